"""The first night of a month goes wrong in every way, and the bills are the same."""

from __future__ import annotations

import multiprocessing
import threading
import time
from typing import TYPE_CHECKING, Any

import frappe
import pytest

from elektrhisob.administration.periods import PeriodClosedError
from elektrhisob.billing.bill_run_control import BILL_RUNS
from elektrhisob.billing.bill_run_plan import RoutesHeldError
from elektrhisob.billing.run_phases import CALCULATE
from elektrhisob.billing.shard_job import work_on_shard
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock
from elektrhisob.tests.bill_run_support import (
	PERIOD,
	accounts_without_reading,
	act,
	bills_of,
	exceptions_of,
	in_worker,
	kill_workers_until_done,
	money,
	new_run,
	no_queue,
	shards_of,
	small_shards,
	status_of,
	wait_for_status,
	work_through,
)
from localbench import services, synthetic

if TYPE_CHECKING:
	from collections.abc import Iterator
	from multiprocessing.process import BaseProcess

pytestmark = pytest.mark.http

ACCOUNTS = 2_000
SHARD = 400


@pytest.fixture(scope="module")
def het(database_put_back: None) -> str:
	frappe.set_user("Administrator")
	small_shards(SHARD)
	return synthetic.populate(ACCOUNTS)[0]


@pytest.fixture
def run(het: str) -> Iterator[Any]:
	"""A draft run of the district; whatever the test leaves of it is rolled back."""
	frappe.db.rollback()
	run = new_run(het)
	yield run
	with no_queue():
		if status_of(run) == "Calculating":
			act(run, "Pause")
		if status_of(run) in ("Paused", "Calculated", "Checked"):
			act(run, "Roll Back")
			work_through(run, "roll_back")


@pytest.fixture(scope="module")
def undisturbed(het: str) -> dict[str, Any]:
	"""What the run gives when nothing goes wrong."""
	run = new_run(het)
	with no_queue():
		act(run, "Calculate")
		work_through(run, "calculate")
		expected = {"bills": bills_of(), "exceptions": exceptions_of(run)}
		act(run, "Roll Back")
		work_through(run, "roll_back")
	assert status_of(run) == "Rolled Back"
	return expected


def test_rolling_back_leaves_nothing(run: Any, undisturbed: dict[str, Any]) -> None:
	unread = accounts_without_reading()
	assert 0 < len(unread) < ACCOUNTS // 10
	assert {(account, cause) for account, cause, _serial in undisturbed["exceptions"]} == {
		(account, "MISSING_CLOSE") for account in unread
	}
	assert len(undisturbed["bills"]) == ACCOUNTS - len(unread)
	for table in (
		"Electricity Bill",
		"Bill Line",
		"Bill Consumption",
		"Bill Run Exception",
		"Bill Run Claim",
	):
		assert frappe.db.count(table) == 0, table


def test_workers_killed_at_random_points_lose_and_double_nothing(
	site_connection: str, run: Any, undisturbed: dict[str, Any]
) -> None:
	with no_queue():
		act(run, "Calculate")
		killed = kill_workers_until_done(site_connection, run, "calculate", "Calculated", seed=20250701)
	assert killed > 0
	assert bills_of() == undisturbed["bills"]
	assert exceptions_of(run) == undisturbed["exceptions"]


def test_a_shard_abandoned_by_a_killed_worker_is_queued_again(run: Any) -> None:
	with no_queue() as queued:
		act(run, "Calculate")
		frappe.db.set_value("Bill Run Shard", shards_of(run)[0], {"status": "Running", "attempts": 1})
		frappe.db.commit()
		queued.clear()
		assert BILL_RUNS.revive_run(run.name, CALCULATE) == len(shards_of(run))
		assert shards_of(run)[0] in queued


def test_a_shard_somebody_works_on_is_left_alone(run: Any) -> None:
	with no_queue() as queued, bulk_connection() as busy:
		act(run, "Calculate")
		first, *others = shards_of(run)
		assert take_lock(busy, first)
		queued.clear()
		BILL_RUNS.revive_run(run.name, CALCULATE)
		assert queued == others
		work_on_shard(first, "calculate")
		frappe.db.rollback()
		assert frappe.db.get_value("Bill Run Shard", first, "status") == "Planned"


def test_the_same_job_twice_bills_once(run: Any, undisturbed: dict[str, Any]) -> None:
	with no_queue():
		act(run, "Calculate")
		work_through(run, "calculate")
		work_through(run, "calculate")
	assert bills_of() == undisturbed["bills"]


def test_two_workers_on_the_same_shards_bill_once(
	site_connection: str, run: Any, undisturbed: dict[str, Any]
) -> None:
	with no_queue():
		act(run, "Calculate")
		workers = [in_worker(site_connection, shards_of(run), "calculate") for _worker in range(2)]
		for worker in workers:
			worker.join()
		BILL_RUNS.revive_run(run.name, CALCULATE)
		work_through(run, "calculate")
	assert bills_of() == undisturbed["bills"]


def test_a_database_connection_cut_in_mid_work_is_made_anew(
	site_connection: str, run: Any, undisturbed: dict[str, Any]
) -> None:
	with no_queue():
		act(run, "Calculate")
		cutter = ConnectionCutter(times=3)
		worker = in_worker(site_connection, shards_of(run), "calculate")
		cutter.cut_while(worker)
		work_through(run, "calculate")
	assert cutter.cuts == 3
	assert status_of(run) == "Calculated"
	assert bills_of() == undisturbed["bills"]


