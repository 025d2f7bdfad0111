"""Enters the demo's district into a site: units, meter models, network, then everybody in one transaction.

Runs inside a connected site. Each function looks whether its work is done, so an interrupted demo goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.administration.org_tree import add_units
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers import mass_entry as consumer_entry
from elektrhisob.metering import mass_entry as meter_entry
from elektrhisob.network.network_tree import Network, load_network
from localbench.demo_case_entry import enter_twin_models
from localbench.demo_cases import choose_cases, model_names
from localbench.demo_consumers import (
	BUDGET_CATEGORY,
	HOUSEHOLD_CATEGORY,
	LEGAL_CATEGORY,
	PUMP_CATEGORY,
	STOVE_CATEGORY,
)
from localbench.demo_meters import BY_ZONE, MANUFACTURER, MODELS, OPEN_END
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from localbench.demo_meters import Installations
	from localbench.demo_story import Story

TARIFF_OF_CATEGORY = {
	HOUSEHOLD_CATEGORY: "HH",
	STOVE_CATEGORY: "HH-STOVE",
	LEGAL_CATEGORY: "LEG",
	BUDGET_CATEGORY: "LEG-SPECIAL",
	PUMP_CATEGORY: "LEG-SPECIAL",
}
ZONE_TARIFF = "LEG-ZONES"


def enter_district(story: Story) -> int:
	"""Everything but readings; returns the number of accounts."""
	enter_units(story)
	enter_meter_models()
	enter_twin_models()
	enter_network(story)
	if not frappe.db.exists("Personal Account", {"het": HET_CODE}):
		with bulk_connection() as connection:
			enter_everybody(connection.cursor(), story)
			connection.commit()
		# The framework's own connection still reads the state from before.
		frappe.db.rollback()
	return len(story.consumers)


def enter_units(story: Story) -> None:
	routes = story.routes
	sections = [
		{"unit_code": code, "unit_name": name, "unit_level": "Section"}
		for code, name in zip(routes.section_code, routes.section_name, strict=True)
	]
	below = [
		{
			"unit_code": code,
			"unit_name": name,
			"unit_level": "Route",
			"parent_org_unit": routes.section_code[section],
		}
		for code, name, section in zip(routes.code, routes.name, routes.section.tolist(), strict=True)
	]
	add_units(HET_CODE, [*sections, *below])
	frappe.db.commit()


def enter_meter_models() -> None:
	for model in MODELS:
		if not frappe.db.exists("Meter Model", model.name):
			frappe.get_doc(
				{
					"doctype": "Meter Model",
					"model_name": model.name,
					"manufacturer": MANUFACTURER,
					"phases": str(model.phases),
					"accuracy_class": model.accuracy_class,
					"verification_years": model.verification_years,
					"registers": [
						{"zone": f"T{zone}", "digits": model.digits, "decimals": model.decimals}
						for zone in model.zones
					],
				}
			).insert()
	frappe.db.commit()


def node_code(code: str) -> str:
	"""Codes of network nodes are unique in the country."""
	return f"{HET_CODE}-{code}"


def voltage_level(volts: int) -> str:
	return f"{volts / 1_000:g} kV"


def enter_network(story: Story) -> None:
	nodes = story.district.nodes
	if frappe.db.exists("Network Node", node_code(nodes.code[0])):
		return
	load_network(
		HET_CODE,
		Network(
			code=[node_code(code) for code in nodes.code],
			name=nodes.name,
			kind=nodes.kind,
			parent=nodes.parent,
			voltage_level=[voltage_level(volts) for volts in nodes.volts.tolist()],
			rated_va=nodes.rated_kva * 1_000,
		),
	)
	frappe.db.rollback()


def enter_everybody(cursor: mariadb.Cursor, story: Story) -> None:
	"""Consumers, accounts, supply points, meters and their installations."""
	entry = consumer_entry.Entry(cursor, frappe.session.user, now_datetime(), HET_CODE)
	accounts = _enter_accounts(entry, story, _enter_consumers(entry, story))
	points = _enter_points(entry, story, accounts)
	_enter_meters(entry, story.meters, model_names(story, choose_cases(story)), accounts, points)


def _kinds(story: Story) -> list[str]:
	return ["Household" if at_home else "Legal" for at_home in story.consumers.is_household.tolist()]


def _enter_consumers(entry: consumer_entry.Entry, story: Story) -> list[str]:
	people = story.consumers
	return consumer_entry.enter_consumers(
		entry,
		consumer_entry.ConsumerRows(
			kinds=_kinds(story),
			names=people.name,
			phones=people.phone,
			pinfls=_or_none(people.pinfl),
			stirs=_or_none(people.stir),
			addresses=people.address,
		),
	)


def _enter_accounts(entry: consumer_entry.Entry, story: Story, consumers: list[str]) -> list[str]:
	people = story.consumers
	rows = consumer_entry.AccountRows(
		consumers=consumers,
		consumer_names=people.name,
		kinds=_kinds(story),
		categories=people.category,
		unit_codes=[people.unit_code] * len(people),
		local_numbers=people.local_number,
		routes=_routes(story),
		addresses=people.address,
		phones=people.phone,
		serials=present_serials(story.meters, len(people)),
		norm_multipliers=people.norm_multiplier,
		opened_days=people.opened_day,
		closed_days=np.full(len(people), OPEN_END, dtype=np.int64),
	)
	return consumer_entry.enter_accounts(entry, rows, tariffs_of(story), people.opened_day)


def _enter_points(entry: consumer_entry.Entry, story: Story, accounts: list[str]) -> list[str]:
	points, people = story.district.points, story.consumers
	codes = [node_code(code) for code in story.district.nodes.code]
	return consumer_entry.enter_supply_points(
		entry,
		consumer_entry.SupplyPointRows(
			accounts=accounts,
			consumer_names=people.name,
			addresses=people.address,
			routes=_routes(story),
			nodes=[codes[node] for node in points.node.tolist()],
			voltage_levels=[voltage_level(volts) for volts in points.volts.tolist()],
			phases=[str(phases) for phases in people.phases.tolist()],
			permitted_power_w=people.permitted_w,
			has_generation=points.has_generation.astype(np.int64),
			connected_days=people.opened_day,
		),
	)


def _enter_meters(
	entry: consumer_entry.Entry,
	meters: Installations,
	models: list[str],
	accounts: list[str],
	points: list[str],
) -> None:
	names = meter_entry.enter_meters(
		entry,
		meter_entry.MeterRows(
			serials=meters.serial,
			models=models,
			statuses=np.where(meters.removed_day == OPEN_END, "Installed", "Removed").tolist(),
			made_years=meters.made_year,
			verified_days=meters.verified_day,
		),
	)
	at = meters.point.tolist()
	meter_entry.enter_installations(
		entry,
		meter_entry.InstallationRows(
			supply_points=[points[point] for point in at],
			accounts=[accounts[point] for point in at],
			meters=names,
			serials=meters.serial,
			installed_days=meters.installed_day,
			removed_days=meters.removed_day,
			ct_primary=meters.ct_primary,
			ct_secondary=meters.ct_secondary,
			vt_primary=meters.vt_primary,
			vt_secondary=meters.vt_secondary,
		),
	)


def present_serials(meters: Installations, points: int) -> list[str]:
	"""Serial of the meter that stands on each point at the end of the year."""
	serials = [""] * points
	for row, point in enumerate(meters.point.tolist()):
		serials[point] = meters.serial[row]
	return serials


def tariffs_of(story: Story) -> list[str]:
	"""By the category; who has a zone meter has the zone tariff."""
	zoned = np.zeros(len(story.consumers), dtype=np.bool_)
	zoned[story.meters.point[story.meters.model == BY_ZONE]] = True
	return [
		ZONE_TARIFF if by_zone else TARIFF_OF_CATEGORY[category]
		for category, by_zone in zip(story.consumers.category, zoned.tolist(), strict=True)
	]


def _routes(story: Story) -> list[str]:
	return [story.routes.code[route] for route in story.routes.of_point.tolist()]


def _or_none(texts: Sequence[str]) -> list[str | None]:
	return [text or None for text in texts]
