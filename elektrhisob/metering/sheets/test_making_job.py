"""The sheets of a district are made in the background: whatever happens to the worker, each route has one."""

from __future__ import annotations

import multiprocessing
import os
import random
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import today

from elektrhisob.administration.periods import ensure_period
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import held_locks, take_lock
from elektrhisob.metering.sheets import handing_out, making, making_job
from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.metering.sheets.errors import SheetsAreBeingMadeError, SheetStateError
from elektrhisob.tests import district

if TYPE_CHECKING:
	from multiprocessing.process import BaseProcess

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

ROUTES = 20
MOST_KILLS = 40
SECTION = f"{district.HET}-91"


@pytest.fixture(scope="module")
def routes(database_put_back: None) -> list[str]:
	"""Routes of a section: every third has two houses, and one of them a meter of two registers."""
	made = []
	for number in range(ROUTES):
		route = stories.new_route()
		stories.house(route, 2)
		if number % 3 == 0:
			stories.house(route, 4, zones=("T1", "T2"))
		made.append(route)
	frappe.db.commit()
	return made


def sheets_of(routes: list[str], period: str) -> list[tuple[Any, ...]]:
	"""What stands on the sheets, without their names: equal means the same sheets."""
	frappe.db.rollback()
	return frappe.db.sql(
		"""select sheet.route, sheet.het, sheet.status, sheet.worker, sheet.line_count, sheet.open_count,
			line.line_no, line.status, line.route, line.het, line.personal_account, line.address,
			line.supply_point, line.installation, line.serial_no, line.zone, line.quantity, line.digits,
			line.decimals, line.last_value, line.last_date, line.usual_daily, line.most_daily,
			line.expected_from, line.expected_to, line.idx, sheet.owner, line.owner
		from `tabReading Sheet` sheet join `tabReading Sheet Line` line on line.sheet = sheet.name
		where sheet.route in %s and sheet.period = %s order by sheet.route, sheet.name, line.line_no""",
		(routes, period),
	)


def in_process(site: str, *arguments: Any) -> BaseProcess:
	process = multiprocessing.get_context("fork").Process(target=_work, args=(site, *arguments))
	process.start()
	return process


def _work(site: str, *arguments: Any) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	making_job.make_in_background(*arguments)
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def wait_until_free(unit: str, period: str) -> None:
	"""The server needs a moment to see that a killed worker is gone."""
	name = f"reading-sheets-{period}-{unit}"
	with bulk_connection() as connection:
		assert take_lock(connection, name, 30)


