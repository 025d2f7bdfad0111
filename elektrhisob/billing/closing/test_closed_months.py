"""A closed month refuses rows whoever writes them; what keeps it open; districts close together."""

from __future__ import annotations

import time

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.administration import district_months
from elektrhisob.administration.periods import open_period_for
from elektrhisob.billing.closing import together
from elektrhisob.billing.closing.office_for_tests import (
	MONTH,
	NEXT,
	Office,
	checked,
	closed,
	control,
)
from elektrhisob.billing.closing.steps import ClosedForGoodError
from elektrhisob.bulk.connection import bulk_connection

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("opened_again")]

OPENED_BY_POSTING = "2026-03"
# A lock wait lasts fifty seconds.
WAITS_FOR_NOBODY = 20


def test_no_statement_puts_rows_into_a_closed_month(office: Office) -> None:
	"""Not through the services: as a script would that forgot to ask."""
	closed(office)
	frappe.set_user("Administrator")
	posting = frappe.get_all("Ledger Posting", {"period": MONTH, "het": office.town.het}, pluck="name")[0]
	late = office.town.pay(office.karimov, 1_000, "2025-07-02")
	allocation = frappe.get_all("Payment Allocation", {"payment": late.name}, pluck="name")[0]
	frappe.db.commit()
	for table, row, month in (
		("Ledger Posting", posting, {"period": MONTH}),
		("Payment Allocation", allocation, {"allocation_date": "2025-06-30"}),
	):
		columns = [
			column
			for column in frappe.db.get_table_columns(table)
			if column not in ("name", "het_region", *month)
		]
		kept = ", ".join(f"`{column}`" for column in columns)
		moved = next(iter(month))
		copy = (
			f"INSERT INTO `tab{table}` (name, {moved}, {kept})"
			f" SELECT CONCAT(name, %s), %s, {kept} FROM `tab{table}` WHERE name = %s"
		)
		with bulk_connection() as connection:
			cursor = connection.cursor()
			with pytest.raises(Exception, match="settlement period of the district is closed"):
				cursor.execute(copy, ("-forged", month[moved], row))
			# The same statement into the open month is not refused.
			cursor.execute(copy, ("-open", {"period": NEXT}.get(moved, "2025-07-31"), row))
			connection.rollback()


def test_a_posting_opens_its_own_month(office: Office) -> None:
	"""The first fact of a month makes the month, not committed yet, and posts into it without waiting."""
	frappe.db.delete("Settlement Period", {"name": OPENED_BY_POSTING})
	frappe.db.commit()
	began = time.monotonic()
	assert open_period_for(f"{OPENED_BY_POSTING}-05", office.town.het) == OPENED_BY_POSTING
	with bulk_connection() as connection:
		district_months.hold_open(connection.cursor(), [(office.town.het, OPENED_BY_POSTING)])
	paid = office.town.pay(office.karimov, 2_000, f"{OPENED_BY_POSTING}-05")
	assert time.monotonic() - began < WAITS_FOR_NOBODY
	assert frappe.db.get_value("Ledger Posting", {"source_name": paid.name}, "period") == OPENED_BY_POSTING
	frappe.db.rollback()
	assert not frappe.db.exists("Settlement Period", OPENED_BY_POSTING)


def test_meter_data_in_quarantine_want_a_reason(office: Office) -> None:
	for name, state, day in (
		("Q1", "Open", "2025-06-12"),
		("Q2", "Open", "2025-07-01"),
		("Q3", "Resolved", None),
	):
		frappe.get_doc(
			{"doctype": "Askue Fault", "name": name, "het": office.town.het, "state": state, "day": day}
		).db_insert()
	frappe.db.commit()
	try:
		row = control(checked(office), "Meter data in quarantine")
		assert (row.outcome, row.severity, row.found) == ("Failed", "Should", 1)
	finally:
		frappe.db.delete("Askue Fault", {"name": ["in", ["Q1", "Q2", "Q3"]]})
		frappe.db.commit()


def test_districts_close_together_and_each_is_answered(office: Office) -> None:
	closing = checked(office)
	apply_workflow(closing, "Ask for Closing")
	frappe.db.commit()
	with pytest.raises(ClosedForGoodError):
		together.begin([checked(office, NEXT).name])
	frappe.db.rollback()
	together.close_all([closing.name])
	closing.reload()
	assert (closing.status, closing.checking) == (
		"Awaiting Closing",
		0,
	) and "another person" in closing.failure
	frappe.set_user(office.closes)
	together.begin([closing.name])
	frappe.db.commit()
	closing.reload()
	assert (closing.checking, closing.failure) == (1, None)
	together.close_all([closing.name])
	together.close_all([closing.name])
	closing.reload()
	assert (closing.status, closing.checking, closing.failure) == ("Closed", 0, None)
	assert closing.closed_by == office.closes and district_months.closed_until(office.town.het) == MONTH
