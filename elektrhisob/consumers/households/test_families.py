"""Families of an account by day, and the norms they give."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.consumers.households import families
from elektrhisob.tests import bills_for_tests, district

pytestmark = pytest.mark.site

DAYS = st.integers(0, 60).map(lambda days: date(2025, 1, 1) + timedelta(days=days))
SPANS = st.lists(
	st.tuples(DAYS, st.integers(0, 30) | st.none()).map(
		lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
	),
	max_size=4,
)


@given(before=SPANS, after=SPANS)
def test_the_first_difference_is_where_the_norms_part(before: Any, after: Any) -> None:
	found = families.first_difference(before, after)
	days = [date(2024, 12, 30) + timedelta(days=number) for number in range(120)]
	differing = [day for day in days if families.norms_on(before, day) != families.norms_on(after, day)]
	assert found == (differing[0] if differing else None)


def house(*rows: dict[str, Any]) -> Any:
	return district.account(families=[{"family_name": "Karimov", **row} for row in rows])


def test_each_family_has_a_norm_while_it_lives_there() -> None:
	doc = house(
		{"from_date": "2024-01-01"},
		{"from_date": "2025-03-01"},
		{"from_date": "2025-03-01", "until_date": "2025-06-30"},
	)
	assert doc.norm_multiplier == 2
	spans = families.spans_of(doc.families)
	assert [families.norms_on(spans, date(2025, month, 1)) for month in (2, 3, 7)] == [1, 3, 2]


def test_an_account_without_rows_keeps_the_number_written_on_it() -> None:
	assert district.account(norm_multiplier=3).norm_multiplier == 3


def test_the_number_of_today_follows_the_days() -> None:
	doc = house({"from_date": "2024-01-01"}, {"from_date": add_days(today(), 1)})
	other = district.account(norm_multiplier=4)
	assert doc.norm_multiplier == 1
	frappe.db.sql("update `tabAccount Family` set from_date = %s where parent = %s", (today(), doc.name))
	families.refresh_today()
	assert frappe.db.get_value("Personal Account", doc.name, "norm_multiplier") == 2
	assert frappe.db.get_value("Personal Account", other.name, "norm_multiplier") == 4


def test_a_family_entered_backwards_demands_the_bills_since_then() -> None:
	bill = bills_for_tests.issued_bill()
	account = frappe.get_doc("Personal Account", bill.personal_account)
	account.append("families", {"family_name": "Karimov", "from_date": "2024-01-01"})
	account.save()
	assert not frappe.db.exists("Rebill Demand", {"personal_account": account.name})
	account.append("families", {"family_name": "Aliyev", "from_date": "2025-05-15"})
	account.save()
	demand = frappe.get_doc("Rebill Demand", {"personal_account": account.name})
	assert (demand.cause, str(demand.from_date), demand.from_period) == ("Families", "2025-05-15", "2025-05")


def test_days_identity_and_kind_are_checked() -> None:
	with pytest.raises(families.FamilyDatesError):
		house({"from_date": "2025-02-01", "until_date": "2025-01-31"})
	with pytest.raises(families.FamilyPinflError):
		house({"from_date": "2025-02-01", "pinfl": "31505881234561"})
	owner = district.consumer(consumer_kind="Legal")
	with pytest.raises(families.FamilyOfLegalConsumerError):
		district.account(consumer=owner.name, families=[{"family_name": "X", "from_date": "2025-01-01"}])


def test_generation_of_a_point_is_a_fact_of_its_account() -> None:
	account = district.account().name
	point = district.supply_point(account, has_generation=1, generation_since="2025-04-01")
	read = ["has_generation", "generation_since"]
	assert [str(value) for value in frappe.db.get_value("Personal Account", account, read)] == [
		"1",
		"2025-04-01",
	]
	point.update({"has_generation": 0})
	point.save()
	assert frappe.db.get_value("Personal Account", account, read) == (0, None)
