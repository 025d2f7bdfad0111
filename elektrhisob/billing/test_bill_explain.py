"""The explanation of a bill: every number traced, in the reader's language, for those who may read it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest

from elektrhisob.billing import bill_explain, bill_wording
from elektrhisob.billing.bill_explain import explain, explanation, reading_of
from elektrhisob.tests import bills_for_tests, district

pytestmark = pytest.mark.site


def test_every_line_names_version_limits_and_mark() -> None:
	(part,) = explanation(bills_for_tests.bill())["parts"]
	assert part["version"]["act"].startswith("PKM 204")
	assert (part["days"], part["interval_days"], part["energy"]) == (31, 31, Decimal(300))
	limits = [(line["month_from_kwh"], line["month_to_kwh"], line["source_mark"]) for line in part["lines"]]
	assert limits == [(0, 200, "S"), (200, 500, "S")]
	assert part["amount"] == Decimal(200000)


def test_every_reading_names_who_took_it() -> None:
	(reading,) = explanation(bills_for_tests.bill())["readings"]
	assert (reading["opening_source"], reading["closing_source"]) == ("Controller", "Controller")


def test_parts_follow_the_change_of_the_price() -> None:
	bill = bills_for_tests.bill()
	later = bill.lines[1]
	later.update({"segment_number": 2, "tariff_version": "HH-2024-05-01", "from_date": "2025-05-20"})
	facts = explanation(bill)
	assert [part["version"]["name"] for part in facts["parts"]] == ["HH-2025-05-01", "HH-2024-05-01"]
	assert facts["is_split"]


def test_a_dial_that_passed_zero_shows_what_it_counts_to() -> None:
	row = bills_for_tests.bill().consumption[0]
	row.update({"opening_value": 99_900, "closing_value": 200, "rolled_over": 1, "ratio": 1})
	assert reading_of(row, {})["dial_capacity"] == 100_000


def test_the_page_speaks_the_language_of_the_reader() -> None:
	bill = bills_for_tests.bill()
	assert "The blocks have their full monthly limits." in explain(bill.name)["html"]
	frappe.local.lang = "ru"
	assert "Ступени имеют полные месячные границы." in explain(bill.name)["html"]


def test_names_are_shown_as_text() -> None:
	bill = bills_for_tests.bill()
	frappe.db.set_value("Bill Consumption", bill.consumption[0].name, "serial_no", "<b>1</b>")
	assert "&lt;b&gt;1&lt;/b&gt;" in explain(bill.name)["html"]


def test_only_the_own_district_is_explained() -> None:
	bill = bills_for_tests.bill()
	own, other = (district.user("Billing Operator", het=het) for het in (district.HET, district.OTHER_HET))
	frappe.set_user(own)
	assert explain(bill.name)["facts"]["parts"]
	frappe.set_user(other)
	with pytest.raises(frappe.PermissionError):
		explain(bill.name)


def test_the_door_says_which_verbs_it_takes() -> None:
	assert frappe.allowed_http_methods_for_whitelisted_func[bill_explain.explain] == ["GET", "POST"]


@pytest.mark.parametrize(
	("language", "value", "expected"),
	[
		("en", 360000, "360,000.00"),
		("uz", 360000, "360\N{NO-BREAK SPACE}000,00"),
		("uz-Cyrl", "1234.5", "1\N{NO-BREAK SPACE}234,50"),
		("ru", -12.345, "\N{MINUS SIGN}12,35"),
		("en", None, "0.00"),
	],
)
def test_sums_by_language(language: str, value: Any, expected: str) -> None:
	frappe.local.lang = language
	assert bill_wording.money(value) == expected


def test_energy_has_no_idle_zeros() -> None:
	assert [bill_wording.energy(kwh) for kwh in (300, 153.457, 1200.5, 0)] == [
		"300",
		"153.457",
		"1,200.5",
		"0",
	]
