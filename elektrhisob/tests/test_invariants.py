"""What stays true across all modules while towns live through a summer: design, the invariants."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.report.turnover_by_ledger_account import turnover_by_ledger_account
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests import district
from elektrhisob.tests.scenario import MONTHS, Household, Town

pytestmark = pytest.mark.http

# Two districts of one company, one of another.
HETS = ("03202", "03203", "06207")
SUMS = ("consumption_kwh", "net_amount", "vat_amount", "amount")


@pytest.fixture(scope="module")
def towns(database_put_back: None) -> dict[str, tuple[Town, list[Household]]]:
	frappe.set_user("Administrator")
	found = {}
	for number, het in enumerate(HETS):
		town = Town(het)
		households = [
			town.household(f"Karimov Aziz {het}", uses=(180 + number, 241, 310)),
			town.household(f"Toshmatov Sobir {het}", uses=(620, None, 1_480)),
		]
		frappe.db.commit()
		for month in MONTHS:
			town.bill(month)
			town.pay(households[0], 150_000, on=f"{month}-25")
			frappe.db.commit()
		found[het] = (town, households)
	return found


def turnover(unit: str, **filters: Any) -> dict[str, tuple[int, int]]:
	period = {"from_period": MONTHS[0], "to_period": MONTHS[-1], "org_unit": unit}
	rows = turnover_by_ledger_account.execute(frappe._dict({**period, **filters}))[1]
	return {row["ledger_account"]: (tiyin(row["debit"]), tiyin(row["credit"])) for row in rows}


def differing_balances() -> list[Any]:
	return [difference for het in HETS for difference in differences(request_cursor(), het)]


def added(parts: list[dict[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
	accounts = {account for part in parts for account in part}
	return {
		account: (
			sum(part.get(account, (0, 0))[0] for part in parts),
			sum(part.get(account, (0, 0))[1] for part in parts),
		)
		for account in accounts
	}


def test_the_reports_of_the_units_add_up_to_the_report_of_the_unit_above(
	towns: dict[str, tuple[Town, list[Household]]],
) -> None:
	districts = {het: turnover(het) for het in HETS}
	assert all(districts.values())
	companies = {code: turnover(code) for code in ("03", "06")}
	assert companies["03"] == added([districts["03202"], districts["03203"]])
	assert companies["06"] == districts["06207"]
	assert turnover("00") == added(list(companies.values()))


def test_debits_equal_credits_in_every_unit_and_balances_are_their_postings(
	towns: dict[str, tuple[Town, list[Household]]],
) -> None:
	for unit in ("00", "03", *HETS):
		sums = turnover(unit).values()
		assert sum(debit for debit, _credit in sums) == sum(credit for _debit, credit in sums) > 0
	assert differing_balances() == []


def test_every_bill_is_the_sum_of_its_lines_and_of_its_readings(
	towns: dict[str, tuple[Town, list[Household]]],
) -> None:
	for name in frappe.get_all("Electricity Bill", {"het": ("in", HETS)}, pluck="name", order_by="name"):
		bill = frappe.get_doc("Electricity Bill", name)
		for field in SUMS:
			assert tiyin(bill.get(field)) == sum(tiyin(line.get(field)) for line in bill.lines), (name, field)
		assert bill.net_amount + bill.vat_amount == pytest.approx(bill.amount, abs=1e-6)
		assert bill.consumption_kwh == pytest.approx(sum(row.consumption_kwh for row in bill.consumption))


def test_the_energy_billed_over_the_summer_is_what_the_dial_moved(
	towns: dict[str, tuple[Town, list[Household]]],
) -> None:
	for _town, households in towns.values():
		for household in households:
			first, last = frappe.db.sql(
				"""SELECT MIN(value), MAX(value) FROM `tabMeter Reading` WHERE installation = %s""",
				(household.installation,),
			)[0]
			billed = frappe.db.sql(
				"SELECT SUM(consumption_kwh) FROM `tabElectricity Bill` WHERE personal_account = %s",
				(household.account,),
			)[0][0]
			assert tiyin(billed) == tiyin(last) - tiyin(first)


def test_a_cancelled_bill_brings_every_balance_back_and_is_billed_again_alike(
	towns: dict[str, tuple[Town, list[Household]]],
) -> None:
	town, households = towns["06207"]
	month = MONTHS[-1]
	name = town.bill_of(households[1], month)
	before = state_of(households[1])
	bill = frappe.get_doc("Electricity Bill", name)
	bill.cancel()
	frappe.db.commit()
	without = state_of(households[1])
	assert tiyin(before["balance"]) - tiyin(without["balance"]) == tiyin(bill.amount)
	reversals = frappe.get_all(
		"Ledger Posting",
		{"source_name": name, "reverses": ("is", "set")},
		["debit_account", "credit_account", "amount"],
		order_by="name",
	)
	originals = frappe.get_all(
		"Ledger Posting",
		{"source_name": name, "reverses": ("is", "not set")},
		["debit_account", "credit_account", "amount"],
		order_by="name",
	)
	assert [(row.debit_account, row.credit_account, row.amount) for row in reversals] == [
		(row.credit_account, row.debit_account, row.amount) for row in originals
	]
	assert differing_balances() == []
	run = town.bill(month)
	again = frappe.get_doc(
		"Electricity Bill", {"bill_run": run.name, "personal_account": households[1].account}
	)
	assert [again.get(field) for field in SUMS] == [bill.get(field) for field in SUMS]
	assert state_of(households[1]) == before
	assert differing_balances() == []


def test_a_reading_entered_late_counts_for_the_month_of_its_day(
	towns: dict[str, tuple[Town, list[Household]]],
) -> None:
	"""July was missed; its reading comes after August is billed and cannot slip into a later month."""
	town, households = towns["03203"]
	august = town.bill_of(households[1], "2025-08")
	district.reading(households[1].installation, "2025-07-31", 1_000)
	frappe.db.commit()
	run = town.bill("2025-07", until="Calculated")
	causes = frappe.get_all(
		"Bill Run Exception",
		{"bill_run": run.name, "personal_account": households[1].account},
		pluck="cause",
		order_by="name",
	)
	assert causes == ["LATER_BILLED"]
	assert frappe.db.get_value("Electricity Bill", august, "docstatus") == 1


def state_of(household: Household) -> dict[str, Any]:
	return dict(
		frappe.get_all(
			"Account Balance",
			{"personal_account": household.account},
			["period", "balance", "closing_debt", "closing_advance"],
			order_by="period desc",
			limit_page_length=1,
		)[0]
	)
