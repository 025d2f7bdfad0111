"""A wrong tariff group put right backwards: the rows of the account, the demand, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_months, getdate, today
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.consumers import rebill_demands, tariff_changes, tariff_rows
from elektrhisob.consumers.contracts import contracts_for_tests as stories
from elektrhisob.consumers.doctype.account_tariff_change.account_tariff_change import concerned
from elektrhisob.tests import bills_for_tests, district

pytestmark = pytest.mark.site

FIRST = date(2025, 1, 1)
DAYS = st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days))
TARIFFS = st.sampled_from(["LEG", "LEG-IV", "LEG-SPECIAL"])
# An account has a tariff from its first day on.
ROWS = st.tuples(TARIFFS, st.dictionaries(DAYS, TARIFFS)).map(
	lambda pair: [
		{"valid_from": day, "tariff": tariff, "reason": None}
		for day, tariff in sorted({FIRST: pair[0], **pair[1]}.items())
	]
)


def on(rows: list[tariff_rows.Row], day: date) -> str | None:
	row = tariff_rows.in_force(rows, day)
	return row["tariff"] if row else None


@given(rows=ROWS, tariff=TARIFFS, since=DAYS, length=st.integers(0, 20) | st.none())
def test_only_the_days_of_the_change_change(
	rows: list[tariff_rows.Row], tariff: str, since: date, length: int | None
) -> None:
	until = None if length is None else since + timedelta(days=length)
	new = tariff_rows.changed(rows, tariff, since, until, "act")
	assert len({row["valid_from"] for row in new}) == len(new)
	assert [row["valid_from"] for row in new] == sorted(row["valid_from"] for row in new)
	for offset in range(70):
		day = FIRST + timedelta(days=offset)
		inside = since <= day and (until is None or day <= until)
		assert on(new, day) == (tariff if inside else on(rows, day))


def change(account: str, **values: Any) -> Any:
	defaults = {
		"personal_account": account,
		"change_kind": "Tariff Group Put Right",
		"at_fault": "Consumer",
		"from_date": "2025-01-01",
		"tariff": "LEG-SPECIAL",
		"proof_number": "17",
		"proof_date": "2026-11-01",
	}
	return district.insert("Account Tariff Change", **{**defaults, **values})


def test_a_wrong_group_is_put_right_for_the_billed_months_too() -> None:
	bill = bills_for_tests.issued_bill()
	account = bill.personal_account
	kind = {"change_kind": "Electric Stove Home", "tariff": "HH-STOVE", "from_date": "2025-05-10"}
	doc = change(account, **kind)
	assert doc.bills_concerned == 1
	doc.submit()
	assert [(str(row["valid_from"]), row["tariff"]) for row in tariff_rows.rows_of(account)] == [
		("2024-01-01", "HH"),
		("2025-05-10", "HH-STOVE"),
	]
	assert [(str(row.valid_from), row.tariff) for row in doc.replaced] == [("2024-01-01", "HH")]
	demand = frappe.get_doc("Rebill Demand", doc.rebill_demand)
	assert (demand.state, demand.cause, demand.from_period, demand.bills_concerned) == (
		"Open",
		"Tariff",
		"2025-05",
		1,
	)
	assert (demand.billed_kwh, demand.billed_amount, demand.het) == (300, 200000, district.HET)
	assert (demand.source_doctype, demand.source_name) == ("Account Tariff Change", doc.name)


def test_without_a_bill_nothing_is_demanded() -> None:
	doc = change(stories.legal_account().name, from_date="2026-01-01")
	doc.submit()
	assert doc.rebill_demand is None


def test_a_tariff_for_some_months_ends_with_the_one_before() -> None:
	account = stories.legal_account().name
	change(account, from_date="2025-03-01", until_date="2025-05-31").submit()
	assert [(str(row["valid_from"]), row["tariff"]) for row in tariff_rows.rows_of(account)] == [
		("2024-01-01", "LEG"),
		("2025-03-01", "LEG-SPECIAL"),
		("2025-06-01", "LEG"),
	]


def test_no_further_back_than_the_limitation_period_which_is_a_dated_setting() -> None:
	since = "2015-01-01"
	account = stories.legal_account(opened_on=since, tariffs=[{"valid_from": since, "tariff": "LEG"}])
	too_early = add_months(getdate(today()), -37)
	with pytest.raises(tariff_changes.BeyondLimitationError, match="36 months"):
		change(account.name, from_date=too_early)
	district.insert(
		"Legal Term", term="Limitation Period, months", valid_from="2026-01-01", value=60, source_mark="S"
	)
	assert change(account.name, from_date=too_early).name


@pytest.mark.parametrize(
	("values", "error"),
	[
		({"tariff": "HH"}, tariff_changes.TariffOfOtherKindError),
		({"from_date": "2023-12-31"}, tariff_changes.TariffChangeDatesError),
		({"until_date": "2024-12-31"}, tariff_changes.TariffChangeDatesError),
		({"change_kind": "Electric Stove Home"}, tariff_changes.TariffOfOtherKindError),
	],
)
def test_what_a_change_may_not_say(values: dict[str, Any], error: type[Exception]) -> None:
	with pytest.raises(error):
		change(stories.legal_account().name, **values)


def test_a_change_that_changes_nothing_is_refused() -> None:
	doc = change(stories.legal_account().name, tariff="LEG")
	with pytest.raises(tariff_changes.NothingToChangeError):
		doc.submit()


def test_a_cancelled_change_leaves_no_trace_in_force() -> None:
	account = bills_for_tests.issued_bill().personal_account
	doc = change(account, change_kind="Electric Stove Home", tariff="HH-STOVE", from_date="2025-02-01")
	doc.submit()
	doc.cancel()
	assert [row["tariff"] for row in tariff_rows.rows_of(account)] == ["HH"]
	assert frappe.db.get_value("Rebill Demand", doc.rebill_demand, "state") == "Dropped"


def test_a_change_is_not_taken_back_after_another_one_or_after_the_bills_were_made_anew() -> None:
	account = bills_for_tests.issued_bill().personal_account
	values = {"change_kind": "Electric Stove Home", "tariff": "HH-STOVE"}
	first = change(account, from_date="2025-02-01", **values)
	first.submit()
	ends = {"change_kind": "Electric Stove Home Ends", "tariff": "HH", "from_date": "2025-08-01"}
	second = change(account, **ends)
	second.submit()
	frappe.db.savepoint("refused")
	with pytest.raises(tariff_changes.TariffRowsMovedError):
		first.cancel()
	frappe.db.rollback(save_point="refused")
	second.reload()
	second.cancel()
	rebill_demands.close([first.rebill_demand], "Done", ("Rebill Demand", first.rebill_demand))
	first.reload()
	with pytest.raises(tariff_changes.RebilledAlreadyError):
		first.cancel()


def test_only_a_supervisor_approves_and_only_of_the_own_district() -> None:
	account = stories.legal_account().name
	frappe.set_user(district.user("Billing Operator"))
	doc = change(account)
	with pytest.raises(frappe.PermissionError):
		doc.submit()
	frappe.set_user(district.user("Billing Supervisor"))
	frappe.get_doc("Account Tariff Change", doc.name).submit()
	frappe.set_user(district.user("Billing Supervisor", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		concerned(account, "2025-01-01")


def test_the_form_tells_bills_tariffs_and_the_ground_of_the_limit() -> None:
	bill = bills_for_tests.issued_bill()
	told = concerned(bill.personal_account, "2025-05-31")
	assert (told["bills"], told["first_period"], told["months"], told["mark"]) == (1, "2025-05", 36, "G")
	assert concerned(bill.personal_account, "2025-06-01")["bills"] == 0
	assert concerned(bill.personal_account, "2025-01-01", "2025-04-30")["bills"] == 0


def test_a_supervisor_drops_a_demand_with_a_reason_that_stays() -> None:
	account = bills_for_tests.issued_bill().personal_account
	name = rebill_demands.demand(account, "Tariff", date(2025, 5, 1), ("Personal Account", account), "asked")
	frappe.set_user(district.user("Billing Operator"))
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("Rebill Demand", name).drop("settled otherwise")
	frappe.set_user(district.user("Billing Supervisor"))
	demand = frappe.get_doc("Rebill Demand", name)
	with pytest.raises(rebill_demands.DropReasonError):
		demand.drop(" ")
	demand.drop("settled otherwise")
	demand.reload()
	assert demand.state == "Dropped"
	said = frappe.get_all("Comment", {"reference_name": name, "comment_type": "Info"}, pluck="content")
	assert "settled otherwise" in said[0]
	with pytest.raises(rebill_demands.DemandClosedError):
		demand.drop("again")
