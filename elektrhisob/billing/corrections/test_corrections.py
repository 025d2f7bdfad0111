"""Issued bills taken back and billed anew, as the billing department tells it."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import getdate

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections import nightly
from elektrhisob.billing.corrections.rebill import undo_run
from elektrhisob.billing.corrections.settle import close_answered
from elektrhisob.billing.corrections.stories import (
	act,
	approved,
	balance,
	bills_of,
	books_agree,
	calculated,
	chosen,
	corrected,
	posted,
	put_stove,
	selected,
	statements,
	work_through,
)
from elektrhisob.bulk.exact import tiyin, watt_hours
from elektrhisob.consumers import rebill_demands
from elektrhisob.tests import district
from elektrhisob.tests.bill_run_support import no_queue
from elektrhisob.tests.scenario import Town

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture
def town() -> Town:
	frappe.set_user("Administrator")
	return Town()


def test_a_reading_of_the_third_that_arrives_after_the_bill_corrects_it(town: Town) -> None:
	"""August is billed on the reading of the 3rd of August; that of the 31st arrives when it is issued."""
	karimov = town.household("Karimov Aziz", uses=(180, 240))
	town.bill("2025-06")
	town.bill("2025-07")
	district.reading(karimov.installation, "2025-08-03", 550)
	town.bill("2025-08")
	town.pay(karimov, 100_000, on="2025-07-10")
	frappe.db.commit()
	old = town.bill_of(karimov, "2025-08")
	before = balance(karimov.account)
	district.reading(karimov.installation, "2025-08-31", 830)
	run = calculated(chosen(old))
	# Calculated is not posted.
	assert balance(karimov.account) == before
	assert bills_of(karimov.account)[-1][2] == "Issued"
	(told,) = statements(run)
	assert (told.state, told.period, told.original_bill, told.new_bill) == (
		"Calculated",
		"2025-08",
		old,
		None,
	)
	difference = tiyin(told.difference_amount)
	assert difference > 0
	approved(run)
	work_through(run, "correct")
	assert run.status == "Corrected"
	(done,) = statements(run)
	new = frappe.get_doc("Electricity Bill", done.new_bill)
	assert (new.bill_type, new.corrects, new.correction_number, new.status) == (
		"Correction",
		old,
		1,
		"Issued",
	)
	assert watt_hours(new.consumption_kwh) == 310_000
	assert frappe.db.get_value("Electricity Bill", old, "status") == "Cancelled"
	assert tiyin(done.difference_amount) == difference == balance(karimov.account) - before
	assert posted([old, new.name]) == tiyin(new.amount)
	books_agree(karimov.account)


def test_only_months_whose_readings_moved_are_billed_anew(town: Town) -> None:
	karimov = town.household("Karimov Aziz", uses=(180, None, 310))
	district.reading(karimov.installation, "2025-07-20", 500)
	for month in ("2025-06", "2025-07", "2025-08"):
		if month == "2025-08":
			continue
		town.bill(month)
	town.bill("2025-08")
	district.reading(karimov.installation, "2025-07-31", 540)
	run = corrected(chosen(town.bill_of(karimov, "2025-07")))
	assert [(row.period, row.added_because, row.state) for row in statements(run)] == [
		("2025-07", "Chosen", "Corrected"),
		("2025-08", "Later Month", "Corrected"),
	]
	assert sum(row.difference_kwh for row in statements(run)) == 0
	assert [row[:4] for row in bills_of(karimov.account)] == [
		("2025-06", "Regular", "Issued", 180),
		("2025-07", "Regular", "Cancelled", 220),
		("2025-07", "Correction", "Issued", 260),
		("2025-08", "Regular", "Cancelled", 90),
		("2025-08", "Correction", "Issued", 50),
	]
	books_agree(karimov.account)


def test_a_bill_that_comes_out_the_same_is_left_alone(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	bill = town.bill_of(karimov, "2025-06")
	run = corrected(chosen(bill))
	(told,) = statements(run)
	assert (told.state, told.difference_amount) == ("Unchanged", 0)
	assert run.unchanged_count == 1
	assert [row[2] for row in bills_of(karimov.account)] == ["Issued"]


def test_cancel_only_is_nothing_in_the_books(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	town.pay(karimov, 50_000, on="2025-07-04")
	run = corrected(chosen(town.bill_of(karimov, "2025-06"), correction_kind="Cancel Only"))
	assert balance(karimov.account) == -5_000_000
	assert [row[2] for row in bills_of(karimov.account)] == ["Cancelled"]
	assert tiyin(run.difference_amount) == -tiyin(run.old_amount)
	# The month is free for the next bill run.
	town.bill("2025-06")
	assert [row[2] for row in bills_of(karimov.account)] == ["Cancelled", "Issued"]
	books_agree(karimov.account)


def test_a_tariff_group_put_right_backwards_bills_every_month_since(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	for month in ("2025-06", "2025-07", "2025-08"):
		town.bill(month)
	before = [row[4] for row in bills_of(karimov.account)]
	put_stove(karimov.account)
	run = corrected(selected("Rebill Demands", "Wrong Tariff Group"))
	assert [(row.period, row.state) for row in statements(run)] == [
		("2025-06", "Corrected"),
		("2025-07", "Corrected"),
		("2025-08", "Corrected"),
	]
	after = [row for row in bills_of(karimov.account) if row[2] == "Issued"]
	assert sum(row[4] for row in after) - sum(before) == tiyin(run.difference_amount) != 0
	assert frappe.db.get_value(
		"Rebill Demand", {"personal_account": karimov.account}, ["state", "closed_by"]
	) == (
		"Done",
		run.name,
	)
	books_agree(karimov.account)


def test_a_reading_that_leaves_the_next_month_without_an_opening_is_found_by_itself(town: Town) -> None:
	karimov = town.household("Karimov Aziz", uses=(180,))
	town.bill("2025-06")
	district.reading(karimov.installation, "2025-07-20", 400)
	town.bill("2025-07")
	frappe.db.commit()
	district.reading(karimov.installation, "2025-07-31", 440)
	district.reading(karimov.installation, "2025-08-31", 500)
	town.bill("2025-08")
	assert len(bills_of(karimov.account)) == 2
	run = corrected(selected("Late Readings", "Late Reading", personal_account=karimov.account))
	assert [(row.period, row.state) for row in statements(run)] == [("2025-07", "Corrected")]
	town.bill("2025-08")
	assert [row[:4] for row in bills_of(karimov.account)] == [
		("2025-06", "Regular", "Issued", 180),
		("2025-07", "Regular", "Cancelled", 120),
		("2025-07", "Correction", "Issued", 160),
		("2025-08", "Regular", "Issued", 60),
	]
	books_agree(karimov.account)


def test_the_difference_of_a_closed_month_is_posted_in_the_open_one(town: Town) -> None:
	karimov = town.household("Karimov Aziz", uses=(180, 240))
	town.bill("2025-06")
	old = town.bill_of(karimov, "2025-06")
	frappe.db.set_value("Settlement Period", {"name": ("<=", "2025-06")}, "is_closed", 1)
	try:
		put_stove(karimov.account)
		run = corrected(selected("Rebill Demands", "Wrong Tariff Group", personal_account=karimov.account))
	finally:
		frappe.db.set_value("Settlement Period", {"name": ("<=", "2025-06")}, "is_closed", 0)
		frappe.db.commit()
	(told,) = statements(run)
	assert told.posting_period == "2025-07"
	rows = frappe.get_all(
		"Ledger Posting",
		{"source_name": ("in", (old, told.new_bill)), "posting_date": (">", "2025-06-30")},
		["posting_date", "business_date", "period"],
	)
	assert rows
	assert {(str(row.posting_date), str(row.business_date), row.period) for row in rows} == {
		("2025-07-01", "2025-06-30", "2025-07")
	}
	due = frappe.db.get_value("Electricity Bill", told.new_bill, "due_date")
	assert due == frappe.db.get_value("Electricity Bill", old, "due_date")
	books_agree(karimov.account)


def test_a_true_reading_takes_the_place_of_billed_estimates(town: Town) -> None:
	"""July is estimated and billed; the true reading of August is below it."""
	karimov = town.household("Karimov Aziz", uses=(180,))
	estimate = {"source": "Estimate", "quality": "Estimated"}
	district.reading(karimov.installation, "2025-07-31", 600, **estimate)
	town.bill("2025-06")
	town.bill("2025-07")
	frappe.db.commit()
	district.reading(karimov.installation, "2025-08-31", 400)
	frappe.db.commit()
	assert frappe.db.exists(
		"Reading Exception",
		{"personal_account": karimov.account, "cause": "LATE_FOR_BILLED", "status": "Open"},
	)
	run = corrected(selected("Late Readings", "Estimate Replaced", personal_account=karimov.account))
	assert [(row.period, row.state) for row in statements(run)] == [("2025-07", "Corrected")]
	july = [row for row in bills_of(karimov.account) if row[0] == "2025-07"]
	# 120 kWh in the 62 days of July and August.
	assert [row[2:4] for row in july] == [("Cancelled", 320), ("Issued", 60)]
	assert not frappe.db.exists(
		"Reading Exception",
		{"personal_account": karimov.account, "cause": "LATE_FOR_BILLED", "status": "Open"},
	)
	books_agree(karimov.account)


def test_the_night_prepares_and_where_it_may_corrects(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	put_stove(karimov.account)
	frappe.db.set_single_value("Elektrhisob Settings", "nightly_corrections", nightly.AT_ONCE)
	frappe.db.commit()
	with no_queue():
		nightly.correct_every_het()
		runs = frappe.get_all(
			"Bill Correction Run", {"is_nightly": 1, "status": "Calculating"}, pluck="name", order_by="name"
		)
		assert runs
		for name in runs:
			run = frappe.get_doc("Bill Correction Run", name)
			work_through(run, "calculate")
			work_through(run, "correct")
	frappe.db.set_single_value("Elektrhisob Settings", "nightly_corrections", nightly.PREPARE)
	frappe.db.commit()
	assert [row[1:3] for row in bills_of(karimov.account)] == [
		("Regular", "Cancelled"),
		("Correction", "Issued"),
	]
	assert frappe.db.get_value("Rebill Demand", {"personal_account": karimov.account}, "state") == "Done"
	books_agree(karimov.account)


def test_an_issued_run_is_taken_back_by_a_run_of_corrections(town: Town) -> None:
	homes = [town.household(f"Saidov {number}") for number in range(3)]
	issued = town.bill("2025-06")
	frappe.db.commit()
	doc = frappe.get_doc("Bill Correction Run", undo_run(issued.name, "The wrong price list was in force"))
	frappe.db.commit()
	run = corrected(doc)
	assert (run.correction_kind, run.selection) == ("Cancel Only", "Bill Run")
	assert run.bills_count == issued.bills_count
	for home in homes:
		assert balance(home.account) == 0
		assert [row[2] for row in bills_of(home.account)] == ["Cancelled"]
	# It stays on record, and the month can be billed again.
	issued.reload()
	assert issued.status == "Issued"
	town.bill("2025-06")
	books_agree(*(home.account for home in homes))


def test_every_bill_of_a_wrong_price_list_is_found(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	frappe.db.commit()
	bill = frappe.get_doc("Electricity Bill", town.bill_of(karimov, "2025-06"))
	run = calculated(
		selected(
			"Tariff Version",
			"Wrong Tariff Version",
			tariff_version=bill.lines[0].tariff_version,
			personal_account=karimov.account,
		)
	)
	# The list itself is as it was: there is nothing to correct.
	assert [(row.original_bill, row.state) for row in statements(run)] == [(bill.name, "Unchanged")]
	act(run, "Withdraw")


def test_who_leaves_gets_a_final_bill(town: Town) -> None:
	karimov = town.household("Karimov Aziz", uses=(180, 240))
	town.bill("2025-06")
	frappe.db.set_value("Personal Account", karimov.account, "closed_on", "2025-07-31")
	rebill_demands.demand(
		karimov.account,
		"Final Bill",
		getdate("2025-07-01"),
		("Personal Account", karimov.account),
		"Left",
		getdate("2025-07-31"),
		always=True,
	)
	frappe.db.commit()
	run = corrected(selected("Rebill Demands", "Final Bill", personal_account=karimov.account))
	assert [(row.period, row.added_because, row.state) for row in statements(run)] == [
		("2025-07", "Final Bill", "Corrected")
	]
	assert bills_of(karimov.account)[-1][:4] == ("2025-07", "Final", "Issued", 240)
	assert frappe.db.get_value("Rebill Demand", {"personal_account": karimov.account}, "state") == "Done"
	books_agree(karimov.account)


def test_a_demand_that_the_next_bill_answers_is_done_without_a_correction(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	rebill_demands.demand(
		karimov.account,
		"Final Bill",
		getdate("2025-06-01"),
		("Personal Account", karimov.account),
		"The owner changed, the account stays",
		getdate("2025-06-30"),
		always=True,
	)
	frappe.db.commit()
	assert close_answered(request_cursor()) == 0
	town.bill("2025-06")
	frappe.db.commit()
	assert close_answered(request_cursor()) == 1
	frappe.db.commit()
	assert frappe.db.get_value(
		"Rebill Demand", {"personal_account": karimov.account}, ["state", "closed_by"]
	) == (
		"Done",
		town.bill_of(karimov, "2025-06"),
	)


def test_what_a_check_holds_keeps_its_bill_until_a_supervisor_releases_it(town: Town) -> None:
	"""Nobody may bill more than 20 days here: the corrected July has 31, the billed one had 10."""
	karimov = town.household("Karimov Aziz", uses=(180,))
	town.bill("2025-06")
	district.reading(karimov.installation, "2025-07-10", 300)
	town.bill("2025-07")
	frappe.db.commit()
	district.reading(karimov.installation, "2025-07-31", 400)
	rule = frappe.get_doc("Bill Check Rule", {"code": "TOO_MANY_DAYS"})
	rule.severity = "Hold"
	for row in rule.parameters:
		row.value = "20"
	rule.save()
	frappe.db.commit()
	run = calculated(chosen(town.bill_of(karimov, "2025-07")))
	(told,) = statements(run)
	assert (told.state, told.held_cause) == ("Held", "TOO_MANY_DAYS")
	assert bills_of(karimov.account)[-1][2] == "Issued"
	frappe.set_user(district.user("Billing Operator"))
	run.checks_released = 1
	with pytest.raises(frappe.PermissionError):
		run.save()
	frappe.set_user(district.user("Billing Supervisor"))
	run.reload()
	run.checks_released = 1
	run.save()
	assert run.checks_released_by == frappe.session.user
	frappe.set_user("Administrator")
	act(run, "Calculate Again")
	work_through(run, "calculate")
	assert [row.state for row in statements(run)] == ["Calculated"]
	act(run, "Withdraw")
