"""Temporary closing: days on which an account takes nothing, by a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from elektrhisob.consumers import rebill_demands

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.temporary_closing.temporary_closing import TemporaryClosing

DOCTYPE = "Temporary Closing"


def closed_on(account: str, day: str) -> str:
	"""SQL: whether the account (a column) is closed on the day (an expression): nobody goes there to read."""
	return f"""EXISTS (SELECT 1 FROM `tabTemporary Closing` closing
		WHERE closing.personal_account = {account} AND closing.status = 'Approved'
			AND closing.closed_from <= {day}
			AND (closing.closed_until IS NULL OR closing.closed_until >= {day}))"""


class ClosingDatesError(frappe.ValidationError):
	pass


class ClosingsOverlapError(frappe.ValidationError):
	pass


def check(doc: TemporaryClosing) -> None:
	account = frappe.db.get_value(
		"Personal Account", doc.personal_account, ["consumer_name", "opened_on", "closed_on"], as_dict=True
	)
	doc.consumer_name = account.consumer_name
	_check_dates(doc, account)
	_refuse_overlap(doc)


def _check_dates(doc: TemporaryClosing, account: frappe._dict) -> None:
	begin = getdate(doc.closed_from)
	if doc.closed_until and getdate(doc.closed_until) < begin:
		frappe.throw(
			_("The account is closed from {0}; the last day {1} lies before it. Check both days.").format(
				formatdate(begin), formatdate(doc.closed_until)
			),
			ClosingDatesError,
		)
	if begin < getdate(account.opened_on) or (account.closed_on and begin > getdate(account.closed_on)):
		frappe.throw(
			_("Account {0} is not open on {1}.").format(doc.personal_account, formatdate(begin)),
			ClosingDatesError,
		)


def _refuse_overlap(doc: TemporaryClosing) -> None:
	frappe.db.get_value("Personal Account", doc.personal_account, "name", for_update=True)
	other = frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(other)
		.select(other.name, other.closed_from, other.closed_until)
		.where(other.personal_account == doc.personal_account)
		.where((other.status == "Approved") & (other.name != (doc.name or "")))
		.where(other.closed_until.isnull() | (other.closed_until >= getdate(doc.closed_from)))
		.limit(1)
	)
	if doc.closed_until:
		query = query.where(other.closed_from <= getdate(doc.closed_until))
	# As this transaction began, and as others have committed since.
	found = query.run(as_dict=True) or query.for_update(skip_locked=True).run(as_dict=True)
	if found:
		frappe.throw(
			_("The account is closed from {0} to {1} already, by {2}. Change that document.").format(
				formatdate(found[0].closed_from), formatdate(found[0].closed_until) or "…", found[0].name
			),
			ClosingsOverlapError,
		)


def apply(doc: TemporaryClosing) -> None:
	doc.db_set("status", "Approved")
	refresh_account(doc.personal_account)
	rebill_demands.demand(
		doc.personal_account,
		"Temporary Closing",
		getdate(doc.closed_from),
		(DOCTYPE, str(doc.name)),
		f"{_(doc.ground)}: {doc.document_number}, {formatdate(doc.document_date)}",
		getdate(doc.closed_until) if doc.closed_until else None,
	)


def undo(doc: TemporaryClosing) -> None:
	doc.db_set("status", "Cancelled")
	refresh_account(doc.personal_account)
	rebill_demands.close(
		rebill_demands.open_of((DOCTYPE, str(doc.name))), rebill_demands.DROPPED, (DOCTYPE, str(doc.name))
	)


def refresh_account(account: str) -> None:
	"""The account shows its latest closing."""
	rows = frappe.get_all(
		DOCTYPE,
		{"personal_account": account, "status": "Approved"},
		["closed_from", "closed_until"],
		order_by="closed_from desc",
		limit=1,
	)
	latest = rows[0] if rows else frappe._dict()
	frappe.db.set_value(
		"Personal Account",
		account,
		{
			"temporarily_closed_from": latest.closed_from,
			"temporarily_closed_until": latest.closed_until,
		},
		update_modified=False,
	)
	frappe.clear_document_cache("Personal Account", account)
