"""Versions of a contract: at most one is in force on a day; an additional agreement is the next version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, formatdate, getdate

from elektrhisob.consumers.contracts.errors import (
	ContractDatesError,
	ContractsOverlapError,
	ContractVersionError,
)

if TYPE_CHECKING:
	from datetime import date

	from elektrhisob.consumers.doctype.supply_contract.supply_contract import SupplyContract

DOCTYPE = "Supply Contract"
PAPERS_IN_FORCE = ("Active", "Suspended")
# A version that was in force keeps its days: billing of a past month reads it.
BILLED_BY = ("Active", "Suspended", "Superseded", "Terminated")
UNFINISHED = ("Draft", "Legal Check", "Signed")
NOT_COPIED = ("signed_on", "signed_copy", "change_summary", "prepayment_requested_on")


def check_succession(doc: SupplyContract) -> None:
	"""A next version begins after its predecessor began, and is the only one that does."""
	if not doc.previous_version:
		return
	previous = frappe.db.get_value(
		DOCTYPE, doc.previous_version, ["personal_account", "valid_from", "version_number"], as_dict=True
	)
	if previous.personal_account != doc.personal_account:
		frappe.throw(
			_(
				"Version {0} is of account {1}. An agreement is made to a contract of the same account."
			).format(doc.previous_version, previous.personal_account),
			ContractVersionError,
		)
	if getdate(doc.valid_from) <= getdate(previous.valid_from):
		frappe.throw(
			_("Version {0} is valid from {1}; the next one begins on a later day.").format(
				previous.version_number, formatdate(previous.valid_from)
			),
			ContractDatesError,
		)
	doc.version_number = previous.version_number + 1
	other = frappe.db.get_value(
		DOCTYPE,
		{
			"previous_version": doc.previous_version,
			"name": ["!=", doc.name or ""],
			"status": ["!=", "Cancelled"],
		},
		["name", "status"],
		as_dict=True,
	)
	if other:
		frappe.throw(
			_("There is a next version already: {0} ({1}). Change that one, or annul it first.").format(
				other.name, _(other.status)
			),
			ContractVersionError,
		)


def lock_account(account: str) -> None:
	"""Of two contracts put in force at once for one account, the second waits and sees the first."""
	frappe.db.get_value("Personal Account", account, "name", for_update=True)


def refuse_overlap(doc: SupplyContract) -> None:
	"""No other contract of the account but its predecessor is signed or in force on a day of this."""
	contract = frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(contract)
		.select(
			contract.name,
			contract.contract_number,
			contract.version_number,
			contract.valid_from,
			contract.valid_until,
		)
		.where(contract.personal_account == doc.personal_account)
		.where(contract.name != doc.name)
		.where(contract.status.isin(["Signed", *BILLED_BY]))
		.where(contract.valid_until.isnull() | (contract.valid_until >= getdate(doc.valid_from)))
		.orderby(contract.valid_from)
		.limit(1)
	)
	if doc.previous_version:
		query = query.where(contract.name != doc.previous_version)
	if doc.valid_until:
		query = query.where(contract.valid_from <= getdate(doc.valid_until))
	# As this transaction began, and as others have committed since. Rows that somebody holds are left out of
	# the second: who waits for the account's lock holds a contract that is not signed yet.
	found = query.run(as_dict=True) or query.for_update(skip_locked=True).run(as_dict=True)
	if found:
		other = found[0]
		frappe.throw(
			_(
				"Contract {0}, version {1}, of this account is valid from {2} to {3}. End it first, or begin "
				"this one after it."
			).format(
				frappe.bold(other.contract_number),
				other.version_number,
				formatdate(other.valid_from),
				formatdate(other.valid_until) or "…",
			),
			ContractsOverlapError,
		)


def supersede_previous(doc: SupplyContract) -> None:
	"""The predecessor is in force up to the day before; what the paper said is kept beside."""
	if not doc.previous_version:
		return
	previous = frappe.db.get_value(
		DOCTYPE,
		doc.previous_version,
		["status", "valid_until", "agreed_until"],
		as_dict=True,
		for_update=True,
	)
	if previous.status == "Terminated":
		_require_gap(doc, previous.valid_until)
		return
	if previous.status not in PAPERS_IN_FORCE:
		frappe.throw(
			_("Version {0} is {1}: put it in force before its agreement.").format(
				doc.previous_version, _(previous.status)
			),
			ContractVersionError,
		)
	last = getdate(add_days(getdate(doc.valid_from), -1))
	if previous.valid_until and getdate(previous.valid_until) < last:
		last = getdate(previous.valid_until)
	end_version(doc.previous_version, "Superseded", last, previous)


def _require_gap(doc: SupplyContract, ended: Any) -> None:
	if ended and getdate(ended) >= getdate(doc.valid_from):
		frappe.throw(
			_("Version {0} was ended on {1}. Begin the next one after that day.").format(
				doc.previous_version, formatdate(ended)
			),
			ContractsOverlapError,
		)


def end_version(name: str, status: str, last: date, before: Any) -> None:
	"""Shorten a version to its last day in force."""
	values: dict[str, Any] = {"status": status, "valid_until": last}
	if not before.agreed_until and before.valid_until and getdate(before.valid_until) != last:
		values["agreed_until"] = before.valid_until
	frappe.db.set_value(DOCTYPE, name, values)
	frappe.clear_document_cache(DOCTYPE, name)


def next_version(
	contract: str, valid_from: date, valid_until: date | None, summary: str, **changes: Any
) -> SupplyContract:
	"""A draft of the next version: everything as it is, but for the days and what is given."""
	old: SupplyContract = frappe.get_doc(DOCTYPE, contract)
	new: SupplyContract = frappe.copy_doc(old)
	new.update(dict.fromkeys(NOT_COPIED))
	new.update(
		{
			"previous_version": old.name,
			"version_number": old.version_number + 1,
			"status": "Draft",
			"docstatus": 0,
			"valid_from": valid_from,
			"valid_until": valid_until,
			"change_summary": summary,
			**changes,
		}
	)
	for row in new.get_all_children():
		row.docstatus = 0
	return new


def chain_of(doc: Any) -> list[Any]:
	"""All versions of the contract, the first one first, for the form."""
	return list(
		frappe.get_list(
			DOCTYPE,
			filters={"contract_number": doc.contract_number, "personal_account": doc.personal_account},
			fields=[
				"name",
				"version_number",
				"status",
				"valid_from",
				"valid_until",
				"change_summary",
				"tariff",
				"declared_power_kw",
				"prepayment_percent",
				"yearly_active_kwh",
			],
			order_by="version_number, name",
		)
	)


def next_agreement(
	doc: SupplyContract, valid_from: str, valid_until: str | None, summary: str
) -> SupplyContract:
	"""As the form asks for it: to a version that is in force, up to its end when none is given."""
	if doc.status not in PAPERS_IN_FORCE:
		frappe.throw(
			_("Contract {0} is {1}. An additional agreement is made to the version in force.").format(
				doc.contract_number, _(doc.status)
			),
			ContractVersionError,
		)
	until = getdate(valid_until) if valid_until else doc.valid_until
	new = next_version(str(doc.name), getdate(valid_from), until, summary)
	first = str(getdate(valid_from))[:7]
	new.set("volumes", [row for row in new.volumes if row.month >= first])
	return new
