"""A bill of 300 kWh under the household prices of May 2025, made without a bill run."""

from __future__ import annotations

from typing import Any

import frappe

from elektrhisob.tests import district

PERIOD = "2025-05"
VERSION = "HH-2025-05-01"
LINES = (
	# block, from, to, kWh, price, sum, without VAT
	(1, 0, 200, 200, 600, 120000, 107142.86),
	(2, 200, 500, 100, 800, 80000, 71428.57),
)


def bill(**values: Any) -> Any:
	"""Draft: meter read 1000 on 30 April and 1300 on 31 May."""
	installation = district.installation()
	opening = district.reading(installation.name, "2025-04-30", 1000)
	closing = district.reading(installation.name, "2025-05-31", 1300)
	account = installation.personal_account
	ensure_period()
	consumption = {
		"supply_point": installation.supply_point,
		"meter_installation": installation.name,
		"serial_no": installation.serial_no,
		"zone": "T0",
		"opening_reading": opening.name,
		"opening_date": "2025-04-30",
		"opening_value": 1000,
		"closing_reading": closing.name,
		"closing_date": "2025-05-31",
		"closing_value": 1300,
		"closing_source": "Controller",
		"ratio": 1,
		"consumption_kwh": 300,
	}
	defaults = {
		"personal_account": account,
		"consumer_name": frappe.db.get_value("Personal Account", account, "consumer_name"),
		"consumer_kind": "Household",
		"period": PERIOD,
		"from_date": "2025-05-01",
		"to_date": "2025-05-31",
		"consumption_kwh": 300,
		"net_amount": 178571.43,
		"vat_amount": 21428.57,
		"amount": 200000,
		"previous_balance": -5000,
		"paid_amount": 0,
		"amount_due": 195000,
		"consumption": [consumption],
		"lines": [line(*row) for row in LINES],
	}
	return district.insert("Electricity Bill", **{**defaults, **values})


def line(block: int, low: int, high: int, kwh: int, rate: int, amount: int, net: float) -> dict[str, Any]:
	return {
		"line_number": block,
		"from_date": "2025-05-01",
		"to_date": "2025-05-31",
		"days": 31,
		"zone": "T0",
		"block_number": block,
		"block_from_kwh": low,
		"block_to_kwh": high,
		"consumption_kwh": kwh,
		"rate": rate,
		"amount": amount,
		"net_amount": net,
		"vat_amount": round(amount - net, 2),
		"vat_percent": 12,
		"tariff_version": VERSION,
		"norm_num": 1,
		"norm_den": 1,
		"segment_number": 1,
		"segment_kwh": 300,
		"interval_days": 31,
		"interval_kwh": 300,
	}


def ensure_period() -> None:
	if not frappe.db.exists("Settlement Period", PERIOD):
		district.insert("Settlement Period", period=PERIOD, start_date="2025-05-01", end_date="2025-05-31")


def issued_bill() -> Any:
	made = bill()
	made.submit()
	return made
