"""The delivered directories: entered once, never overwritten, every price with its act and mark."""

from __future__ import annotations

import frappe
import numpy as np
import pytest

from elektrhisob.billing import seeds as billing_seeds
from elektrhisob.billing.tariff_book import load_tariff_book, load_vat_rates
from elektrhisob.core.causes import Cause
from elektrhisob.core.periods import day_number
from elektrhisob.core.tariffs import TariffBook
from elektrhisob.install import ensure_site
from elektrhisob.reference import seeds

pytestmark = pytest.mark.site

DIRECTORIES = (
	"Voltage Level",
	"Consumer Category",
	"Tariff Zone",
	"VAT Rate",
	"Penalty Rule",
	"Payment Due Rule",
	"Tariff",
	"Tariff Version",
	"Billing Cause",
)


def price(tariff: str, day: str, kwh: int, zone: str = "T0") -> int | None:
	"""Tiyin of the kWh-th kilowatt-hour of a month, from the compiled book."""
	book, names = load_tariff_book()
	version = int(book.position(np.array([names.tariff_idx[tariff]]), np.array([day_number(day)]))[0])
	if version < 0:
		return None
	number = names.zone_numbers[zone]
	block = int(np.searchsorted(book.block_from_wh[version, number], (kwh - 1) * 1000, side="right")) - 1
	return int(book.rate[version, number, block])


def test_every_seed_is_entered_once() -> None:
	before = {doctype: frappe.db.count(doctype) for doctype in DIRECTORIES}
	ensure_site()
	assert {doctype: frappe.db.count(doctype) for doctype in DIRECTORIES} == before
	assert all(before.values())


def test_what_a_steward_changed_is_kept() -> None:
	frappe.db.set_value("Tariff", "HH", "tariff_name", "Population")
	frappe.db.set_value("VAT Rate", "VAT-2023-01-01", "rate_percent", 13)
	billing_seeds.ensure_tariffs()
	seeds.ensure_vat_rates()
	assert frappe.db.get_value("Tariff", "HH", "tariff_name") == "Population"
	assert frappe.db.get_value("VAT Rate", "VAT-2023-01-01", "rate_percent") == 13


def test_what_was_deleted_by_mistake_comes_back() -> None:
	frappe.delete_doc("Payment Due Rule", "DUE-Legal-2015-01-01")
	seeds.ensure_payment_due_rules()
	assert frappe.db.exists("Payment Due Rule", "DUE-Legal-2015-01-01")


@pytest.mark.parametrize(
	("tariff", "day", "kwh", "expected"),
	[
		("HH", "2019-08-14", 1, None),
		("HH", "2019-08-15", 20_000, 295_00),
		("HH", "2024-04-30", 1, 295_00),
		("HH", "2024-05-01", 200, 450_00),
		("HH", "2024-05-01", 201, 900_00),
		("HH", "2024-05-01", 10_001, 1800_00),
		("HH", "2025-05-01", 200, 600_00),
		("HH", "2025-05-01", 500, 800_00),
		("HH", "2025-05-01", 501, 1000_00),
		("HH-STOVE", "2024-04-30", 1, 147_50),
		("HH-STOVE", "2024-05-01", 6_000, 787_50),
		("HH-STOVE", "2025-05-01", 1, 300_00),
		("LEG", "2023-09-30", 1, 700_00),
		("LEG", "2025-05-01", 1, 1000_00),
		("LEG-SPECIAL", "2026-11-24", 1, 1000_00),
	],
)
def test_published_prices(tariff: str, day: str, kwh: int, expected: int | None) -> None:
	assert price(tariff, day, kwh) == expected


@pytest.mark.parametrize(("zone", "expected"), [("T1", 1500_00), ("T2", 1000_00), ("T3", 666_67)])
def test_zone_prices_are_half_up_to_the_tiyin(zone: str, expected: int) -> None:
	assert price("LEG-ZONES", "2025-05-01", 1, zone) == expected


def test_every_price_names_its_act_and_its_mark() -> None:
	assert not frappe.get_all("Tariff Version", filters={"act": ["in", ["", None]]}, order_by="name")
	marks = frappe.get_all("Tariff Rate", pluck="source_mark", distinct=True, order_by="source_mark")
	assert set(marks) <= {"S", "S-old", "I", "G", "X"}
	inferred = {"parent": "HH-2025-05-01", "source_mark": "I"}
	assert frappe.db.count("Tariff Rate", inferred) == 3


def test_the_whole_book_compiles() -> None:
	book, names = load_tariff_book()
	assert isinstance(book, TariffBook)
	assert len(names.versions) == len(book.key) == frappe.db.count("Tariff Version")


def test_vat_by_date() -> None:
	days = np.array([day_number(day) for day in ("2019-09-30", "2019-10-01", "2022-12-31", "2023-01-01")])
	assert load_vat_rates().on(days).tolist() == [2000, 1500, 1500, 1200]


def test_every_cause_of_the_core_has_a_name_and_a_remedy() -> None:
	for cause in Cause:
		if cause is not Cause.OK:
			assert frappe.db.get_value("Billing Cause", cause.name, "remedy"), cause.name
