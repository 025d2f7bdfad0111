"""The queries behind the totals by district: each takes codes of districts, answers for those that have rows.

Bill Run Shard carries the sums of a run: what was billed is added up from hundreds of rows, not millions.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

import frappe

from elektrhisob.exchange.askue import completeness
from elektrhisob.supervision.district_totals import Reader, Totals

# Above this many districts a month's balances are read faster in key order than by the district's index.
MANY_DISTRICTS = 30
SHOWN_PROFILE_DAYS = 30
ALL_CAUSES = ""
BILLED_STATUSES = ("Calculated", "Checked", "Issuing", "Issued")


def active_accounts(hets: list[str]) -> dict[str, Totals]:
	return _rows(
		"""SELECT het, COUNT(*) AS accounts FROM `tabPersonal Account`
		WHERE het IN %(hets)s AND status = 'Active' GROUP BY het""",
		hets,
	)


def suspicious_readings(hets: list[str]) -> dict[str, Totals]:
	return _rows(
		"""SELECT het, COUNT(*) AS readings FROM `tabMeter Reading`
		WHERE het IN %(hets)s AND status = 'Suspicious' GROUP BY het""",
		hets,
	)


def billed(hets: list[str]) -> dict[str, Totals]:
	"""{het: {period: {bills, issued, kwh, amount}}} of the runs that were not rolled back."""
	rows = frappe.db.sql(
		"""SELECT shard.het, run.period, SUM(shard.bills_count) AS bills,
			SUM(IF(shard.status = 'Issued', shard.bills_count, 0)) AS issued,
			SUM(shard.consumption_kwh) AS kwh, SUM(shard.total_amount) AS amount
		FROM `tabBill Run` run JOIN `tabBill Run Shard` shard ON shard.bill_run = run.name
		WHERE run.status IN %(statuses)s AND shard.het IN %(hets)s
		GROUP BY shard.het, run.period""",
		{"hets": hets, "statuses": BILLED_STATUSES},
		as_dict=True,
	)
	return _nested(rows, "period")


def unbilled(period: str) -> Reader:
	"""{het: {cause: accounts, ALL_CAUSES: accounts}} that runs of the month met and have not billed since."""
	return partial(_unbilled, period)


def _unbilled(period: str, hets: list[str]) -> dict[str, Totals]:
	# A later run bills what an earlier one had to leave, so exceptions alone would count too many. The index
	# is named: a server with old statistics takes the one by period, and reads the whole month for each row.
	rows = frappe.db.sql(
		"""SELECT met.het, met.cause, COUNT(DISTINCT met.personal_account) AS accounts
		FROM `tabBill Run` run JOIN `tabBill Run Exception` met ON met.bill_run = run.name
		LEFT JOIN `tabElectricity Bill` bill FORCE INDEX (one_bill_a_period)
			ON bill.personal_account = met.personal_account AND bill.period = run.period
			AND bill.docstatus < 2
		WHERE run.period = %(period)s AND run.status IN %(statuses)s AND met.het IN %(hets)s
			AND bill.name IS NULL
		GROUP BY met.het, met.cause WITH ROLLUP""",
		{"hets": hets, "period": period, "statuses": BILLED_STATUSES},
		as_dict=True,
	)
	found: dict[str, Totals] = defaultdict(dict)
	for row in rows:
		if row.het:
			found[row.het][row.cause or ALL_CAUSES] = int(row.accounts)
	return found


def balances(period: str) -> Reader:
	"""{het: {charged, paid, debt, advance}}: the last two by how much they changed within the month."""
	return partial(_balances, period)


def _balances(period: str, hets: list[str]) -> dict[str, Totals]:
	# The name of a balance begins with its month: a month is one stretch of the table in key order.
	in_key_order = len(hets) > MANY_DISTRICTS
	index = "FORCE INDEX (PRIMARY)" if in_key_order else ""
	month = "name LIKE %(month)s" if in_key_order else "period = %(period)s"
	return _rows(
		f"""SELECT het, SUM(charged) AS charged, SUM(paid) AS paid,
			SUM(closing_debt - opening_debt) AS debt, SUM(closing_advance - opening_advance) AS advance
		FROM `tabAccount Balance` {index}
		WHERE {month} AND het IN %(hets)s GROUP BY het""",
		hets,
		period=period,
		month=f"{period}-%",
	)


def last_payment_days(hets: list[str]) -> dict[str, Totals]:
	return _rows(
		"""SELECT het, MAX(payment_date) AS day FROM `tabAccount Payment`
		WHERE het IN %(hets)s GROUP BY het""",
		hets,
	)


def payments(since: date) -> Reader:
	"""{het: {(day, channel): {sum, count}}} of the payments that stand."""
	return partial(_payments, since)


def _payments(since: date, hets: list[str]) -> dict[str, Totals]:
	rows = frappe.db.sql(
		"""SELECT het, payment_date, channel, SUM(amount) AS amount, COUNT(*) AS payments
		FROM `tabAccount Payment`
		WHERE het IN %(hets)s AND payment_date >= %(since)s AND docstatus = 1
		GROUP BY het, payment_date, channel""",
		{"hets": hets, "since": since},
		as_dict=True,
	)
	found: dict[str, Totals] = defaultdict(dict)
	for row in rows:
		found[row.het][(row.payment_date, row.channel)] = (float(row.amount), int(row.payments))
	return found


def reading_days(since: date) -> Reader:
	"""{het: {day: readings}}."""
	return partial(_reading_days, since)


def _reading_days(since: date, hets: list[str]) -> dict[str, Totals]:
	rows = frappe.db.sql(
		"""SELECT het, reading_date, COUNT(*) AS readings FROM `tabMeter Reading`
		WHERE het IN %(hets)s AND reading_date >= %(since)s GROUP BY het, reading_date""",
		{"hets": hets, "since": since},
		as_dict=True,
	)
	found: dict[str, Totals] = defaultdict(dict)
	for row in rows:
		found[row.het][row.reading_date] = int(row.readings)
	return found


def last_reading_days(hets: list[str]) -> dict[str, Totals]:
	return _rows(
		"SELECT het, MAX(reading_date) AS day FROM `tabMeter Reading` WHERE het IN %(hets)s GROUP BY het",
		hets,
	)


def _rows(query: str, hets: list[str], **values: Any) -> dict[str, Totals]:
	rows = frappe.db.sql(query, {"hets": hets, **values}, as_dict=True)
	return {row.het: dict(row) for row in rows}


def _nested(rows: Iterable[dict[str, Any]], by: str) -> dict[str, Totals]:
	found: dict[str, Totals] = defaultdict(dict)
	for row in rows:
		found[row["het"]][row[by]] = {
			measure: float(value or 0) for measure, value in row.items() if measure not in ("het", by)
		}
	return found


def profile_days(hets: list[str]) -> dict[str, Totals]:
	"""{het: {(day, "expected" or "there"): days of points}} of the last days that are over."""
	return dict(completeness.days_by_district(hets, SHOWN_PROFILE_DAYS))
