"""Instalment plans: their schedule, what was paid on them, when they are broken, whom they protect."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, today

from elektrhisob.billing.debt import two_persons
from elektrhisob.bulk.exact import soum, tiyin

LIVE = ("Awaiting Approval", "Approved", "Active")


class ScheduleError(frappe.ValidationError):
	"""A schedule without sums, out of order or before its beginning."""


class AnotherPlanError(frappe.ValidationError):
	"""The account keeps another plan."""


class ProtectedByPlanError(frappe.ValidationError):
	"""A disconnection of an account that keeps its instalment plan."""


def check(doc: Document) -> None:
	_check_schedule(doc)
	_refuse_second(doc)
	two_persons.follow(doc)
	before = doc.get_doc_before_save()
	if before and before.status == "Active" and doc.status == "Broken":
		doc.ended_on, doc.end_reason = today(), "Ended by hand"


def _check_schedule(doc: Document) -> None:
	doc.items.sort(key=lambda item: getdate(item.due_date))
	for place, item in enumerate(doc.items, start=1):
		item.idx = place
		if tiyin(item.amount) <= 0:
			frappe.throw(_("Instalment {0} has no sum.").format(place), ScheduleError)
	days = [getdate(item.due_date) for item in doc.items]
	if len(set(days)) < len(days):
		frappe.throw(_("Two instalments fall on one day. Keep one of them."), ScheduleError)
	if days and days[0] < getdate(doc.starts_on):
		frappe.throw(
			_("The plan starts on {0}, its first instalment is due before.").format(
				formatdate(doc.starts_on)
			),
			ScheduleError,
		)
	doc.total_amount = soum(sum(tiyin(item.amount) for item in doc.items))


def _refuse_second(doc: Document) -> None:
	if doc.status not in ("Draft", *LIVE):
		return
	other = frappe.db.get_value(
		"Instalment Plan",
		{
			"personal_account": doc.personal_account,
			"status": ("in", LIVE),
			"name": ("!=", doc.name or ""),
		},
		"name",
	)
	if other:
		frappe.throw(
			_("Account {0} has plan {1} already. End it first.").format(doc.personal_account, other),
			AnotherPlanError,
		)


def propose(account: str, parts: int, starts_on: date) -> list[dict[str, object]]:
	"""Equal monthly instalments of the debt, the rest of the division in the first."""
	last = frappe.get_all(
		"Account Balance",
		{"personal_account": account},
		["closing_debt"],
		order_by="period desc",
		limit=1,
	)
	debt = tiyin(last[0].closing_debt) if last else 0
	if debt <= 0 or not 1 <= parts <= 36:
		return []
	part, rest = divmod(debt, parts)
	return [
		{
			"due_date": frappe.utils.add_months(starts_on, number + 1),
			"amount": soum(part + (rest if number == 0 else 0)),
		}
		for number in range(parts)
	]


def move_plans(day: date | None = None, only: str | None = None) -> None:
	"""Nightly, in a few statements for all plans: begin, count what was paid, break and finish."""
	day = day or getdate(today())
	values = {"day": day, "only": only, "yesterday": day - timedelta(days=1)}
	chosen = "AND (%(only)s IS NULL OR plan.name = %(only)s)"
	for statement in (_BEGIN, _COUNT_PAID, _MARK_ITEMS, _BREAK, _FINISH):
		frappe.db.sql(statement.format(chosen=chosen), values)


_BEGIN = """UPDATE `tabInstalment Plan` plan SET plan.status = 'Active', plan.modified = NOW(6)
	WHERE plan.status = 'Approved' AND plan.starts_on <= %(day)s {chosen}"""

_COUNT_PAID = """UPDATE `tabInstalment Plan` plan JOIN (
		SELECT plan.name,
			SUM(IF(paid.bill IS NULL OR bill.period <= plan.covers_until, paid.amount, 0)) AS paid
		FROM `tabInstalment Plan` plan
		LEFT JOIN `tabPayment Allocation` paid ON paid.personal_account = plan.personal_account
			AND paid.allocation_date BETWEEN plan.starts_on AND %(day)s
		LEFT JOIN `tabElectricity Bill` bill ON bill.name = paid.bill
		WHERE plan.status = 'Active' {chosen}
		GROUP BY plan.name
	) counted ON counted.name = plan.name
	LEFT JOIN (
		SELECT item.parent, SUM(item.amount) AS due FROM `tabInstalment Plan Item` item
		WHERE item.due_date <= %(day)s GROUP BY item.parent
	) schedule ON schedule.parent = plan.name
	SET plan.paid_amount = COALESCE(counted.paid, 0), plan.due_amount = COALESCE(schedule.due, 0)"""

_MARK_ITEMS = """UPDATE `tabInstalment Plan Item` item JOIN (
		SELECT item.name, plan.paid_amount, plan.days_of_grace,
			SUM(item.amount) OVER (PARTITION BY item.parent ORDER BY item.due_date) AS due_until
		FROM `tabInstalment Plan` plan JOIN `tabInstalment Plan Item` item ON item.parent = plan.name
		WHERE plan.status = 'Active' {chosen}
	) line ON line.name = item.name
	SET item.status = CASE
		WHEN line.due_until <= line.paid_amount THEN 'Paid'
		WHEN item.due_date + INTERVAL line.days_of_grace DAY < %(day)s THEN 'Missed'
		WHEN item.due_date <= %(day)s THEN 'Due' ELSE '' END"""

# Broken on the day after the last day of grace, whenever the night's work came to it.
_BREAK = """UPDATE `tabInstalment Plan` plan JOIN (
		SELECT item.parent, MIN(item.due_date) AS missed FROM `tabInstalment Plan Item` item
		WHERE item.status = 'Missed' GROUP BY item.parent
	) missed ON missed.parent = plan.name
	SET plan.status = 'Broken', plan.ended_on = missed.missed + INTERVAL plan.days_of_grace + 1 DAY,
		plan.end_reason = 'Instalment missed', plan.modified = NOW(6)
	WHERE plan.status = 'Active' {chosen}"""

_FINISH = """UPDATE `tabInstalment Plan` plan
	SET plan.status = 'Done', plan.ended_on = %(day)s, plan.end_reason = 'Paid in full',
		plan.modified = NOW(6)
	WHERE plan.status = 'Active' AND plan.paid_amount >= plan.total_amount {chosen}"""


def protecting_plan(account: str, day: date) -> str | None:
	"""The active plan that keeps an account connected on a day."""
	found: list[str] = frappe.get_all(
		"Instalment Plan",
		{"personal_account": account, "status": "Active", "starts_on": ("<=", day)},
		pluck="name",
		limit=1,
		order_by="name",
	)
	return found[0] if found else None


def refuse_disconnection(order: Document, _method: str | None = None) -> None:
	"""Event of a new field order: nobody is sent to cut off who keeps the plan."""
	if order.kind != "Disconnect" or not order.supply_point:
		return
	account = frappe.db.get_value("Supply Point", order.supply_point, "personal_account")
	plan = protecting_plan(account, getdate(today())) if account else None
	if plan:
		frappe.throw(
			_(
				"Account {0} keeps instalment plan {1}: it is not disconnected while the plan is active."
			).format(account, plan),
			ProtectedByPlanError,
		)


def refuse_removal(doc: Document) -> None:
	if doc.status not in ("Draft", "Rejected"):
		frappe.throw(
			_("A plan is a trace and stays. End it instead."),
			two_persons.DecidedAlreadyError,
		)
