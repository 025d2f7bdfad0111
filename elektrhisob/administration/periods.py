"""Settlement periods: calendar months that facts belong to, and that close once."""

import re
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from elektrhisob.administration import district_months
from elektrhisob.administration.district_months import PeriodClosedError as PeriodClosedError
from elektrhisob.administration.divisions import divisions_of

PERIOD = "Settlement Period"
NAMED_DISTRICTS = 10
CLOSING_ROLES = ("Billing Supervisor", "Elektrhisob Administrator")


class DistrictsOpenError(frappe.ValidationError):
	"""The country's month closes after those of all its districts."""


def period_of(day: date | str) -> str:
	"""Code of the month a day belongs to: 2025-05-17 → "2025-05"."""
	return getdate(day).strftime("%Y-%m")


def month_bounds(period: str) -> tuple[date, date]:
	"""First and last day of the month "2025-05"; ValidationError on anything else."""
	if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", period or ""):
		frappe.throw(
			_("Period {0} must be a year and a month, for example 2025-05.").format(frappe.bold(period))
		)
	year, month = int(period[:4]), int(period[5:])
	last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
	return date(year, month, 1), date.fromordinal(last)


def ensure_period(period: str) -> str:
	"""Create the month when missing. Returns its name."""
	month_bounds(period)
	if not frappe.db.exists(PERIOD, period):
		frappe.get_doc({"doctype": PERIOD, "period": period}).insert(
			# A fact of a new month opens the month, whoever enters it.
			ignore_permissions=True,
			ignore_if_duplicate=True,
		)
	return period


def is_closed(period: str, het: str | None = None) -> bool:
	"""Closed for the whole country, or by the district."""
	everywhere = bool(frappe.db.get_value(PERIOD, period, "is_closed"))
	return everywhere or (bool(het) and period <= district_months.closed_until(het))


def require_open(period: str, het: str | None = None) -> None:
	"""Raise PeriodClosedError when the month is closed, for the country or for the district."""
	if is_closed(period):
		district_months.throw_closed(period)
	if het and period <= district_months.closed_until(het):
		district_months.throw_closed(period, het)


def open_period_for(day: date | str, het: str | None = None) -> str:
	"""The month of `day` when it is open, else the earliest open month after it; created when missing.

	het: the district whose books take the fact; it may have closed months that others have open.
	"""
	own = period_of(day)
	until = district_months.closed_until(het) if het else ""
	if own <= until:
		own = _next_month(until)
	if not is_closed(own):
		return ensure_period(own)
	table = frappe.qb.DocType(PERIOD)
	later = (
		frappe.qb.from_(table)
		.where((table.name > own) & (table.is_closed == 0))
		.select(table.name)
		.orderby(table.name)
		.limit(1)
		.run(pluck=True)
	)
	last = frappe.qb.from_(table).select(table.name).orderby(table.name, order=frappe.qb.desc).limit(1)
	return later[0] if later else ensure_period(_next_month(last.run(pluck=True)[0]))


def posting_date_for(day: date | str, het: str | None = None) -> date:
	"""The day itself while its month is open, else the first day of the month that takes it."""
	period = open_period_for(day, het)
	return getdate(day) if period == period_of(day) else month_bounds(period)[0]


def _next_month(period: str) -> str:
	return period_of(date.fromordinal(month_bounds(period)[1].toordinal() + 1))


@frappe.whitelist(methods=["POST"])
def close_period(period: str) -> dict[str, object]:
	"""Close a month of the country for good, after all its districts have closed theirs: the head office's
	Billing Supervisor or Administrator, earlier months first."""
	_require_closing_right()
	require_open(period)
	_refuse_gap(period)
	_refuse_unfinished_runs(period)
	_refuse_open_districts(period)
	doc = frappe.get_doc(PERIOD, period)
	doc.update({"is_closed": 1, "closed_by": frappe.session.user, "closed_on": now_datetime()})
	doc.flags.closing = True
	# The right to close is the two roles above, not the right to write the form.
	doc.save(ignore_permissions=True)
	return {"period": doc.name, "is_closed": doc.is_closed}


def _require_closing_right() -> None:
	user = frappe.session.user
	by_role = user == "Administrator" or not set(CLOSING_ROLES).isdisjoint(frappe.get_roles(user))
	if not (by_role and divisions_of().everything):
		frappe.throw(
			_("Only a Billing Supervisor or Elektrhisob Administrator of the head office closes a period."),
			frappe.PermissionError,
		)


def _refuse_gap(period: str) -> None:
	table = frappe.qb.DocType(PERIOD)
	earlier = (
		frappe.qb.from_(table)
		.where((table.name < period) & (table.is_closed == 0))
		.select(table.name)
		.orderby(table.name)
		.limit(1)
		.run(pluck=True)
	)
	if earlier:
		frappe.throw(
			_("Close period {0} first: periods close in their order.").format(frappe.bold(earlier[0]))
		)


def _refuse_open_districts(period: str) -> None:
	still = district_months.still_open(period, month_bounds(period)[1])
	if not still:
		return
	named = ", ".join(still[:NAMED_DISTRICTS])
	if len(still) > NAMED_DISTRICTS:
		named = _("{0} and {1} more").format(named, len(still) - NAMED_DISTRICTS)
	frappe.throw(
		_(
			"Districts that have not closed {0} yet: {1}. The report Closing of Months says what keeps them."
		).format(frappe.bold(period), named),
		DistrictsOpenError,
	)


def _refuse_unfinished_runs(period: str) -> None:
	run = frappe.db.get_value("Bill Run Claim", {"period": period}, "bill_run")
	if run:
		frappe.throw(
			_("Bill run {0} of this period is not finished. Issue it or roll it back first.").format(
				frappe.bold(run)
			)
		)
