"""Driving a bill run as its users and workers do, and what a finished run looks like from outside."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.billing.shard_job import work_on_shard
from elektrhisob.billing.sharded_runs import ShardedRuns
from localbench import synthetic_kinds

if TYPE_CHECKING:
	from collections.abc import Iterator
	from multiprocessing.process import BaseProcess

PERIOD = synthetic_kinds.PERIODS[0]
WAIT_SECONDS = 120


def small_shards(accounts: int) -> None:
	frappe.db.set_single_value("Elektrhisob Settings", "accounts_per_shard", accounts)
	frappe.db.commit()


def new_run(unit: str, period: str = PERIOD) -> Any:
	run = frappe.get_doc({"doctype": "Bill Run", "period": period, "org_unit": unit}).insert()
	frappe.db.commit()
	return run


@contextmanager
def no_queue() -> Iterator[list[str]]:
	"""Inside, shards are not queued: the test itself is the worker. Yields what would have been queued."""
	queued: list[str] = []
	original = ShardedRuns.enqueue
	changed: Any = ShardedRuns
	changed.enqueue = lambda _runs, shard, *_more, **_options: queued.append(shard)
	try:
		yield queued
	finally:
		changed.enqueue = original


def act(run: Any, action: str) -> Any:
	"""Press an action of the workflow on the form."""
	frappe.db.rollback()
	run.reload()
	apply_workflow(run, action)
	frappe.db.commit()
	return run


def shards_of(run: Any) -> list[str]:
	frappe.db.rollback()
	return frappe.get_all("Bill Run Shard", {"bill_run": run.name}, pluck="name", order_by="name")


def status_of(run: Any) -> str:
	frappe.db.rollback()
	return str(frappe.db.get_value("Bill Run", run.name, "status"))


def work_through(run: Any, phase: str) -> None:
	"""Be the only worker until every shard is done."""
	for shard in shards_of(run):
		work_on_shard(shard, phase)


def wait_for_status(run: Any, status: str) -> None:
	deadline = time.monotonic() + WAIT_SECONDS
	while status_of(run) != status:
		assert time.monotonic() < deadline, f"{run.name} is {status_of(run)}, not {status}"
		time.sleep(0.2)


def in_worker(site: str, shards: list[str], phase: str) -> BaseProcess:
	"""A worker process of its own on these shards."""
	process = multiprocessing.get_context("fork").Process(target=_work, args=(site, shards, phase))
	process.start()
	return process


def _work(site: str, shards: list[str], phase: str) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	for shard in shards:
		work_on_shard(shard, phase)
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def kill_workers_until_done(site: str, run: Any, phase: str, done: str, seed: int) -> int:
	"""Start workers and kill each with −9 at a random moment until the run moves on; returns how many."""
	chance = random.Random(seed)
	killed = 0
	while status_of(run) != done:
		assert killed < 200, "The run makes no progress."
		shards = shards_of(run)
		chance.shuffle(shards)
		worker = in_worker(site, shards, phase)
		worker.join(chance.uniform(0.05, 0.6))
		if worker.is_alive():
			worker.kill()
			worker.join()
			killed += 1
	return killed


def bills_of(period: str = PERIOD) -> list[tuple[Any, ...]]:
	"""Every bill with its lines and consumption as text, by account: equal lists mean equal runs."""
	frappe.db.rollback()
	return frappe.db.sql(
		"""SELECT bill.personal_account, bill.docstatus, bill.consumption_kwh,
			bill.net_amount, bill.vat_amount, bill.amount,
			(SELECT GROUP_CONCAT(line.idx, ':', line.consumption_kwh, ':', line.rate, ':', line.amount
				ORDER BY line.idx)
			FROM `tabBill Line` line WHERE line.parent = bill.name),
			(SELECT GROUP_CONCAT(used.idx, ':', used.closing_reading, ':', used.consumption_kwh
				ORDER BY used.idx)
			FROM `tabBill Consumption` used WHERE used.parent = bill.name)
		FROM `tabElectricity Bill` bill WHERE bill.period = %s ORDER BY bill.personal_account, bill.name""",
		(period,),
	)


def accounts_without_reading(period: str = PERIOD) -> list[str]:
	"""Accounts with a meter that nobody read in the period."""
	return frappe.db.sql(
		"""SELECT DISTINCT installed.personal_account FROM `tabMeter Installation` installed
		JOIN `tabSettlement Period` period ON period.name = %s
		WHERE installed.installed_on <= period.end_date
			AND (installed.removed_on IS NULL OR installed.removed_on > period.end_date)
			AND NOT EXISTS (SELECT 1 FROM `tabMeter Reading` reading
				WHERE reading.installation = installed.name
				AND reading.reading_date BETWEEN period.start_date AND period.end_date)
		ORDER BY installed.personal_account""",
		(period,),
		pluck=True,
	)


def exceptions_of(run: Any) -> list[tuple[Any, ...]]:
	frappe.db.rollback()
	return frappe.db.sql(
		"""SELECT personal_account, cause, serial_no FROM `tabBill Run Exception` WHERE bill_run = %s
		ORDER BY personal_account, cause, serial_no""",
		(run.name,),
	)


def money() -> dict[str, Any]:
	"""Sums that have to agree: bills, postings, balances; and how often a bill was posted."""
	frappe.db.rollback()
	row = frappe.db.sql(
		"""SELECT (SELECT SUM(amount) FROM `tabElectricity Bill` WHERE docstatus = 1) AS bills,
			(SELECT SUM(amount) FROM `tabLedger Posting`) AS postings,
			(SELECT SUM(balance) FROM `tabAccount Balance`) AS balances,
			(SELECT MAX(times) FROM (SELECT COUNT(*) AS times FROM `tabLedger Posting`
				GROUP BY source_name, credit_account) posted) AS most_postings""",
		as_dict=True,
	)
	return dict(row[0])
