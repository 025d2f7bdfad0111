"""Meters that can be put up: held by who does the work, or in a store of the district."""

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import require_division
from elektrhisob.metering.acts.errors import MeterNotAtHandError
from elektrhisob.metering.equipment.places import STORE, WORKER, Device, where_is


def why_not(meter: str, worker: str | None, het: str) -> Iterator[str]:
	"""What keeps the meter from being put up."""
	serial_no, owner, status = frappe.db.get_value("Meter", meter, ["serial_no", "het", "status"])
	if owner != het:
		yield _("A meter of the district: {0} belongs to {1}.").format(serial_no, owner)
		return
	present = where_is(Device("Meter", meter))
	kind = present.place.kind if present else STORE
	if kind == WORKER and present and present.place.name != worker:
		yield _("A meter that the installer holds: {0} is with {1}.").format(serial_no, present.place)
	elif kind not in (STORE, WORKER) or status in ("Written Off", "Installed"):
		where = present.place if present else _(status)
		yield _("A meter at hand: {0} is at {1}.").format(serial_no, where)


def require(meter: str, worker: str | None, het: str) -> None:
	for reason in why_not(meter, worker, het):
		frappe.throw(reason, MeterNotAtHandError)


@frappe.whitelist(methods=["GET", "POST"])
def offer(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict[str, Any],
	as_dict: bool = False,
) -> list[Any]:
	"""Link search of the new meter: serial number, model, where it is; the worker's own meters first."""
	frappe.has_permission("Meter", "read", throw=True)
	het = frappe.db.get_value("Supply Point", filters.get("supply_point"), "het")
	require_division(het)
	values = {
		"het": het,
		"worker": filters.get("worker") or "",
		"start_of": f"{txt}%",
		"text": txt,
		"page": page_len,
		"start": start,
	}
	rows: list[Any] = list(frappe.db.sql(_PLACED, values, as_dict=as_dict))
	if txt and not start and len(rows) < page_len:
		rows += frappe.db.sql(_NOT_PLACED_YET, values, as_dict=as_dict)
	return rows


# From the places to the meters: a district has few meters in store and many on the walls.
_PLACED = """select meter.name, meter.serial_no, meter.meter_model, at_hand.title
	from (
		select name, store_name as title from `tabDevice Store` where het = %(het)s
		union all
		select name, worker_name from `tabField Worker` where name = %(worker)s
	) at_hand
	join `tabDevice Placement` placed
		on placed.place = at_hand.name and placed.open_mark = '1' and placed.device_doctype = 'Meter'
	join `tabMeter` meter on meter.name = placed.device
	where meter.het = %(het)s and (meter.serial_no like %(start_of)s or meter.name = %(text)s)
	order by placed.place_kind = 'Field Worker' desc, meter.serial_no limit %(page)s offset %(start)s"""

_NOT_PLACED_YET = """select meter.name, meter.serial_no, meter.meter_model, ''
	from `tabMeter` meter
	left join `tabDevice Placement` placed on placed.device = meter.name and placed.device_doctype = 'Meter'
	where meter.het = %(het)s and meter.status in ('In Store', 'Removed') and placed.name is null
		and (meter.serial_no like %(start_of)s or meter.name = %(text)s)
	order by meter.serial_no limit %(page)s"""
