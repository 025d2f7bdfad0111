"""What stories of metering and settlement begin with: consumers, accounts and meters of a district."""

from __future__ import annotations

import itertools
from typing import Any

import frappe

from elektrhisob.core.identifiers import pinfl_check_digit

HET = "03202"
OTHER_HET = "03203"
_numbers = itertools.count(1)


def insert(doctype: str, **values: Any) -> Any:
	return frappe.get_doc({"doctype": doctype, **values}).insert()


def number() -> int:
	"""A number that no earlier call of this run returned."""
	return next(_numbers)


def route(het: str = HET) -> str:
	"""A reading route of the district, the same one for every call."""
	section, name = f"{het}-91", f"{het}-91-01"
	if not frappe.db.exists("Org Unit", section):
		insert(
			"Org Unit",
			unit_code=section,
			unit_name="Section",
			unit_level="Section",
			parent_org_unit=het,
			is_group=1,
		)
	if not frappe.db.exists("Org Unit", name):
		insert("Org Unit", unit_code=name, unit_name="Route", unit_level="Route", parent_org_unit=section)
	return name


def pinfl() -> str:
	digits = f"3150588{1 + number() % 900:03}{1 + number() % 900:03}"
	return f"{digits}{pinfl_check_digit(digits + '0')}"


def consumer(**values: Any) -> Any:
	kind = values.get("consumer_kind", "Household")
	identity = {} if kind == "Household" else {"stir": f"{300000000 + number()}"}
	defaults = {"consumer_kind": kind, "consumer_name": f"Karimov Anvar {number()}", "het": HET}
	return insert("Consumer", **{**defaults, **identity, **values})


def account(**values: Any) -> Any:
	"""An account opened on 1 January 2024 with a tariff of its consumer's kind."""
	het = values.pop("het", HET)
	owner = values.pop("consumer", None) or consumer(het=het).name
	kind = frappe.db.get_value("Consumer", owner, "consumer_kind")
	defaults = {
		"unit_code": het,
		"local_number": f"91{number():05}",
		"consumer": owner,
		"category": frappe.get_all(
			"Consumer Category", {"consumer_kind": kind}, pluck="name", order_by="name"
		)[0],
		"route": route(het),
		"opened_on": "2024-01-01",
		"norm_multiplier": 1,
		"tariffs": [{"valid_from": "2024-01-01", "tariff": tariff(kind)}],
	}
	return insert("Personal Account", **{**defaults, **values})


def tariff(kind: str = "Household") -> str:
	return frappe.get_all("Tariff", {"consumer_kind": kind}, pluck="name", order_by="name")[0]


def supply_point(of: str | None = None, **values: Any) -> Any:
	defaults = {
		"personal_account": of or account().name,
		"address": "Navoiy koʻchasi 12",
		"voltage_level": frappe.get_all("Voltage Level", pluck="name", order_by="name")[0],
		"phases": "1",
		"permitted_power_kw": 5,
		"connected_on": "2024-01-01",
	}
	return insert("Supply Point", **{**defaults, **values})


def meter_model(digits: int = 5, decimals: int = 0, zones: tuple[str, ...] = ("T0",)) -> str:
	name = f"CE-102 {digits}.{decimals} {'/'.join(zones)}"
	if not frappe.db.exists("Meter Model", name):
		registers = [{"zone": zone, "digits": digits, "decimals": decimals} for zone in zones]
		insert("Meter Model", model_name=name, phases="1", verification_years=10, registers=registers)
	return name


def meter(**values: Any) -> Any:
	defaults = {"serial_no": f"SN91{number():06}", "meter_model": meter_model(), "het": HET}
	return insert("Meter", **{**defaults, **values})


def installation(**values: Any) -> Any:
	"""A meter of five digits on a point of 5 kW since 1 January 2025."""
	defaults = {
		"supply_point": values.get("supply_point") or supply_point().name,
		"meter": values.get("meter") or meter().name,
		"installed_on": "2025-01-01",
		"ct_primary": 1,
		"ct_secondary": 1,
		"vt_primary": 1,
		"vt_secondary": 1,
	}
	return insert("Meter Installation", **{**defaults, **values})


def reading(of: str, day: str, value: float, **values: Any) -> Any:
	return insert(
		"Meter Reading", **{"installation": of, "reading_date": day, "value": value, "zone": "T0", **values}
	)


def user(*roles: str, het: str | None = HET) -> str:
	"""A person with these roles who works for the district, whoever the test is at the moment."""
	asking, name = frappe.session.user, f"person{number()}@elektrhisob.example"
	frappe.set_user("Administrator")
	insert(
		"User",
		email=name,
		first_name="Person",
		send_welcome_email=0,
		roles=[{"role": role} for role in roles],
	)
	# Frappe makes a System Manager of the first person of a site, whom it has none of yet.
	frappe.db.delete("Has Role", {"parent": name, "role": ("not in", roles)})
	frappe.clear_cache(user=name)
	if het:
		insert("User Permission", user=name, allow="Org Unit", for_value=het)
	frappe.set_user(asking)
	return name
