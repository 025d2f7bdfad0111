"""Enters the cases beyond a meter and a price before the first bill: families, own generation, losses,
sub-consumers, a house with a common meter, street lights, and rules that are delivered switched off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe

from localbench.demo_calendar import FIRST_DAY, REGISTERS_FROM, TARIFF_CHANGE, iso
from localbench.demo_cases import EXPORT_TWIN, REACTIVE_TWIN, row_of_point
from localbench.demo_consumers import BUDGET_CATEGORY, FICTIONAL_AREA, LEGAL_CATEGORY, phone
from localbench.demo_meters import BY_TRANSFORMER, MANUFACTURER, MODELS, ONE_SMART, THREE_SMART, Model
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from localbench.demo_cases import Cases
	from localbench.demo_story import Story
	from localbench.simbench_district import Ints

INVENTED = "Invented for the demo"
SINCE = iso(FIRST_DAY)
"""All of it holds from the first billed day."""
HOUSE_SERIAL, HOUSE_NUMBER, LAMPS_NUMBER = "70000001", "9990001", "9990002"
HOUSE_MODEL = MODELS[THREE_SMART]
LAMPS = 186
SPECIAL_TARIFF, LEGAL_TARIFF = "LEG-SPECIAL", "LEG"


@dataclass(frozen=True)
class Extra:
	"""Names in the database of the register rows that the story itself does not know."""

	large: list[str]
	prosumers: list[str]
	house: str


def enter_twin_models() -> None:
	"""The models of meters that count one quantity more; their active register is that of the plain model."""
	_enter_twin(REACTIVE_TWIN, MODELS[BY_TRANSFORMER], "Reactive Import")
	for model in (MODELS[ONE_SMART], MODELS[THREE_SMART]):
		_enter_twin(EXPORT_TWIN.format(phases=model.phases), model, "Active Export")


def enter_cases(story: Story, cases: Cases) -> None:
	if frappe.db.exists("Unmetered Load", {"het": HET_CODE}):
		return
	points = _points(story, cases)
	_switch_rules_on()
	for number, row in enumerate(cases.families.tolist()):
		_enter_families(account_of(story, row), number)
	for row in cases.prosumers.tolist():
		point = frappe.get_doc("Supply Point", points[row])
		point.update(
			{"has_generation": 1, "generation_since": SINCE, "generation_power_kw": prosumer_kw(row)}
		).save()
	for row in cases.loss.tolist():
		_enter_loss(points[row], int(story.consumers.permitted_w[row]))
	for main, sub in zip(cases.main.tolist(), cases.sub.tolist(), strict=True):
		_insert(
			"Supply Point Link",
			parent_point=points[main],
			child_point=points[sub],
			sign="Subtracted",
			valid_from=SINCE,
			basis="Namuna: sub-consumer's agreement",
		)
	_enter_house(story, cases)
	_enter_lamps(story, cases)
	frappe.db.commit()


def extra_installations(story: Story, cases: Cases) -> Extra:
	serials = {
		key: [story.meters.serial[row] for row in row_of_point(story, rows).tolist()]
		for key, rows in (("large", cases.large), ("prosumers", cases.prosumers))
	}
	return Extra(
		_installations(serials["large"]),
		_installations(serials["prosumers"]),
		_installations([HOUSE_SERIAL])[0],
	)


def prosumer_kw(row: int) -> int:
	return 3 + row % 4


def _installations(serials: list[str]) -> list[str]:
	found = dict(
		frappe.get_all(
			"Meter Installation",
			{"serial_no": ("in", serials), "het": HET_CODE},
			["serial_no", "name"],
			as_list=True,
			order_by="name",
		)
	)
	return [found[serial] for serial in serials]


def _enter_twin(name: str, model: Model, quantity: str) -> None:
	if frappe.db.exists("Meter Model", name):
		return
	dial = {"zone": "T0", "digits": model.digits, "decimals": model.decimals}
	_insert(
		"Meter Model",
		model_name=name,
		manufacturer=MANUFACTURER,
		phases=str(model.phases),
		accuracy_class=model.accuracy_class,
		verification_years=model.verification_years,
		registers=[{**dial, "quantity": "Active Import"}, {**dial, "quantity": quantity}],
	)


def _switch_rules_on() -> None:
	"""The law's numbers as delivered, where there are any; a price nobody published is marked as invented."""
	for kind in ("Two-Part Power", "Reactive Energy"):
		for name in frappe.get_all("Billing Charge Rule", {"rule_kind": kind, "is_on": 0}, pluck="name"):
			frappe.get_doc("Billing Charge Rule", name).update({"is_on": 1}).save()
	for kind in ("Household", "Legal"):
		_insert(
			"Billing Charge Rule",
			rule_kind="Own Generation",
			consumer_kind=kind,
			valid_from=SINCE,
			is_on=1,
			kwh_price=400,
			source_mark="X",
			remarks=f"{INVENTED}: the published price was not found.",
		)


def _enter_families(account: str, number: int) -> None:
	"""Two families all year; every third home takes a third one in at the tariff change."""
	told = [("Katta oila", SINCE, 4 + number % 3), ("Kichik oila", SINCE, 3)]
	if number % 3 == 0:
		told.append(("Yangi oila", TARIFF_CHANGE, 2))
	home = frappe.get_doc("Personal Account", account)
	for family, since, residents in told:
		home.append(
			"families",
			{
				"family_name": family,
				"from_date": since,
				"residents": residents,
				"proof": f"Namuna {number + 1}-son",
			},
		)
	home.save()


