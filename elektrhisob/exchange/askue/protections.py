"""When and whom no command may cut off: hours, days and categories by dated rules, accounts by
their own rows.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import formatdate, get_time, getdate

from elektrhisob.billing.debt.plans import protecting_plan

if TYPE_CHECKING:
	from frappe.model.document import Document

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
HARMFUL = ("Disconnect", "Limit")


class ProtectionError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Reason:
	"""Why a command may not go; `passes`: another hour or day may do."""

	text: str
	passes: bool


def reasons_against(kind: str, account: str, at: datetime) -> list[Reason]:
	"""Everything that forbids this command for this account at this moment. Reconnecting is never
	forbidden.
	"""
	if kind not in HARMFUL:
		return []
	return [*_of_account(account, at.date()), *_of_plan(account, at.date()), *_of_rules(account, at)]


def _of_account(account: str, day: date) -> list[Reason]:
	rows = frappe.get_all(
		"Account Protection",
		{"personal_account": account, "from_date": ("<=", day)},
		["kind", "to_date", "reason", "document"],
		order_by="from_date",
	)
	return [
		Reason(
			_("The account is protected ({0}): {1}").format(_(row.kind), row.reason or row.document or ""),
			passes=False,
		)
		for row in rows
		if not row.to_date or getdate(row.to_date) >= day
	]


def _of_plan(account: str, day: date) -> list[Reason]:
	plan = protecting_plan(account, day)
	return [Reason(_("The account keeps instalment plan {0}.").format(plan), passes=False)] if plan else []


def _of_rules(account: str, at: datetime) -> list[Reason]:
	category = frappe.db.get_value("Personal Account", account, "category")
	names = frappe.get_all(
		"Disconnection Protection",
		{"enabled": 1, "valid_from": ("<=", at.date())},
		pluck="name",
		order_by="name",
	)
	found = []
	for name in names:
		rule = frappe.get_cached_doc("Disconnection Protection", name)
		if rule.valid_to and getdate(rule.valid_to) < at.date():
			continue
		if rule.category and rule.category != category:
			continue
		if forbids(rule, at):
			text = _("Rule {0} forbids it at {1}. {2}").format(
				rule.name, f"{formatdate(at.date())} {at:%H:%M}", rule.legal_act or ""
			)
			found.append(Reason(text.strip(), passes=_depends_on_time(rule)))
	return found


def forbids(rule: Any, at: datetime) -> bool:
	"""Whether the moment lies in the rule's hours of one of its days; hours over midnight belong
	to their first day.
	"""
	start, end = _hours(rule)
	moment = at.time()
	if start == end:
		return _is_day(rule, at.date())
	if start < end:
		return start <= moment < end and _is_day(rule, at.date())
	if moment >= start:
		return _is_day(rule, at.date())
	return moment < end and _is_day(rule, at.date() - timedelta(days=1))


def _hours(rule: Any) -> tuple[time, time]:
	return tuple(get_time(str(value)) if value else time() for value in (rule.from_time, rule.to_time))  # type: ignore[return-value]


def _is_day(rule: Any, day: date) -> bool:
	listed = {getdate(row.day) for row in rule.days}
	weekdays = [place for place, field in enumerate(WEEKDAYS) if rule.get(field)]
	if not listed and not weekdays:
		return True
	return day.weekday() in weekdays or day in listed or bool(rule.eve and day + timedelta(days=1) in listed)


def _depends_on_time(rule: Any) -> bool:
	return bool(rule.from_time or rule.to_time or rule.days or any(rule.get(field) for field in WEEKDAYS))


def check_rule(doc: "Document") -> None:
	if doc.valid_to and getdate(doc.valid_to) < getdate(doc.valid_from):
		frappe.throw(_("The rule ends before it begins. Check both days."), ProtectionError)
	for field in ("from_time", "to_time"):
		doc.set(field, (doc.get(field) or "").strip())
		if doc.get(field) and not HOUR.fullmatch(doc.get(field)):
			frappe.throw(_("Write an hour as 17:00."), ProtectionError)
	if bool(doc.from_time) != bool(doc.to_time):
		frappe.throw(_("Enter both hours, or none for the whole day."), ProtectionError)
	if doc.eve and not doc.days:
		frappe.throw(_("List the days whose eves are protected."), ProtectionError)


def check_period(doc: "Document") -> None:
	if doc.to_date and getdate(doc.to_date) < getdate(doc.from_date):
		frappe.throw(_("The protection ends before it begins. Check both days."), ProtectionError)


def refuse_removal(doc: "Document") -> None:
	frappe.throw(
		_("A protection is a trace and stays. Enter the day it ended on {0}.").format(doc.name),
		ProtectionError,
	)
