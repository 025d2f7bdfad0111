"""The tables agree with themselves by arithmetic of their own, and cover every rule and kind there is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from elektrhisob.tests.golden.tables import Row, cases, causes, options, table, vat_rates

TIYIN = Decimal("0.01")
# Lines that hold energy of the bill.
ENERGY = ("Energy", "Recalculation Act")
NAMES = sorted(cases())


def vat_percent(day: str) -> Decimal:
	in_force = [row for row in vat_rates() if row["valid_from"] <= day]
	return Decimal(in_force[-1]["rate_percent"])


def half_up(value: Decimal) -> Decimal:
	return value.quantize(TIYIN, ROUND_HALF_UP)


def total(rows: list[Row], column: str) -> Decimal:
	return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


@pytest.mark.parametrize("name", NAMES)
def test_a_case_adds_up_by_hand(name: str) -> None:
	"""Quantity × price = sum; VAT is what the price holds; lines make the bill, consumption its energy."""
	case = cases()[name]
	for account, period in case.expectations():
		lines = case.parts(account, period, "line")
		for row in lines:
			price, amount = Decimal(row["price"]), Decimal(row["sum"])
			if price and row["kind"] != "Reactive Surcharge":
				price = -price if row["kind"] == "Generation" else price
				assert half_up(Decimal(row["quantity"]) * price) == amount, row
			net = half_up(abs(amount) * 100 / (100 + vat_percent(row["to"])))
			assert abs(Decimal(row["vat"])) == abs(amount) - net, row
		for bill in case.parts(account, period, "bill"):
			energy = [row for row in lines if row["kind"] in ENERGY]
			used = case.parts(account, period, "consumption")
			assert Decimal(bill["quantity"]) == total(energy, "quantity") == total(used, "quantity")
			assert Decimal(bill["sum"]) == total(lines, "sum") >= 0
			assert Decimal(bill["vat"]) == total(lines, "vat") >= 0


@pytest.mark.parametrize("name", NAMES)
def test_a_case_says_where_its_expectation_comes_from(name: str) -> None:
	case = cases()[name]
	assert case.told["source"] and case.told["story"] and case.rules
	assert case.told["mark"] in ("S", "S-old", "I", "G", "X")
	assert case.expected
	needed = [row for row in case.expected if row["part"] != "exception"]
	assert all(row["working"] for row in needed)


def test_every_rule_has_a_case_and_every_case_names_rules_of_the_catalogue() -> None:
	catalogue = {row["rule"] for row in table("rules")}
	assert catalogue == {rule for case in cases().values() for rule in case.rules}


def test_every_kind_of_line_consumption_and_cause_has_a_case_or_a_reason() -> None:
	every = {
		"line": set(options("Bill Line", "line_kind")),
		"consumption": set(options("Bill Consumption", "consumption_kind")),
		"exception": set(causes()),
	}
	for part, kinds in every.items():
		covered = {row["kind"] for case in cases().values() for row in case.expected if row["part"] == part}
		reasons = {row["kind"]: row["why"] for row in table("not_covered") if row["part"] == part}
		assert all(reasons.values())
		assert covered <= kinds, part
		assert kinds - covered == set(reasons), part
