"""A legal consumer with a metered point, and a contract with it, as the tests of contracts begin."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.tests import district

TARIFF = "LEG"
BOUNDARY = "Terminals of the cable in cubicle 3"


def legal_account(**values: Any) -> Any:
	owner = district.consumer(consumer_kind="Legal", consumer_name=f"Gʻisht zavodi {district.number()} MChJ")
	defaults = {
		"consumer": owner.name,
		"category": "Legal, groups I and II",
		"tariffs": [{"valid_from": "2024-01-01", "tariff": TARIFF}],
	}
	return district.account(**{**defaults, **values})


def metered_point(account: str, ct_primary: int = 400, power: float = 250) -> Any:
	point = district.supply_point(account, permitted_power_kw=power)
	district.installation(supply_point=point.name, ct_primary=ct_primary, ct_secondary=5)
	return point


def contract(account: str | None = None, **values: Any) -> Any:
	"""A complete draft for the year 2026."""
	account = account or metered_point(legal_account().name).personal_account
	points = frappe.get_all("Supply Point", {"personal_account": account}, pluck="name", order_by="name")
	defaults = {
		"personal_account": account,
		"valid_from": "2026-01-01",
		"valid_until": "2026-12-31",
		"signed_on": "2025-12-20",
		"tariff": TARIFF,
		"settlement_account": "20208000900123456001",
		"bank_mfo": "00444",
		"bank_name": "Xalq banki",
		"consumer_signatory": "Rahimov B.",
		"consumer_signatory_position": "direktor",
		"utility_signatory": "Saidov K.",
		"utility_signatory_position": "rais",
		"contract_template": "Договор электроснабжения",
		"volumes": [
			{"month": f"2026-{month:02}", "active_kwh": 10_000 + month, "reactive_kvarh": 2_000}
			for month in range(1, 13)
		],
		"points": [{"supply_point": point, "boundary": BOUNDARY} for point in points],
	}
	return district.insert("Supply Contract", **{**defaults, **values})


def act(doc: Any, action: str, **values: Any) -> Any:
	"""Fill in what the step asks for, save, and press the action; returns the contract as it is then."""
	doc = frappe.get_doc(doc.doctype, doc.name)
	if values:
		doc.update(values)
		doc.save()
	apply_workflow(doc, action)
	return frappe.get_doc(doc.doctype, doc.name)


def signed(account: str | None = None, **values: Any) -> Any:
	return act(act(contract(account, **values), "Send to Legal Check"), "Sign")


def in_force(account: str | None = None, **values: Any) -> Any:
	return act(signed(account, **values), "Put in Force")
