"""What stands on a supply point: meters, their registers with the last readings, seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import cstr, flt

from elektrhisob.metering.equipment import seals as sealing

if TYPE_CHECKING:
	from datetime import date


def standing(supply_point: str) -> list[frappe._dict]:
	"""Installations of the point that are not closed."""
	return frappe.db.sql(
		"""select installed.name, installed.serial_no, installed.meter, installed.ratio,
			installed.installed_on,
			installed.ct_primary, installed.ct_secondary, installed.vt_primary, installed.vt_secondary,
			meter.meter_model
		from `tabMeter Installation` installed
		join `tabMeter` meter on meter.name = installed.meter
		where installed.supply_point = %s and installed.removed_on is null
		order by installed.name""",
		(supply_point,),
		as_dict=True,
	)


def registers(installed: frappe._dict, on: date) -> list[dict[str, Any]]:
	"""Registers of a meter that stands, each with its last reading up to the day."""
	last = frappe.db.sql(
		"""select quantity, zone, value, reading_date from (
			select quantity, zone, value, reading_date,
				row_number() over (partition by quantity, zone order by reading_date desc, name desc) as place
			from `tabMeter Reading`
			where installation = %s and reading_date <= %s and status in ('Accepted', 'Suspicious')
		) read_before where place = 1""",
		(installed.name, on),
		as_dict=True,
	)
	found = {(row.quantity, row.zone): row for row in last}
	rows = registers_of_meter(installed.meter)
	for row in rows:
		previous = found.get((row["quantity"], row["zone"]))
		if previous:
			row["previous_value"], row["previous_date"] = previous.value, cstr(previous.reading_date)
	return rows


def registers_of_meter(meter: str) -> list[dict[str, Any]]:
	rows = frappe.db.sql(
		"""select meter.serial_no, register.quantity, register.zone
		from `tabMeter` meter
		join `tabMeter Model Register` register
			on register.parent = meter.meter_model and register.parenttype = 'Meter Model'
		where meter.name = %s order by register.idx""",
		(meter,),
		as_dict=True,
	)
	return [{**row, "previous_value": 0, "previous_date": None} for row in rows]


def read_already(installation: str, row: Any, on: date | str) -> str | None:
	"""Another act of the same day wrote down the same dial: one reading serves both."""
	same = {
		"installation": installation,
		"quantity": row.quantity,
		"zone": row.zone,
		"reading_date": on,
		"value": flt(row.value, 3),
		"source": "Act",
		"status": ["in", ("Accepted", "Suspicious")],
	}
	found: str | None = frappe.db.get_value("Meter Reading", same, "name")
	return found


def seals(supply_point: str) -> list[frappe._dict]:
	"""Seals set on the point, with the place the act that set them wrote down."""
	found = sealing.seals_at(supply_point)
	places = (
		dict(
			frappe.db.sql(
				"""select seal, place from `tabAct Seal`
				where seal in %(seals)s and action = 'Set' and docstatus = 1""",
				{"seals": tuple(row.name for row in found)},
			)
		)
		if found
		else {}
	)
	for row in found:
		row.place = places.get(row.name, "Terminal Cover")
	return found
