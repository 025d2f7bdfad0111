"""What the steps of a contract's workflow require and bring about; all in the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.model.workflow import get_workflow_name
from frappe.utils import formatdate, getdate, now, today

from elektrhisob.consumers import rebill_demands, tariff_rows
from elektrhisob.consumers.contracts import missing, versions
from elektrhisob.consumers.contracts.errors import ContractIsKeptError, ContractStepError
from elektrhisob.reference import legal_terms

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.supply_contract.supply_contract import SupplyContract

DOCTYPE = "Supply Contract"


def check_draft_step(doc: SupplyContract) -> None:
	"""A contract leaves its author complete; who sent it on or back is in its history."""
	before = doc.get_doc_before_save()
	if doc.status == "Legal Check" and (not before or before.status != "Legal Check"):
		missing.require_for_check(doc)


def sign(doc: SupplyContract) -> None:
	require_step(doc, "Signed")
	missing.require_for_signing(doc)
	versions.lock_account(doc.personal_account)
	versions.refuse_overlap(doc)
	doc.checked_by, doc.checked_on = frappe.session.user, now()


def annul(doc: SupplyContract) -> None:
	require_step(doc, "Cancelled")
	if frappe.db.get_value(DOCTYPE, doc.name, "status") != "Signed":
		frappe.throw(
			_("Contract {0} was in force and is kept. Terminate it.").format(doc.contract_number),
			ContractIsKeptError,
		)


def refuse_deletion(doc: SupplyContract) -> None:
	if doc.status != "Draft":
		frappe.throw(
			_("Contract {0} left its author and is kept. Return it to draft, annul or terminate it.").format(
				doc.contract_number
			),
			ContractIsKeptError,
		)


def follow(doc: SupplyContract) -> None:
	"""After a saved change of a signed contract: what its new status brings about."""
	before = doc.get_doc_before_save()
	if not before or before.status == doc.status:
		return
	step = {"Active": _become_active, "Suspended": _suspend, "Terminated": _terminate}.get(doc.status)
	if step:
		step(doc, before.status)


def _become_active(doc: SupplyContract, former: str) -> None:
	if former == "Suspended":
		doc.db_set({"suspended_on": None, "suspension_reason": None})
		doc.add_comment("Info", _("in force again"))
		return
	versions.lock_account(doc.personal_account)
	versions.refuse_overlap(doc)
	versions.supersede_previous(doc)
	doc.db_set({"in_force_by": frappe.session.user, "in_force_on": now()})
	_give_tariff(doc)


def _give_tariff(doc: SupplyContract) -> None:
	"""The contract's tariff is the account's from the first day of the contract; billed months are told."""
	since = getdate(doc.valid_from)
	rows = tariff_rows.rows_of(doc.personal_account)
	later = [row for row in rows if getdate(row["valid_from"]) > since]
	present = tariff_rows.in_force(rows, since)
	if present and present["tariff"] == doc.tariff and all(row["tariff"] == doc.tariff for row in later):
		return
	reason = _("Contract {0}, version {1}").format(doc.contract_number, doc.version_number)
	former = tariff_rows.put(doc.personal_account, doc.tariff, since, None, reason)
	doc.add_comment("Info", _("gave the account tariff {0}; before: {1}").format(doc.tariff, _words(former)))
	rebill_demands.demand(
		doc.personal_account,
		"Contract",
		max(since, legal_terms.limitation_starts()),
		(DOCTYPE, str(doc.name)),
		reason,
	)


def _words(rows: list[tariff_rows.Row]) -> str:
	return ", ".join(f"{row['tariff']} ({formatdate(row['valid_from'])})" for row in rows)


def _suspend(doc: SupplyContract, _former: str) -> None:
	if not (doc.suspension_reason or "").strip():
		frappe.throw(_("Enter the reason for suspending the contract."), ContractStepError)
	if not doc.suspended_on:
		doc.db_set("suspended_on", today())


def _terminate(doc: SupplyContract, _former: str) -> None:
	if not (doc.termination_reason or "").strip():
		frappe.throw(_("Enter the reason for ending the contract."), ContractStepError)
	last = getdate(doc.terminated_on or today())
	if last < getdate(doc.valid_from) or (doc.valid_until and last > getdate(doc.valid_until)):
		frappe.throw(
			_("The last day in force lies between {0} and {1}, not on {2}.").format(
				formatdate(doc.valid_from), formatdate(doc.valid_until) or "…", formatdate(last)
			),
			ContractStepError,
		)
	versions.end_version(str(doc.name), "Terminated", last, doc)
	doc.db_set("terminated_on", last)


def require_step(doc: SupplyContract, status: str) -> None:
	"""Where a workflow is in force, its steps alone sign and annul; without one the buttons do."""
	if not get_workflow_name(doc.doctype):
		doc.status = status
		return
	if doc.status == frappe.db.get_value(doc.doctype, doc.name, "status"):
		frappe.throw(
			_("Contract {0} is signed and annulled by the actions of its workflow.").format(
				doc.contract_number
			),
			ContractStepError,
		)
