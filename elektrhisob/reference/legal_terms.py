"""Periods and shares that a law or a contract form sets, as they are in force on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_months, formatdate, getdate, today

if TYPE_CHECKING:
	from datetime import date

LIMITATION_MONTHS = "Limitation Period, months"
PREPAYMENT = "Prepayment, percent"
REDUCED_PREPAYMENT = "Reduced Prepayment, percent"
REDUCED_PREPAYMENT_DAYS = "Reduced Prepayment Request, days"
EXPIRY_NOTICE_DAYS = "Contract Expiry Notice, days"


class NoLegalTermError(frappe.ValidationError):
	pass


def term_row(term: str, on: Any = None) -> frappe._dict:
	"""Value of the term on a day (default: today) with its act and its mark."""
	day = getdate(on or today())
	rows = frappe.get_all(
		"Legal Term",
		{"term": term, "valid_from": ["<=", day]},
		["value", "valid_from", "act", "source_mark"],
		order_by="valid_from desc",
		limit=1,
	)
	if not rows:
		frappe.throw(
			_("No value of “{0}” is in force on {1}. Enter one under Legal Term.").format(
				_(term), formatdate(day)
			),
			NoLegalTermError,
		)
	return rows[0]


def term(name: str, on: Any = None) -> int:
	return int(term_row(name, on).value)


def limitation_starts() -> date:
	"""The earliest day for which a mistake is put right today."""
	return getdate(add_months(getdate(today()), -term(LIMITATION_MONTHS)))
