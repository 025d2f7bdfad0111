"""Orders to the field for the rest of the system: asking for a visit, what a worker gets and sends."""

from __future__ import annotations

import frappe

from elektrhisob.metering.field.order_states import OPEN
from elektrhisob.metering.field.visit_result import take_result
from elektrhisob.metering.field.worker_tasks import for_worker

__all__ = ["for_worker", "order_visit", "take_result"]


def order_visit(
	kind: str,
	supply_point: str,
	reason: str,
	due: str,
	source: tuple[str, str] | None = None,
	worker: str | None = None,
) -> str:
	"""Ask for a visit; returns the order's name. A source has one open order of a kind, however often asked.

	`source`   (DocType, name) of what asks: an exception, a verification, an order of its own
	"""
	# Two people who press the same button at once wait for each other here.
	frappe.db.get_value("Supply Point", supply_point, "name", for_update=True)
	if source and (known := _open_order(kind, supply_point, source)):
		return known
	order = frappe.get_doc(
		{
			"doctype": "Field Order",
			"kind": kind,
			"supply_point": supply_point,
			"reason": reason,
			"due_date": due,
			"worker": worker,
			"source_doctype": source[0] if source else None,
			"source": source[1] if source else None,
		}
	)
	return str(order.insert().name)


def _open_order(kind: str, supply_point: str, source: tuple[str, str]) -> str | None:
	known: str | None = frappe.db.get_value(
		"Field Order",
		{
			"kind": kind,
			"supply_point": supply_point,
			"source_doctype": source[0],
			"source": source[1],
			"status": ["in", OPEN],
		},
		"name",
	)
	return known
