"""A district's penalty month by month: counted, issued, paid, and taken back when a bill is."""

from __future__ import annotations

import multiprocessing
import os
import random
from typing import Any

import frappe
import pytest

from elektrhisob.accounting.bill_postings import BillSelection, post_bills
from elektrhisob.accounting.books_for_tests import (
	HET,
	ROUTE,
	draft_bill,
	entries,
	issue,
	issued_bill,
	new_account,
	outstanding,
	pay,
	reverse,
	state,
)
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import PostingDay
from elektrhisob.administration.periods import ensure_period, month_bounds
from elektrhisob.billing.debt.months_for_tests import (
	act,
	books_agree,
	cancel,
	charges,
	counted,
	empty_district,
	issued,
	new_run,
	penalty_owed,
	ranges,
	rolled_back,
	shards_of,
	work_through,
)
from elektrhisob.billing.debt.penalty_run import plan
from elektrhisob.billing.debt.penalty_run.many import start_runs
from elektrhisob.billing.debt.penalty_run.plan import (
	AnotherRunOpenError,
	LaterMonthCountedError,
	MonthNotOverError,
)
from elektrhisob.billing.debt.penalty_run.shard_job import work_on_shard
from elektrhisob.billing.issue_bills import dates_on_bills
from elektrhisob.bulk.exact import tiyin
from elektrhisob.consumers.account_state import account_state
from elektrhisob.tests.bill_run_support import no_queue

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

MONTHS = ("2025-06", "2025-07", "2025-08")


@pytest.fixture(autouse=True)
def quiet_district() -> None:
	"""Each story has the district for itself: what the one before left is gone."""
	empty_district()
	for period in ("2025-05", *MONTHS):
		frappe.db.set_value("Settlement Period", period, "is_closed", 0)
	frappe.db.commit()


def test_an_unpaid_bill_costs_a_tenth_of_a_percent_a_day_from_the_eleventh() -> None:
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	run = issued("2025-06")
	assert ranges(bill) == [("2025-06-11", "2025-06-30", 20_000_000, 400_000)]
	assert (run.charges_count, run.accruals_count, tiyin(run.total_amount)) == (1, 1, 400_000)
	assert entries(account)[-1] == ("4010", "9330", 400_000)
	assert state(account, "2025-06").debt == 20_400_000
	issued("2025-07")
	assert charges(account) == {"2025-06": 400_000, "2025-07": 620_000}
	books_agree()


def test_what_is_paid_on_the_way_parts_the_month() -> None:
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	pay(account, "2025-06-21", 12_000_000)
	issued("2025-06")
	assert ranges(bill) == [
		("2025-06-11", "2025-06-20", 20_000_000, 200_000),
		("2025-06-21", "2025-06-30", 8_000_000, 80_000),
	]


def test_who_paid_in_time_is_not_charged() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	pay(account, "2025-06-10", 20_000_000)
	issued("2025-06")
	assert charges(account) == {}


def test_months_missed_are_made_up_by_the_next_run() -> None:
	account, late = new_account(), new_account()
	issued_bill(account, "2025-05", 20_000_000)
	for month in MONTHS:
		issued(month)
	bill = issued_bill(late, "2025-05", 20_000_000)
	issued("2025-09")
	assert sum(charges(account).values()) == sum(charges(late).values()) == 112 * 20_000
	assert [part[:2] for part in ranges(bill)] == [("2025-06-11", "2025-08-31"), ("2025-09-01", "2025-09-30")]


def test_money_pays_bills_first_and_the_penalty_then() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	pay(account, "2025-07-05", 20_000_000)
	assert (outstanding(account), penalty_owed(account)) == ({}, 400_000)
	payment = pay(account, "2025-07-06", 500_000)
	assert (penalty_owed(account), state(account, "2025-07").advance) == (0, 100_000)
	books_agree()
	reverse(payment.name)
	assert (penalty_owed(account), state(account, "2025-07").advance) == (400_000, 0)
	books_agree()


def test_an_advance_pays_a_penalty_when_it_is_issued() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	pay(account, "2025-06-21", 30_000_000)
	issued("2025-06")
	assert (charges(account), penalty_owed(account)) == ({"2025-06": 200_000}, 0)
	assert state(account, "2025-06").advance == 9_800_000
	books_agree()


def test_a_payment_that_came_late_by_the_bank_counts_from_its_own_day() -> None:
	"""Paid on 8 July, posted in August: July's penalty of these days is taken back."""
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	issued("2025-07")
	frappe.db.set_value("Settlement Period", "2025-07", "is_closed", 1)
	pay(account, "2025-07-08", 20_000_000)
	run = issued("2025-08")
	assert ranges(bill) == [
		("2025-06-11", "2025-07-07", 20_000_000, 540_000),
	]
	assert charges(account) == {"2025-06": 400_000, "2025-07": 620_000, "2025-08": -480_000}
	assert tiyin(run.taken_back) == 1_020_000
	assert penalty_owed(account) == 540_000
	books_agree()


def test_a_cancelled_bill_takes_its_penalty_back() -> None:
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	pay(account, "2025-07-05", 20_400_000)
	assert penalty_owed(account) == 0
	cancel(bill, "2025-07")
	again = draft_bill(account, "2025-05", 10_000_000, number=1)
	issue(again, period="2025-07")
	issued("2025-07")
	assert ranges(bill) == []
	assert charges(account) == {"2025-06": 400_000, "2025-07": -400_000}
	assert state(account, "2025-07").advance == 10_400_000
	books_agree()


