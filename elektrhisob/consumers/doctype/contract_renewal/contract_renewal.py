import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers.contracts import renewal


class ContractRenewal(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.consumers.doctype.contract_renewal_item.contract_renewal_item import (
			ContractRenewalItem,
		)

		contract_template: DF.Link | None
		expiring_from: DF.Date
		expiring_until: DF.Date
		failure: DF.SmallText | None
		het: DF.Link
		items: DF.Table[ContractRenewalItem]
		made: DF.Int
		months: DF.Int
		refused: DF.Int
		status: DF.Literal["Draft", "Queued", "Running", "Done", "Failed"]
		total: DF.Int
		volume_percent: DF.Percent

	# end: auto-generated types
	def autoname(self) -> None:
		self.name = next_key(Key.ACCOUNT_DOCUMENT)

	def validate(self) -> None:
		if getdate(self.expiring_until) < getdate(self.expiring_from):
			frappe.throw(_("The second day lies before the first. Check both."), renewal.RenewalError)
		if int(self.months) < 1:
			frappe.throw(_("The new validity is at least one month."), renewal.RenewalError)
		if self.status == "Draft":
			renewal.plan(self)

	def on_trash(self) -> None:
		if self.status != "Draft":
			frappe.throw(_("A renewal that was started is kept."), renewal.RenewalError)

	@frappe.whitelist(methods=["POST"])
	def start(self) -> None:
		self.check_permission("write")
		frappe.has_permission("Supply Contract", "create", throw=True)
		renewal.start(self)
