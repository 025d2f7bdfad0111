"""Prices by zones as coefficients of one base price: peak T × 1.5, half-peak T, night T ÷ 1.5."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest

from elektrhisob.billing.doctype.tariff_version.tariff_version import BasePriceMissingError
from elektrhisob.tests import district

pytestmark = pytest.mark.site
ZONES: tuple[dict[str, Any], ...] = (
	{"zone": "T1", "multiplier": 1.5},
	{"zone": "T2", "multiplier": 1},
	{"zone": "T3", "divisor": 1.5},
)


def version(**values: Any) -> Any:
	rates = [{"source_mark": "S", **row} for row in ZONES]
	return district.insert(
		"Tariff Version", tariff="LEG-ZONES", valid_from="2030-05-01", act="Sinov", rates=rates, **values
	)


def prices(doc: Any) -> list[Decimal]:
	return [Decimal(str(row.rate)) for row in doc.rates]


def test_a_rise_of_the_base_price_moves_every_zone() -> None:
	made = version(base_rate=1000)
	assert prices(made) == [Decimal(1500), Decimal(1000), Decimal("666.67")]
	made.base_rate = 700
	assert prices(made.save()) == [Decimal(1050), Decimal(700), Decimal("466.67")]
	made.rates[2].update({"divisor": 0, "rate": 450})
	assert prices(made.save()) == [Decimal(1050), Decimal(700), Decimal(450)]


def test_a_coefficient_needs_a_price_to_apply_it_to() -> None:
	with pytest.raises(BasePriceMissingError):
		version()


def test_seeded_zone_prices_follow_from_their_half_peak_price() -> None:
	"""What was entered as numbers is the same by coefficients."""
	names = frappe.get_all("Tariff Version", {"tariff": "LEG-PQ3379-ZONES"}, pluck="name", order_by="name")
	for name in names:
		doc = frappe.get_doc("Tariff Version", name)
		before = prices(doc)
		doc.base_rate = doc.rates[1].rate
		for row, told in zip(doc.rates, ZONES, strict=True):
			row.update(told)
		assert prices(doc.save()) == before
