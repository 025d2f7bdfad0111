"""What supervisors do with bills that a check found: release them, or reject them to be billed anew.

A decision is made on the rows as they are in the database, under the lock of their runs: while a run is being
issued or rolled back nothing is decided, so that a released bill is issued exactly once, by the run or here.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import format_datetime, getdate, now_datetime, today

from elektrhisob.accounting.bill_postings import BillSelection, post_bills
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import PostingDay
from elektrhisob.administration.divisions import require_division
from elektrhisob.administration.periods import month_bounds, require_open
from elektrhisob.billing.checks.leaving import cancel_drafts
from elektrhisob.billing.issue_bills import dates_on_bills
from elektrhisob.core.bill_checks import RULES

MOST_AT_ONCE = 500
MOVING = ("Issuing", "Rolling Back")


class DecidedAlreadyError(frappe.ValidationError):
	"""Somebody else was first."""


class NothingToDecideError(frappe.ValidationError):
	"""No finding, too many, or one whose bill is issued."""


class RunIsMovingError(frappe.ValidationError):
	"""The run of the bill is being issued or rolled back."""


class NeverReleasedError(frappe.ValidationError):
	"""A bill the ledger would refuse."""


@frappe.whitelist(methods=["POST"])
def release(names: str | list[str], note: str = "") -> dict[str, Any]:
	"""The bills are right: they are issued with their run, or now when it is issued already."""
	rows = _open_rows(names)
	for row in rows:
		if not RULES[row.cause].may_release:
			frappe.throw(
				_("Bill {0} cannot be posted. Reject it, correct what it is made of, and bill again.").format(
					row.bill
				),
				NeverReleasedError,
			)
	_close(rows, "Released", note)
	free = _free_bills([row.bill for row in rows])
	issued = _issue_late(free)
	return {"done": len(rows), "free": len(free), "issued": issued}


@frappe.whitelist(methods=["POST"])
def reject(names: str | list[str], note: str) -> dict[str, Any]:
	"""The bills are wrong: cancelled before they left, each with an exception that names the check."""
	if not (note or "").strip():
		frappe.throw(_("Say what is wrong with the bills."), NothingToDecideError)
	rows = _open_rows(names)
	bills = sorted({row.bill for row in rows})
	issued = frappe.db.get_value("Electricity Bill", {"name": ("in", bills), "docstatus": ("!=", 0)})
	if issued:
		frappe.throw(
			_("Bill {0} is issued: cancel it as a correction instead.").format(issued), NothingToDecideError
		)
	gravest = {row.bill: row.cause for row in sorted(rows, key=lambda row: -list(RULES).index(row.cause))}
	# Everything else found on these bills goes with them.
	_close(_all_open_of(bills), "Rejected", note)
	cancel_drafts(gravest)
	return {"done": len(bills)}


def _open_rows(names: str | list[str]) -> list[frappe._dict]:
	"""The findings, locked after their runs; PermissionError when one is not the user's."""
	frappe.has_permission("Bill Check Finding", "write", throw=True)
	wanted: list[str] = sorted(set(frappe.parse_json(names)))
	if not 0 < len(wanted) <= MOST_AT_ONCE:
		frappe.throw(_("Choose between 1 and {0} bills.").format(MOST_AT_ONCE), NothingToDecideError)
	_lock_runs(wanted)
	rows = frappe.db.sql(
		"""SELECT name, bill, cause, state, het, decided_by, decided_on FROM `tabBill Check Finding`
		WHERE name IN %s ORDER BY name FOR UPDATE""",
		(wanted,),
		as_dict=True,
	)
	if len(rows) < len(wanted):
		frappe.throw(_("One of the rows does not exist any more. Reload the list."), NothingToDecideError)
	for het in sorted({row.het for row in rows}):
		require_division(het)
	for row in rows:
		if row.state != "Open":
			frappe.throw(
				_("{0} decided this on {1}: {2}. Your decision was not needed.").format(
					frappe.utils.get_fullname(row.decided_by), format_datetime(row.decided_on), _(row.state)
				),
				DecidedAlreadyError,
			)
	return list(rows)


def _lock_runs(findings: list[str]) -> None:
	runs = frappe.db.sql(
		"""SELECT name, status FROM `tabBill Run` WHERE name IN (
			SELECT bill_run FROM `tabBill Check Finding` WHERE name IN %s)
		ORDER BY name FOR UPDATE""",
		(findings,),
		as_dict=True,
	)
	for run in runs:
		if run.status in MOVING:
			frappe.throw(
				_("Bill run {0} is {1}. Decide when it is done.").format(run.name, _(run.status)),
				RunIsMovingError,
			)


def _all_open_of(bills: list[str]) -> list[frappe._dict]:
	return list(
		frappe.db.sql(
			"""SELECT name FROM `tabBill Check Finding` WHERE bill IN %s AND state = 'Open'
			ORDER BY name FOR UPDATE""",
			(bills,),
			as_dict=True,
		)
	)


def _close(rows: list[frappe._dict], state: str, note: str) -> None:
	frappe.db.sql(
		"""UPDATE `tabBill Check Finding` SET state = %(state)s, decided_by = %(user)s, decided_on = %(now)s,
			note = %(note)s, modified = %(now)s, modified_by = %(user)s WHERE name IN %(names)s""",
		{
			"state": state,
			"user": frappe.session.user,
			"now": now_datetime(),
			"note": note,
			"names": [row.name for row in rows],
		},
	)


def _free_bills(bills: list[str]) -> list[str]:
	"""Those of the bills that were held and are held by nothing any more."""
	free: list[str] = frappe.db.sql(
		"""SELECT bill.name FROM `tabElectricity Bill` bill WHERE bill.name IN %s AND bill.held = 1
			AND NOT EXISTS (SELECT 1 FROM `tabBill Check Finding` finding WHERE finding.bill = bill.name
				AND finding.state = 'Open' AND finding.severity = 'Hold')
		ORDER BY bill.name FOR UPDATE""",
		(sorted(set(bills)),),
		pluck=True,
	)
	if free:
		frappe.db.sql("UPDATE `tabElectricity Bill` SET held = 0 WHERE name IN %s", (free,))
	return free


def _issue_late(bills: list[str]) -> int:
	"""Bills whose run has been issued without them, into the month of the run; how many."""
	if not bills:
		return 0
	late = frappe.db.sql(
		"""SELECT bill.name, bill.period, bill.het FROM `tabElectricity Bill` bill
		JOIN `tabBill Run` run ON run.name = bill.bill_run AND run.status = 'Issued'
		WHERE bill.name IN %s AND bill.docstatus = 0 ORDER BY bill.name""",
		(bills,),
	)
	for period, het in sorted({(month, het) for _name, month, het in late}):
		require_open(period, het)
		_first, last = month_bounds(period)
		post_bills(
			request_cursor(),
			BillSelection.named([name for name, *place in late if place == [period, het]]),
			PostingDay(period, last),
			set_on_bills=dates_on_bills(getdate(today()), last),
		)
	return len(late)
