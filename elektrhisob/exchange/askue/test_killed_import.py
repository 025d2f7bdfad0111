"""Workers that read a file die with −9 at any moment; the scheduler's revival finishes the file, once."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from typing import TYPE_CHECKING, Any

import frappe
import pytest

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock
from elektrhisob.exchange.askue import import_job, inbox
from elektrhisob.exchange.askue.stories_for_tests import bring, day_file, mapped, source
from elektrhisob.tests import district

if TYPE_CHECKING:
	from multiprocessing.process import BaseProcess

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

POINTS = 36
STRANGERS = 3
MOST_KILLS = 60
PATIENCE_SECONDS = 30


def in_process(site: str, name: str) -> BaseProcess:
	"""A worker process of its own on this file."""
	process = multiprocessing.get_context("fork").Process(target=_work, args=(site, name))
	process.start()
	return process


def _work(site: str, name: str) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	import_job.work_on_file(name)
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def row_of(name: str) -> Any:
	frappe.db.rollback()
	return frappe.get_doc("Askue File", name)


def kill_until_done(site: str, name: str, queued: list[str], seed: int) -> int:
	"""Each worker is started by what the scheduler revives and killed at a random moment; how many died."""
	chance = random.Random(seed)
	killed = 0
	while row_of(name).state in inbox.OPEN_STATES:
		wait_until_taken_up(name, queued)
		worker = in_process(site, name)
		worker.join(chance.uniform(0.01, 0.12) if killed < MOST_KILLS else 60)
		if worker.is_alive():
			worker.kill()
			worker.join()
			killed += 1
	return killed


def wait_until_taken_up(name: str, queued: list[str]) -> None:
	"""The scheduler comes every minute, and again: the server needs a moment to see that a worker is gone."""
	until = time.monotonic() + PATIENCE_SECONDS
	while time.monotonic() < until:
		queued.clear()
		import_job.revive_stalled_files()
		if name in queued:
			return
		time.sleep(0.02)
	pytest.fail("Nobody takes the file up again.")


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	"""What is queued instead of being done; chunks are of one row, and nobody gives up."""
	monkeypatch.setattr(import_job, "DAYS_IN_CHUNK", 1)
	monkeypatch.setattr(import_job, "VALUES_IN_CHUNK", 1)
	monkeypatch.setattr(import_job, "MAX_ATTEMPTS", 1000)
	monkeypatch.setattr(import_job, "is_job_enqueued", lambda _job: False)
	names: list[str] = []
	monkeypatch.setattr(inbox, "enqueue", lambda name, _attempt=0: names.append(name))
	return names


def stored(head_end: Any, point_codes: list[str]) -> list[tuple[Any, ...]]:
	"""Every day that came and every row of the quarantine: equal means nothing lost or doubled."""
	frappe.db.rollback()
	days = frappe.db.sql(
		"""SELECT point.point_code, profile.quantity, profile.day, profile.version, profile.values_wh,
			profile.energy
		FROM `tabAskue Point` point
		JOIN `tabMeter Installation` installation ON installation.supply_point = point.supply_point
		JOIN `tabLoad Profile Day` profile ON profile.installation = installation.name
		WHERE point.source = %s AND point.point_code IN %s ORDER BY point.point_code, profile.name""",
		(head_end.name, point_codes),
	)
	faults = frappe.db.sql(
		"""SELECT point_code, channel, day, version, code, state, energy_kwh FROM `tabAskue Fault`
		WHERE source = %s ORDER BY point_code, name""",
		(head_end.name,),
	)
	return [*days, *faults]


def test_workers_killed_at_random_moments_lose_and_double_nothing(
	site_connection: str, queued: list[str]
) -> None:
	codes = [f"KILL-{number:02}" for number in range(POINTS)]
	strangers = [f"KILL-X{number}" for number in range(STRANGERS)]
	body = day_file(*codes, *strangers, number=3)

	calm, stormy = source(), source()
	for head_end in (calm, stormy):
		for code in codes:
			mapped(head_end, code, installation=district.installation())
	frappe.db.commit()
	undisturbed = bring(calm, body, "80020.xml")
	file = bring(stormy, body, "80020.xml", work=False)
	killed = kill_until_done(site_connection, file.name, queued, seed=20260210)

	assert killed > 3
	assert stored(stormy, codes) == stored(calm, codes)
	assert len(stored(stormy, codes)) == POINTS + STRANGERS
	after = row_of(file.name)
	assert (
		(after.state, after.chunks_done)
		== (undisturbed.state, undisturbed.chunks_done)
		== ("Partly", POINTS + STRANGERS)
	)
	assert (after.rows_loaded + after.rows_known, after.rows_faulty) == (POINTS, STRANGERS)
	assert after.attempts > killed // 2
	queued.clear()
	import_job.revive_stalled_files()
	assert file.name not in queued, "A finished file is not taken up again."


def register_list(serials: list[str]) -> bytes:
	"""Every meter read twice in the list, on two days."""
	rows = [
		f"{serial};1.8.0;2026-02-{day}T00:00:00;{100 + place + day}"
		for day in (10, 11)
		for place, serial in enumerate(serials)
	]
	return "\n".join(["meter_no;obis;timestamp;value", *rows]).encode()


def readings_of(head_end: Any, serials: list[str]) -> list[tuple[Any, ...]]:
	"""As `stored`, of a list: meters by their place in it."""
	frappe.db.rollback()
	place = {serial: number for number, serial in enumerate(serials)}
	readings = frappe.db.sql(
		"""SELECT serial_no, reading_date, value, status, source, zone, quantity FROM `tabMeter Reading`
		WHERE external_source = %s ORDER BY serial_no, name""",
		(head_end.name,),
	)
	faults = frappe.db.sql(
		"""SELECT point_code, day, code, state FROM `tabAskue Fault` WHERE source = %s
		ORDER BY point_code, name""",
		(head_end.name,),
	)
	return [*sorted((place[row[0]], *row[1:]) for row in readings), *faults]


def test_a_list_whose_workers_are_killed_is_read_whole_and_once(
	site_connection: str, queued: list[str]
) -> None:
	meters = 12
	calm, stormy = source(), source()
	own = [
		[str(district.installation().serial_no) for _number in range(meters)] for _source in (calm, stormy)
	]
	strangers = ["KILL-LIST-1", "KILL-LIST-2"]
	frappe.db.commit()
	undisturbed = bring(calm, register_list([*own[0], *strangers]), "list.csv")
	file = bring(stormy, register_list([*own[1], *strangers]), "list.csv", work=False)
	killed = kill_until_done(site_connection, file.name, queued, seed=20261124)

	assert killed > 3
	rows = 2 * (meters + len(strangers))
	assert readings_of(stormy, own[1]) == readings_of(calm, own[0])
	assert len(readings_of(stormy, own[1])) == rows
	after = row_of(file.name)
	assert (after.state, after.chunks_done, after.rows_total) == ("Partly", rows, rows)
	assert (undisturbed.state, undisturbed.chunks_done) == ("Partly", rows)
	# What was stored when the worker died before it could count it is known when the next one comes to it.
	assert after.rows_loaded + after.rows_known == 2 * meters
	assert (after.rows_faulty, undisturbed.rows_faulty) == (2 * len(strangers), 2 * len(strangers))


def test_a_file_somebody_works_on_is_not_revived(queued: list[str]) -> None:
	file = bring(source(), day_file("BUSY"), work=False)
	with bulk_connection() as busy:
		assert take_lock(busy, f"askue-file-{file.name}")
		queued.clear()
		import_job.revive_stalled_files()
		assert file.name not in queued
		import_job.work_on_file(file.name)
		assert row_of(file.name).state == "Received"
