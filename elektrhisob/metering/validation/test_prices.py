"""Money at stake follows the price in force on the site's day."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.metering.validation import prices
from elektrhisob.tests import district

pytestmark = pytest.mark.site

EVE, NEW_YEAR = "2090-12-31", "2091-01-01"


def test_a_new_price_counts_from_its_day_on_the_site_whatever_day_the_server_has(
	monkeypatch: pytest.MonkeyPatch, database_put_back: None
) -> None:
	account = district.account().name
	for day, rate in ((EVE, 700), (NEW_YEAR, 900)):
		price = {"zone": "T0", "block_from_kwh": 0, "rate": rate, "source_mark": "S"}
		district.insert("Tariff Version", tariff=district.tariff(), valid_from=day, rates=[price], act="Test")
	frappe.db.commit()
	for day, rate in ((EVE, 700), (NEW_YEAR, 900)):
		monkeypatch.setattr(prices, "today", lambda day=day: day)
		assert prices.money_of_one(account, 2_500) == rate * 250
		with bulk_connection() as connection:
			assert prices.money_at_stake(connection.cursor(), [(account, 2_500)]) == [rate * 250]
