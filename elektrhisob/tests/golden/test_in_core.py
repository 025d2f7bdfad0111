"""Golden cases of accounts, meters and readings, billed by `core` alone, to the tiyin."""

from __future__ import annotations

from decimal import Decimal

import pytest

from elektrhisob.tests.golden import in_core
from elektrhisob.tests.golden.tables import cases

NAMES = sorted(name for name, case in cases().items() if case.only_metered)


@pytest.mark.parametrize("name", NAMES)
def test_core_bills_a_golden_case_as_it_is_worked_by_hand(name: str) -> None:
	case = cases()[name]
	for period in case.periods:
		lines, exceptions = in_core.bill(case, period)
		expected = [row for row in case.expected if row["period"] == period]
		assert lines == [
			(
				row["account"],
				row["from"],
				row["to"],
				row["zone"],
				*(Decimal(row[column]) for column in ("block_from", "quantity", "price", "sum", "vat")),
			)
			for row in expected
			if row["part"] == "line"
		]
		told = [(row["account"], row["kind"]) for row in expected if row["part"] == "exception"]
		assert list(dict.fromkeys(exceptions)) == told