def test_many_lines_are_made_in_the_background_as_few_are_at_once(
	routes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
	worker = stories.controller()
	for period in ("2031-02", "2031-03"):
		ensure_period(period)
	frappe.db.commit()
	at_once = making.create_sheets(SECTION, "2031-02", today(), worker)
	frappe.db.commit()
	queued: list[dict[str, Any]] = []
	monkeypatch.setattr(making, "LINES_IN_REQUEST", 5)
	monkeypatch.setattr(making_job, "LINES_IN_STEP", 7)
	monkeypatch.setattr(frappe, "enqueue", lambda _method, **values: queued.append(values))
	answer = making.create_sheets(SECTION, "2031-03", today(), worker)
	assert answer == {"queued": at_once["lines"]} and not sheets_of(routes, "2031-03")
	told: list[dict[str, Any]] = []
	monkeypatch.setattr(
		frappe, "publish_realtime", lambda event, message, **_to: told.append({"event": event, **message})
	)
	shown: list[float] = []
	monkeypatch.setattr(frappe, "publish_progress", lambda percent, **_words: shown.append(percent))
	(job,) = queued
	# A request that has written nothing never commits: a job that waits for its commit is never done.
	assert not job.get("enqueue_after_commit")
	making_job.make_in_background(**{key: job[key] for key in ("unit", "period", "day", "worker")})
	assert sheets_of(routes, "2031-03") == sheets_of(routes, "2031-02")
	assert told == [{"event": "reading_sheets_made", "unit": SECTION, "period": "2031-03"} | at_once]
	assert shown[0] == 0 and shown[-1] == 100 and len(shown) > 3 and shown == sorted(shown)
	assert making.create_sheets(SECTION, "2031-03", today()) == {"sheets": 0, "lines": 0}


def test_workers_killed_at_random_moments_leave_whole_sheets_and_never_two(
	routes: list[str], site_connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(making_job, "LINES_IN_STEP", 1)
	for period in ("2031-04", "2031-05"):
		ensure_period(period)
	frappe.db.commit()
	making_job.make_in_background(SECTION, "2031-04", today())
	calm = sheets_of(routes, "2031-04")
	assert len({row[0] for row in calm}) == ROUTES

	chance, killed, between = random.Random(20261124), 0, set()
	while len({row[0] for row in sheets_of(routes, "2031-05")}) < ROUTES:
		wait_until_free(SECTION, "2031-05")
		process = in_process(site_connection, SECTION, "2031-05", today())
		process.join(chance.uniform(0.01, 0.06) if killed < MOST_KILLS else 60)
		if process.is_alive():
			process.kill()
			process.join()
			killed += 1
		between.add(len({row[0] for row in sheets_of(routes, "2031-05")}))
	assert killed > 2 and len(between) > 2, "Nobody died on the way."
	assert sheets_of(routes, "2031-05") == calm
	orphans = frappe.db.sql(
		"""select line.name from `tabReading Sheet Line` line
		left join `tabReading Sheet` sheet on sheet.name = line.sheet where sheet.name is null"""
	)
	assert not orphans


def test_two_who_make_the_sheets_of_one_section_at_once_make_them_once(
	routes: list[str], site_connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	"""One asks for the section, the others for its routes: no lock keeps them apart, only the key does."""
	monkeypatch.setattr(making_job, "LINES_IN_STEP", 1)
	ensure_period("2031-06")
	frappe.db.commit()
	workers = [in_process(site_connection, SECTION, "2031-06", today())]
	workers += [in_process(site_connection, route, "2031-06", today()) for route in routes[::4]]
	for process in workers:
		process.join(60)
		assert process.exitcode == 0
	assert sheets_of(routes, "2031-06") == sheets_of(routes, "2031-04")


def test_whoever_asks_while_they_are_being_made_is_told_so(
	routes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
	ensure_period("2031-07")
	frappe.db.commit()
	monkeypatch.setattr(making, "LINES_IN_REQUEST", 5)
	with bulk_connection() as busy:
		assert take_lock(busy, f"reading-sheets-2031-07-{SECTION}")
		with pytest.raises(SheetsAreBeingMadeError):
			making.create_sheets(SECTION, "2031-07", today())
		making_job.make_in_background(SECTION, "2031-07", today())
		assert not sheets_of(routes, "2031-07")
	with bulk_connection() as connection:
		assert not held_locks(connection, [f"reading-sheets-2031-07-{SECTION}"])


def test_many_sheets_are_handed_out_together_or_not_at_all(routes: list[str]) -> None:
	ensure_period("2031-08")
	worker = stories.controller()
	making.create_sheets(SECTION, "2031-08", today(), worker)
	frappe.db.commit()
	names = frappe.get_all(
		"Reading Sheet", {"route": ["in", routes], "period": "2031-08"}, pluck="name", order_by="name"
	)
	frappe.db.set_value("Reading Sheet", names[7], "worker", None)
	with pytest.raises(SheetStateError, match="controller"):
		handing_out.hand_out_sheets(names)
	assert set(frappe.get_all("Reading Sheet", {"name": ["in", names]}, pluck="status")) == {"New"}
	frappe.db.set_value("Reading Sheet", names[7], "worker", worker)
	frappe.get_doc("Reading Sheet", names[0]).hand_out()
	earlier = frappe.db.get_value("Reading Sheet", names[0], "handed_out_on")
	assert handing_out.hand_out_sheets(frappe.as_json(names)) == len(names)
	rows = frappe.get_all("Reading Sheet", {"name": ["in", names]}, ["name", "status", "handed_out_on"])
	assert {row.status for row in rows} == {"Handed Out"} and all(row.handed_out_on for row in rows)
	assert frappe.db.get_value("Reading Sheet", names[0], "handed_out_on") == earlier
	of_sheet = {"reference_doctype": "Reading Sheet", "reference_name": names[3], "comment_type": "Info"}
	assert frappe.get_all("Comment", of_sheet, pluck="content") == ["handed out the sheet"]
	frappe.db.set_value("Reading Sheet", names[5], "status", "Closed")
	with pytest.raises(SheetStateError, match="closed"):
		handing_out.hand_out_sheets(names)
	frappe.set_user(district.user("Billing Operator", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		handing_out.hand_out_sheets(names)
