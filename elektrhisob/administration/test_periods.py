"""Settlement periods open with the first fact and close once, in their order."""

from collections.abc import Iterator
from datetime import date

import frappe
import pytest

from elektrhisob.administration import district_months, periods
from elektrhisob.administration.periods import PERIOD, DistrictsOpenError, PeriodClosedError
from elektrhisob.tests.district import HET, account
from elektrhisob.tests.permission_people import assign

pytestmark = pytest.mark.site

SUPERVISOR = "supervisor@matrix.example"


@pytest.fixture
def months(commits: object) -> Iterator[None]:
	frappe.db.delete(PERIOD)
	frappe.db.delete("Bill Run Claim")
	for period in ("2001-01", "2001-02", "2001-03"):
		periods.ensure_period(period)
	yield


@pytest.fixture
def supervisor(months: None) -> str:
	frappe.get_doc(
		{
			"doctype": "User",
			"email": SUPERVISOR,
			"first_name": "Supervisor",
			"send_welcome_email": 0,
			"roles": [{"role": "Billing Supervisor"}],
		}
	).insert()
	assign(SUPERVISOR, "head office")
	return SUPERVISOR


def test_a_period_is_a_calendar_month(months: None) -> None:
	assert periods.month_bounds("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
	assert periods.month_bounds("2025-12") == (date(2025, 12, 1), date(2025, 12, 31))
	doc = frappe.get_doc(PERIOD, periods.ensure_period("2001-04"))
	assert (str(doc.start_date), str(doc.end_date)) == ("2001-04-01", "2001-04-30")
	assert periods.ensure_period("2001-04") == "2001-04"
	assert periods.period_of("2001-04-30") == periods.period_of(date(2001, 4, 1)) == "2001-04"


@pytest.mark.parametrize("period", ["2001-13", "2001-00", "2001-1", "01-2001", "", "2001-01-01"])
def test_what_is_no_month(months: None, period: str) -> None:
	with pytest.raises(frappe.ValidationError):
		periods.ensure_period(period)


def test_a_late_fact_goes_to_the_earliest_open_month(months: None) -> None:
	assert periods.open_period_for("2001-01-15") == "2001-01"
	periods.close_period("2001-01")
	assert periods.open_period_for("2001-01-15") == "2001-02"
	assert periods.posting_date_for("2001-01-15") == date(2001, 2, 1)
	assert periods.posting_date_for("2001-02-15") == date(2001, 2, 15)
	periods.close_period("2001-02")
	periods.close_period("2001-03")
	assert periods.open_period_for("2001-01-15") == "2001-04"
	assert frappe.db.exists(PERIOD, "2001-04")


def test_a_closed_month_is_refused_and_never_changes(months: None) -> None:
	periods.require_open("2001-01")
	periods.close_period("2001-01")
	with pytest.raises(PeriodClosedError):
		periods.require_open("2001-01")
	with pytest.raises(PeriodClosedError):
		periods.close_period("2001-01")
	doc = frappe.get_doc(PERIOD, "2001-01")
	assert doc.closed_by == "Administrator" and doc.closed_on
	doc.is_closed = 0
	with pytest.raises(frappe.ValidationError):
		doc.save()
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc(PERIOD, "2001-01")


def test_months_close_in_their_order(months: None) -> None:
	with pytest.raises(frappe.ValidationError, match="2001-01"):
		periods.close_period("2001-02")


def test_a_month_is_closed_by_its_action_only(months: None) -> None:
	doc = frappe.get_doc(PERIOD, "2001-01")
	doc.is_closed = 1
	with pytest.raises(frappe.ValidationError):
		doc.save()


def test_who_closes(supervisor: str) -> None:
	assign(supervisor, "own HET")
	frappe.set_user(supervisor)
	with pytest.raises(frappe.PermissionError):
		periods.close_period("2001-01")
	assign(supervisor, "head office")
	frappe.set_user(supervisor)
	assert periods.close_period("2001-01") == {"period": "2001-01", "is_closed": 1}


def test_other_roles_do_not_close(supervisor: str) -> None:
	frappe.db.delete("Has Role", {"parent": supervisor})
	frappe.clear_cache(user=supervisor)
	frappe.set_user(supervisor)
	with pytest.raises(frappe.PermissionError):
		periods.close_period("2001-01")


def test_an_unfinished_bill_run_keeps_its_month_open(months: None) -> None:
	claim = frappe.get_doc(
		{"doctype": "Bill Run Claim", "name": "2001-01-x", "period": "2001-01", "bill_run": "U1"}
	)
	claim.db_insert()
	with pytest.raises(frappe.ValidationError, match="U1"):
		periods.close_period("2001-01")


def test_the_country_closes_after_its_districts(months: None) -> None:
	# Older than any price in the reference.
	frappe.db.set_value("Personal Account", account().name, "opened_on", "2001-01-15")
	with pytest.raises(DistrictsOpenError, match=HET):
		periods.close_period("2001-01")
	frappe.db.sql(f"UPDATE `{district_months.TABLE}` SET closed_until = '2001-01' WHERE het = %s", (HET,))
	assert periods.close_period("2001-01")["is_closed"] == 1
	with pytest.raises(DistrictsOpenError, match=HET):
		periods.close_period("2001-02")
