from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.compensation import exchange_job
from elektrhisob.bulk.keys import Key, next_key


class CompensationExchange(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		answer_file: DF.Attach | None
		answered_on: DF.Datetime | None
		compensated: DF.Int
		compensated_kwh: DF.Float
		compensation_rule: DF.Link | None
		failure: DF.SmallText | None
		org_unit: DF.Link
		period: DF.Link
		registry_file: DF.Attach
		sent_on: DF.Datetime | None
		status: DF.Literal["Draft", "Queued", "Running", "Answered", "Sent", "Failed"]
		total: DF.Int
		within_norm: DF.Int
		without_answer: DF.Int

	# end: auto-generated types
	def autoname(self) -> None:
		self.name = next_key(Key.ACCOUNT_DOCUMENT)

	def validate(self) -> None:
		exchange_job.rule_of(self.period)
		before = self.get_doc_before_save()
		if before and before.registry_file != self.registry_file:
			exchange_job.require_unsent(self)

	def on_trash(self) -> None:
		if self.status not in ("Draft", "Failed"):
			frappe.throw(_("An exchange that was answered is kept."), exchange_job.ExchangeStateError)

	@frappe.whitelist(methods=["POST"])
	def start(self) -> None:
		self.check_permission("write")
		exchange_job.start(self)

	@frappe.whitelist(methods=["POST"])
	def mark_sent(self) -> None:
		self.check_permission("write")
		exchange_job.mark_sent(self)

	@frappe.whitelist(methods=["GET", "POST"])
	def outcomes(self) -> list[dict[str, Any]]:
		self.check_permission("read")
		return exchange_job.outcomes(str(self.name))
