"""The states of a field order: its workflow (created when missing, never overwritten) and its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, now_datetime, today

from elektrhisob.administration.workflows import ensure_workflow, for_roles

if TYPE_CHECKING:
	from datetime import date

	from elektrhisob.metering.doctype.field_order.field_order import FieldOrder

DISPATCHERS = ("Metering Engineer", "Billing Operator", "Billing Supervisor", "Network Engineer")
OPEN = ("New", "Assigned", "On Site")
ENDED = ("Done", "Cancelled")
FIXED = ("kind", "reason", "worker", "team", "planned_on")
GIVEN = ("Assigned", "On Site")
"""States in which a worker has the order."""

STATES = (
	("New", ""),
	("Assigned", "Primary"),
	("On Site", "Warning"),
	("Done", "Success"),
	("Not Possible", "Danger"),
	("Cancelled", "Inverse"),
)
TRANSITIONS = (
	("New", "Assign", "Assigned"),
	("Assigned", "Take Back", "New"),
	("Assigned", "Arrive", "On Site"),
	("Assigned", "Finish", "Done"),
	("On Site", "Finish", "Done"),
	("Assigned", "Not Possible", "Not Possible"),
	("On Site", "Not Possible", "Not Possible"),
	("Not Possible", "Send Again", "Assigned"),
	("New", "Cancel", "Cancelled"),
	("Assigned", "Cancel", "Cancelled"),
	("Not Possible", "Cancel", "Cancelled"),
)


class OrderWithoutWorkerError(frappe.ValidationError):
	pass


class OrderWithoutObstacleError(frappe.ValidationError):
	pass


class OrderIsHistoryError(frappe.ValidationError):
	pass


class WorkerOfAnotherDistrictError(frappe.ValidationError):
	pass


class OrderDueInThePastError(frappe.ValidationError):
	pass


def check(doc: FieldOrder) -> None:
	before = doc.get_doc_before_save()
	_refuse_change_of_history(doc, before)
	_refuse_strangers(doc)
	_refuse_day_that_is_over(doc, before)
	if doc.status in GIVEN and not (doc.worker or doc.team):
		frappe.throw(_("Choose the worker or the team that goes there."), OrderWithoutWorkerError)
	if doc.status == "Not Possible" and not doc.obstacle:
		frappe.throw(_("Choose why the visit was not possible."), OrderWithoutObstacleError)
	if not before or before.status == doc.status:
		return
	if doc.status == "New":
		doc.update({"worker": None, "team": None, "planned_on": None, "route_order": 0})
	if doc.status in ("Done", "Not Possible") and not doc.finished_on:
		doc.finished_on = now_datetime()
	if doc.status in OPEN:
		doc.update({"finished_on": None, "obstacle": None})


def follow_assignment(doc: FieldOrder) -> None:
	"""An order that names its worker is assigned: nobody has to press a second button."""
	before = doc.get_doc_before_save()
	if before and before.status == doc.status == "New" and (doc.worker or doc.team):
		doc.status = "Assigned"


def assign_new(doc: FieldOrder) -> None:
	# A workflow lets a document begin in its first state only.
	if doc.status == "New" and (doc.worker or doc.team):
		doc.db_set("status", "Assigned", update_modified=False)


def refuse_delete(doc: FieldOrder) -> None:
	if doc.status not in ("New", "Cancelled") or frappe.db.exists("Field Visit", {"for_order": doc.name}):
		frappe.throw(
			_("Order {0} was given to a worker and stays in the history. Cancel it instead.").format(
				doc.name
			),
			OrderIsHistoryError,
		)


def _refuse_change_of_history(doc: FieldOrder, before: Any) -> None:
	if before and before.status in ENDED and any(before.get(field) != doc.get(field) for field in FIXED):
		frappe.throw(
			_("Order {0} is finished. Make a new order for another visit.").format(doc.name),
			OrderIsHistoryError,
		)


def _refuse_strangers(doc: FieldOrder) -> None:
	for doctype, name in (("Field Worker", doc.worker), ("Field Team", doc.team)):
		het = frappe.db.get_value(doctype, name, "het") if name else doc.het
		if het and het != doc.het:
			frappe.throw(
				_(
					"{0} works in district {1}. The supply point is in {2}: choose somebody from there."
				).format(name, het, doc.het),
				WorkerOfAnotherDistrictError,
			)


def _refuse_day_that_is_over(doc: FieldOrder, before: Any) -> None:
	"""An order that is overdue from the start tells nobody when to go; one that became overdue stays so."""
	if not before or getdate(before.due_date) != getdate(doc.due_date):
		require_day_to_come(doc.due_date)


def require_day_to_come(day: str | date | None) -> None:
	if day and getdate(day) < getdate(today()):
		frappe.throw(
			_("{0} is over: the order has to be done by today or a later day.").format(formatdate(day)),
			OrderDueInThePastError,
		)


def ensure_field_order_workflow() -> None:
	states = [(state, style, "0") for state, style in STATES]
	ensure_workflow("Field Order", for_roles(DISPATCHERS, states), for_roles(DISPATCHERS, TRANSITIONS))