def test_what_was_paid_of_a_penalty_taken_back_pays_other_debt() -> None:
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	pay(account, "2025-07-05", 20_400_000)
	other = issued_bill(account, "2025-07", 30_000_000)
	cancel(bill, "2025-07")
	issued("2025-07")
	assert (penalty_owed(account), outstanding(account)) == (0, {"2025-07": 30_000_000 - 20_400_000})
	assert ranges(other) == []
	books_agree()


def test_a_run_that_is_not_issued_is_rolled_back_without_a_trace() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	run = counted("2025-06")
	assert frappe.db.count("Penalty Charge") == 1
	assert charges(account) == {}
	rolled_back(run)
	assert (frappe.db.count("Penalty Charge"), frappe.db.count("Penalty Accrual")) == (0, 0)
	issued("2025-06")
	assert charges(account) == {"2025-06": 400_000}


def test_the_second_run_of_a_month_finds_nothing_to_add() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	run = issued("2025-06")
	assert (run.charges_count, charges(account)) == (0, {"2025-06": 400_000})


def test_what_is_issued_nobody_changes() -> None:
	account = new_account()
	bill = issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	for doctype in ("Penalty Charge", "Penalty Accrual"):
		with pytest.raises(Exception, match="is never changed"):
			frappe.db.sql(f"UPDATE `tab{doctype}` SET amount = 1 WHERE personal_account = %s", account)
		with pytest.raises(Exception, match="is never changed"):
			frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE personal_account = %s", account)
	assert ranges(bill)[0][3] == 400_000


def test_a_district_has_one_open_run_and_no_month_before_an_issued_one(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	new_account()
	run = new_run("2025-07")
	with pytest.raises(AnotherRunOpenError, match=run.name):
		new_run("2025-06")
	# Of two that look at the same moment the database lets one in.
	monkeypatch.setattr(plan, "refuse_wrong_month", lambda *_arguments: None)
	with pytest.raises(AnotherRunOpenError):
		new_run("2025-06")
	monkeypatch.undo()
	frappe.db.rollback()
	with no_queue():
		act(run, "Calculate")
		work_through(run, "calculate")
		act(run, "Issue")
		work_through(run, "issue")
	with pytest.raises(LaterMonthCountedError):
		new_run("2025-06")
	with pytest.raises(MonthNotOverError):
		new_run("2099-01")


def test_many_districts_are_begun_at_once_and_one_refused_stops_no_other() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	ensure_period("2025-06")
	frappe.db.commit()
	other = frappe.db.get_value("Org Unit", HET, "parent_org_unit")
	with no_queue():
		answer = start_runs(other, "2025-06")
	frappe.db.commit()
	assert [name.split("-")[3] for name in answer["started"]] == [HET]
	assert (
		len(answer["refused"])
		== frappe.db.count("Org Unit", {"unit_level": "HET", "parent_org_unit": other}) - 1
	)
	assert all("has no account" in row["why"] for row in answer["refused"])
	assert frappe.db.count("Penalty Run") == 1


def test_killed_workers_leave_the_same_penalty() -> None:
	accounts = [new_account() for _number in range(40)]
	for place, account in enumerate(accounts):
		frappe.db.set_value("Personal Account", account, "route", f"{ROUTE}-{place % 8}")
		issued_bill(account, "2025-05", 1_000_000 + place)
	frappe.db.set_single_value("Elektrhisob Settings", "accounts_per_shard", 5)
	frappe.db.commit()
	with no_queue():
		run = new_run("2025-06")
		act(run, "Calculate")
		assert len(shards_of(run)) == 8
		kill_until(run, "calculate", "Calculated")
		act(run, "Issue")
		kill_until(run, "issue", "Issued")
	found = [charges(account) for account in accounts]
	assert found == [{"2025-06": ((1_000_000 + place) * 20 + 500) // 1000} for place in range(40)]
	books_agree()


def kill_until(run: Any, phase: str, done: str) -> None:
	"""Workers of their own, each killed at a random moment, until the run moves on."""
	chance = random.Random(11)
	for _attempt in range(200):
		shards = shards_of(run)
		run.reload()
		if run.status == done:
			return
		chance.shuffle(shards)
		worker = multiprocessing.get_context("fork").Process(
			target=_work, args=(frappe.local.site, shards, phase)
		)
		worker.start()
		worker.join(chance.uniform(0.05, 0.5))
		if worker.is_alive():
			worker.kill()
			worker.join()
	raise AssertionError("The run makes no progress.")


def _work(site: str, shards: list[str], phase: str) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	for shard in shards:
		work_on_shard(shard, phase)
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def test_the_bill_and_the_account_show_the_penalty_of_the_month() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 20_000_000)
	issued("2025-06")
	bill = draft_bill(account, "2025-06", 5_000_000)
	june = PostingDay("2025-06", month_bounds("2025-06")[1])
	dates = dates_on_bills(june.day, june.day)
	post_bills(request_cursor(), BillSelection.named([bill]), june, set_on_bills=dates)
	shown = frappe.db.get_value(
		"Electricity Bill", bill, ["previous_balance", "penalty_amount", "amount", "amount_due"]
	)
	assert [tiyin(value) for value in shown] == [20_000_000, 400_000, 5_000_000, 25_400_000]
	card = account_state(account)
	assert (tiyin(card["penalty"]), [row["period"] for row in card["penalties"]]) == (400_000, ["2025-06"])
