"""Sheets of a whole district, in the background: some routes at a time, each time a transaction of its own.

A route has its sheet with all lines or it has none, so whoever starts again after a worker has died makes
what is left. Two who make sheets of the same route meet at its key: the second looks again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import frappe
import mariadb
import numpy as np
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.bulk import load
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import RowsRefused, load_columns, new_row_constants
from elektrhisob.bulk.locks import held_locks, take_lock
from elektrhisob.metering.sheets.errors import SheetsAreBeingMadeError
from elektrhisob.metering.sheets.lines import LINE_FIELDS, count_lines, lines_of

LINES_IN_STEP = 2000
ATTEMPTS = 5
TIMEOUT_SECONDS = 3600
DONE_EVENT = "reading_sheets_made"


def start(unit: str, period: str, day: str, worker: str | None) -> None:
	with bulk_connection() as connection:
		if held_locks(connection, [_lock(unit, period)]):
			frappe.throw(
				_("The sheets of {0} for {1} are being made already. Wait until they are there.").format(
					unit, period
				),
				SheetsAreBeingMadeError,
			)
	# At once: the request has written nothing, so there is no commit for the job to wait for.
	frappe.enqueue(
		make_in_background,
		queue="long",
		timeout=TIMEOUT_SECONDS,
		unit=unit,
		period=period,
		day=day,
		worker=worker,
	)


def make_in_background(unit: str, period: str, day: str, worker: str | None = None) -> None:
	"""The RQ job. Doing it again makes only what is missing; a second one beside it goes home."""
	told: dict[str, Any] = {"unit": unit, "period": period}
	with bulk_connection() as connection:
		# The server frees the lock when this connection dies, however the worker was killed.
		if not take_lock(connection, _lock(unit, period)):
			return
		try:
			told |= make(connection, unit, period, day, worker)
		except Exception:
			connection.rollback()
			frappe.publish_realtime(DONE_EVENT, {**told, "failed": 1}, user=frappe.session.user)
			raise
	frappe.publish_realtime(DONE_EVENT, told, user=frappe.session.user)


def make(
	connection: mariadb.Connection, unit: str, period: str, day: str, worker: str | None
) -> dict[str, int]:
	"""How many sheets and lines; commits step by step."""
	counts = count_lines([row.name for row in routes_without_sheet(unit, period)], day)
	total, sheets, lines = sum(counts.values()), 0, 0
	for routes in _steps(counts):
		_show(lines, total)
		made = _make_again(connection, routes, unit, period, day, worker)
		sheets, lines = sheets + made[0], lines + made[1]
	_show(total, total)
	return {"sheets": sheets, "lines": lines}


def routes_without_sheet(unit: str, period: str) -> list[frappe._dict]:
	"""With the controller of the route's last sheet."""
	return frappe.db.sql(
		"""select r.name, r.het,
			(select last.worker from `tabReading Sheet` last
				where last.route = r.name order by last.period desc limit 1) as worker
		from `tabOrg Unit` u
		join `tabOrg Unit` r on r.lft >= u.lft and r.rgt <= u.rgt and r.unit_level = 'Route'
		left join `tabReading Sheet` s on s.route = r.name and s.period = %s
		where u.name = %s and s.name is null
		order by r.lft""",
		(period, unit),
		as_dict=True,
	)


def _lock(unit: str, period: str) -> str:
	return f"reading-sheets-{period}-{unit}"


def _steps(counts: dict[str, int]) -> list[list[str]]:
	"""Routes in order, so many that a step has about as many lines as is good for it."""
	steps: list[list[str]] = []
	filled = LINES_IN_STEP
	for route, count in counts.items():
		if filled >= LINES_IN_STEP:
			steps.append([])
			filled = 0
		steps[-1].append(route)
		filled += count
	return steps


def _show(done: int, total: int) -> None:
	frappe.publish_progress(
		100 * done / max(total, 1),
		title=_("Making reading sheets"),
		description=_("{0} of {1} lines").format(done, total),
	)


def _make_again(
	connection: mariadb.Connection,
	routes: Sequence[str],
	unit: str,
	period: str,
	day: str,
	worker: str | None,
) -> tuple[int, int]:
	asked = set(routes)
	for attempt in range(1, ATTEMPTS + 1):
		# Look with fresh eyes: what others have made meanwhile is not made again.
		frappe.db.commit()
		left = [row for row in routes_without_sheet(unit, period) if row.name in asked]
		lines = lines_of([row.name for row in left], day)
		try:
			count = _load(connection, left, lines, period, day, worker)
			connection.commit()
			return count, len(lines)
		except (RowsRefused, mariadb.OperationalError, mariadb.IntegrityError):
			connection.rollback()
			if attempt == ATTEMPTS:
				raise
	raise AssertionError("unreachable")


def _load(
	connection: mariadb.Connection,
	routes: list[frappe._dict],
	lines: list[dict[str, Any]],
	period: str,
	day: str,
	worker: str | None,
) -> int:
	counts: dict[str, int] = {}
	for line in lines:
		counts[line["route"]] = counts.get(line["route"], 0) + 1
	routes = [row for row in routes if row.name in counts]
	if not routes:
		return 0
	cursor = connection.cursor()
	first = reserve_keys(Key.READING_SHEET, len(routes))
	sheets = {row.name: Key.READING_SHEET.name_of(first + at) for at, row in enumerate(routes)}
	constants: dict[str, load.Constant] = {**new_row_constants(frappe.session.user, _now()), "idx": 0}
	load_columns(
		cursor,
		"tabReading Sheet",
		[
			load.codes("name", list(sheets.values())),
			load.codes("route", list(sheets)),
			load.codes("het", [row.het for row in routes]),
			load.text("worker", [worker or row.worker for row in routes]),
			*(
				load.Column(field, "%d", [counts[row.name] for row in routes])
				for field in ("line_count", "open_count")
			),
		],
		{**constants, "period": period, "reading_day": day, "status": "New"},
	)
	numbers = reserve_keys(Key.SHEET_LINE, len(lines)) + np.arange(len(lines), dtype=np.int64)
	load_columns(
		cursor,
		"tabReading Sheet Line",
		[
			load.names("name", Key.SHEET_LINE.value, numbers),
			load.codes("sheet", [sheets[line["route"]] for line in lines]),
			*(
				load.text(field, [None if line[field] is None else str(line[field]) for line in lines])
				for field in LINE_FIELDS
				if field != "sheet"
			),
		],
		constants,
	)
	return len(routes)


def _now() -> datetime:
	now: datetime = now_datetime()
	return now
