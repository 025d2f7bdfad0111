"""A route with houses and the controller who walks it: what stories of reading sheets begin with."""

from __future__ import annotations

import io
from typing import Any

import frappe
from frappe.utils import add_days, today

from elektrhisob.administration.periods import ensure_period
from elektrhisob.tests import district

STREETS = ("Navoiy koʻchasi", "Bogʻishamol koʻchasi")
# Dials at the last reading and the kilowatt-hours of a month before it.
DIALS = ((1200, 180), (3450, 240), (890, 95), (15230, 310), (420, 60), (7710, 150))


def month() -> str:
	"""This month, which has a settlement period."""
	ensure_period(today()[:7])
	return today()[:7]


def new_route(het: str = district.HET) -> str:
	district.route(het)
	name = f"{het}-91-{district.number() + 10}"
	district.insert(
		"Org Unit", unit_code=name, unit_name="Bogʻ", unit_level="Route", parent_org_unit=f"{het}-91"
	)
	return name


def house(route: str, number: int, het: str = district.HET, zones: tuple[str, ...] = ("T0",)) -> str:
	"""A house read 60 and 30 days ago; returns the installation."""
	dial, used = DIALS[number % len(DIALS)]
	owner = district.consumer(consumer_name=f"Karimov Anvar {number}", het=het)
	account = district.account(
		consumer=owner.name, het=het, route=route, address=f"{STREETS[number % 2]} {number}"
	)
	point = district.supply_point(account.name, address=f"{STREETS[number % 2]} {number}")
	meter = district.meter(het=het, meter_model=district.meter_model(zones=zones))
	installation = district.installation(
		supply_point=point.name, meter=meter.name, installed_on=add_days(today(), -90)
	).name
	for zone in zones:
		for ago, value in ((60, dial - used), (30, dial)):
			district.reading(installation, add_days(today(), -ago), value, zone=zone)
	return str(installation)


def controller(user: str | None = None, het: str = district.HET) -> str:
	return str(
		district.insert(
			"Field Worker", worker_name="Ergashev Olim", het=het, user=user, is_active=1, is_controller=1
		).name
	)


def sheet(route: str, worker: str | None = None, handed_out: bool = True) -> Any:
	made = district.insert("Reading Sheet", route=route, period=month(), reading_day=today(), worker=worker)
	if handed_out and worker:
		made.hand_out()
	return frappe.get_doc("Reading Sheet", made.name)


def lines(sheet_name: str) -> list[Any]:
	return frappe.get_all(
		"Reading Sheet Line", filters={"sheet": sheet_name}, fields=["*"], order_by="line_no"
	)


def entry(line: Any, value: float | None, **more: Any) -> dict[str, Any]:
	return {
		"client_id": more.pop("client_id", f"test-{frappe.generate_hash(length=12)}"),
		"line": line.name,
		"value": value,
		"reading_date": today(),
		**more,
	}


def jpeg() -> bytes:
	from PIL import Image

	target = io.BytesIO()
	Image.new("RGB", (40, 30), "navy").save(target, "JPEG")
	return target.getvalue()
