"""Corrections meet each other, bill runs, changed facts and killed workers: one effect, or none."""

from __future__ import annotations

import multiprocessing
import os
import random
from typing import Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections import plan
from elektrhisob.billing.corrections.plan import AccountInCorrectionError
from elektrhisob.billing.corrections.shard_job import work_on_shard
from elektrhisob.billing.corrections.stories import (
	act,
	approved,
	bills_of,
	books_agree,
	calculated,
	chosen,
	corrected,
	put_stove,
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


def kill_until(site: str, run: Any, phase: str, done: str, seed: int) -> int:
	"""Start workers and kill each at a random moment until the run moves on; returns how many."""
	chance, killed = random.Random(seed), 0
	while frappe.db.get_value("Bill Correction Run", run.name, "status") != done:
		assert killed < 100, "The run makes no progress."
		worker = multiprocessing.get_context("fork").Process(target=_work, args=(site, shards_of(run), phase))
		worker.start()
		# Longer with every kill: on a busy machine a shard takes longer than the first workers live.
		worker.join(chance.uniform(0.05, 0.5 + 0.05 * killed))
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


def adjustment(account: str, kind: str, amount: object) -> Any:
	asked = district.insert(
		"Account Adjustment",
		personal_account=account,
		adjustment_kind=kind,
		amount=amount,
		adjustment_date="2025-07-01",
		reason="Decision of the commission",
		basis="12",
		basis_date="2025-06-30",
	)
	apply_workflow(asked, "Ask for Approval")
	return asked


def test_of_two_who_approve_an_adjustment_at_once_one_posts_it(town: Town, site_connection: str) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	asked = adjustment(karimov.account, "In the Consumer's Favour", 5_000)
	approvers = [district.user("Accountant"), district.user("Billing Supervisor", "Accountant")]
	frappe.db.commit()
	context = multiprocessing.get_context("fork")
	start = context.Barrier(2)
	workers = [
		context.Process(target=_approve, args=(site_connection, asked.name, user, start))
		for user in approvers
	]
	for worker in workers:
		worker.start()
	for worker in workers:
		worker.join(120)
	assert sorted(str(worker.exitcode) for worker in workers) == ["0", "1"]
	frappe.db.rollback()
	assert frappe.db.count("Ledger Posting", {"source_name": asked.name, "event": "Adjustment"}) == 1
	assert differences(request_cursor(), district.HET) == []


def test_a_debt_paid_since_the_approver_began_is_not_written_off(town: Town, site_connection: str) -> None:
	"""He has read it, the money comes, he approves: what he read is not what is owed."""
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	owed = frappe.db.get_value("Electricity Bill", town.bill_of(karimov, "2025-06"), "amount")
	asked = adjustment(karimov.account, "Write-off", owed)
	approver = district.user("Billing Supervisor", "Accountant")
	frappe.db.commit()
	context = multiprocessing.get_context("fork")
	meanwhile = context.Barrier(2)
	worker = context.Process(
		target=_approve, args=(site_connection, asked.name, approver, meanwhile), kwargs={"times": 2}
	)
	worker.start()
	meanwhile.wait(60)
	town.pay(karimov, owed, "2025-07-01")
	frappe.db.commit()
	meanwhile.wait(60)
	worker.join(120)
	frappe.db.rollback()
	assert worker.exitcode == 1
	assert not frappe.db.count("Ledger Posting", {"source_name": asked.name})
	assert differences(request_cursor(), district.HET) == []


def _approve(site: str, name: str, user: str, start: Any, times: int = 1) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	frappe.set_user(user)
	doc = frappe.get_doc("Account Adjustment", name)
	for _wait in range(times):
		start.wait(60)
	try:
		apply_workflow(doc, "Approve")
		frappe.db.commit()
	except Exception:
		os._exit(1)
	os._exit(0)
