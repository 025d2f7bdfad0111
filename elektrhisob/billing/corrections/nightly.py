"""At night, open demands and late readings of each district become correction runs, as the setting says."""

import frappe
from frappe import _

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections.phases import CALCULATE, CORRECT
from elektrhisob.billing.corrections.plan import release_claims
from elektrhisob.billing.corrections.selection import NothingSelectedError
from elektrhisob.billing.corrections.settle import close_answered
from elektrhisob.bulk.statements import Cursor, run

BY_HAND, PREPARE, AT_ONCE = "By Hand", "Prepare for Approval", "Correct at Once"
# What is chosen, and the cause that the statements name.
WORK = (("Late Readings", "Late Reading"), ("Rebill Demands", "Other"))
# The system itself: it is nobody's second person, so it may be the first.
SYSTEM = "Administrator"


def correct_every_het() -> None:
	"""Scheduler. One run a district and selection; nothing to correct makes none."""
	if setting() == BY_HAND:
		return
	frappe.set_user(SYSTEM)
	close_answered(request_cursor())
	frappe.db.commit()
	for het in _hets_with_work():
		for selection, cause in WORK:
			_begin(het, selection, cause)


def setting() -> str:
	return str(frappe.db.get_single_value("Elektrhisob Settings", "nightly_corrections") or PREPARE)


def after_calculation(cursor: Cursor, correction_run: str) -> bool:
	"""A nightly run goes on by itself where the setting lets it; True when it does.

	One that holds everything back is withdrawn, so that its accounts are free.
	"""
	withdrawn = run(
		cursor,
		"""UPDATE `tabBill Correction Run` SET status = 'Withdrawn', modified = NOW(6)
		WHERE name = %s AND is_nightly = 1 AND status = %s AND bills_count = 0 AND unchanged_count = 0""",
		(correction_run, CALCULATE.run_done),
	)
	if withdrawn > 0:
		release_claims(cursor, correction_run)
	if setting() != AT_ONCE:
		return False
	return (
		run(
			cursor,
			"""UPDATE `tabBill Correction Run` SET status = %s, approved_by = %s, approved_on = NOW(6),
				modified = NOW(6)
			WHERE name = %s AND is_nightly = 1 AND status = %s""",
			(CORRECT.run_status, SYSTEM, correction_run, CALCULATE.run_done),
		)
		> 0
	)


def _hets_with_work() -> list[str]:
	rows = frappe.db.sql(
		"""SELECT het FROM `tabRebill Demand` WHERE state = 'Open'
		UNION SELECT het FROM `tabReading Exception`
			WHERE cause = 'LATE_FOR_BILLED' AND status IN ('Open', 'In Work')
		UNION SELECT het FROM `tabBill Run Exception` WHERE cause = 'EARLIER_UNBILLED'
			AND creation > NOW() - INTERVAL 40 DAY
		ORDER BY het"""
	)
	return [het for (het,) in rows if het]


def _begin(het: str, selection: str, cause: str) -> None:
	if frappe.db.exists(
		"Bill Correction Run",
		{"org_unit": het, "selection": selection, "is_nightly": 1, "status": CALCULATE.run_done},
	):
		# Last night's still waits for its approval: calculated again it may hold what came since.
		doc = frappe.get_last_doc(
			"Bill Correction Run",
			{"org_unit": het, "selection": selection, "is_nightly": 1, "status": CALCULATE.run_done},
		)
	else:
		doc = frappe.get_doc(
			{
				"doctype": "Bill Correction Run",
				"org_unit": het,
				"selection": selection,
				"cause": cause,
				"reason": _("Facts that came or were put right after the bills"),
				"is_nightly": 1,
			}
		).insert()
	try:
		doc.status = CALCULATE.run_status
		doc.save()
		frappe.db.commit()
	except NothingSelectedError:
		frappe.db.rollback()
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=f"Nightly correction of {het} failed")
		frappe.db.commit()
