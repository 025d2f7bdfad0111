"""The states of a sheet: New → Handed Out → Partly Entered → Entered → Closed, and Closed reopened."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.metering.sheets.errors import (
	NotARouteError,
	SheetExistsError,
	SheetIsUsedError,
	SheetRowIsFinalError,
	SheetStateError,
)

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.reading_sheet.reading_sheet import ReadingSheet

CLOSERS = ("Billing Supervisor", "Billing Operator", "Metering Engineer", "Elektrhisob Administrator")


def check(doc: "ReadingSheet") -> None:
	if doc.is_new():
		if frappe.db.get_value("Org Unit", doc.route, "unit_level") != "Route":
			frappe.throw(_("{0} is not a reading route. Choose a route.").format(doc.route), NotARouteError)
		other = frappe.db.get_value("Reading Sheet", {"route": doc.route, "period": doc.period})
		if other:
			frappe.throw(
				_("Route {0} has a sheet for {1} already: {2}. Open it.").format(
					doc.route, doc.period, other
				),
				SheetExistsError,
			)
	elif doc.status == "Closed" and not doc.has_value_changed("status") and doc.has_value_changed("worker"):
		frappe.throw(_("Sheet {0} is closed. Reopen it first.").format(doc.name), SheetStateError)


def hand_out(doc: "ReadingSheet", worker: str | None = None) -> None:
	"""From now on the sheet is on the controller's phone."""
	doc.check_permission("write")
	if worker:
		doc.worker = worker
	if not doc.worker:
		frappe.throw(_("Choose the controller who walks route {0}.").format(doc.route), SheetStateError)
	if doc.status == "Closed":
		frappe.throw(_("Sheet {0} is closed. Reopen it first.").format(doc.name), SheetStateError)
	if doc.status == "New":
		doc.status = "Handed Out"
		doc.handed_out_on = now_datetime()
	doc.save()


def close(doc: "ReadingSheet") -> None:
	"""Nothing more is entered; lines still open stay as a missing list."""
	_require_closer(doc)
	if doc.status == "Closed":
		return
	doc.status = "Closed"
	doc.closed_on = now_datetime()
	doc.closed_by = frappe.session.user
	doc.save()


def reopen(doc: "ReadingSheet") -> None:
	_require_closer(doc)
	if doc.status != "Closed":
		frappe.throw(_("Sheet {0} is not closed.").format(doc.name), SheetStateError)
	doc.status = "Handed Out"
	doc.closed_on = doc.closed_by = None
	doc.save()
	recount(str(doc.name))


def recount(sheet: str) -> None:
	"""Counts and state of a sheet from its lines, in one statement each."""
	frappe.db.sql(
		"""update `tabReading Sheet` s
		join (
			select sum(status = 'Accepted') accepted, sum(status = 'Suspicious') suspicious,
				sum(status = 'Not Read') not_read, sum(status = 'Refused') refused,
				sum(status = 'To Read') still_open, count(*) line_count
			from `tabReading Sheet Line` where sheet = %(sheet)s
		) c
		set s.accepted_count = ifnull(c.accepted, 0), s.suspicious_count = ifnull(c.suspicious, 0),
			s.not_read_count = ifnull(c.not_read, 0), s.refused_count = ifnull(c.refused, 0),
			s.open_count = ifnull(c.still_open, 0), s.line_count = c.line_count,
			s.status = case
				when s.status = 'Closed' then 'Closed'
				when c.line_count > 0 and c.still_open + c.refused = 0 then 'Entered'
				when c.still_open < c.line_count then 'Partly Entered'
				else s.status end,
			s.modified = %(now)s, s.modified_by = %(user)s
		where s.name = %(sheet)s""",
		{"sheet": sheet, "now": now_datetime(), "user": frappe.session.user},
	)
	frappe.clear_document_cache("Reading Sheet", sheet)


def refuse_deletion_of_used(doc: "ReadingSheet") -> None:
	"""A sheet nobody has entered anything on may go, with its lines."""
	if frappe.db.exists("Reading Sheet Entry", {"sheet": doc.name}):
		frappe.throw(
			_("Readings were entered on sheet {0}. Close it instead of deleting it.").format(doc.name),
			SheetIsUsedError,
		)
	frappe.db.delete("Reading Sheet Line", {"sheet": doc.name})


def refuse_hand_made_row(doc: Any) -> None:
	frappe.throw(
		_("Lines and entries are made by their sheet and never changed by hand. Open sheet {0}.").format(
			doc.sheet
		),
		SheetRowIsFinalError,
	)


def _require_closer(doc: "ReadingSheet") -> None:
	doc.check_permission("write")
	if frappe.session.user != "Administrator" and not set(CLOSERS) & set(frappe.get_roles()):
		frappe.throw(
			_("A sheet is closed and reopened by an operator or a metering engineer. Ask one."),
			frappe.PermissionError,
		)
