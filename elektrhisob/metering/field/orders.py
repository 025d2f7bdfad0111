"""Orders to the field for the rest of the system: asking for a visit, what a worker gets and sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import add_days, getdate, today

from elektrhisob.administration.divisions import divisions_of, require_division
from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.metering.field.order_states import OPEN
from elektrhisob.metering.field.supply_points import addresses
from elektrhisob.metering.field.visit_result import take_result
from elektrhisob.metering.field.worker_tasks import for_worker

if TYPE_CHECKING:
	from collections.abc import Sequence

__all__ = ["Visit", "for_worker", "order_visit", "order_visits", "take_result"]

_COPIED = (
	"personal_account",
	"consumer_name",
	"address",
	"phone",
	"meter",
	"serial_no",
	"het",
	"route",
)


@dataclass(frozen=True)
class Visit:
	"""A visit that something asks for.

	`source`   (DocType, name) of what asks: an exception, a verification, an order of its own
	"""

	kind: str
	supply_point: str
	reason: str
	due: str
	source: tuple[str, str] | None = None
	worker: str | None = None
	team: str | None = None
	priority: str = "Normal"


def order_visit(
	kind: str,
	supply_point: str,
	reason: str,
	due: str,
	source: tuple[str, str] | None = None,
	worker: str | None = None,
) -> str:
	"""Ask for a visit; returns the order's name. One source has one open order of a kind."""
	return order_visits([Visit(kind, supply_point, reason, due, source, worker)])[0]


def order_visits(visits: Sequence[Visit]) -> list[str]:
	"""Ask for many visits at once; the names of their orders in the same order, those of open ones included.

	The user needs the right to create orders and the districts of the supply points.
	"""
	if not visits:
		return []
	frappe.has_permission("Field Order", "create", throw=True)
	# Two people who press the same button at once wait for each other here.
	places = addresses({visit.supply_point for visit in visits}, for_update=True)
	_require_districts(places)
	known = _open_orders(visits)
	new = list({_key(visit): visit for visit in visits if _key(visit) not in known}.values())
	first = reserve_keys(Key.FIELD_ORDER, len(new)) if new else 0
	names = {_key(visit): Key.FIELD_ORDER.name_of(first + place) for place, visit in enumerate(new)}
	_insert(new, names, places)
	return [known.get(_key(visit)) or names[_key(visit)] for visit in visits]


def _key(visit: Visit) -> tuple[Any, ...]:
	"""Orders without a source are all different things."""
	return (visit.kind, visit.supply_point, *(visit.source or (id(visit),)))


def _require_districts(places: dict[str, frappe._dict]) -> None:
	if not divisions_of().everything:
		for het in {place.het for place in places.values()}:
			require_division(het)


def _open_orders(visits: Sequence[Visit]) -> dict[tuple[Any, ...], str]:
	sources = [visit.source for visit in visits if visit.source]
	if not sources:
		return {}
	rows = frappe.get_all(
		"Field Order",
		filters={
			"source_doctype": ["in", sorted({source[0] for source in sources})],
			"source": ["in", sorted({source[1] for source in sources})],
			"status": ["in", OPEN],
		},
		fields=["name", "kind", "supply_point", "source_doctype", "source"],
		order_by="name",
	)
	return {(row.kind, row.supply_point, row.source_doctype, row.source): row.name for row in rows}


def day_after_setting(field: str, usual: int) -> str:
	"""The day an order is due, so many days from now as the settings say."""
	days = frappe.db.get_single_value("Elektrhisob Settings", field)
	return str(add_days(getdate(today()), days or usual))


def _insert(
	visits: Sequence[Visit], names: dict[tuple[Any, ...], str], places: dict[str, frappe._dict]
) -> None:
	if not visits:
		return
	asked = ("kind", "supply_point", "reason", "worker", "team", "priority")
	rows = [
		{
			**{field: getattr(visit, field) for field in asked},
			"due_date": visit.due,
			"status": "Assigned" if visit.worker or visit.team else "New",
			"source_doctype": visit.source[0] if visit.source else None,
			"source": visit.source[1] if visit.source else None,
			"route_order": 0,
			**{field: places[visit.supply_point].get(field) for field in _COPIED},
		}
		for visit in visits
	]
	insert_documents("Field Order", [names[_key(visit)] for visit in visits], rows)
