"""What came from the field for one order, for its form."""

from collections import defaultdict
from typing import Any

import frappe


@frappe.whitelist(methods=["GET", "POST"])
def visits_of(order: str) -> list[dict[str, Any]]:
	"""The visits of an order, last one first, with their readings and photos."""
	frappe.get_doc("Field Order", order).check_permission("read")
	visits: list[dict[str, Any]] = frappe.db.sql(
		"""select visit.name, visit.outcome, visit.obstacle, visit.note, visit.visited_at, visit.creation,
			visit.latitude, visit.longitude, visit.accuracy_m, worker.worker_name
		from `tabField Visit` visit
		left join `tabField Worker` worker on worker.name = visit.worker
		where visit.for_order = %s order by visit.visited_at desc, visit.name desc""",
		order,
		as_dict=True,
	)
	names = [visit["name"] for visit in visits]
	readings = _children("Field Visit Reading", names, ["zone", "quantity", "value", "reading", "refusal"])
	photos = _children("Field Visit Photo", names, ["photo", "what"])
	return [
		{**visit, "readings": readings[visit["name"]], "photos": photos[visit["name"]]} for visit in visits
	]


def _children(doctype: str, parents: list[str], fields: list[str]) -> dict[str, list[Any]]:
	found: dict[str, list[Any]] = defaultdict(list)
	if parents:
		rows = frappe.get_all(
			doctype, filters={"parent": ["in", parents]}, fields=["parent", *fields], order_by="parent, idx"
		)
		for row in rows:
			found[row.parent].append(row)
	return found
