"""Issued bills taken back and billed anew, as the billing department tells it."""

from __future__ import annotations

import multiprocessing
import os
import random
from typing import Any

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections import nightly, plan
from elektrhisob.billing.corrections.plan import AccountInCorrectionError
from elektrhisob.billing.corrections.shard_job import work_on_shard
from elektrhisob.billing.corrections.stories import (
	act,
	approved,
	balance,
	bills_of,
	calculated,
	chosen,
	corrected,
	no_queue,
	posted,
	selected,
	shards_of,
	statements,
	work_through,
)
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests import bill_run_support, district
from elektrhisob.tests.scenario import Town

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture
def town() -> Town:
	frappe.set_user("Administrator")
	return Town()


def books_agree(*accounts: str) -> None:
	frappe.db.commit()
	assert differences(request_cursor(), district.HET) == []
	for account in accounts:
		rows = frappe.get_all(
			"Electricity Bill", {"personal_account": account, "docstatus": 1}, ["sum(amount) as amount"]
		)
		paid = frappe.get_all(
			"Account Payment", {"personal_account": account, "docstatus": 1}, ["sum(amount) as amount"]
		)
		assert balance(account) == tiyin(rows[0].amount or 0) - tiyin(paid[0].amount or 0)


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
	assert float(new.consumption_kwh) == 310
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


def test_who_calculated_does_not_approve(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	bill = town.bill_of(karimov, "2025-06")
	one = district.user("Billing Supervisor")
	frappe.set_user(one)
	try:
		run = calculated(chosen(bill, correction_kind="Cancel Only"))
		with pytest.raises(OnePersonError):
			act(run, "Approve")
	finally:
		frappe.db.rollback()
		frappe.set_user("Administrator")


def test_of_two_runs_over_an_account_one_is_told_who_has_it(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	bill = town.bill_of(karimov, "2025-06")
	first = calculated(chosen(bill, correction_kind="Cancel Only"))
	second = chosen(bill, correction_kind="Cancel Only")
	with pytest.raises(AccountInCorrectionError, match=first.name):
		act(second, "Calculate")
	frappe.db.rollback()
	act(first, "Withdraw")
	corrected(second)


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


def test_an_account_in_an_open_bill_run_is_held(town: Town) -> None:
	karimov = town.household("Karimov Aziz", uses=(180, 240))
	town.bill("2025-06")
	run = town.bill("2025-07", until="Calculated")
	held = calculated(chosen(town.bill_of(karimov, "2025-06"), correction_kind="Cancel Only"))
	assert [(row.state, row.held_cause) for row in statements(held)] == [("Held", "IN_BILL_RUN")]
	assert bills_of(karimov.account)[0][2] == "Issued"
	with bill_run_support.no_queue():
		bill_run_support.act(run, "Roll Back")
	bill_run_support.work_through(run, "roll_back")


def test_what_changed_after_the_approval_is_held(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	put_stove(karimov.account)
	run = calculated(chosen(town.bill_of(karimov, "2025-06")))
	approved(run)
	frappe.db.set_value("Personal Account", karimov.account, "norm_multiplier", 1)
	frappe.db.sql(
		"UPDATE `tabAccount Tariff` SET tariff = %s WHERE parent = %s", (district.tariff(), karimov.account)
	)
	frappe.db.commit()
	work_through(run, "correct")
	assert [(row.state, row.held_cause) for row in statements(run)] == [("Held", "CHANGED_SINCE")]
	assert [row[2] for row in bills_of(karimov.account)] == ["Issued"]
	books_agree(karimov.account)


def test_workers_killed_in_both_passes_leave_one_correction_of_each_bill(
	town: Town, site_connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(plan, "ACCOUNTS_PER_SHARD", 2)
	homes = [town.household(f"Aliyev {number}") for number in range(6)]
	town.bill("2025-06")
	town.bill("2025-07")
	for home in homes:
		put_stove(home.account)
	months = ("2025-06", "2025-07")
	run = chosen(*(town.bill_of(home, month) for home in homes for month in months))
	act(run, "Calculate")
	assert len(shards_of(run)) == 3
	assert kill_until(site_connection, run, "calculate", "Calculated", seed=7) > 0
	run.reload()
	expected = tiyin(run.difference_amount)
	approved(run)
	kill_until(site_connection, run, "correct", "Corrected", seed=11)
	run.reload()
	assert tiyin(run.difference_amount) == expected
	for home in homes:
		assert [row[:3] for row in bills_of(home.account)] == [
			("2025-06", "Regular", "Cancelled"),
			("2025-06", "Correction", "Issued"),
			("2025-07", "Regular", "Cancelled"),
			("2025-07", "Correction", "Issued"),
		]
	assert not frappe.db.exists("Bill Correction Claim", {"correction_run": run.name})
	books_agree(*(home.account for home in homes))


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


def put_stove(account: str) -> None:
	"""The home has an electric stove: its tariff was wrong since June."""
	district.insert(
		"Account Tariff Change",
		personal_account=account,
		change_kind="Electric Stove Home",
		at_fault="Consumer",
		from_date="2025-06-01",
		tariff="HH-STOVE",
		proof_number="17",
		proof_date="2026-11-01",
	).submit()
	frappe.db.commit()


def kill_until(site: str, run: Any, phase: str, done: str, seed: int) -> int:
	"""Start workers and kill each at a random moment until the run moves on; returns how many."""
	chance, killed = random.Random(seed), 0
	while frappe.db.get_value("Bill Correction Run", run.name, "status") != done:
		assert killed < 100, "The run makes no progress."
		worker = multiprocessing.get_context("fork").Process(target=_work, args=(site, shards_of(run), phase))
		worker.start()
		worker.join(chance.uniform(0.05, 0.5))
		if worker.is_alive():
			worker.kill()
			worker.join()
			killed += 1
		frappe.db.rollback()
	return killed


def _work(site: str, shards: list[str], phase: str) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	for shard in shards:
		work_on_shard(shard, phase)
	# The parent's fixtures are not this process's to undo.
	os._exit(0)
