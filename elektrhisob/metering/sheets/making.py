"""Making reading sheets: the registers of a route in walking order, with what each should show."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
from frappe import _
from frappe.utils import cint, date_diff, flt, getdate, now_datetime

from elektrhisob.administration.divisions import require_unit
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.expected_range import DialHistory, expect
from elektrhisob.metering.sheets.errors import NoMetersOnRouteError
from elektrhisob.metering.sheets.life import recount
from elektrhisob.metering.validation.rule_settings import usual_multiple

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.reading_sheet.reading_sheet import ReadingSheet

WH = 1000
HOURS = 24
READINGS_OF_AVERAGE = 5
EPOCH = getdate("1970-01-01")
ROW_FIELDS = ("name", "owner", "modified_by", "creation", "modified", "docstatus", "idx")
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


@frappe.whitelist(methods=["POST"])
def create_sheets(unit: str, period: str, reading_day: str, worker: str | None = None) -> dict[str, Any]:
	"""A sheet for every route of the unit that has meters and no sheet for the period yet.

	The controller is the given one, else the one of the route's last sheet.
	"""
	frappe.new_doc("Reading Sheet").check_permission("create")
	frappe.get_doc("Settlement Period", period)
	require_unit(unit)
	if worker:
		frappe.get_doc("Field Worker", worker).check_permission("read")
	routes = _routes_without_sheet(unit, period)
	meters = _registers([row.name for row in routes], str(getdate(reading_day)))
	routes = [row for row in routes if row.name in {line.route for line in meters}]
	if not routes:
		return {"sheets": 0, "lines": 0}
	sheets = _insert_sheets(routes, period, str(getdate(reading_day)), worker)
	lines = _insert_lines(sheets, meters, str(getdate(reading_day)))
	return {"sheets": len(sheets), "lines": lines}


def fill(doc: "ReadingSheet") -> None:
	"""Lines of a sheet made on the desk."""
	registers = _registers([doc.route], str(getdate(doc.reading_day)))
	if not registers:
		frappe.throw(
			_("Route {0} has no meters to read. Assign accounts to it first.").format(doc.route),
			NoMetersOnRouteError,
		)
	_insert_lines({doc.route: str(doc.name)}, registers, str(getdate(doc.reading_day)))
	recount(str(doc.name))
	doc.reload()


def _routes_without_sheet(unit: str, period: str) -> list[frappe._dict]:
	return frappe.db.sql(
		"""select r.name, r.het,
			(select last.worker from `tabReading Sheet` last
				where last.route = r.name order by last.period desc limit 1) as worker
		from `tabOrg Unit` u
		join `tabOrg Unit` r on r.lft >= u.lft and r.rgt <= u.rgt and r.unit_level = 'Route'
		left join `tabReading Sheet` s on s.route = r.name and s.period = %s
		where u.name = %s and s.name is null
		order by r.lft""",
		(period, unit),
		as_dict=True,
	)


def _registers(routes: Sequence[str], day: str) -> list[frappe._dict]:
	"""Registers in use on the routes, with the place each had on the route's last sheet."""
	if not routes:
		return []
	return frappe.db.sql(
		"""select a.route, a.het, a.name as personal_account, a.consumer_name,
			coalesce(nullif(s.address, ''), a.address) as address, s.name as supply_point,
			i.name as installation, i.serial_no, r.quantity, r.zone, r.digits, r.decimals,
			s.permitted_power_kw, i.ratio,
			(select max(l.line_no) from `tabReading Sheet Line` l
				where l.installation = i.name and l.zone = r.zone and l.quantity = r.quantity) as walked
		from `tabPersonal Account` a
		join `tabSupply Point` s on s.personal_account = a.name
		join `tabMeter Installation` i on i.supply_point = s.name and i.removed_on is null
		join `tabMeter` m on m.name = i.meter
		join `tabMeter Model Register` r on r.parent = m.meter_model and r.parenttype = 'Meter Model'
		where a.route in %(routes)s and a.status = 'Active' and i.installed_on <= %(day)s""",
		{"routes": tuple(routes), "day": day},
		as_dict=True,
	)


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
		found.setdefault((installation, quantity, zone), []).append((_day(date), round(value * WH)))
	return found


def _insert_sheets(routes: list[frappe._dict], period: str, day: str, worker: str | None) -> dict[str, str]:
	names = _new_names(Key.READING_SHEET, len(routes))
	frappe.db.bulk_insert(
		"Reading Sheet",
		[*ROW_FIELDS, "route", "het", "period", "reading_day", "worker", "status"],
		[
			(*_row(name), row.name, row.het, period, day, worker or row.worker, "New")
			for name, row in zip(names, routes, strict=True)
		],
	)
	return {row.name: name for name, row in zip(names, routes, strict=True)}


def _insert_lines(sheets: dict[str, str], registers: list[frappe._dict], day: str) -> int:
	registers = [row for row in registers if row.route in sheets]
	registers.sort(key=lambda row: (row.route, *_walking_key(row)))
	expectations = _expectations(registers, _last_readings(list(sheets), day), day)
	names = _new_names(Key.SHEET_LINE, len(registers))
	position: dict[str, int] = {}
	rows = []
	for name, row, expected in zip(names, registers, expectations, strict=True):
		position[row.route] = position.get(row.route, 0) + 1
		values = {
			**row,
			**expected,
			"sheet": sheets[row.route],
			"line_no": position[row.route],
			"status": "To Read",
		}
		rows.append((*_row(name), *(values[field] for field in LINE_FIELDS)))
	frappe.db.bulk_insert("Reading Sheet Line", [*ROW_FIELDS, *LINE_FIELDS], rows)
	frappe.db.sql(
		"""update `tabReading Sheet` s
		join (
			select sheet, count(*) as line_count from `tabReading Sheet Line`
			where sheet in %(names)s group by sheet
		) c on c.sheet = s.name
		set s.line_count = c.line_count, s.open_count = c.line_count""",
		{"names": tuple(sheets.values())},
	)
	return len(rows)


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
	expected = expect(history, _day(day), suspicious_tenths())
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


def _new_names(key: Key, count: int) -> list[str]:
	first = reserve_keys(key, count) if count else 0
	return [key.name_of(first + offset) for offset in range(count)]


def _row(name: str) -> tuple[Any, ...]:
	now, user = now_datetime(), frappe.session.user
	return (name, user, user, now, now, 0, 0)


def _column(values: list[int]) -> Int:
	return np.array(values, dtype=np.int64)


def _kwh(wh: int) -> str:
	"""Exact: 1234567 Wh as 1234.567; nothing known is 0."""
	return "0" if wh == NONE else f"{wh}e-3"


def _day(date: Any) -> int:
	return int(date_diff(getdate(date), EPOCH))
