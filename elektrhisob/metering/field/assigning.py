"""Giving orders to workers by the hundred, and the order of a day's visits."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, now

from elektrhisob.administration.divisions import require_division
from elektrhisob.metering.field.order_states import WorkerOfAnotherDistrictError

ASSIGNABLE = ("New", "Assigned", "Not Possible")


@frappe.whitelist(methods=["POST"])
def assign(
	orders: str | list[str], worker: str | None = None, team: str | None = None, planned_on: str | None = None
) -> int:
	"""Give open orders to a worker or a team for a day, set-based; returns how many were given.

	Orders that are on site, finished or cancelled stay as they are. The day's visits follow the routes and
	addresses; the places can be changed afterwards in the list.
	"""
	frappe.has_permission("Field Order", "write", throw=True)
	names: list[str] = frappe.parse_json(orders)
	het = _district_of(worker, team)
	require_division(het)
	_refuse_other_districts(names, het)
	day = getdate(planned_on) if planned_on else None
	frappe.db.sql(
		"""update `tabField Order` set worker = %(worker)s, team = %(team)s, planned_on = %(day)s,
			status = 'Assigned', obstacle = null, finished_on = null,
			modified = %(now)s, modified_by = %(user)s
		where name in %(names)s and het = %(het)s and status in %(states)s""",
		{
			"worker": worker,
			"team": team,
			"day": day,
			"now": now(),
			"user": frappe.session.user,
			"names": tuple(names),
			"het": het,
			"states": ASSIGNABLE,
		},
	)
	given: int = frappe.db.sql("select row_count()")[0][0]
	if day:
		put_in_order(worker, team, str(day))
	return given


def put_in_order(worker: str | None, team: str | None, day: str) -> None:
	"""Number the visits of a day: urgent ones first, then along the route by address."""
	frappe.db.sql(
		"""update `tabField Order` o join (
			select name, row_number() over (
				order by field(priority, 'Urgent', 'High', 'Normal', 'Low'), route, address, name) as place
			from `tabField Order`
			where planned_on = %(day)s and status in ('Assigned', 'On Site')
			and ((%(worker)s is not null and worker = %(worker)s)
				or (%(worker)s is null and team = %(team)s and ifnull(worker, '') = ''))
		) visits on visits.name = o.name
		set o.route_order = visits.place""",
		{"worker": worker, "team": team, "day": day},
	)


def _district_of(worker: str | None, team: str | None) -> str:
	if bool(worker) == bool(team):
		frappe.throw(_("Choose either a worker or a team."))
	doctype, name = ("Field Worker", worker) if worker else ("Field Team", team)
	row: Any = frappe.db.get_value(doctype, name, ["het", "is_active"], as_dict=True)
	if not row or not row.is_active:
		frappe.throw(_("{0} does not work here any more. Choose somebody else.").format(name))
	return str(row.het)


def _refuse_other_districts(names: list[str], het: str) -> None:
	stranger = frappe.db.get_value("Field Order", {"name": ["in", names], "het": ["!=", het]}, "name")
	if stranger:
		frappe.throw(
			_("Order {0} is in another district than the worker. Take it off the selection.").format(
				stranger
			),
			WorkerOfAnotherDistrictError,
		)
