"""A print job cut into files: each route's bills in delivery order, at most a thousand a file."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import frappe
import mariadb
from frappe import _
from frappe.model.document import Document

from elektrhisob.administration.divisions import require_unit
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.locks import take_lock
from elektrhisob.bulk.read import read_columns
from elektrhisob.metering.sheets.lines import natural_key

BILLS_A_FILE = 1000
PARTS_A_STATEMENT = 200


class RunNotIssuedError(frappe.ValidationError):
	"""Bills of a run that is not issued: nobody has to pay them yet."""


class OutsideRunError(frappe.ValidationError):
	"""A unit none of whose routes the run holds."""


class NothingToPrintError(frappe.ValidationError):
	"""No issued bill answers the choice."""


class Found(NamedTuple):
	bill: str
	account: str
	address: str
	route: str
	route_name: str
	het: str


def check_choice(doc: Document) -> None:
	"""Run and unit of a new job; fills in what follows from the run."""
	run = frappe.db.get_value(
		"Bill Run", doc.bill_run, ["status", "period", "org_unit"], as_dict=True
	) or frappe._dict(status="")
	if run.status != "Issued":
		frappe.throw(
			_("Run {0} is not issued yet. Issue it first, then print its bills.").format(doc.bill_run),
			RunNotIssuedError,
		)
	doc.period = run.period
	doc.org_unit = doc.org_unit or run.org_unit
	require_unit(doc.org_unit)
	lft, rgt = _bounds(doc.org_unit)
	low, high = _bounds(run.org_unit)
	if not low <= lft <= rgt <= high:
		frappe.throw(
			_("{0} is not inside the unit {1} of the run.").format(doc.org_unit, run.org_unit),
			OutsideRunError,
		)
	doc.title = f"{doc.period} · {frappe.db.get_value('Org Unit', doc.org_unit, 'unit_name')}"


def plan_parts(print_job: str) -> bool:
	"""Enter the files of the job; False when another worker does, or did, it. The caller commits."""
	with bulk_connection() as connection:
		if not take_lock(connection, print_job):
			return False
		frappe.db.rollback()
		job = frappe.db.get_value(
			"Bill Print Job", print_job, ["status", "bill_run", "org_unit", "consumer_kind"], as_dict=True
		)
		if not job or job.status != "Planning":
			return False
		rows = [row for route in _routes(_bills_of(connection, job)) for row in _files_of(connection, route)]
		if not rows:
			frappe.throw(_("No issued bill answers the choice."), NothingToPrintError)
		_enter(print_job, rows)
		# Inside the lock: who comes next reads what is committed.
		frappe.db.commit()
	return True


def _enter(print_job: str, rows: list[dict[str, Any]]) -> None:
	for at in range(0, len(rows), PARTS_A_STATEMENT):
		some = rows[at : at + PARTS_A_STATEMENT]
		insert_documents(
			"Bill Print Part",
			[f"{print_job}-{at + place:05d}" for place in range(1, len(some) + 1)],
			[
				{"print_job": print_job, "part_number": at + place, "status": "Planned", "attempts": 0, **row}
				for place, row in enumerate(some, start=1)
			],
		)
	frappe.db.set_value(
		"Bill Print Job",
		print_job,
		{
			"status": "Printing",
			"parts_count": len(rows),
			"bills_count": sum(row["bills_count"] for row in rows),
		},
	)


def _bills_of(connection: mariadb.Connection, job: Any) -> list[Found]:
	lft, rgt = _bounds(job.org_unit)
	columns = read_columns(
		connection,
		"""SELECT bill.name, bill.personal_account, COALESCE(account.address, ''), route.name,
			COALESCE(route.unit_name, route.name), bill.het
		FROM `tabElectricity Bill` bill
		JOIN `tabPersonal Account` account ON account.name = bill.personal_account
		JOIN `tabOrg Unit` route ON route.name = bill.route
		WHERE bill.bill_run = ? AND bill.docstatus = 1 AND ? IN ('', bill.consumer_kind)
			AND route.lft BETWEEN ? AND ?
		ORDER BY route.lft""",
		(job.bill_run, job.consumer_kind or "", lft, rgt),
	)
	return [Found(*row) for row in zip(*columns, strict=True)]


def _routes(bills: Sequence[Found]) -> Iterator[list[Found]]:
	for _route, found in groupby(bills, key=lambda bill: bill.route):
		yield list(found)


def _files_of(connection: mariadb.Connection, bills: list[Found]) -> Iterator[dict[str, Any]]:
	"""In the order the route was last walked; a new neighbour after them by street and house."""
	walked = _last_walk(connection, bills[0].route)
	last = len(walked)
	bills.sort(
		key=lambda bill: (
			walked.get(bill.account, last),
			natural_key(bill.address),
			bill.account,
			bill.bill,
		)
	)
	for at in range(0, len(bills), BILLS_A_FILE):
		some = bills[at : at + BILLS_A_FILE]
		yield {
			"route": some[0].route,
			"route_name": some[0].route_name,
			"het": some[0].het,
			"bills_count": len(some),
			"bills": json.dumps([bill.bill for bill in some]),
		}


def _last_walk(connection: mariadb.Connection, route: str) -> dict[str, int]:
	"""Account -> its place on the latest sheet of the route."""
	columns = read_columns(
		connection,
		"""SELECT line.personal_account FROM `tabReading Sheet Line` line
		WHERE line.sheet = (SELECT sheet.name FROM `tabReading Sheet` sheet WHERE sheet.route = ?
			ORDER BY sheet.period DESC, sheet.name DESC LIMIT 1)
		GROUP BY line.personal_account ORDER BY MIN(line.line_no)""",
		(route,),
	)
	return {account: place for place, account in enumerate(columns[0])}


def _bounds(unit: str) -> tuple[int, int]:
	lft, rgt = frappe.db.get_value("Org Unit", unit, ["lft", "rgt"])
	return int(lft), int(rgt)
