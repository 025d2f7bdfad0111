"""The lines of reading sheets: registers of routes in walking order, with what each should show."""

import re
from collections.abc import Sequence
from typing import Any

import frappe
import numpy as np
from frappe.utils import cint, flt

from elektrhisob.consumers.households.closings import closed_on
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.expected_range import DialHistory, expect
from elektrhisob.metering.validation.days import day_number
from elektrhisob.metering.validation.rule_settings import usual_multiple

WH = 1000
HOURS = 24
READINGS_OF_AVERAGE = 5
REGISTERS = """`tabPersonal Account` a
		join `tabSupply Point` s on s.personal_account = a.name
		join `tabMeter Installation` i on i.supply_point = s.name and i.removed_on is null
		join `tabMeter` m on m.name = i.meter
		join `tabMeter Model Register` r on r.parent = m.meter_model and r.parenttype = 'Meter Model'"""
ON_ROUTES = f"""a.route in %(routes)s and a.status = 'Active' and i.installed_on <= %(day)s
		and not {closed_on("a.name", "%(day)s")}"""
LINE_FIELDS = (
	"sheet",
	"line_no",
	"status",
	"route",
	"het",
	"personal_account",
	"consumer_name",
	"address",
	"supply_point",
	"installation",
	"serial_no",
	"quantity",
	"zone",
	"digits",
	"decimals",
	"last_value",
	"last_date",
	"usual_daily",
	"most_daily",
	"expected_from",
	"expected_to",
)


def lines_of(routes: Sequence[str], day: str) -> list[dict[str, Any]]:
	"""Lines of the routes as on a sheet read on this day, numbered; LINE_FIELDS without the sheet."""
	registers = registers_of(routes, day) if routes else []
	if not registers:
		return []
	registers.sort(key=lambda row: (row.route, *_walking_key(row)))
	expectations = _expectations(registers, _last_readings(list(routes), day), day)
	position: dict[str, int] = {}
	lines = []
	for row, expected in zip(registers, expectations, strict=True):
		position[row.route] = position.get(row.route, 0) + 1
		lines.append({**row, **expected, "line_no": position[row.route], "status": "To Read"})
	return lines


def registers_of(routes: Sequence[str], day: str) -> list[frappe._dict]:
	"""Registers in use on the routes, with the place each had on the route's last sheet."""
	return frappe.db.sql(
		f"""select a.route, a.het, a.name as personal_account, a.consumer_name,
			coalesce(nullif(s.address, ''), a.address) as address, s.name as supply_point,
			i.name as installation, i.serial_no, r.quantity, r.zone, r.digits, r.decimals,
			s.permitted_power_kw, i.ratio,
			(select max(l.line_no) from `tabReading Sheet Line` l
				where l.installation = i.name and l.zone = r.zone and l.quantity = r.quantity) as walked
		from {REGISTERS}
		where {ON_ROUTES}""",
		{"routes": tuple(routes), "day": day},
		as_dict=True,
	)


def count_lines(routes: Sequence[str], day: str) -> dict[str, int]:
	"""Route → how many lines its sheet will have; routes without meters are not there."""
	if not routes:
		return {}
	rows = frappe.db.sql(
		f"select a.route, count(*) from {REGISTERS} where {ON_ROUTES} group by a.route",
		{"routes": tuple(routes), "day": day},
	)
	return dict(rows)


def _last_readings(routes: Sequence[str], day: str) -> dict[tuple[str, str, str], list[tuple[int, int]]]:
	"""Register → its last readings (day number, watt-hours), the latest first."""
	rows = frappe.db.sql(
		"""select installation, quantity, zone, reading_date, value from (
			select r.installation, r.quantity, r.zone, r.reading_date, r.value, row_number() over (
				partition by r.installation, r.quantity, r.zone order by r.reading_date desc, r.name desc
			) as place
			from `tabPersonal Account` a
			join `tabSupply Point` s on s.personal_account = a.name
			join `tabMeter Installation` i on i.supply_point = s.name and i.removed_on is null
			join `tabMeter Reading` r on r.installation = i.name
			where a.route in %(routes)s and r.status in ('Accepted', 'Suspicious')
				and r.reading_date <= %(day)s
		) ranked where place <= %(most)s order by place""",
		{"routes": tuple(routes), "day": day, "most": READINGS_OF_AVERAGE},
	)
	found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
	for installation, quantity, zone, date, value in rows:
		found.setdefault((installation, quantity, zone), []).append((day_number(date), round(value * WH)))
	return found


def _expectations(
	registers: list[frappe._dict], readings: dict[tuple[str, str, str], list[tuple[int, int]]], day: str
) -> list[dict[str, Any]]:
	histories = [readings.get((row.installation, row.quantity, row.zone), []) for row in registers]
	ratio = _column([max(cint(row.ratio), 1) for row in registers])
	power = _column([round(flt(row.permitted_power_kw) * WH) * HOURS for row in registers])
	last = [history[0] if history else (NONE, NONE) for history in histories]
	past = [history[-1] if len(history) > 1 else (NONE, NONE) for history in histories]
	history = DialHistory(
		last_wh=_column([wh for _day_number, wh in last]),
		last_day=_column([number for number, _wh in last]),
		past_wh=_column([wh for _day_number, wh in past]),
		past_day=_column([number for number, _wh in past]),
		modulus_wh=_column([10 ** cint(row.digits) * WH for row in registers]),
		most_daily_wh=np.where(power > 0, power // ratio, NONE),
	)
	expected = expect(history, day_number(day), suspicious_tenths())
	return [
		{
			"last_value": _kwh(wh),
			"last_date": str(np.datetime64(number, "D")) if number != NONE else None,
			"usual_daily": _kwh(usual),
			"most_daily": _kwh(most),
			"expected_from": _kwh(low),
			"expected_to": _kwh(high),
		}
		for (number, wh), usual, most, low, high in zip(
			last,
			expected.usual_daily_wh.tolist(),
			history.most_daily_wh.tolist(),
			expected.from_wh.tolist(),
			expected.to_wh.tolist(),
			strict=True,
		)
	]


def suspicious_tenths() -> int:
	"""From how many tenths of the usual on a value is asked about twice; 0 = never."""
	return round(usual_multiple() * 10)


def _walking_key(row: frappe._dict) -> tuple[Any, ...]:
	"""As on the last sheet; a new neighbour comes after them by street and house."""
	return (
		0 if row.walked else 1,
		cint(row.walked),
		natural_key(row.address or ""),
		row.personal_account,
		row.installation,
		row.quantity,
		row.zone,
	)


def natural_key(text: str) -> list[tuple[int, int, str]]:
	"""House 2 before house 10."""
	parts = re.split(r"(\d+)", text.casefold())
	return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts if part]


def _column(values: list[int]) -> Int:
	return np.array(values, dtype=np.int64)


def _kwh(wh: int) -> str:
	"""Exact: 1234567 Wh as 1234.567; nothing known is 0."""
	return "0" if wh == NONE else f"{wh}e-3"
