"""What a bill was made of stays: a row that counted on billed days may only end, not change."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate


class DaysBilledError(frappe.ValidationError):
	"""A row that bills were made with cannot be changed or deleted."""


class DatesReversedError(frappe.ValidationError):
	"""Valid until a day before it is valid from."""


def check_dates(doc: Document) -> None:
	if doc.valid_until and getdate(doc.valid_until) < getdate(doc.valid_from):
		frappe.throw(
			_("It cannot end on {0}, before it begins on {1}. Correct one of the dates.").format(
				formatdate(doc.valid_until), formatdate(doc.valid_from)
			),
			DatesReversedError,
		)


def last_billed_day(account: str) -> date | None:
	"""Last day of the last bill of the account that is not cancelled."""
	bills = frappe.get_all(
		"Electricity Bill",
		{"personal_account": account, "status": ["!=", "Cancelled"]},
		["to_date"],
		order_by="period desc, correction_number desc",
		limit_page_length=1,
	)
	return getdate(bills[0].to_date) if bills and bills[0].to_date else None


def keep_what_is_billed(doc: Document, fields: Sequence[str]) -> None:
	"""Refuse another value of the fields once days of the row are billed; it may end on a later day."""
	before = doc.get_doc_before_save()
	billed = last_billed_day(doc.personal_account)
	if not billed or getdate((before or doc).valid_from) > billed:
		return
	if before is None:
		_say_billed_days_stay(billed)
		return
	changed = [field for field in fields if same_spelling(before.get(field)) != same_spelling(doc.get(field))]
	ends_earlier = doc.valid_until and getdate(doc.valid_until) < billed
	moved_end = same_spelling(before.valid_until) != same_spelling(doc.valid_until)
	if changed or (ends_earlier and moved_end):
		_refuse(billed, doc.meta.get_label(changed[0]) if changed else doc.meta.get_label("valid_until"))


def refuse_deletion_of_billed(doc: Document, valid_from: Any) -> None:
	billed = last_billed_day(doc.personal_account)
	if billed and getdate(valid_from) <= billed:
		frappe.throw(
			_("Bills up to {0} were made with it. Enter its last day instead of deleting it.").format(
				formatdate(billed)
			),
			DaysBilledError,
		)


def _refuse(billed: date, label: str) -> None:
	frappe.throw(
		_(
			"Bills up to {0} were made with it, so {1} stays as it is. End the row and enter a new one from"
			" the day of the change; correct the bills when they were wrong."
		).format(formatdate(billed), _(label)),
		DaysBilledError,
	)


def _say_billed_days_stay(billed: date) -> None:
	frappe.msgprint(
		_("The account is billed up to {0}. Those bills do not change: correct them if they should.").format(
			formatdate(billed)
		),
		indicator="orange",
		alert=True,
	)


def same_spelling(value: Any) -> str:
	"""Dates and numbers as forms and databases spell them, alike."""
	if not value:
		return ""
	if isinstance(value, date):
		return str(value)
	try:
		return f"{Decimal(str(value)).normalize():f}"
	except InvalidOperation:
		return str(value)
