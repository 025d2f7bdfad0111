"""What the workflow of a correction run does: two persons, and the passes between their decisions."""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections import plan
from elektrhisob.billing.corrections.control import CORRECTION_RUNS
from elektrhisob.billing.corrections.phases import CALCULATE, CORRECT
from elektrhisob.billing.corrections.selection import CHOSEN
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.bulk.statements import run

if TYPE_CHECKING:
	from elektrhisob.billing.doctype.bill_correction_run.bill_correction_run import BillCorrectionRun

# What says which bills are corrected and how: fixed from the first calculation on, as it is approved.
FIXED = (
	"correction_kind",
	"cause",
	"reason",
	"basis",
	"selection",
	"tariff_version",
	"bill_run",
	"personal_account",
	"from_period",
	"to_period",
)
SYSTEM = "Administrator"
RELEASES = "Billing Supervisor"


class CalculatedAlreadyError(frappe.ValidationError):
	"""Another selection or reason than the one that was calculated."""


class CorrectedAlreadyError(frappe.ValidationError):
	"""A correction that is posted stays on record."""


def check(doc: "BillCorrectionRun") -> None:
	before = doc.get_doc_before_save()
	if not before:
		doc.status = "Draft"
		return
	if before.status != "Draft":
		for field in FIXED:
			if (before.get(field) or "") != (doc.get(field) or ""):
				frappe.throw(
					_(
						"{0} was calculated with and does not change. Withdraw the run and make another."
					).format(_(doc.meta.get_label(field))),
					CalculatedAlreadyError,
				)
	_sign_release(doc, before)
	if doc.status == before.status:
		return
	if doc.status == CALCULATE.run_status:
		doc.requested_by, doc.started_at = frappe.session.user, now_datetime()
	if doc.status == CORRECT.run_status:
		_require_second_person(doc)
		doc.approved_by, doc.approved_on = frappe.session.user, now_datetime()


def _sign_release(doc: "BillCorrectionRun", before: "BillCorrectionRun") -> None:
	"""Bills that checks hold are corrected on a supervisor's word, before the approval of another person."""
	if bool(doc.checks_released) == bool(before.checks_released):
		return
	if before.status not in ("Draft", "Calculated"):
		frappe.throw(
			_("What the checks hold is released before the correction is approved."), CalculatedAlreadyError
		)
	if frappe.session.user != SYSTEM and RELEASES not in frappe.get_roles():
		frappe.throw(_("Only a Billing Supervisor releases what the checks hold."), frappe.PermissionError)
	doc.checks_released_by = frappe.session.user if doc.checks_released else None


def enter(doc: "BillCorrectionRun", status: str) -> None:
	"""What begins when the workflow brings the run into a state."""
	if status == CALCULATE.run_status:
		doc.db_set("accounts_planned", plan.plan(doc))
	if status == "Withdrawn":
		plan.release_claims(request_cursor(), doc.name)
	CORRECTION_RUNS.start_phase_of(doc)


def forget(doc: "BillCorrectionRun") -> None:
	if doc.status in ("Correcting", "Corrected"):
		frappe.throw(
			_("A correction that is posted is never deleted. Correct its bills again."), CorrectedAlreadyError
		)
	cursor = request_cursor()
	plan.release_claims(cursor, doc.name)
	for table in ("tabCorrection Statement", "tabBill Correction Shard"):
		run(cursor, f"DELETE FROM `{table}` WHERE correction_run = %s", (doc.name,))


def _require_second_person(doc: "BillCorrectionRun") -> None:
	asked = {doc.owner, doc.requested_by, doc.checks_released_by}
	if frappe.session.user in asked and doc.requested_by != SYSTEM:
		frappe.throw(
			_("You made or calculated this correction: another person has to approve it."), OnePersonError
		)


def choose(doc: "BillCorrectionRun", bills: list[str]) -> int:
	"""Statements of the bills picked by hand; returns how many."""
	if doc.selection != CHOSEN or not bills:
		return 0
	places = ", ".join(["%s"] * len(bills))
	return plan.insert_statements(
		request_cursor(),
		doc.name,
		"bill.personal_account, bill.consumer_name, bill.consumer_kind, bill.period, bill.name, bill.het,"
		" bill.consumption_kwh, bill.amount",
		f"`tabElectricity Bill` bill WHERE bill.docstatus = 1 AND bill.name IN ({places})",
		tuple(bills),
		"Chosen",
	)