def _enter_loss(point: str, permitted_w: int) -> None:
	"""The transformer of the passport tables: 100 or 630 kVA, whichever is above the permitted power."""
	small = permitted_w < 90_000
	_insert(
		"Supply Point Loss",
		supply_point=point,
		side="Added",
		method="Transformer",
		valid_from=SINCE,
		rated_kva=100 if small else 630,
		no_load_kw=0.33 if small else 1.31,
		load_kw=1.97 if small else 7.6,
		use_hours=450,
		form_factor=1,
		power_factor=0.9,
		basis="Namuna: act of the boundary",
	)


def _enter_house(story: Story, cases: Cases) -> None:
	"""A common meter before the flats of a house: its association pays first, later the flats by area."""
	flats = [account_of(story, row) for row in cases.flats.tolist()]
	point = _enter_account(
		"«Namuna Mahalla» uy-joy mulkdorlari shirkati",
		HOUSE_NUMBER,
		flats[0],
		LEGAL_CATEGORY,
		LEGAL_TARIFF,
	)
	meter = _insert(
		"Meter",
		serial_no=HOUSE_SERIAL,
		meter_model=HOUSE_MODEL.name,
		het=HET_CODE,
		made_year=2023,
		verified_on="2024-05-14",
	)
	_insert(
		"Meter Installation",
		supply_point=point,
		meter=meter,
		installed_on=iso(REGISTERS_FROM),
		ct_primary=1,
		ct_secondary=1,
		vt_primary=1,
		vt_secondary=1,
	)
	_insert(
		"House Meter",
		supply_point=point,
		rules=[
			{"valid_from": SINCE, "method": "Charged to the House", "basis": "Namuna: general meeting"},
			{"valid_from": "2025-07-01", "method": "By Area", "basis": "Namuna: general meeting"},
		],
		flats=[
			{"personal_account": flat, "valid_from": SINCE, "area_m2": (34, 51, 67)[number % 3]}
			for number, flat in enumerate(flats)
		],
	)


def _enter_lamps(story: Story, cases: Cases) -> None:
	point = _enter_account(
		"Namuna tumani obodonlashtirish boshqarmasi",
		LAMPS_NUMBER,
		account_of(story, int(cases.flats[0])),
		BUDGET_CATEGORY,
		SPECIAL_TARIFF,
	)
	seasons = (("2024-11-01", 12.5), ("2025-03-01", 10.5), ("2025-05-01", 8.5), ("2025-09-01", 11.5))
	_insert(
		"Unmetered Load",
		supply_point=point,
		load_name="Ko'cha yoritish chiroqlari",
		loads=[
			{
				"valid_from": since,
				"equipment": "LED 90 W",
				"power_kw": 0.09,
				"quantity": LAMPS,
				"hours_per_day": hours,
			}
			for since, hours in seasons
		],
		basis="Namuna: inventory act of the street lights",
	)


def _enter_account(name: str, number: str, neighbour: str, category: str, tariff: str) -> str:
	"""A legal consumer with one point beside a neighbour; returns the point."""
	beside = frappe.db.get_value(
		"Supply Point",
		{"personal_account": neighbour},
		["route", "address", "network_node", "voltage_level"],
		as_dict=True,
	)
	owner = _insert(
		"Consumer",
		consumer_kind="Legal",
		consumer_name=name,
		stir=f"{FICTIONAL_AREA}{900_000 + int(number[-1])}",
		phone=phone(50_000 + int(number[-1])),
		het=HET_CODE,
		address=beside.address,
	)
	account = _insert(
		"Personal Account",
		unit_code=HET_CODE,
		local_number=number,
		consumer=owner,
		category=category,
		route=beside.route,
		opened_on=iso(REGISTERS_FROM),
		norm_multiplier=1,
		address=beside.address,
		tariffs=[{"valid_from": iso(REGISTERS_FROM), "tariff": tariff}],
	)
	return _insert(
		"Supply Point",
		personal_account=account,
		address=beside.address,
		network_node=beside.network_node,
		voltage_level=beside.voltage_level,
		phases="3",
		permitted_power_kw=120,
		connected_on=iso(REGISTERS_FROM),
	)


def _points(story: Story, cases: Cases) -> dict[int, str]:
	"""Name in the database of the points that something is entered for."""
	rows = [*cases.prosumers.tolist(), *cases.loss.tolist(), *cases.main.tolist(), *cases.sub.tolist()]
	return dict(zip(rows, points_of(story, rows), strict=True))


def points_of(story: Story, rows: Ints | list[int]) -> list[str]:
	accounts = [account_of(story, int(row)) for row in rows]
	found = dict(
		frappe.get_all(
			"Supply Point",
			{"personal_account": ("in", accounts)},
			["personal_account", "name"],
			as_list=True,
			order_by="name",
		)
	)
	return [found[account] for account in accounts]


def account_of(story: Story, row: int) -> str:
	return story.consumers.unit_code + story.consumers.local_number[row]


def _insert(doctype: str, **values: Any) -> str:
	return str(frappe.get_doc({"doctype": doctype, **values}).insert().name)
