"""Account balances that are not the sum of their postings. An empty report is the good news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frappe import _

from elektrhisob.accounting.balance_check import Difference, differences
from elektrhisob.accounting.report_scope import districts
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import soum, tiyin

if TYPE_CHECKING:
	from collections.abc import Iterator

	import frappe

MOST_ROWS = 1000
SUMS = ("opening_debt", "opening_advance", "charged", "paid", "closing_debt", "closing_advance")


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	hets = districts((filters or {}).get("org_unit"))
	rows = list(_rows(hets))
	message = None
	if not rows:
		message = _("Checked {0} districts: every balance equals the sum of its postings.").format(len(hets))
	elif len(rows) == MOST_ROWS:
		message = _("The first {0} differences are shown.").format(MOST_ROWS)
	return columns(), rows, message


def columns() -> list[dict[str, Any]]:
	names = {
		"het": (_("District"), "Link", "Org Unit"),
		"personal_account": (_("Personal account"), "Link", "Personal Account"),
		"period": (_("Period"), "Link", "Settlement Period"),
		"fault": (_("What is wrong"), "Data", None),
		"expected": (_("By the postings, soum"), "Currency", None),
		"stored": (_("Stored, soum"), "Currency", None),
		"difference": (_("Difference, soum"), "Currency", None),
	}
	return [
		{"fieldname": field, "label": label, "fieldtype": kind, "options": options, "width": 150}
		for field, (label, kind, options) in names.items()
	]


def _rows(hets: list[str]) -> Iterator[dict[str, Any]]:
	left = MOST_ROWS
	with bulk_connection() as connection:
		cursor = connection.cursor()
		for het in hets:
			for difference in differences(cursor, het, left):
				yield from _faults(het, difference)
				left -= 1
			if left <= 0:
				return


def _faults(het: str, difference: Difference) -> Iterator[dict[str, Any]]:
	"""One row per sum that differs; one for the whole of a missing balance."""
	place = {"het": het, "personal_account": difference.personal_account, "period": difference.period}
	pairs = list(zip(SUMS, map(tiyin, difference.expected), difference.stored, strict=True))
	if difference.stored[0] is None:
		balance = tiyin(difference.expected[4]) - tiyin(difference.expected[5])
		yield {**place, **_sums(_("Balance is missing"), balance, 0)}
		return
	wrong = [(name, expected, tiyin(stored)) for name, expected, stored in pairs if expected != tiyin(stored)]
	for name, expected, stored in wrong:
		yield {**place, **_sums(_labels()[name], expected, stored)}
	if not wrong:
		yield {**place, **_sums(_("Balance is not debt less advance"), 0, 0)}


def _sums(fault: str, expected: int, stored: int) -> dict[str, Any]:
	return {
		"fault": fault,
		"expected": soum(expected),
		"stored": soum(stored),
		"difference": soum(stored - expected),
	}


def _labels() -> dict[str, str]:
	return {
		"opening_debt": _("Opening debt"),
		"opening_advance": _("Opening advance"),
		"charged": _("Charged"),
		"paid": _("Paid"),
		"closing_debt": _("Closing debt"),
		"closing_advance": _("Closing advance"),
	}
