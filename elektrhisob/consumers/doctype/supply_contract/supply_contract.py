from typing import Any

import frappe
from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers.contracts import contract_points, contract_rules, contract_steps, missing, versions
from elektrhisob.reference import legal_terms


class SupplyContract(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.consumers.doctype.contract_point.contract_point import ContractPoint
		from elektrhisob.consumers.doctype.contract_volume.contract_volume import ContractVolume

		agreed_until: DF.Date | None
		amended_from: DF.Link | None
		bank_mfo: DF.Data | None
		bank_name: DF.Data | None
		change_summary: DF.SmallText | None
		checked_by: DF.Link | None
		checked_on: DF.Datetime | None
		consumer: DF.Link | None
		consumer_name: DF.Data | None
		consumer_signatory: DF.Data | None
		consumer_signatory_basis: DF.Data | None
		consumer_signatory_position: DF.Data | None
		contract_number: DF.Data | None
		contract_template: DF.Link | None
		declared_power_kw: DF.Float
		het: DF.Link | None
		in_force_by: DF.Link | None
		in_force_on: DF.Datetime | None
		personal_account: DF.Link
		points: DF.Table[ContractPoint]
		prepayment_ground: DF.Data | None
		prepayment_percent: DF.Literal["100", "50", "0"]
		prepayment_requested_on: DF.Date | None
		previous_version: DF.Link | None
		remarks: DF.SmallText | None
		settlement_account: DF.Data | None
		signed_copy: DF.Attach | None
		signed_on: DF.Date | None
		status: DF.Literal[
			"Draft", "Legal Check", "Signed", "Active", "Suspended", "Terminated", "Superseded", "Cancelled"
		]
		suspended_on: DF.Date | None
		suspension_reason: DF.SmallText | None
		tariff: DF.Link
		tariff_kind: DF.Literal["One-Part", "Two-Part", "Differential"]
		terminated_on: DF.Date | None
		termination_reason: DF.SmallText | None
		treasury_account: DF.Data | None
		utility_signatory: DF.Data | None
		utility_signatory_basis: DF.Data | None
		utility_signatory_position: DF.Data | None
		valid_from: DF.Date
		valid_until: DF.Date | None
		version_number: DF.Int
		volumes: DF.Table[ContractVolume]
		work_shifts: DF.Literal["1", "2", "3"]
		yearly_active_kwh: DF.Float
		yearly_reactive_kvarh: DF.Float

	# end: auto-generated types
	def autoname(self) -> None:
		if not self.amended_from:
			self.name = next_key(Key.CONTRACT)

	def onload(self) -> None:
		self.set_onload("versions", versions.chain_of(self))
		self.set_onload("notice_days", legal_terms.term(legal_terms.EXPIRY_NOTICE_DAYS))
		if self.docstatus == 0:
			self.set_onload("missing", missing.of(self))

	def before_validate(self) -> None:
		if self.docstatus == 0:
			contract_points.fill(self)

	def validate(self) -> None:
		versions.check_succession(self)
		contract_rules.check(self)
		contract_rules.take_number(self)
		contract_points.check(self)
		contract_steps.check_draft_step(self)

	def before_submit(self) -> None:
		contract_steps.sign(self)

	def on_update_after_submit(self) -> None:
		contract_steps.follow(self)

	def before_cancel(self) -> None:
		contract_steps.annul(self)

	def on_trash(self) -> None:
		contract_steps.refuse_deletion(self)

	@frappe.whitelist(methods=["GET", "POST"])
	def points_of_account(self) -> list[dict[str, Any]]:
		"""Rows for the annex from the points of the account."""
		self.check_permission("read")
		return contract_points.points_of_account(self.personal_account)

	@frappe.whitelist(methods=["POST"])
	def make_agreement(self, valid_from: str, valid_until: str | None = None, summary: str = "") -> str:
		"""A draft of the next version; returns its name."""
		frappe.has_permission(self.doctype, "create", throw=True)
		self.check_permission("read")
		return str(versions.next_agreement(self, valid_from, valid_until, summary).insert().name)


def on_doctype_update() -> None:
	# Lists of what ends soon, of a district and of the country.
	frappe.db.add_index("Supply Contract", ["status", "valid_until"])
