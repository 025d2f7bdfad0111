"""Issuing bills, and taking issued ones back."""

from datetime import date
from typing import TYPE_CHECKING

from frappe.utils import getdate, today

from elektrhisob.accounting import bill_postings
from elektrhisob.accounting.bill_postings import BillSelection, Sql, post_bills
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import PostingDay
from elektrhisob.administration.periods import month_bounds, open_period_for, require_open
from elektrhisob.billing.charges.waiting import release_charged
from elektrhisob.billing.due_dates import due_dates

if TYPE_CHECKING:
	from elektrhisob.billing.doctype.electricity_bill.electricity_bill import ElectricityBill


# What the month's penalty run posted before the bill: between the balance before and the sum to pay.
_PENALTY = """bill.penalty_amount = COALESCE((
		SELECT SUM(charge.amount) FROM `tabPenalty Charge` charge
		WHERE charge.personal_account = bill.personal_account AND charge.period = bill.period
			AND charge.docstatus = 1
	), 0)"""


def dates_on_bills(issue_date: date, period_end: date, kept_due_date: str = "NULL") -> Sql:
	"""Assignments for the UPDATE that marks bills issued: when, its penalty, until when each kind pays.

	kept_due_date: SQL of a day that goes before the rule's where it is not NULL.
	"""
	due = due_dates(period_end)
	cases = " ".join("WHEN %s THEN %s" for _kind in due)
	due_date = f"CASE bill.consumer_kind {cases} END" if due else "NULL"
	parameters = [value for kind_and_day in due.items() for value in kind_and_day]
	return Sql(
		f"bill.issue_date = %s, {_PENALTY}, bill.due_date = COALESCE({kept_due_date}, {due_date})",
		(issue_date, *parameters),
	)


def issue_one(bill: "ElectricityBill") -> None:
	"""Post one submitted bill in the request's transaction."""
	require_open(bill.period, bill.het)
	_first, last = month_bounds(bill.period)
	post_bills(
		request_cursor(),
		BillSelection.named([bill.name]),
		PostingDay(bill.period, last),
		set_on_bills=dates_on_bills(getdate(today()), last),
	)
	bill.reload()


def cancel_one(bill: "ElectricityBill") -> None:
	"""Reverse the postings of a cancelled bill; when its period is closed, in the next open one."""
	_first, last = month_bounds(bill.period)
	period = open_period_for(last, bill.het)
	day = last if period == bill.period else month_bounds(period)[0]
	bill_postings.reverse_bill_postings(request_cursor(), [bill.name], PostingDay(period, day))
	release_charged(request_cursor(), "bill.name = %s", (bill.name,))
