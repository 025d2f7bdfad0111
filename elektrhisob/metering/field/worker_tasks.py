"""What a field worker has to know on the phone, in a handful of queries however many orders there are."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import getdate, today

from elektrhisob.metering.field.order_states import GIVEN

ORDERS_ON_A_PHONE = 500

_ORDERS = """select o.name, o.kind, o.status, o.priority, o.due_date, o.planned_on, o.route_order, o.reason,
		o.supply_point, o.personal_account, o.consumer_name, o.address, o.phone, o.serial_no, o.meter,
		o.modified, o.obstacle, point.permitted_power_kw, point.status as point_status
	from `tabField Order` o
	join `tabSupply Point` point on point.name = o.supply_point
	where (o.worker = %(worker)s or (o.team = %(team)s and ifnull(o.worker, '') = ''))
	and (o.status in %(given)s or (o.status <> 'New' and o.modified >= %(since)s))
	order by o.planned_on is null, o.planned_on, o.route_order, o.due_date, o.name
	limit %(limit)s"""

_REGISTERS = """select i.supply_point, i.name as installation, i.serial_no, i.ratio, i.installed_on,
		r.zone, r.quantity, r.digits, r.decimals
	from `tabMeter Installation` i
	join `tabMeter` m on m.name = i.meter
	join `tabMeter Model Register` r on r.parent = m.meter_model and r.parenttype = 'Meter Model'
	where i.supply_point in %(points)s and i.removed_on is null
	order by i.supply_point, i.name, r.idx"""

_LAST_READINGS = """select installation, zone, quantity, value, reading_date from (
		select installation, zone, quantity, value, reading_date, row_number() over (
			partition by installation, zone, quantity order by reading_date desc, name desc) as place
		from `tabMeter Reading`
		where installation in %(installations)s and status in ('Accepted', 'Suspicious')
	) latest where place = 1"""


def worker_of(user: str) -> frappe._dict | None:
	"""The active field worker who logs in as this user."""
	return frappe.db.get_value(
		"Field Worker",
		{"user": user, "is_active": 1},
		["name", "worker_name", "team", "het", "phone"],
		as_dict=True,
	)


def for_worker(user: str, since: str | None = None) -> list[dict[str, Any]]:
	"""The orders of the worker who logs in as `user`, and of the worker's team, in the order of the visits.

	`since`   also the orders that ended after this moment, so that a phone learns what was cancelled
	Each order has `registers`: installation, serial_no, zone, quantity, digits, decimals, last_value,
	last_date, and min_value and max_value, between which a reading of today is possible without a rollover.
	"""
	worker = worker_of(user)
	if not worker:
		return []
	orders = frappe.db.sql(
		_ORDERS,
		{
			"worker": worker.name,
			"team": worker.team or "",
			"given": GIVEN,
			"since": since or "9999-12-31",
			"limit": ORDERS_ON_A_PHONE,
		},
		as_dict=True,
	)
	powers = {order.supply_point: order.permitted_power_kw for order in orders}
	registers = registers_of(powers)
	return [{**order, "registers": registers.get(order.supply_point, [])} for order in orders]


def registers_of(powers: dict[str, float]) -> dict[str, list[dict[str, Any]]]:
	"""Registers on supply points now (point → permitted power, kW), with last and possible values."""
	by_point: dict[str, list[dict[str, Any]]] = defaultdict(list)
	if not powers:
		return by_point
	registers = frappe.db.sql(_REGISTERS, {"points": tuple(powers)}, as_dict=True)
	last = _last_readings({register.installation for register in registers})
	for register in registers:
		known = last.get((register.installation, register.zone, register.quantity))
		register.update(_possible(register, known, powers[register.supply_point]))
		by_point[register.supply_point].append(register)
	return by_point


def _last_readings(installations: set[str]) -> dict[tuple[str, str, str], frappe._dict]:
	if not installations:
		return {}
	rows = frappe.db.sql(_LAST_READINGS, {"installations": tuple(installations)}, as_dict=True)
	return {(row.installation, row.zone, row.quantity): row for row in rows}


def _possible(register: frappe._dict, last: frappe._dict | None, power_kw: float) -> dict[str, Any]:
	"""From the last reading to what permitted power could have added by the end of today."""
	if not last:
		return {"last_value": None, "last_date": None, "min_value": None, "max_value": None}
	days = max((getdate(today()) - last.reading_date).days, 1)
	start = Decimal(str(last.value))
	possible = Decimal(str(power_kw or 0)) * 24 * days / (register.ratio or 1)
	top = Decimal(10) ** register.digits - Decimal(1).scaleb(-register.decimals)
	value = {"last_value": str(start.normalize().__format__("f")), "last_date": last.reading_date}
	if register.quantity != "Active Import":
		return {**value, "min_value": None, "max_value": None}
	end = min(start + possible, top).quantize(Decimal(1).scaleb(-register.decimals), "ROUND_DOWN")
	return {**value, "min_value": value["last_value"], "max_value": f"{end:f}"}
