"""Planning a penalty run: one open run a district, its routes cut into shards."""

import json

import frappe
from frappe import _
from frappe.utils import getdate, today

from elektrhisob.administration.periods import month_bounds, require_open
from elektrhisob.billing.bill_run_plan import RouteLoad, accounts_per_shard, cut_into_shards, shard_limit


class MonthNotOverError(frappe.ValidationError):
	"""The penalty of days that have not come yet."""


class LaterMonthCountedError(frappe.ValidationError):
	"""The penalty of a later month is issued already: it holds the days of this one."""


class AnotherRunOpenError(frappe.ValidationError):
	"""The district has a penalty run that is neither issued nor rolled back."""


class NoAccountsError(frappe.ValidationError):
	"""The district has no account."""


def refuse_wrong_month(het: str, period: str, name: str | None) -> None:
	"""Before a run is made, and again before it is planned."""
	if month_bounds(period)[1] >= getdate(today()):
		frappe.throw(
			_("{0} is not over yet. Count its penalty when it is.").format(period), MonthNotOverError
		)
	require_open(period, het)
	later = frappe.get_all(
		"Penalty Run",
		{"het": het, "status": ("in", ("Issuing", "Issued")), "period": (">", period)},
		pluck="name",
		order_by="period desc",
		limit=1,
	)
	if later:
		frappe.throw(
			_("Run {0} of a later month is issued and holds the days of {1} as well.").format(
				later[0], period
			),
			LaterMonthCountedError,
		)
	open_run = frappe.db.get_value("Penalty Run", {"open_for": het, "name": ("!=", name or "")}, "name")
	if open_run:
		throw_open(het, open_run)


def throw_open(het: str, other: str) -> None:
	frappe.throw(
		_("{0} has the open penalty run {1}. Issue it or roll it back first.").format(het, other),
		AnotherRunOpenError,
	)


def plan(penalty_run: str, het: str) -> int:
	"""Cut the routes of a district into shards; returns the number of accounts."""
	loads = _loads_of(het)
	if not loads:
		frappe.throw(_("District {0} has no account.").format(het), NoAccountsError)
	limit = shard_limit(sum(load.accounts for load in loads), accounts_per_shard())
	for number, routes in enumerate(cut_into_shards(loads, limit), start=1):
		_insert_shard(penalty_run, het, number, routes)
	return sum(load.accounts for load in loads)


def _loads_of(het: str) -> list[RouteLoad]:
	# A closed account may still owe.
	found = frappe.db.sql(
		"""SELECT account.route, account.het, COUNT(*)
		FROM `tabPersonal Account` account WHERE account.het = %s AND account.route > ''
		GROUP BY account.route, account.het ORDER BY account.route""",
		(het,),
	)
	return [RouteLoad(*row) for row in found]


def _insert_shard(penalty_run: str, het: str, number: int, routes: list[RouteLoad]) -> None:
	shard = frappe.new_doc("Penalty Run Shard")
	shard.update(
		{
			"name": f"{penalty_run}-{number:05d}",
			"penalty_run": penalty_run,
			"shard_number": number,
			"het": het,
			"status": "Planned",
			"routes": json.dumps([load.route for load in routes]),
			"accounts_planned": sum(load.accounts for load in routes),
		}
	)
	shard.db_insert()
