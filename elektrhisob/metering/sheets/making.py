"""Making reading sheets: at once for a few routes, in the background for a district."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.administration.divisions import require_unit
from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.metering.sheets import making_job
from elektrhisob.metering.sheets.errors import NoMetersOnRouteError
from elektrhisob.metering.sheets.life import recount
from elektrhisob.metering.sheets.lines import LINE_FIELDS, count_lines, lines_of

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.reading_sheet.reading_sheet import ReadingSheet

LINES_IN_REQUEST = 3000


@frappe.whitelist(methods=["POST"])
def create_sheets(unit: str, period: str, reading_day: str, worker: str | None = None) -> dict[str, Any]:
	"""A sheet for every route of the unit that has meters and no sheet for the period yet.

	The controller is the given one, else the one of the route's last sheet. The answer: how many sheets and
	lines were made, or `queued`: how many lines are being made in the background.
	"""
	frappe.new_doc("Reading Sheet").check_permission("create")
	frappe.get_doc("Settlement Period", period)
	require_unit(unit)
	if worker:
		frappe.get_doc("Field Worker", worker).check_permission("read")
	day = str(getdate(reading_day))
	routes = making_job.routes_without_sheet(unit, period)
	counts = count_lines([row.name for row in routes], day)
	lines = sum(counts.values())
	if lines > LINES_IN_REQUEST:
		making_job.start(unit, period, day, worker)
		return {"queued": lines}
	routes = [row for row in routes if row.name in counts]
	return {"sheets": len(routes), "lines": _make(routes, period, day, worker)}


def fill(doc: "ReadingSheet") -> None:
	"""Lines of a sheet made on the desk."""
	lines = lines_of([doc.route], str(getdate(doc.reading_day)))
	if not lines:
		frappe.throw(
			_("Route {0} has no meters to read. Assign accounts to it first.").format(doc.route),
			NoMetersOnRouteError,
		)
	_insert_lines({doc.route: str(doc.name)}, lines)
	recount(str(doc.name))
	doc.reload()


def _make(routes: list[frappe._dict], period: str, day: str, worker: str | None) -> int:
	lines = lines_of([row.name for row in routes], day)
	counts: dict[str, int] = {}
	for line in lines:
		counts[line["route"]] = counts.get(line["route"], 0) + 1
	names = _new_names(Key.READING_SHEET, len(routes))
	insert_documents(
		"Reading Sheet",
		names,
		[
			{
				"route": row.name,
				"het": row.het,
				"period": period,
				"reading_day": day,
				"worker": worker or row.worker,
				"status": "New",
				"line_count": counts[row.name],
				"open_count": counts[row.name],
			}
			for row in routes
		],
	)
	_insert_lines({row.name: name for name, row in zip(names, routes, strict=True)}, lines)
	return len(lines)


def _insert_lines(sheets: dict[str, str], lines: list[dict[str, Any]]) -> None:
	insert_documents(
		"Reading Sheet Line",
		_new_names(Key.SHEET_LINE, len(lines)),
		[
			{field: sheets[line["route"]] if field == "sheet" else line[field] for field in LINE_FIELDS}
			for line in lines
		],
	)


def _new_names(key: Key, count: int) -> list[str]:
	first = reserve_keys(key, count) if count else 0
	return [key.name_of(first + offset) for offset in range(count)]
