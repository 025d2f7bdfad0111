"""Who has how much to do in the field and who got how much done, worker by worker and team by team."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, today

from elektrhisob.metering.verification.report_parts import column, districts, in_districts, unit_column

SHOWN_IN_CHART = 15
ENDED = "o.finished_on >= %(begin)s and o.finished_on < %(after)s"


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	hets = districts(filters.org_unit)
	day = getdate(today())
	rows = frappe.db.sql(
		f"""select o.het, coalesce(worker.worker_name, team.team_name, %(nobody)s) as who, o.worker, o.team,
			sum(o.status in ('New', 'Assigned', 'On Site')) as open_orders,
			sum(o.status in ('New', 'Assigned', 'On Site') and o.due_date < %(today)s) as overdue,
			sum(o.status in ('Assigned', 'On Site') and o.planned_on = %(today)s) as planned_today,
			sum(o.status = 'Done' and {ENDED}) as done,
			sum(o.status = 'Not Possible' and {ENDED}) as not_possible,
			sum(o.status = 'Done' and {ENDED} and date(o.finished_on) <= o.due_date) as in_time
		from `tabField Order` o
		left join `tabField Worker` worker on worker.name = o.worker
		left join `tabField Team` team on team.name = o.team
		where {in_districts("o.het", hets)} and o.status <> 'Cancelled'
			and (o.status in ('New', 'Assigned', 'On Site') or ({ENDED}))
		group by o.het, o.worker, o.team
		order by open_orders desc, who""",
		{
			"hets": hets,
			"today": day,
			"nobody": _("given to nobody"),
			"begin": getdate(filters.begin or day.replace(day=1)),
			"after": frappe.utils.add_days(getdate(filters.end or day), 1),
		},
		as_dict=True,
	)
	for row in rows:
		for field in ("open_orders", "overdue", "planned_today", "done", "not_possible", "in_time"):
			row[field] = int(row[field] or 0)
		row["in_time_share"] = round(100 * row["in_time"] / row["done"]) if row["done"] else None
	message = (
		None if rows else _("No orders in this time. Make one from a supply point or from the worklist.")
	)
	return _columns(), rows, message, _chart(rows) if rows else None, None


def _columns() -> list[Any]:
	return [
		unit_column(),
		column("who", _("Worker or team"), width=220),
		column("open_orders", _("Open"), "Int", width=80),
		column("overdue", _("Overdue"), "Int", width=90),
		column("planned_today", _("Planned today"), "Int", width=120),
		column("done", _("Done"), "Int", width=80),
		column("not_possible", _("Not possible"), "Int", width=110),
		column("in_time_share", _("Done in time, %"), "Int", width=130),
	]


def _chart(rows: list[Any]) -> dict[str, Any]:
	shown = rows[:SHOWN_IN_CHART]
	series = (("open_orders", _("Open")), ("overdue", _("Overdue")), ("done", _("Done")))
	return {
		"data": {
			"labels": [row.who for row in shown],
			"datasets": [{"name": name, "values": [row[field] for row in shown]} for field, name in series],
		},
		"type": "bar",
		"colors": ["#2563EB", "#B91C1C", "#15803D"],
	}
