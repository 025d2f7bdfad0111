"""Cards and charts: right to the bill, for the user's own districts only, cheap because totals are kept."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
import pytest

from elektrhisob.administration.divisions import Divisions
from elektrhisob.supervision import charts, district_readers, figures, months
from elektrhisob.supervision.district_totals import forget_totals, totals_by_district
from elektrhisob.tests import district
from elektrhisob.tests.scenario import Household, Town

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

JUNE_KWH, JULY_KWH = 180 + 90, 240
PRICE = 600
PAID = 100_000


@dataclass(frozen=True)
class Story:
	town: Town
	karimov: Household
	tosheva: Household


@pytest.fixture(scope="module")
def story(database_put_back: None) -> Story:
	"""Two households billed for June, one for July: nobody read the other's meter."""
	town = Town()
	karimov = town.household("Karimov Aziz", uses=(180, 240, 310))
	tosheva = town.household("Tosheva Nilufar", uses=(90, None, 200), phone="+998 91 765 43 21")
	town.bill("2025-06")
	town.bill("2025-07")
	town.pay(karimov, PAID, on="2025-07-20")
	frappe.db.commit()
	return Story(town, karimov, tosheva)


@pytest.fixture(autouse=True)
def fresh_totals() -> None:
	forget_totals()


@pytest.fixture
def charged(story: Story) -> float:
	bill = frappe.qb.DocType("Electricity Bill")
	sums = frappe.qb.from_(bill).select(bill.amount).where(bill.docstatus == 1).run(pluck=True)
	return float(sum(sums))


def test_cards_of_the_last_billed_month(story: Story) -> None:
	assert figures.active_accounts() == "2"
	assert figures.bills() == "1"
	assert figures.exceptions() == "1"
	assert figures.energy() == f"{JULY_KWH} kWh"
	assert figures.suspicious_readings() == "0"


def test_money_cards_agree_with_the_bills(story: Story, charged: float) -> None:
	assert figures.debt() == figures.money_text(charged - PAID)
	assert figures.advances() == "0"
	assert figures.paid() == "100,000"
	assert figures.payments_today() == "0"
	july = frappe.db.get_value("Electricity Bill", story.town.bill_of(story.karimov, "2025-07"), "amount")
	assert figures.collection() == f"{100 * PAID / july:.1f} %"


def test_charts_show_both_months(story: Story, charged: float) -> None:
	energy = charts.energy_by_month()
	assert energy["labels"] == ["06.25", "07.25"]
	assert energy["datasets"][0]["values"] == [JUNE_KWH, JULY_KWH]
	charged_by_month, paid_by_month = charts.charged_and_paid_by_month()["datasets"]
	assert charged_by_month["values"][0] == JUNE_KWH * PRICE
	assert sum(charged_by_month["values"]) == charged
	assert paid_by_month["values"] == [0, PAID]


def test_charts_of_the_last_month(story: Story, charged: float) -> None:
	assert charts.bills_by_status()["labels"] == ["Issued", "Exceptions"]
	assert charts.exceptions_by_cause()["datasets"][0]["values"] == [1]
	assert sum(charts.payments_by_day()["datasets"][0]["values"]) == PAID
	assert charts.payments_by_channel()["labels"] == ["Cash"]
	assert sum(charts.readings_by_day()["datasets"][0]["values"]) > 0
	assert charts.debt_by_unit()["datasets"][0]["values"] == [charged - PAID]


def test_the_user_of_a_district_sees_its_sections(story: Story, charged: float) -> None:
	frappe.set_user(district.user("Accountant"))
	assert figures.debt() == figures.money_text(charged - PAID)
	sections = charts.debt_by_unit()
	assert (sections["labels"], sections["datasets"][0]["values"]) == (["Section"], [charged - PAID])


@pytest.mark.parametrize("het", [district.OTHER_HET, None])
def test_figures_of_other_districts_stay_there(story: Story, het: str | None) -> None:
	frappe.set_user(district.user("Auditor", het=het))
	for card in (figures.active_accounts, figures.bills, figures.debt, figures.paid):
		assert card() == "0"
	for chart in (
		charts.energy_by_month,
		charts.debt_by_unit,
		charts.payments_by_day,
		charts.readings_by_day,
	):
		assert chart() == {}


def test_a_card_needs_the_right_to_its_documents(story: Story) -> None:
	frappe.set_user(district.user("Meter Reader"))
	with pytest.raises(frappe.PermissionError):
		figures.payments_today()
	with pytest.raises(frappe.PermissionError):
		charts.exceptions_by_cause()


def test_totals_are_counted_once_for_everybody(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
	months.keep_fresh()
	monkeypatch.setattr(frappe.db, "sql", lambda *_query, **_more: pytest.fail("counted again"))
	own = Divisions(hets=(story.town.het,))
	assert totals_by_district("accounts", district_readers.active_accounts, own)[0]["accounts"] == 2


def test_a_run_shows_as_soon_as_it_is_through(story: Story) -> None:
	assert figures.bills() == "1"
	story.town.bill("2025-08", until="Calculated")
	assert figures.bills() == "2"
	assert figures.exceptions() == "0"


def test_a_month_in_which_nothing_moved_has_its_place_on_the_axis(monkeypatch: pytest.MonkeyPatch) -> None:
	district_totals = {"het": district.HET, "charged": 40.0, "paid": 0.0, "debt": 40.0, "advance": 0.0}
	moved = {"2025-11": [district_totals], "2025-12": [], "2026-02": [district_totals]}
	monkeypatch.setattr(months, "_balances", lambda _divisions: moved)
	found = months.balance_months(Divisions(everything=True))
	assert list(found) == ["2025-11", "2025-12", "2026-01", "2026-02"]
	assert [found[month]["charged"] for month in found] == [40, 0, 0, 40]
	monkeypatch.setattr(months, "_balances", lambda _divisions: {"2025-11": []})
	assert months.balance_months(Divisions(everything=True)) == {}


def test_no_division_asks_the_database_nothing() -> None:
	def read(hets: list[str]) -> dict[str, dict[str, float]]:
		pytest.fail(f"read {hets}")

	assert totals_by_district("nothing", read, Divisions()) == []


@pytest.mark.parametrize(
	("soum", "text"),
	[
		(0, "0"),
		(999_999, "999,999"),
		(1_500_000, "1.50 mln"),
		(-2_000_000_000, "-2.00 bn"),
		(3.25e12, "3.25 trn"),
	],
)
def test_large_sums_are_said_short(soum: float, text: str) -> None:
	assert figures.money_text(soum) == text
