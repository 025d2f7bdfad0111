"""Data of the dashboard charts, for the user's own districts.

Shape: {labels, datasets: [{name, values}]}, or {} when there is nothing to show.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, formatdate

from elektrhisob.administration.divisions import Divisions, divisions_of
from elektrhisob.administration.units import unit_names
from elektrhisob.supervision import district_readers, months
from elektrhisob.supervision.district_totals import Reader, require_read, totals_by_district

Chart = dict[str, Any]

SHOWN_DAYS = 31
SHOWN_UNITS = 12
SHOWN_CAUSES = 7
SECTIONS_KEPT_SECONDS = 300


@frappe.whitelist(methods=["GET", "POST"])
def energy_by_month() -> Chart:
	require_read("Electricity Bill")
	billed = _last_months(months.billed_months(divisions_of()))
	energy = [round(measures["kwh"]) for measures in billed.values()]
	return chart(_month_labels(billed), {_("Energy, kWh"): energy})


@frappe.whitelist(methods=["GET", "POST"])
def charged_and_paid_by_month() -> Chart:
	require_read("Account Balance")
	months_shown = _last_months(_around_bills(months.balance_months(divisions_of())))
	return chart(
		_month_labels(months_shown),
		{
			_("Charged"): [round(measures["charged"]) for measures in months_shown.values()],
			_("Paid"): [round(measures["paid"]) for measures in months_shown.values()],
		},
	)


def _around_bills(balances: dict[str, months.Sums]) -> dict[str, months.Sums]:
	"""The months until the one after the last bills: a correction posted long after would push them away."""
	billed = max(months.billed_months(divisions_of()), default=None)
	if not billed:
		return balances
	last = formatdate(add_months(f"{billed}-01", 1), "yyyy-MM")
	return {month: measures for month, measures in balances.items() if month <= last}


@frappe.whitelist(methods=["GET", "POST"])
def debt_by_unit() -> Chart:
	"""The districts that owe most; where there is only one, its sections."""
	require_read("Account Balance")
	debts: Mapping[str, float] = months.debts_by_district(divisions_of())
	if len(debts) == 1:
		debts = _debts_by_section(next(iter(debts)))
	shown = most(debts, SHOWN_UNITS)
	names = unit_names(shown)
	return chart(
		[names.get(code, code) for code in shown], {_("Debt"): [round(debt) for debt in shown.values()]}
	)


@frappe.whitelist(methods=["GET", "POST"])
def bills_by_status() -> Chart:
	require_read("Electricity Bill")
	divisions = divisions_of()
	billed = months.billed_months(divisions)
	if not billed:
		return {}
	month = billed[max(billed)]
	parts = {
		_("Issued"): month["issued"],
		_("Calculated"): month["bills"] - month["issued"],
		_("Exceptions"): months.unbilled_of_last_month(divisions)[district_readers.ALL_CAUSES],
	}
	return _parts_of_whole(parts, _("Bills"))


@frappe.whitelist(methods=["GET", "POST"])
def exceptions_by_cause() -> Chart:
	require_read("Bill Run Exception")
	unbilled = months.unbilled_of_last_month(divisions_of())
	unbilled.pop(district_readers.ALL_CAUSES, None)
	causes = most(unbilled, SHOWN_CAUSES)
	names = dict(
		frappe.get_all("Billing Cause", fields=["name", "cause_name"], as_list=True, order_by="name")
	)
	labels = [_(names.get(cause, cause)) for cause in causes]
	return chart(labels, {_("Accounts"): list(causes.values())})


@frappe.whitelist(methods=["GET", "POST"])
def payments_by_day() -> Chart:
	sums = dict.fromkeys(_payment_days(), 0.0)
	for (day, _channel), amount in _payment_sums().items():
		sums[day] += amount
	days = sorted(sums)
	return chart([formatdate(day, "dd.MM") for day in days], {_("Paid"): [round(sums[day]) for day in days]})


@frappe.whitelist(methods=["GET", "POST"])
def payments_by_channel() -> Chart:
	sums = months.no_sums()
	for (_day, channel), amount in _payment_sums().items():
		sums[_(channel)] += amount
	return _parts_of_whole(sums, _("Paid"))


@frappe.whitelist(methods=["GET", "POST"])
def readings_by_day() -> Chart:
	require_read("Meter Reading")
	divisions = divisions_of()
	days = _days_up_to("reading", district_readers.last_reading_days, divisions)
	if not days:
		return {}
	districts = totals_by_district(f"readings|{days[0]}", district_readers.reading_days(days[0]), divisions)
	readings = months.summed(districts)
	return chart([formatdate(day, "dd.MM") for day in days], {_("Readings"): [readings[day] for day in days]})


@frappe.whitelist(methods=["GET", "POST"])
def profile_completeness() -> Chart:
	"""Share of the expected days of ASKUE points that are there."""
	require_read("Askue Point")
	days = months.summed(totals_by_district("profiles", district_readers.profile_days, divisions_of()))
	expected = {day: count for (day, kind), count in days.items() if kind == "expected" and count}
	shares = [round(100 * days[day, "there"] / expected[day], 1) for day in sorted(expected)]
	return chart([formatdate(day, "dd.MM") for day in sorted(expected)], {_("Complete, %"): shares})


def chart(labels: Iterable[str], datasets: Mapping[str, Sequence[float]]) -> Chart:
	labels = list(labels)
	if not labels or not any(any(values) for values in datasets.values()):
		return {}
	return {
		"labels": labels,
		"datasets": [{"name": name, "values": list(values)} for name, values in datasets.items()],
	}


def most(values: Mapping[str, float], shown: int) -> dict[str, float]:
	"""The largest ones, largest first."""
	return dict(sorted(values.items(), key=lambda item: -item[1])[:shown])


def _parts_of_whole(parts: Mapping[str, float], name: str) -> Chart:
	shown = {label: round(value) for label, value in parts.items() if value}
	return chart(shown, {name: list(shown.values())})


def _month_labels(periods: Iterable[str]) -> list[str]:
	"""Short enough for twelve bars: 05.25 for 2025-05."""
	return [f"{period[5:]}.{period[2:4]}" for period in periods]


def _last_months(by_period: dict[str, months.Sums]) -> dict[str, months.Sums]:
	return dict(list(by_period.items())[-months.SHOWN_MONTHS :])


def _payment_days() -> list[date]:
	require_read("Account Payment")
	return _days_up_to("payment", district_readers.last_payment_days, divisions_of())


def _payment_sums() -> Mapping[tuple[date, str], float]:
	days = _payment_days()
	if not days:
		return {}
	districts = totals_by_district(f"payments|{days[0]}", district_readers.payments(days[0]), divisions_of())
	sums = months.no_sums()
	for district in districts:
		months.add(sums, {key: amount for key, (amount, _payments) in district.items()})
	return sums


def _days_up_to(name: str, last_days: Reader, divisions: Divisions) -> list[date]:
	"""The days of the last month in which anything came in: a district's work may end before today."""
	districts = totals_by_district(f"last {name} day", last_days, divisions)
	last = max((district["day"] for district in districts), default=None)
	return [last - timedelta(days=back) for back in range(SHOWN_DAYS - 1, -1, -1)] if last else []


def _debts_by_section(het: str) -> dict[str, float]:
	key = f"elektrhisob_totals|sections|{het}"
	kept: dict[str, float] | None = frappe.cache.get_value(key, expires=True)
	if kept is None:
		kept = {section: float(debt or 0) for section, debt in _read_debts_by_section(het) if section}
		frappe.cache.set_value(key, kept, expires_in_sec=SECTIONS_KEPT_SECONDS)
	return kept


def _read_debts_by_section(het: str) -> list[tuple[str | None, Any]]:
	# One step into the index per account finds its last balance, however long the history is.
	return frappe.db.sql(
		"""SELECT route.parent_org_unit, SUM((
				SELECT balance.closing_debt FROM `tabAccount Balance` balance
				WHERE balance.personal_account = account.name ORDER BY balance.period DESC LIMIT 1
			))
		FROM `tabPersonal Account` account JOIN `tabOrg Unit` route ON route.name = account.route
		WHERE account.het = %s GROUP BY route.parent_org_unit""",
		(het,),
	)
