"""A template tried on a contract while it is written: the text as it would be printed, or the faulty line."""

from typing import Any

import frappe
from frappe import _

from elektrhisob.consumers.contracts.contract_text import render, values_of
from elektrhisob.consumers.contracts.errors import ContractTextError

EXAMPLE: dict[str, Any] = {
	"contract": {
		"contract_number": "0320200012345/2026",
		"version_number": 1,
		"signed_on": "2025-12-20",
		"valid_from": "2026-01-01",
		"valid_until": "2026-12-31",
		"change_summary": "…",
		"tariff_kind": "One-Part",
		"declared_power_kw": 160,
		"work_shifts": "1",
		"prepayment_percent": "100",
		"prepayment_ground": "",
		"bank_name": "…",
		"bank_mfo": "00000",
		"settlement_account": "20208000000000000000",
		"treasury_account": "",
		"yearly_active_kwh": 120000,
		"yearly_reactive_kvarh": 24000,
		"consumer_signatory": "…",
		"consumer_signatory_position": "…",
		"consumer_signatory_basis": "…",
		"utility_signatory": "…",
		"utility_signatory_position": "…",
		"utility_signatory_basis": "…",
		"remarks": "",
	},
	"consumer": {"consumer_name": "…", "stir": "300000000", "address": "…", "phone": "", "email": ""},
	"account": {
		"name": "0320200012345",
		"number": "0320200012345",
		"address": "…",
		"phone": "",
		"category": "",
	},
	"tariff": "…",
	"points": [
		{
			"supply_point": "S100000000001",
			"point_address": "…",
			"serial_no": "12345678",
			"permitted_power_kw": 160,
			"ct_primary": 400,
			"ct_secondary": 5,
			"vt_primary": 1,
			"vt_secondary": 1,
			"ratio": 80,
			"boundary": "…",
			"loss_side": "None",
		}
	],
	"volumes": [
		{"month": f"2026-{month:02}", "active_kwh": 10000, "reactive_kvarh": 2000} for month in range(1, 13)
	],
	"district": "…",
	"utility": {"name": "…", "stir": "…", "address": "…", "phone": "…", "bank_details": "…"},
	"first_version": {"contract_number": "0320200012345/2026", "signed_on": "2025-12-20", "valid_from": ""},
}


@frappe.whitelist(methods=["POST"])
def preview(body: str, language: str, supply_contract: str | None = None) -> dict[str, Any]:
	"""{html} of a contract (default: an example) by this text, or {error, line}."""
	frappe.has_permission("Contract Template", "write", throw=True)
	values = EXAMPLE
	if supply_contract:
		contract = frappe.get_doc("Supply Contract", supply_contract)
		contract.check_permission("read")
		values = values_of(contract)
	try:
		return {"html": render(body, values, language)}
	except ContractTextError as error:
		return {"error": str(error), "line": error.line}


@frappe.whitelist(methods=["GET", "POST"])
def names() -> list[dict[str, str]]:
	"""What may stand in double braces, for the list beside the preview."""
	frappe.has_permission("Contract Template", "read", throw=True)
	found = []
	for group, value in EXAMPLE.items():
		if isinstance(value, dict):
			found += [{"name": f"{group}.{field}", "of": group} for field in value]
		elif isinstance(value, list):
			found += [
				{"name": f"{group[:-1]}.{field}", "of": _("for {0} in {1}").format(group[:-1], group)}
				for field in value[0]
			]
		else:
			found.append({"name": group, "of": ""})
	return found
