"""A run computed a second time: it agrees, and finds a broken number of the first calculation."""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import Any

import frappe
import pytest

from elektrhisob.billing.checks.leaving import cancel_drafts
from elektrhisob.billing.shadow import shadow_runs
from elektrhisob.billing.shadow.differences import OpenDifferenceError
from elektrhisob.billing.shadow.shadow_runs import NothingToComputeError
from elektrhisob.core import rating, rounding
from elektrhisob.tests import district
from elektrhisob.tests.bill_run_support import act, no_queue, work_through
from elektrhisob.tests.scenario import MONTHS, Town

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS


def computed(run: Any, percent: int = 100, seed: int = 1) -> Any:
	"""Be the worker of the second calculation."""
	name = begun(run, percent, seed)
	for shard in shards_of(name):
		shadow_runs.work_on_shard(shard)
	frappe.db.rollback()
	return frappe.get_doc("Shadow Run", name)


def begun(run: Any, percent: int = 100, seed: int = 1) -> str:
	with no_queue():
		name = shadow_runs.start(run.name, percent, seed)
		frappe.db.commit()
	return name


def shards_of(shadow_run: str) -> list[str]:
	return frappe.get_all("Shadow Run Shard", {"shadow_run": shadow_run}, pluck="name", order_by="name")


def open_differences(run: Any) -> list[Any]:
	return frappe.get_all(
		"Shadow Difference",
		{"bill_run": run.name, "state": "Open"},
		["bill", "what", "ours", "theirs", "our_explanation", "their_explanation"],
		order_by="name",
	)


@pytest.fixture
def town(database_put_back: None) -> Any:
	made = Town()
	made.household("Karimov Anvar", uses=(181, 240, 310))
	made.household("Toʻrayev Botir", uses=(91, None, 1241))
	yield made
	frappe.db.rollback()
	for name in frappe.get_all("Bill Run", {"status": ("in", ("Calculated", "Checked"))}, pluck="name"):
		with no_queue():
			run = act(frappe.get_doc("Bill Run", name), "Roll Back")
		work_through(run, "roll_back")


def test_every_bill_of_three_months_comes_out_alike(town: Any) -> None:
	for month in MONTHS:
		run = town.bill(month)
		shadow = computed(run)
		assert open_differences(run) == []
		assert (shadow.status, shadow.bills_count, shadow.differences_count) == ("Done", run.bills_count, 0)


def test_a_rounding_broken_in_the_engine_is_found_and_stops_the_run(
	town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
	"""Half up becomes down: 181 kWh cost 96 964.2857 soum without VAT, and lose a tiyin."""
	sound = rounding.half_up_product

	def cut(value: Any, factor: Any, divisor: Any) -> Any:
		return value * factor // divisor

	monkeypatch.setattr(rating, "half_up_product", cut)
	run = town.bill(JUNE, until="Checked")
	monkeypatch.setattr(rating, "half_up_product", sound)
	shadow = computed(run)
	assert shadow.differences_count > 0
	found = open_differences(run)
	assert "net_amount" in {row.what for row in found}
	assert all(row.our_explanation and row.their_explanation for row in found)
	with no_queue(), pytest.raises(OpenDifferenceError):
		act(run, "Issue")
	frappe.db.rollback()

	# The bills are thrown out and made anew by the engine that is whole again.
	cancel_drafts({row.bill: "SUM_FAR" for row in found})
	frappe.db.commit()
	with no_queue():
		act(run, "Issue")
	work_through(run, "issue")
	again = town.bill(JUNE)
	assert computed(again).differences_count == 0
	assert open_differences(again) == []


def test_a_price_changed_after_the_calculation_is_found(town: Any) -> None:
	run = town.bill(JUNE, until="Checked")
	bill = frappe.get_all("Electricity Bill", {"bill_run": run.name}, pluck="name", order_by="name")[0]
	line = frappe.get_all("Bill Line", {"parent": bill}, pluck="name", order_by="name")[0]
	right = frappe.db.get_value("Bill Line", line, "rate")
	frappe.db.set_value("Bill Line", line, "rate", right + 1)
	frappe.db.commit()
	computed(run)
	(found,) = open_differences(run)
	assert found.what.startswith("Part 1")
	assert found.ours != found.theirs
	# Put right, the same bill settles its difference even when the sample would not hold it.
	frappe.db.set_value("Bill Line", line, "rate", right)
	frappe.db.commit()
	assert computed(run, percent=1, seed=7).differences_count == 0
	assert open_differences(run) == []


def test_a_killed_worker_of_the_second_calculation_is_replaced(site_connection: str, town: Any) -> None:
	"""Killed between two bills, with one difference kept: the shard is taken up again from its start."""
	run = town.bill(JUNE, until="Checked")
	bills = frappe.get_all("Electricity Bill", {"bill_run": run.name}, pluck="name", order_by="name")
	lines = frappe.get_all("Bill Line", {"parent": ("in", bills)}, pluck="name", order_by="name")
	frappe.db.sql("UPDATE `tabBill Line` SET rate = rate + 1 WHERE name IN %s", (lines,))
	frappe.db.commit()
	name = begun(run)
	(shard,) = shards_of(name)
	worker = multiprocessing.get_context("fork").Process(
		target=_die_after_one_bill, args=(site_connection, shard)
	)
	worker.start()
	worker.join()
	assert worker.exitcode == -signal.SIGKILL
	frappe.db.rollback()
	assert frappe.db.get_value("Shadow Run Shard", shard, ["status", "attempts"]) == ("Running", 1)
	assert {row.bill for row in open_differences(run)} != set()

	with no_queue() as queued:
		shadow_runs.revive_stalled_shards()
	assert queued == [shard]
	shadow_runs.work_on_shard(shard)
	frappe.db.rollback()
	shadow = frappe.get_doc("Shadow Run", name)
	assert (shadow.status, shadow.shards_done, shadow.bills_count) == ("Done", 1, run.bills_count)
	assert shadow.differences_count == len({row.bill for row in open_differences(run)}) == run.bills_count
	frappe.db.sql("UPDATE `tabBill Line` SET rate = rate - 1 WHERE name IN %s", (lines,))
	frappe.db.commit()
	assert computed(run).differences_count == 0


def _die_after_one_bill(site: str, shard: str) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	shadow_runs.BILLS_AT_ONCE = 1
	kept = shadow_runs._keep

	def keep_one(*arguments: Any) -> None:
		if frappe.db.exists("Shadow Difference", {"shard": arguments[1], "state": "Open"}):
			os.kill(os.getpid(), signal.SIGKILL)
		kept(*arguments)

	shadow_runs._keep = keep_one  # type: ignore[assignment]
	shadow_runs.work_on_shard(shard)


def test_a_sample_is_the_same_for_the_same_seed_and_waits_for_its_workers(town: Any) -> None:
	run = town.bill(JUNE, until="Checked")
	sizes = {computed(run, percent=50, seed=3).bills_count for _turn in range(2)}
	assert len(sizes) == 1
	begun(run)
	with no_queue(), pytest.raises(OpenDifferenceError):
		act(run, "Issue")
	frappe.db.rollback()
	with pytest.raises(NothingToComputeError):
		shadow_runs.start(run.name, 0)
	stranger = district.user("Billing Supervisor", het=district.OTHER_HET)
	frappe.set_user(stranger)
	with pytest.raises(frappe.PermissionError):
		shadow_runs.start(run.name, 5)
	frappe.set_user("Administrator")
	computed(run)
