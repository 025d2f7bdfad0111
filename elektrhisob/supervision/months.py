"""The user's districts month by month: what was billed, charged and paid, how debt and advances changed."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import frappe
from frappe.query_builder.functions import Max
from frappe.utils import nowdate

from elektrhisob.administration.divisions import Divisions
from elektrhisob.supervision import district_readers
from elektrhisob.supervision.district_totals import KEPT_SECONDS, OLDEST_SECONDS, Totals, totals_by_district

Sums = defaultdict[Any, float]

SHOWN_MONTHS = 12
RECENT_MONTHS = 2


def billed_months(divisions: Divisions) -> dict[str, Sums]:
	"""{period: sums of bills, issued, kwh, amount}, oldest first."""
	months: dict[str, Sums] = defaultdict(no_sums)
	for district in totals_by_district(f"billed|{_last_step()}", district_readers.billed, divisions):
		for period, measures in district.items():
			add(months[period], measures)
	return dict(sorted(months.items()))


def unbilled_of_last_month(divisions: Divisions) -> Sums:
	"""{cause: accounts, ALL_CAUSES: accounts} that the month billed last has no bill for."""
	period = max(billed_months(divisions), default=None)
	if not period:
		return no_sums()
	name = f"unbilled|{period}|{_last_step()}"
	return summed(totals_by_district(name, district_readers.unbilled(period), divisions))


def balance_months(divisions: Divisions) -> dict[str, Sums]:
	"""{period: sums of charged, paid, debt, advance}, oldest first; the last two are changes in the month.

	Every balance opens with what the one before it closed with, so the changes add up to what is owed now.
	A month between two others in which nothing was posted is there with nothing.
	"""
	moved = {
		period: sums for period, districts in _balances(divisions).items() if (sums := summed(districts))
	}
	return {period: moved.get(period, no_sums()) for period in _months_between(moved)}


def _months_between(periods: Iterable[str]) -> list[str]:
	"""Every month from the earliest to the latest of `periods`."""
	numbers = [int(period[:4]) * 12 + int(period[5:]) - 1 for period in periods]
	if not numbers:
		return []
	return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(min(numbers), max(numbers) + 1)]


def debts_by_district(divisions: Divisions) -> Sums:
	debts = no_sums()
	for districts in _balances(divisions).values():
		add(debts, {district["het"]: district["debt"] for district in districts})
	return debts


def _last_step() -> str:
	"""When any bill run last went from one state to another: what was counted before is out of date."""
	run = frappe.qb.DocType("Bill Run")
	return str(frappe.qb.from_(run).select(Max(run.modified)).run()[0][0])


def _balances(divisions: Divisions) -> dict[str, list[Totals]]:
	periods = frappe.get_all(
		"Settlement Period",
		filters={"start_date": ["<=", nowdate()]},
		fields=["name", "is_closed"],
		order_by="name",
	)
	recent = {period.name for period in periods[-RECENT_MONTHS:]}
	return {
		period.name: totals_by_district(
			f"balances|{period.name}|{period.is_closed}",
			district_readers.balances(period.name),
			divisions,
			max_age=_max_age(period.is_closed, period.name in recent),
		)
		for period in periods
	}


def _max_age(is_closed: bool, is_recent: bool) -> int | None:
	"""A closed month does not change any more, an older open one seldom does."""
	if is_closed:
		return KEPT_SECONDS
	return None if is_recent else OLDEST_SECONDS


def no_sums() -> Sums:
	return defaultdict(float)


def add(sums: Sums, more: Totals) -> None:
	for name, value in more.items():
		if name != "het":
			sums[name] += float(value)


def summed(districts: Iterable[Totals]) -> Sums:
	sums = no_sums()
	for district in districts:
		add(sums, district)
	return sums


def keep_fresh() -> None:
	"""Count the whole country's totals ahead of time, so that the head office does not wait for them."""
	everything = Divisions(everything=True)
	totals_by_district("accounts", district_readers.active_accounts, everything)
	billed_months(everything)
	balance_months(everything)
