"""Golden cases entered as people enter them, on one site: documents, bill runs month by month, payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import frappe

from elektrhisob.administration.periods import ensure_period, month_bounds
from elektrhisob.billing.charges import stories
from elektrhisob.billing.recalculation.acts_for_tests import approved
from elektrhisob.consumers.contracts import contracts_for_tests
from elektrhisob.metering.reading_entry import accept
from elektrhisob.tests import district
from elektrhisob.tests.golden.tables import Case, Row, details, table
from elektrhisob.tests.scenario import Town

# Fields of Meter Installation among the details of a meter.
RATIOS = ("ct_primary", "ct_secondary", "vt_primary", "vt_secondary")
SOURCES = {"Actual": "Controller", "Estimated": "Estimate"}


@dataclass
class GoldenTown:
	"""All cases in one district: names of what was entered, by case and number within it."""

	town: Town
	accounts: dict[tuple[str, str], str] = field(default_factory=dict)
	points: dict[tuple[str, str], str] = field(default_factory=dict)
	installations: dict[tuple[str, str], str] = field(default_factory=dict)
	exceptions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

	def enter(self, case: Case) -> None:
		for row in case.of("account"):
			self.accounts[case.name, row["subject"]] = _account(row)
		for row in (*case.of("point"), *case.of("meter")):
			self._point(case, row)
		for row in case.of("meter"):
			self._meter(case, row)
		for row in case.inputs:
			if row["fact"] in FACTS:
				FACTS[row["fact"]](self, case, row)
		for row in case.of("account"):
			if row["until"]:
				closed = frappe.get_doc("Personal Account", self.accounts[case.name, row["subject"]])
				closed.update({"closed_on": row["until"], "status": "Closed"}).save()

	def bill(self, month: str, cases: list[Case]) -> None:
		run = self.town.bill(month)
		self.exceptions[month] = [
			(row.personal_account, row.cause)
			for row in frappe.get_all(
				"Bill Run Exception",
				{"bill_run": run.name},
				["personal_account", "cause"],
				order_by="name",
				limit_page_length=0,
			)
		]
		for case in cases:
			for row in case.of("paid"):
				if row["on"][:7] == month:
					self._pay(case, row)
			for row in case.of("act"):
				if details(row)["after"] == month:
					self._act(case, row)

	def _point(self, case: Case, row: Row) -> None:
		told = details(row)
		if "at" not in told:
			account = self.accounts[case.name, row["subject"].split(".")[0]]
			point = district.supply_point(
				account, permitted_power_kw=float(told.get("permitted_kw", 5)), connected_on="2022-01-01"
			)
			self.points[case.name, row["subject"]] = point.name

	def _meter(self, case: Case, row: Row) -> None:
		told = details(row)
		installed = district.installation(
			supply_point=self.points[case.name, told.get("at", row["subject"])],
			meter=district.meter(meter_model=_model(told)).name,
			installed_on=row["on"],
			**{field: int(told[field]) for field in RATIOS if field in told},
		)
		self.installations[case.name, row["subject"]] = installed.name
		for reading in case.readings:
			if reading["meter"] == row["subject"]:
				_read(installed.name, reading)
		if row["until"]:
			frappe.get_doc("Meter Installation", installed.name).update({"removed_on": row["until"]}).save()

	def _act(self, case: Case, row: Row) -> None:
		told = _typed(details(row))
		del told["after"]
		watts = told.pop("power_w", 0)
		appliance = {
			"appliance": "Heater",
			"power_w": watts,
			"quantity": 1,
			"hours_per_day": 24,
			"demand_percent": 100,
		}
		approved(
			self.points[case.name, row["subject"]],
			period_from=row["on"],
			period_to=row["until"],
			appliances=[appliance] if watts else [],
			**told,
		)
		frappe.db.commit()

	def _pay(self, case: Case, row: Row) -> None:
		payment = district.insert(
			"Account Payment",
			personal_account=self.accounts[case.name, row["subject"]],
			amount=float(details(row)["soum"]),
			payment_date=row["on"],
			channel="Cash",
		)
		payment.submit()
		frappe.db.commit()


def _account(row: Row) -> str:
	told = details(row)
	owner = district.consumer(consumer_kind=told["kind"])
	tariff = {"valid_from": row["on"], "tariff": told["tariff"]}
	made = district.account(
		consumer=owner.name,
		opened_on=row["on"],
		norm_multiplier=int(told.get("families", 1)),
		tariffs=[tariff],
	)
	return str(made.name)


def _model(told: Row) -> str:
	if "registers" not in told:
		return district.meter_model(zones=tuple(told.get("zones", "T0").split()))
	name = f"G {told['registers']}"
	if not frappe.db.exists("Meter Model", name):
		pairs = [each.rsplit(" ", 1) for each in told["registers"].split(", ")]
		registers = [{"quantity": quantity, "zone": zone, "digits": 5} for quantity, zone in pairs]
		district.insert(
			"Meter Model", model_name=name, phases="3", verification_years=10, registers=registers
		)
	return name


def _read(installation: str, row: Row) -> None:
	estimated = {"estimation_method": "Average Daily"} if row["quality"] == "Estimated" else {}
	district.reading(
		installation,
		row["on"],
		float(row["value"]),
		zone=row["zone"],
		quantity=row["quantity"],
		quality=row["quality"],
		reason=row["reason"],
		source=SOURCES[row["quality"]],
		**estimated,
	)


def _typed(told: Row) -> dict[str, Any]:
	"""A form sends numbers as numbers."""
	return {
		key: float(value) if value.replace(".", "").lstrip("-").isdigit() else value
		for key, value in told.items()
	}


def _loss(town: GoldenTown, case: Case, row: Row) -> None:
	stories.loss(town.points[case.name, row["subject"]], valid_from=row["on"], **_typed(details(row)))


def _link(town: GoldenTown, case: Case, row: Row) -> None:
	told = details(row)
	behind = town.points[case.name, told["child"]]
	stories.link(town.points[case.name, row["subject"]], behind, valid_from=row["on"], sign=told["sign"])


def _lamp(town: GoldenTown, case: Case, row: Row) -> None:
	told = details(row)
	numbers = (float(told["power_kw"]), int(told["quantity"]), float(told["hours_per_day"]))
	stories.lamps(town.points[case.name, row["subject"]], (row["on"], *numbers))


def _house(town: GoldenTown, case: Case, row: Row) -> None:
	told = details(row)
	flats = told["flats"].split()
	areas = told.get("areas", " ".join("50" for _flat in flats)).split()
	rows = [
		{
			"personal_account": town.accounts[case.name, flat],
			"valid_from": row["on"],
			"area_m2": float(area),
		}
		for flat, area in zip(flats, areas, strict=True)
	]
	district.insert(
		"House Meter",
		supply_point=town.points[case.name, row["subject"]],
		rules=[{"valid_from": row["on"], "method": told["method"]}],
		flats=rows,
	)


def _contract(town: GoldenTown, case: Case, row: Row) -> None:
	told = details(row)
	volumes = []
	if "volumes" in told:
		month, active, reactive = told.pop("volumes").split()
		volumes = [{"month": month, "active_kwh": float(active), "reactive_kvarh": float(reactive)}]
	made = contracts_for_tests.contract(
		town.accounts[case.name, row["subject"]],
		valid_from=row["on"],
		valid_until=row["until"],
		signed_on="2024-12-20",
		volumes=volumes,
		**_typed(told),
	)
	# The way of a contract to its signature is told elsewhere.
	frappe.db.set_value("Supply Contract", made.name, "status", "Active")


def _saving(town: GoldenTown, case: Case, row: Row) -> None:
	month, saved = details(row)["months"].split()
	district.insert(
		"Energy Saving Programme",
		personal_account=town.accounts[case.name, row["subject"]],
		valid_from=row["on"],
		approved_on=row["on"],
		act="12-son",
		months=[{"month": month, "saved_kwh": float(saved)}],
	)


def _service(town: GoldenTown, case: Case, row: Row) -> None:
	told = details(row)
	code = f"G-{case.name}".upper()
	prices = [{"valid_from": row["on"], "price": float(told["price"]), "source_mark": "X"}]
	district.insert("Billable Service", service_code=code, service_name=code, is_active=1, prices=prices)
	account = town.accounts[case.name, row["subject"]]
	made = district.insert(
		"Account Service",
		personal_account=account,
		service=code,
		service_date=row["on"],
		quantity=float(told["quantity"]),
	)
	made.submit()


def _generation(town: GoldenTown, case: Case, row: Row) -> None:
	point = frappe.get_doc("Supply Point", town.points[case.name, row["subject"]])
	point.update({"has_generation": 1, "generation_since": row["on"]}).save()


def _family(town: GoldenTown, case: Case, row: Row) -> None:
	account = frappe.get_doc("Personal Account", town.accounts[case.name, row["subject"]])
	account.append(
		"families",
		{
			"family_name": f"Family {len(account.families) + 1}",
			"from_date": row["on"],
			"until_date": row["until"] or None,
		},
	)
	account.save()


def _closing(town: GoldenTown, case: Case, row: Row) -> None:
	district.insert(
		"Temporary Closing",
		personal_account=town.accounts[case.name, row["subject"]],
		closed_from=row["on"],
		closed_until=row["until"],
		ground="Repair or Rebuilding",
		document_number="5",
		document_date=row["on"],
	).submit()


def _accepted(town: GoldenTown, case: Case, row: Row) -> None:
	"""The worklist of readings finds the suspicious one right."""
	found = {"installation": town.installations[case.name, row["subject"]], "reading_date": row["on"]}
	accept(frappe.db.get_value("Meter Reading", found), "Golden case")


FACTS = {
	"accepted": _accepted,
	"loss": _loss,
	"link": _link,
	"lamp": _lamp,
	"house": _house,
	"contract": _contract,
	"saving": _saving,
	"service": _service,
	"generation": _generation,
	"family": _family,
	"closing": _closing,
}


def price_lists() -> None:
	"""Tariffs and charge rules of the cases; the published ones are of the installation."""
	versions: dict[tuple[str, str], list[Row]] = {}
	for row in table("tariffs"):
		versions.setdefault((row["tariff"], row["valid_from"]), []).append(row)
	for (code, day), listed in versions.items():
		first = listed[0]
		if not frappe.db.exists("Tariff", code):
			_tariff(code, first, listed)
		district.insert(
			"Tariff Version",
			tariff=code,
			valid_from=day,
			act="Golden cases",
			base_rate=first["base_price"] or 0,
			rates=[_rate(row) for row in listed],
		)
	for row in table("charge_rules"):
		kind = frappe.db.get_value("Tariff", row["tariff"], "consumer_kind")
		stories.rule(row["rule_kind"], kind, tariff=row["tariff"], **_typed(details(row)))


def _tariff(code: str, first: Row, listed: list[Row]) -> None:
	method = "Zones" if first["zone"] != "T0" else "Blocks" if len(listed) > 1 else "Flat"
	district.insert(
		"Tariff",
		tariff_code=code,
		tariff_name=code,
		consumer_kind=first["consumer_kind"],
		method=method,
		scale_blocks=int(first["scale_blocks"]),
		is_active=1,
	)


def _rate(row: Row) -> dict[str, Any]:
	return {
		"zone": row["zone"],
		"block_from_kwh": float(row["block_from"]),
		"rate": row["price"] or 0,
		"multiplier": float(row["multiplier"] or 0),
		"divisor": float(row["divisor"] or 0),
		"source_mark": "X",
	}


def live(cases: list[Case]) -> GoldenTown:
	"""Enter all cases and bill every month of theirs, one after another."""
	town = GoldenTown(Town())
	price_lists()
	for case in cases:
		town.enter(case)
	months = sorted({month for case in cases for month in case.periods})
	for month in months:
		ensure_period(month)
		assert month_bounds(month)
	frappe.db.commit()
	for month in months:
		town.bill(month, cases)
	return town


def lines_of(bill: Any) -> list[tuple[Any, ...]]:
	"""Kind, days, zone, block, quantity, price, sum, VAT of each line as the tables tell it."""
	return [
		(
			line.line_kind,
			str(line.from_date),
			str(line.to_date),
			*((line.zone, _exact(line.block_from_kwh)) if line.line_kind == "Energy" else ("", "")),
			_exact(line.consumption_kwh if line.line_kind == "Energy" else line.quantity),
			_exact(line.rate),
			_exact(line.amount),
			_exact(line.vat_amount),
		)
		for line in bill.lines
	]


def _exact(value: Any) -> Decimal:
	return Decimal(str(value or 0)).quantize(Decimal("0.001")).normalize() + 0
