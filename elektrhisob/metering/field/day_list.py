"""The task list of a day on paper: who goes where, in which order, with room for what is found."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.metering.field.worker_tasks import registers_of

TEMPLATE = "elektrhisob/metering/field/day_list.html"


@frappe.whitelist(methods=["GET", "POST"])
def day_list(planned_on: str, worker: str | None = None, team: str | None = None) -> str:
	"""The printed page, a sheet for each worker or team; of one of them, or of the user's districts."""
	frappe.has_permission("Field Order", "print", throw=True)
	orders = _orders(getdate(planned_on), worker, team)
	registers = registers_of({order.supply_point: order.permitted_power_kw for order in orders})
	sheets: dict[str, list[Any]] = {}
	for order in orders:
		order.registers = registers.get(order.supply_point, [])
		sheets.setdefault(order.who, []).append(order)
	page: str = frappe.render_template(
		TEMPLATE, {"sheets": sheets, "day": formatdate(planned_on), "title": _("Task list")}
	)
	return page


def _orders(day: Any, worker: str | None, team: str | None) -> list[frappe._dict]:
	divisions = divisions_of()
	conditions = ["o.planned_on = %(day)s", "o.status in ('Assigned', 'On Site')"]
	if worker:
		conditions.append("o.worker = %(worker)s")
	if team:
		conditions.append("o.team = %(team)s")
	if not divisions.everything:
		conditions.append("o.het in %(hets)s")
	rows: list[frappe._dict] = frappe.db.sql(
		f"""select o.*, point.permitted_power_kw,
			coalesce(nullif(w.worker_name, ''), t.team_name, '') as who, t.vehicle
		from `tabField Order` o
		join `tabSupply Point` point on point.name = o.supply_point
		left join `tabField Worker` w on w.name = o.worker
		left join `tabField Team` t on t.name = o.team
		where {" and ".join(conditions)}
		order by who, o.route_order, o.name limit 2000""",
		{"day": day, "worker": worker, "team": team, "hets": tuple(divisions.hets) or ("",)},
		as_dict=True,
	)
	return rows
