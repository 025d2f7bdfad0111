"""Facts put right backwards: which issued bills they concern, and the demand to bill them anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate, now

if TYPE_CHECKING:
	from collections.abc import Iterable
	from datetime import date
	from decimal import Decimal

	from elektrhisob.consumers.doctype.rebill_demand.rebill_demand import RebillDemand

OPEN, DONE, DROPPED = "Open", "Done", "Dropped"
SUPERVISORS = ("Billing Supervisor", "Elektrhisob Administrator")


class DropReasonError(frappe.ValidationError):
	pass


class DemandClosedError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Concerned:
	"""Issued bills of an account that cover a day of a span."""

	bills: int
	kwh: Decimal
	amount: Decimal
	first_period: str | None
	last_period: str | None


def concerned(account: str, since: date, until: date | None = None) -> Concerned:
	"""Set by the index on the account: its bills are a few dozen."""
	rows = frappe.db.sql(
		"""select count(*), ifnull(sum(consumption_kwh), 0), ifnull(sum(amount), 0), min(period), max(period)
		from `tabElectricity Bill`
		where personal_account = %s and status = 'Issued' and to_date >= %s
			and (%s is null or from_date <= %s)""",
		(account, since, until, until),
	)
	return Concerned(int(rows[0][0]), *rows[0][1:])


def demand(
	account: str,
	cause: str,
	since: date,
	source: tuple[str, str],
	reason: str,
	until: date | None = None,
	always: bool = False,
) -> str | None:
	"""Record the demand when issued bills are concerned (or `always`); returns its name."""
	found = concerned(account, since, until)
	if not found.bills and not always:
		return None
	doc = frappe.get_doc(
		{
			"doctype": "Rebill Demand",
			"personal_account": account,
			"cause": cause,
			"reason": reason,
			"from_date": since,
			"until_date": until,
			"from_period": found.first_period or str(getdate(since))[:7],
			"bills_concerned": found.bills,
			"billed_kwh": found.kwh,
			"billed_amount": found.amount,
			"source_doctype": source[0],
			"source_name": source[1],
		}
	)
	return str(doc.insert(ignore_permissions=True).name)


def close(names: Iterable[str], state: str, by: tuple[str, str]) -> int:
	"""Demands that are open become Done or Dropped by a document; returns how many."""
	chosen = list(names)
	if not chosen:
		return 0
	frappe.db.sql(
		"""update `tabRebill Demand`
		set state = %s, closed_by_doctype = %s, closed_by = %s, closed_on = %s,
			modified = %s, modified_by = %s
		where name in %s and state = 'Open'""",
		(state, *by, now(), now(), frappe.session.user, chosen),
	)
	return int(frappe.db._cursor.rowcount)


def drop(doc: RebillDemand, reason: str) -> None:
	"""By hand: what the demand asks for was settled in another way, or is not to be billed anew."""
	if not set(SUPERVISORS) & set(frappe.get_roles()):
		frappe.throw(_("A demand is dropped by a billing supervisor. Ask one."), frappe.PermissionError)
	if not reason.strip():
		frappe.throw(_("Enter why nothing is billed anew."), DropReasonError)
	if not close([str(doc.name)], DROPPED, (doc.doctype, str(doc.name))):
		frappe.throw(_("This demand is closed already."), DemandClosedError)
	doc.add_comment("Info", _("dropped the demand: {0}").format(reason.strip()))


def open_of(source: tuple[str, str]) -> list[str]:
	"""Open demands that a document made."""
	found: Any = frappe.get_all(
		"Rebill Demand",
		{"source_doctype": source[0], "source_name": source[1], "state": OPEN},
		pluck="name",
		order_by="name",
	)
	return list(found)
