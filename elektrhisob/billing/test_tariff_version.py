"""Price lists that must not be used are refused, with a reason; what was billed stays as it was."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.tests import bills_for_tests, district

pytestmark = pytest.mark.site


def tariff(method: str) -> str:
	code = f"TEST-{method}-{district.number()}"
	values = {"tariff_code": code, "tariff_name": code, "consumer_kind": "Household", "method": method}
	return str(district.insert("Tariff", **values).name)


def version(method: str, *prices: tuple[str, float, float], of: str | None = None, **values: Any) -> Any:
	rates = [{"zone": zone, "block_from_kwh": low, "rate": rate} for zone, low, rate in prices]
	defaults = {"tariff": of or tariff(method), "valid_from": "2026-01-01", "act": "Test"}
	return district.insert("Tariff Version", **{**defaults, "rates": rates, **values})


def test_blocks_are_sorted() -> None:
	made = version("Blocks", ("T0", 500, 3), ("T0", 0, 1), ("T0", 200, 2))
	assert [(rate.idx, rate.block_from_kwh) for rate in made.rates] == [(1, 0), (2, 200), (3, 500)]


def test_a_version_is_as_sure_as_its_least_sure_price() -> None:
	assert frappe.db.get_value("Tariff Version", "HH-2025-05-01", "confidence") == "I"
	assert frappe.db.get_value("Tariff Version", "HH-2024-05-01", "confidence") == "S"


@pytest.mark.parametrize(
	("method", "prices", "reason"),
	[
		("Blocks", [("T0", 100, 1)], "begin at 0 kWh"),
		("Blocks", [("T0", 0, 1), ("T0", 200, 2), ("T0", 200, 3)], "begin at the same kWh"),
		("Blocks", [("T1", 0, 1)], "whole day"),
		("Flat", [("T0", 0, 1), ("T0", 200, 2)], "exactly one price"),
		("Flat", [("T0", 0, 1.005)], "two decimals"),
		("Zones", [("T0", 0, 1)], "price for every zone"),
		("Zones", [("T0", 0, 1), ("T1", 0, 2)], "not both"),
	],
)
def test_a_list_that_cannot_price_is_refused(method: str, prices: list[Any], reason: str) -> None:
	with pytest.raises(frappe.ValidationError, match=reason):
		version(method, *prices)


def test_all_versions_price_the_same_zones() -> None:
	name = tariff("Zones")
	version("Zones", ("T1", 0, 3), ("T2", 0, 2), ("T3", 0, 1), of=name)
	with pytest.raises(frappe.ValidationError, match="same zones"):
		version("Zones", ("T1", 0, 3), ("T2", 0, 2), of=name, valid_from="2026-02-01")


def test_one_version_a_day() -> None:
	name = tariff("Flat")
	version("Flat", ("T0", 0, 1), of=name)
	with pytest.raises((frappe.DuplicateEntryError, frappe.ValidationError)):
		version("Flat", ("T0", 0, 2), of=name)


def test_the_method_stays_once_there_are_versions() -> None:
	made = version("Flat", ("T0", 0, 1))
	owner = frappe.get_doc("Tariff", made.tariff)
	owner.method = "Blocks"
	with pytest.raises(frappe.ValidationError, match="versions already"):
		owner.save()


def test_prices_of_an_issued_bill_stay() -> None:
	bills_for_tests.issued_bill()
	changed = frappe.get_doc("Tariff Version", bills_for_tests.VERSION)
	changed.rates[0].rate = 601
	with pytest.raises(frappe.ValidationError, match="Make a new version"):
		changed.save()


def test_remarks_of_a_billed_version_may_change() -> None:
	bills_for_tests.issued_bill()
	changed = frappe.get_doc("Tariff Version", bills_for_tests.VERSION)
	changed.remarks = "Confirmed by the regulator."
	changed.save()


def test_vat_of_an_issued_bill_stays() -> None:
	bills_for_tests.issued_bill()
	rate = frappe.get_doc("VAT Rate", "VAT-2023-01-01")
	rate.rate_percent = 13
	with pytest.raises(frappe.ValidationError, match="Enter a new rate"):
		rate.save()


def test_the_form_gets_versions_newest_first() -> None:
	history = frappe.get_doc("Tariff", "HH").price_history()
	assert [str(version["valid_from"]) for version in history] == ["2025-05-01", "2024-05-01", "2019-08-15"]
	assert [rate["rate"] for rate in history[0]["rates"]] == [600, 800, 1000, 1500, 1750, 2000]
