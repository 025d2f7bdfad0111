"""Golden cases through the door people use: accounts, readings and bill runs of a site, to the tiyin."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
import pytest

from elektrhisob.billing.charges.stories import sums_agree
from elektrhisob.tests.golden import in_town
from elektrhisob.tests.golden.in_town import GoldenTown, lines_of
from elektrhisob.tests.golden.tables import Case, Row, cases

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = pytest.mark.site
ENTERED = [case for case in cases().values() if not case.only_core]


@pytest.fixture(scope="module")
def town(database_put_back: None) -> Iterator[GoldenTown]:
	frappe.set_user("Administrator")
	yield in_town.live(ENTERED)


@pytest.mark.parametrize("name", [case.name for case in ENTERED])
def test_a_bill_run_bills_a_golden_case_as_it_is_worked_by_hand(town: GoldenTown, name: str) -> None:
	case = cases()[name]
	for number, month in case.expectations():
		account = town.accounts[name, number]
		causes = [cause for of, cause in town.exceptions[month] if of == account]
		assert causes == [row["kind"] for row in case.parts(number, month, "exception")]
		bills = frappe.get_all(
			"Electricity Bill", {"personal_account": account, "period": month}, pluck="name"
		)
		assert len(bills) == bool(case.parts(number, month, "bill"))
		for bill in bills:
			check(frappe.get_doc("Electricity Bill", bill), case, number, month)


def check(bill: Any, case: Case, account: str, month: str) -> None:
	lines = case.parts(account, month, "line")
	assert [said(line, row) for line, row in zip(lines_of(bill), lines, strict=True)] == [
		expected(row) for row in lines
	]
	used = sorted((row.consumption_kind, Decimal(str(row.consumption_kwh))) for row in bill.consumption)
	told = [(row["kind"], Decimal(row["quantity"])) for row in case.parts(account, month, "consumption")]
	assert used == sorted(told)
	(total,) = case.parts(account, month, "bill")
	sums = [Decimal(str(bill.get(field))) for field in ("consumption_kwh", "amount", "vat_amount")]
	assert sums == [Decimal(total[column]) for column in ("quantity", "sum", "vat")]
	sums_agree(bill)


def expected(row: Row) -> tuple[Any, ...]:
	energy = row["kind"] == "Energy"
	numbers = (Decimal(row[column]) for column in ("quantity", "price", "sum", "vat"))
	place = (row["zone"], Decimal(row["block_from"])) if energy else ("", "")
	return (row["kind"], row["from"], row["to"], *place, *numbers)


def said(line: tuple[Any, ...], row: Row) -> tuple[Any, ...]:
	"""Where the table gives no price the sum has another base: the line's own is not compared."""
	return line if Decimal(row["price"]) else (*line[:6], Decimal(0), *line[7:])
