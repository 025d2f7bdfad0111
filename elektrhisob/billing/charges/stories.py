"""Months of a town with legal consumers, for tests of what a bill charges beyond the meter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import frappe

from elektrhisob.administration.periods import month_bounds
from elektrhisob.tests import district
from elektrhisob.tests.scenario import FIRST_MONTH, MONTHS

MONTH = FIRST_MONTH
Q = Decimal("0.001")


@dataclass(frozen=True)
class Factory:
	"""A legal consumer with one point."""

	account: str
	point: str
	installation: str | None


def factory(
	name: str = "Toshkent Gʻisht MChJ",
	uses: tuple[float | None, ...] = (1000, 1000, 1000),
	registers: tuple[tuple[str, str, tuple[float, ...]], ...] = (),
	*,
	metered: bool = True,
	**account: Any,
) -> Factory:
	"""`registers`: further registers of the meter as (quantity, zone, use of each month)."""
	owner = district.consumer(consumer_kind="Legal", consumer_name=name)
	made = district.account(consumer=owner.name, **account)
	point = district.supply_point(made.name, permitted_power_kw=400)
	if not metered:
		return Factory(made.name, point.name, None)
	start = month_bounds(FIRST_MONTH)[0] - timedelta(days=1)
	told = [("Active Import", "T0", uses), *registers]
	installation = district.installation(
		supply_point=point.name, meter=district.meter(meter_model=_model(told)).name, installed_on=start
	)
	for quantity, zone, use in told:
		dial = 100.0
		first = {"zone": zone, "quantity": quantity}
		district.reading(installation.name, str(start), dial, reason="Installation", **first)
		for month, used in zip(MONTHS, use, strict=False):
			if used is not None:
				dial += used
				district.reading(installation.name, str(month_bounds(month)[1]), dial, **first)
	return Factory(made.name, point.name, installation.name)


def _model(told: list[tuple[str, str, tuple[float | None, ...]]]) -> str:
	name = "ST " + " ".join(f"{quantity} {zone}" for quantity, zone, _use in told)
	if not frappe.db.exists("Meter Model", name):
		registers = [
			{"zone": zone, "quantity": quantity, "digits": 7, "decimals": 0} for quantity, zone, _use in told
		]
		district.insert(
			"Meter Model", model_name=name, phases="3", verification_years=10, registers=registers
		)
	return name


def loss(point: str, **values: Any) -> Any:
	defaults = {"supply_point": point, "side": "Added", "method": "Percent", "valid_from": "2025-01-01"}
	numbers = {"form_factor": 1, "power_factor": 0.9}
	return district.insert("Supply Point Loss", **{**defaults, **numbers, **values})


def link(parent: str, child: str, **values: Any) -> Any:
	defaults = {"parent_point": parent, "child_point": child, "valid_from": "2025-01-01"}
	return district.insert("Supply Point Link", **{**defaults, "sign": "Subtracted", **values})


def house(point: str, flats: list[str], method: str = "Charged to the House", **values: Any) -> Any:
	rows = [{"personal_account": flat, "valid_from": "2025-01-01", "area_m2": 50} for flat in flats]
	rules = [{"valid_from": "2025-01-01", "method": method}]
	return district.insert("House Meter", **{"supply_point": point, "rules": rules, "flats": rows, **values})


def lamps(point: str, *rows: tuple[str, float, int, float]) -> Any:
	loads = [
		{"valid_from": day, "equipment": "LED", "power_kw": power, "quantity": number, "hours_per_day": hours}
		for day, power, number, hours in rows
	]
	return district.insert("Unmetered Load", supply_point=point, load_name="Navoiy koʻchasi", loads=loads)


def rule(kind: str, consumer_kind: str = "Legal", **values: Any) -> Any:
	"""A rule that is switched on from the beginning of 2025."""
	return district.insert(
		"Billing Charge Rule",
		**{
			"rule_kind": kind,
			"consumer_kind": consumer_kind,
			"valid_from": "2025-01-01",
			"is_on": 1,
			"source_mark": "X",
			**values,
		},
	)


def bill_of(account: str, month: str = MONTH) -> Any:
	name = frappe.db.get_value(
		"Electricity Bill", {"personal_account": account, "period": month, "status": ["!=", "Cancelled"]}
	)
	return frappe.get_doc("Electricity Bill", name)


def causes_of(run: Any, account: str) -> list[str]:
	return frappe.get_all(
		"Bill Run Exception",
		{"bill_run": run.name, "personal_account": account},
		pluck="cause",
		order_by="cause",
	)


def energy(bill: Any) -> list[tuple[str, Decimal]]:
	"""Kind and kWh of every row of the bill's consumption."""
	return [(row.consumption_kind, exact(row.consumption_kwh)) for row in bill.consumption]


def money(bill: Any) -> list[tuple[str, Decimal]]:
	"""Kind and sum of the lines that are not energy."""
	return [(line.line_kind, exact(line.amount)) for line in bill.lines if line.line_kind != "Energy"]


def exact(value: Any) -> Decimal:
	return Decimal(str(value or 0)).quantize(Q).normalize() + 0


def sums_agree(bill: Any) -> None:
	"""Σ lines = Σ consumption = bill, in energy and in money."""
	for field in ("consumption_kwh", "net_amount", "vat_amount", "amount"):
		assert sum(exact(line.get(field)) for line in bill.lines) == exact(bill.get(field)), field
	assert sum(exact(row.consumption_kwh) for row in bill.consumption) == exact(bill.consumption_kwh)
	assert min(exact(bill.amount), exact(bill.net_amount), exact(bill.vat_amount)) >= 0
