"""Families of an account by day: each has a monthly norm of its own.

An account with rows has as many norms on a day as rows are in force, and at least one; without rows it has
the number written on it. The number on the account is always today's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, formatdate, getdate, today

from elektrhisob.consumers import rebill_demands
from elektrhisob.consumers.identifier_words import words
from elektrhisob.core.identifiers import IdentifierError, check_pinfl

if TYPE_CHECKING:
	from collections.abc import Sequence
	from datetime import date

	from elektrhisob.consumers.doctype.personal_account.personal_account import PersonalAccount

	Span = tuple[date, date | None]


class FamilyDatesError(frappe.ValidationError):
	pass


class FamilyOfLegalConsumerError(frappe.ValidationError):
	pass


class FamilyPinflError(frappe.ValidationError):
	pass


def check(doc: PersonalAccount) -> None:
	if not doc.families:
		return
	if doc.consumer_kind != "Household":
		frappe.throw(_("A legal consumer has no families. Clear the table."), FamilyOfLegalConsumerError)
	for row in doc.families:
		_check_row(row, doc)
	doc.norm_multiplier = norms_on(spans_of(doc.families), getdate(today()))


def _check_row(row: Any, doc: PersonalAccount) -> None:
	if row.until_date and getdate(row.until_date) < getdate(row.from_date):
		frappe.throw(
			_("Family {0} came on {1} and cannot have left on {2}. Check both days.").format(
				frappe.bold(row.family_name), formatdate(row.from_date), formatdate(row.until_date)
			),
			FamilyDatesError,
		)
	if getdate(row.from_date) < getdate(doc.opened_on):
		row.from_date = doc.opened_on
	row.pinfl = "".join((row.pinfl or "").split()) or None
	if row.pinfl:
		try:
			check_pinfl(row.pinfl)
		except IdentifierError as error:
			frappe.throw(_("Row {0}: {1}").format(row.idx, words(error)), FamilyPinflError)


def spans_of(rows: Sequence[Any]) -> list[Span]:
	return [(getdate(row.from_date), getdate(row.until_date) if row.until_date else None) for row in rows]


def norms_on(spans: Sequence[Span], day: date) -> int:
	return max(1, sum(since <= day and (until is None or day <= until) for since, until in spans))


def first_difference(before: Sequence[Span], after: Sequence[Span]) -> date | None:
	"""The first day on which the number of norms is another one."""
	points = {since for since, _until in (*before, *after)}
	points |= {getdate(add_days(until, 1)) for _since, until in (*before, *after) if until}
	return next((day for day in sorted(points) if norms_on(before, day) != norms_on(after, day)), None)


def follow(doc: PersonalAccount) -> None:
	"""Families entered backwards: the bills issued since are demanded anew."""
	before = doc.get_doc_before_save()
	if not before or not (doc.families or before.families):
		return
	was = spans_of(before.families) or [(getdate(doc.opened_on), None)] * before.norm_multiplier
	now = spans_of(doc.families) or [(getdate(doc.opened_on), None)] * doc.norm_multiplier
	since = first_difference(was, now)
	if since is None:
		return
	made = rebill_demands.demand(
		str(doc.name),
		"Families",
		since,
		("Personal Account", str(doc.name)),
		_("Families by date: {0} instead of {1} on {2}").format(
			norms_on(now, since), norms_on(was, since), formatdate(since)
		),
	)
	if made:
		frappe.msgprint(
			_("Issued bills since {0} are demanded anew: {1}.").format(formatdate(since), made),
			indicator="orange",
			alert=True,
		)


def refresh_today() -> None:
	"""The job of the night: families that came or left with the day. One statement, few rows touched."""
	frappe.db.sql(
		"""update `tabPersonal Account` account join (
			select parent, greatest(1, sum(
				from_date <= %(day)s and (until_date is null or until_date >= %(day)s)
			)) as norms
			from `tabAccount Family` where parenttype = 'Personal Account' group by parent
		) counted on counted.parent = account.name
		set account.norm_multiplier = counted.norms
		where account.norm_multiplier <> counted.norms""",
		{"day": getdate(today())},
	)