@pytest.mark.alone
def test_the_queue_server_restarted_loses_no_shard(run: Any, undisturbed: dict[str, Any]) -> None:
	act(run, "Calculate")
	services.restart("redis_queue")
	deadline = time.monotonic() + 60
	while status_of(run) != "Calculated" and time.monotonic() < deadline:
		# The scheduler calls it every minute; a test has no minute to lose.
		BILL_RUNS.revive_stalled_shards()
		time.sleep(1)
	wait_for_status(run, "Calculated")
	assert bills_of() == undisturbed["bills"]


def test_of_two_runs_over_the_same_accounts_one_wins_and_the_other_names_it(
	site_connection: str, het: str, run: Any
) -> None:
	rival = new_run(het)
	answers = multiprocessing.get_context("fork").Queue()
	racers = [
		multiprocessing.get_context("fork").Process(target=_race, args=(site_connection, name, answers))
		for name in (run.name, rival.name)
	]
	for racer in racers:
		racer.start()
	for racer in racers:
		racer.join()
	results = dict(answers.get() for _racer in racers)
	winners = [name for name, answer in results.items() if answer == "won"]
	assert len(winners) == 1
	(loser,) = set(results) - set(winners)
	assert winners[0] in results[loser]
	frappe.db.rollback()
	assert frappe.db.get_value("Bill Run", loser, "status") == "Draft"
	assert frappe.db.count("Bill Run Shard", {"bill_run": loser}) == 0
	if winners[0] == rival.name:
		with no_queue():
			act(rival, "Pause")
			act(rival, "Roll Back")
			work_through(rival, "roll_back")


def test_a_run_of_one_route_does_not_stop_a_run_of_another(het: str, run: Any) -> None:
	routes = frappe.get_all(
		"Org Unit", {"het": het, "unit_level": "Route"}, pluck="name", order_by="name", limit_page_length=2
	)
	first, second = new_run(routes[0]), new_run(routes[1])
	with no_queue():
		act(first, "Calculate")
		act(second, "Calculate")
		with pytest.raises(RoutesHeldError, match=first.name):
			act(run, "Calculate")
		for one in (first, second):
			act(one, "Pause")
			act(one, "Roll Back")
			work_through(one, "roll_back")


def test_a_paused_run_keeps_what_is_done_and_goes_on(run: Any, undisturbed: dict[str, Any]) -> None:
	with no_queue():
		act(run, "Calculate")
		first, second, *_others = shards_of(run)
		work_on_shard(first, "calculate")
		act(run, "Pause")
		work_on_shard(second, "calculate")
		assert frappe.db.get_value("Bill Run Shard", second, "status") == "Planned"
		act(run, "Resume")
		work_through(run, "calculate")
	assert bills_of() == undisturbed["bills"]


def test_a_closed_period_is_not_billed(het: str, run: Any) -> None:
	frappe.db.set_value("Settlement Period", PERIOD, "is_closed", 1)
	frappe.db.commit()
	try:
		with pytest.raises(PeriodClosedError):
			act(run, "Calculate")
	finally:
		frappe.db.rollback()
		frappe.db.set_value("Settlement Period", PERIOD, "is_closed", 0)
		frappe.db.commit()


def test_issuing_survives_kills_and_every_bill_is_posted_once(
	site_connection: str, run: Any, undisturbed: dict[str, Any]
) -> None:
	with no_queue():
		act(run, "Calculate")
		work_through(run, "calculate")
		act(run, "Check")
		act(run, "Issue")
		killed = kill_workers_until_done(site_connection, run, "issue", "Issued", seed=20250731)
	assert killed > 0
	sums = money()
	assert sums["bills"] == sums["postings"] == sums["balances"] > 0
	assert sums["most_postings"] == 1
	assert frappe.db.count("Bill Run Claim") == 0
	assert frappe.db.count("Electricity Bill", {"docstatus": 1}) == len(undisturbed["bills"])


def test_a_second_run_bills_only_what_is_still_unbilled(het: str, run: Any) -> None:
	"""After the issue above: the missing readings have not come, so nobody is billed twice or newly."""
	with no_queue():
		act(run, "Calculate")
		work_through(run, "calculate")
	frappe.db.rollback()
	assert frappe.db.count("Electricity Bill", {"bill_run": run.name}) == 0
	assert {account for account, _cause, _serial in exceptions_of(run)} == set(accounts_without_reading())


class ConnectionCutter:
	"""Kills the server's side of connections that are working on a shard."""

	def __init__(self, times: int) -> None:
		self.times = times
		self.cuts = 0

	def cut_while(self, worker: BaseProcess) -> None:
		thread = threading.Thread(target=worker.join)
		thread.start()
		with bulk_connection() as connection:
			cursor = connection.cursor()
			while thread.is_alive() and self.cuts < self.times:
				cursor.execute(
					"""SELECT id FROM information_schema.processlist
					WHERE db = DATABASE() AND command IN ('Query', 'Execute')
					AND (info LIKE 'LOAD DATA%' OR info LIKE '%shard_account%') AND id <> CONNECTION_ID()"""
				)
				for (number,) in cursor.fetchall()[:1]:
					cursor.execute(f"KILL CONNECTION {int(number)}")
					self.cuts += 1
				time.sleep(0.01)
		thread.join()


def _race(site: str, name: str, answers: Any) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		with no_queue():
			act(frappe.get_doc("Bill Run", name), "Calculate")
		answers.put((name, "won"))
	except RoutesHeldError as error:
		answers.put((name, str(error)))
	frappe.destroy()
