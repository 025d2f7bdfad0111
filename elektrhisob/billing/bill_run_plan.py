"""Planning a bill run: which routes it holds, and how they are cut into shards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.administration.district_months import months_closed, throw_closed
from elektrhisob.administration.periods import require_open

DEFAULT_ACCOUNTS_PER_SHARD = 40_000
# A run of fewer full shards is cut finer, so that several workers share it and its progress shows; yet each
# job has its price: a process, a connection, the tariffs.
SHARDS_WANTED = 8
SMALLEST_SHARD = 5_000


class RoutesHeldError(frappe.ValidationError):
	"""Another unfinished run of the same period holds some of the routes."""


class NothingToBillError(frappe.ValidationError):
	"""The unit has no account to bill in the period."""


@dataclass(frozen=True)
class RouteLoad:
	"""A route with the number of accounts that may be billed on it."""

	route: str
	het: str
	accounts: int


def plan(bill_run: str, period: str, org_unit: str) -> int:
	"""Claim the routes below a unit and cut them into shards; returns the number of accounts planned.

	Runs inside the caller's transaction: a second run over one of the routes waits, then is told who has it.
	"""
	require_open(period)
	_claim_routes(bill_run, period, org_unit)
	loads = _loads_below(org_unit, period)
	limit = shard_limit(sum(load.accounts for load in loads), accounts_per_shard())
	_refuse_closed_districts(period, loads)
	shards = list(cut_into_shards(loads, limit))
	if not shards:
		frappe.throw(
			_("No account of {0} was open in {1}: there is nothing to bill.").format(org_unit, period),
			NothingToBillError,
		)
	for number, routes in enumerate(shards, start=1):
		_insert_shard(bill_run, number, routes)
	return sum(load.accounts for routes in shards for load in routes)


def accounts_per_shard() -> int:
	return (
		frappe.db.get_single_value("Elektrhisob Settings", "accounts_per_shard") or DEFAULT_ACCOUNTS_PER_SHARD
	)


def shard_limit(accounts: int, largest: int) -> int:
	"""How many accounts go into one shard of a run over that many."""
	return min(largest, max(SMALLEST_SHARD, accounts // SHARDS_WANTED))


def cut_into_shards(loads: list[RouteLoad], limit: int) -> Iterator[list[RouteLoad]]:
	"""Neighbouring routes of one HET, up to `limit` accounts; a larger route is a shard of its own."""
	shard: list[RouteLoad] = []
	for load in loads:
		if shard and (
			load.het != shard[0].het or sum(held.accounts for held in shard) + load.accounts > limit
		):
			yield shard
			shard = []
		shard.append(load)
	if shard:
		yield shard


def _refuse_closed_districts(period: str, loads: list[RouteLoad]) -> None:
	until = months_closed()
	closed = sorted({load.het for load in loads if period <= until.get(load.het, "")})
	if closed:
		throw_closed(period, ", ".join(closed))


def _claim_routes(bill_run: str, period: str, org_unit: str) -> None:
	# The claim's primary key is period and route: the database decides between two runs.
	try:
		frappe.db.sql(
			"""INSERT INTO `tabBill Run Claim`
				(name, creation, modified, owner, modified_by, period, route, het, bill_run)
			SELECT CONCAT(%(period)s, '/', unit.name), %(now)s, %(now)s, %(user)s, %(user)s,
				%(period)s, unit.name, unit.het, %(bill_run)s
			FROM `tabOrg Unit` unit JOIN `tabOrg Unit` top ON unit.lft BETWEEN top.lft AND top.rgt
			WHERE top.name = %(org_unit)s AND unit.unit_level = 'Route'
			ORDER BY unit.name""",
			{
				"period": period,
				"org_unit": org_unit,
				"bill_run": bill_run,
				"user": frappe.session.user,
				"now": now_datetime(),
			},
		)
	except Exception as error:
		if not frappe.db.is_duplicate_entry(error):
			raise
		_throw_holders(period, org_unit)


def _throw_holders(period: str, org_unit: str) -> None:
	holders = frappe.db.sql(
		"""SELECT claim.bill_run, COUNT(*), MIN(claim.route)
		FROM `tabBill Run Claim` claim
		JOIN `tabOrg Unit` unit ON unit.name = claim.route
		JOIN `tabOrg Unit` top ON unit.lft BETWEEN top.lft AND top.rgt
		WHERE top.name = %s AND claim.period = %s
		GROUP BY claim.bill_run ORDER BY claim.bill_run LOCK IN SHARE MODE""",
		(org_unit, period),
	)
	held = ", ".join(
		_("{0} ({1} routes from {2})").format(run, count, route) for run, count, route in holders
	)
	frappe.throw(
		_(
			"Routes of {0} are being billed for {1} by another run: {2}. Finish it or roll it back first."
		).format(org_unit, period, held),
		RoutesHeldError,
	)


def _loads_below(org_unit: str, period: str) -> list[RouteLoad]:
	rows = frappe.db.sql(
		"""SELECT account.route, unit.het, COUNT(*)
		FROM `tabOrg Unit` top
		JOIN `tabOrg Unit` unit ON unit.lft BETWEEN top.lft AND top.rgt AND unit.unit_level = 'Route'
		JOIN `tabPersonal Account` account ON account.route = unit.name
		JOIN `tabSettlement Period` period ON period.name = %s
		WHERE top.name = %s AND account.opened_on <= period.end_date
			AND (account.closed_on IS NULL OR account.closed_on >= period.start_date)
		GROUP BY account.route, unit.het ORDER BY MIN(unit.lft)""",
		(period, org_unit),
	)
	return [RouteLoad(*row) for row in rows]


def _insert_shard(bill_run: str, number: int, routes: list[RouteLoad]) -> None:
	shard = frappe.new_doc("Bill Run Shard")
	shard.update(
		{
			"name": f"{bill_run}-{number:05d}",
			"bill_run": bill_run,
			"shard_number": number,
			"het": routes[0].het,
			"status": "Planned",
			"routes": json.dumps([load.route for load in routes]),
			"accounts_planned": sum(load.accounts for load in routes),
		}
	)
	shard.db_insert()
