"""Figures of the number cards: each for the user's own districts, from totals kept for minutes.

Every method answers with the text the card shows, for whoever may read the documents it is made of.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, getdate

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.supervision import district_readers, months
from elektrhisob.supervision.district_totals import require_read, totals_by_district

Filters = str | dict[str, Any] | list[Any] | None


@frappe.whitelist(methods=["GET", "POST"])
def active_accounts(filters: Filters = None) -> str:
	require_read("Personal Account")
	districts = totals_by_district("accounts", district_readers.active_accounts, divisions_of())
	return count(months.summed(districts)["accounts"])


@frappe.whitelist(methods=["GET", "POST"])
def bills(filters: Filters = None) -> str:
	return count(_last_billed("bills"))


@frappe.whitelist(methods=["GET", "POST"])
def exceptions(filters: Filters = None) -> str:
	require_read("Bill Run Exception")
	return count(months.unbilled_of_last_month(divisions_of())[district_readers.ALL_CAUSES])


@frappe.whitelist(methods=["GET", "POST"])
def energy(filters: Filters = None) -> str:
	return energy_text(_last_billed("kwh"))


@frappe.whitelist(methods=["GET", "POST"])
def charged(filters: Filters = None) -> str:
	return money_text(_last_billed("amount"))


@frappe.whitelist(methods=["GET", "POST"])
def paid(filters: Filters = None) -> str:
	"""In the month that was billed last."""
	return money_text(_balance_months()[_last_billed_month()]["paid"])


@frappe.whitelist(methods=["GET", "POST"])
def collection(filters: Filters = None) -> str:
	"""Paid in the month that was billed last as a share of what was charged in it."""
	month = _balance_months()[_last_billed_month()]
	if not month["charged"]:
		return "–"
	return f"{fmt_money(100 * month['paid'] / month['charged'], precision=1)} %"


@frappe.whitelist(methods=["GET", "POST"])
def debt(filters: Filters = None) -> str:
	return money_text(sum(month["debt"] for month in _balance_months().values()))


@frappe.whitelist(methods=["GET", "POST"])
def advances(filters: Filters = None) -> str:
	return money_text(sum(month["advance"] for month in _balance_months().values()))


@frappe.whitelist(methods=["GET", "POST"])
def payments_today(filters: Filters = None) -> str:
	"""Sum of the payments dated today, read afresh: a cashier looks at it after each payment."""
	require_read("Account Payment")
	today = getdate()
	districts = totals_by_district(
		f"payments|{today}", district_readers.payments(today), divisions_of(), max_age=10
	)
	return money_text(sum(amount for district in districts for amount, _payments in district.values()))


@frappe.whitelist(methods=["GET", "POST"])
def suspicious_readings(filters: Filters = None) -> str:
	require_read("Meter Reading")
	districts = totals_by_district("suspicious", district_readers.suspicious_readings, divisions_of())
	return count(months.summed(districts)["readings"])


@frappe.whitelist(methods=["GET", "POST"])
def readings_last_30_days(filters: Filters = None) -> str:
	require_read("Meter Reading")
	since = getdate() - timedelta(days=29)
	districts = totals_by_district(f"readings|{since}", district_readers.reading_days(since), divisions_of())
	return count(sum(readings for district in districts for readings in district.values()))


@frappe.whitelist(methods=["GET", "POST"])
def profile_completeness(filters: Filters = None) -> str:
	"""Share of the days of ASKUE points that were expected in the last 30 days and are there."""
	require_read("Askue Point")
	days = months.summed(totals_by_district("profiles", district_readers.profile_days, divisions_of()))
	expected = sum(count for (_day, kind), count in days.items() if kind == "expected")
	there = sum(count for (_day, kind), count in days.items() if kind == "there")
	# Cut off, not rounded: all of it is there only at 100.
	return f"{int(1000 * there / expected) / 10:.1f} %" if expected else "—"


def count(number: float) -> str:
	return fmt_money(int(number), precision=0)


def money_text(soum: float) -> str:
	return _scaled(soum, ((1e12, _("{0} trn")), (1e9, _("{0} bn")), (1e6, _("{0} mln"))))


def energy_text(kwh: float) -> str:
	return _scaled(kwh, ((1e9, _("{0} TWh")), (1e6, _("{0} GWh")), (1e3, _("{0} MWh"))), _("{0} kWh"))


def _scaled(number: float, units: tuple[tuple[float, str], ...], plain: str = "{0}") -> str:
	for size, text in units:
		if abs(number) >= size:
			return text.format(fmt_money(number / size, precision=2))
	return plain.format(fmt_money(number, precision=0))


def _last_billed(measure: str) -> float:
	require_read("Electricity Bill")
	billed = months.billed_months(divisions_of())
	return billed[max(billed)][measure] if billed else 0


def _last_billed_month() -> str | None:
	return max(months.billed_months(divisions_of()), default=None)


def _balance_months() -> defaultdict[str | None, months.Sums]:
	require_read("Account Balance")
	found = defaultdict[str | None, months.Sums](months.no_sums)
	found.update(months.balance_months(divisions_of()))
	return found
