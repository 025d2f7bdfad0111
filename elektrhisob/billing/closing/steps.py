"""The steps of a closing: checked, asked for, closed by another person, opened again by a decision of two."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, now_datetime, today

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.administration import district_months
from elektrhisob.administration.divisions import require_unit
from elektrhisob.administration.periods import month_bounds, period_of
from elektrhisob.billing.closing.checklist import FAILED, MUST, month_of, outcomes
from elektrhisob.bulk.connection import bulk_connection

DRAFT, WAITING, CLOSED = "Draft", "Awaiting Closing", "Closed"
FIGURES = ("control", "severity", "outcome", "found", "first_sum", "second_sum")


class ChecksMissingError(frappe.ValidationError):
	"""The checks have not been run yet, or are running."""


class CheckFailsError(frappe.ValidationError):
	"""A control that must pass fails, or one that should has no reason written beside it."""


class OnePersonClosesError(frappe.ValidationError):
	"""Who prepared the closing tries to close."""


class ClosingOrderError(frappe.ValidationError):
	"""Months close in their order and open again in the opposite one, after they are over."""


class ClosedForGoodError(frappe.ValidationError):
	"""A closing that is done or asked for was to be changed."""


def follow(doc: Document) -> None:
	"""Validate a step of the closing; at the moment of closing, close."""
	before = doc.get_doc_before_save()
	was = before.status if before else DRAFT
	if not before:
		_begin(doc)
		return
	if not doc.flags.checked:
		_keep_figures(doc, before, reasons_free=was == doc.status == DRAFT)
	if was == CLOSED:
		frappe.throw(
			_("{0} is closed. Ask for its reopening by a Period Reopening.").format(doc.title),
			ClosedForGoodError,
		)
	if was == DRAFT and doc.status == WAITING:
		_require_checked(doc)
		_require_passed(doc)
		doc.prepared_by = frappe.session.user
	if doc.status == CLOSED and was != CLOSED:
		_close(doc, was)


def reopen(reopening: Document) -> None:
	"""The decision of two persons is made: the month takes facts again until it is closed anew."""
	closing = frappe.get_doc("Period Closing", reopening.period_closing)
	cursor = request_cursor()
	until = district_months.lock(cursor, closing.het)
	if closing.status != CLOSED or until != closing.period:
		frappe.throw(
			_("Of district {0} only the last closed month, {1}, can be opened again.").format(
				closing.het, until or "-"
			),
			ClosingOrderError,
		)
	district_months.refuse_closed_everywhere(cursor, [closing.period])
	first = month_bounds(closing.period)[0]
	district_months.move(cursor, closing.het, period_of(date.fromordinal(first.toordinal() - 1)))
	# No action of the closing's own workflow: the right to open lies in the decision alone.
	closing.db_set(
		{
			"status": DRAFT,
			"reopenings": (closing.reopenings or 0) + 1,
			"prepared_by": None,
			"closed_by": None,
			"closed_on": None,
		}
	)
	closing.add_comment(
		"Info",
		_("Opened again by {0}: {1}").format(reopening.name, frappe.utils.escape_html(reopening.reason)),
	)


def write_outcomes(doc: Document, rows: list[dict[str, Any]]) -> None:
	"""New figures in place of the old ones; a reason stays while its check still fails."""
	known = {row.control: row for row in doc.checks}
	# The same rows where they are known: the history then tells the figures that changed, and no others.
	doc.checks = [known[row["control"]] for row in rows if row["control"] in known]
	for row in rows:
		found = known.get(row["control"]) or doc.append("checks", {})
		found.update({**row, "reason": found.reason if row["outcome"] == FAILED else None})
	_put_in_order(doc, [row["control"] for row in rows])
	failing = [row["severity"] for row in rows if row["outcome"] == FAILED]
	doc.must_failing = failing.count(MUST)
	doc.should_failing = len(failing) - doc.must_failing
	doc.checked_on = now_datetime()
	doc.flags.checked = True


def _begin(doc: Document) -> None:
	require_unit(doc.het)
	unit = frappe.db.get_value("Org Unit", doc.het, ["unit_level", "unit_name"], as_dict=True)
	if unit.unit_level != "HET":
		frappe.throw(_("{0} is not a district. Close the books of a HET.").format(doc.het), ClosingOrderError)
	doc.status = DRAFT
	doc.title = f"{doc.period} · {unit.unit_name}"
	_require_over(doc.period)
	_require_order(doc.period, doc.het, district_months.closed_until(doc.het))
	if not doc.flags.checked:
		doc.set("checks", [])


def _keep_figures(doc: Document, before: Document, *, reasons_free: bool) -> None:
	"""What the checks found is never entered by hand: only the reasons are, while it is a draft."""
	given = {row.name: row for row in doc.checks}
	doc.checks = [given[row.name] for row in before.checks if row.name in given]
	for row in before.checks:
		kept = given.get(row.name) or doc.append("checks", {"reason": row.reason})
		reason = (kept.reason or "").strip() if reasons_free else row.reason
		kept.update({**{field: row.get(field) for field in FIGURES}, "reason": reason})
	_put_in_order(doc, [row.control for row in before.checks])
	doc.update({field: before.get(field) for field in ("must_failing", "should_failing", "checked_on")})


def _put_in_order(doc: Document, controls: list[str]) -> None:
	doc.checks.sort(key=lambda row: controls.index(row.control))
	for place, row in enumerate(doc.checks, 1):
		row.idx = place


def _close(doc: Document, was: str) -> None:
	if was != WAITING:
		frappe.throw(_("Ask for the closing first."), OnePersonClosesError)
	if doc.prepared_by == frappe.session.user:
		frappe.throw(_("You prepared it: another person has to close the month."), OnePersonClosesError)
	cursor = request_cursor()
	until = district_months.lock(cursor, doc.het)
	_require_over(doc.period)
	_require_order(doc.period, doc.het, until)
	# Nobody posts in the district now. What was committed until here is seen by a connection of its own; the
	# request's own may still look at the books as they were when it began.
	with bulk_connection() as connection:
		found = [outcome.as_row() for outcome in outcomes(connection.cursor(), month_of(doc.het, doc.period))]
	write_outcomes(doc, found)
	_require_passed(doc)
	district_months.move(cursor, doc.het, doc.period)
	doc.checking, doc.failure = 0, None
	doc.closed_by, doc.closed_on = frappe.session.user, now_datetime()


def _require_checked(doc: Document) -> None:
	if doc.checking or not doc.checks:
		frappe.throw(_("Run the checks and wait for their end first."), ChecksMissingError)


def _require_passed(doc: Document) -> None:
	failing = [row for row in doc.checks if row.outcome == FAILED]
	must = [_(row.control) for row in failing if row.severity == MUST]
	if must:
		frappe.throw(
			_("The month cannot close: {0}. Put it right and run the checks again.").format(", ".join(must)),
			CheckFailsError,
		)
	silent = [_(row.control) for row in failing if not (row.reason or "").strip()]
	if silent:
		frappe.throw(
			_("Write beside each of these checks why the month closes all the same: {0}.").format(
				", ".join(silent)
			),
			CheckFailsError,
		)


def _require_over(period: str) -> None:
	last = month_bounds(period)[1]
	if last >= getdate(today()):
		frappe.throw(
			_("{0} lasts until {1}. Close it when it is over.").format(period, formatdate(last)),
			ClosingOrderError,
		)


def _require_order(period: str, het: str, until: str) -> None:
	if not until:
		return
	if period <= until:
		frappe.throw(_("{0} of district {1} is closed already.").format(period, het), ClosingOrderError)
	following = period_of(date.fromordinal(month_bounds(until)[1].toordinal() + 1))
	if period != following:
		frappe.throw(
			_("District {0} has closed {1}. Close {2} next: months close in their order.").format(
				het, until, following
			),
			ClosingOrderError,
		)
