"""The controls of a month: one statement each over a district's rows, whatever their number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elektrhisob.accounting.balances import ADVANCE, DEBT, JOIN_ROLES, MONEY, turnover_of
from elektrhisob.bulk.statements import Cursor, rows


@dataclass(frozen=True)
class Month:
	"""What is controlled: a district's settlement period."""

	het: str
	period: str
	first: date
	last: date


@dataclass(frozen=True)
class Figures:
	"""How many rows are open or differ; for sums also the two that have to be equal."""

	found: int
	first_sum: Decimal = Decimal(0)
	second_sum: Decimal = Decimal(0)

	def passes(self, allowed: int) -> bool:
		return self.found <= allowed and self.first_sum == self.second_sum


_BILLS = "FROM `tabElectricity Bill` bill WHERE bill.period = %s AND bill.het = %s AND bill.docstatus"


def _bills_and_lines(cursor: Cursor, month: Month) -> Figures:
	return _compared(
		cursor,
		f"""SELECT SUM(amount <> parts), SUM(amount), SUM(parts) FROM (
			SELECT bill.amount, COALESCE((
				SELECT SUM(line.amount) FROM `tabBill Line` line WHERE line.parent = bill.name), 0) AS parts
			{_BILLS} = 1) compared""",
		(month.period, month.het),
	)


def _energy(cursor: Cursor, month: Month) -> Figures:
	return _compared(
		cursor,
		f"""SELECT SUM(energy <> parts OR energy <> priced), SUM(energy), SUM(parts) FROM (
			SELECT bill.consumption_kwh AS energy,
				COALESCE((SELECT SUM(used.consumption_kwh) FROM `tabBill Consumption` used
					WHERE used.parent = bill.name), 0) AS parts,
				COALESCE((SELECT SUM(line.consumption_kwh) FROM `tabBill Line` line
					WHERE line.parent = bill.name), 0) AS priced
			{_BILLS} = 1) compared""",
		(month.period, month.het),
	)


def _bills_and_postings(cursor: Cursor, month: Month) -> Figures:
	# A cancelled bill's postings have been reversed: together they are nothing, in whatever month it was.
	return _compared(
		cursor,
		f"""SELECT SUM(amount <> posted), SUM(amount), SUM(posted) FROM (
			SELECT IF(bill.docstatus = 1, bill.amount, 0) AS amount, COALESCE((
				SELECT SUM(IF(posting.reverses IS NULL, posting.amount, -posting.amount))
				FROM `tabLedger Posting` posting WHERE posting.source_name = bill.name
					AND posting.source_doctype = 'Electricity Bill' AND posting.event = 'Bill Issued'
			), 0) AS posted {_BILLS} > 0) compared""",
		(month.period, month.het),
	)


def _postings_and_balances(cursor: Cursor, month: Month) -> Figures:
	return _compared(
		cursor,
		f"""SELECT SUM(posted <> stored OR money <> paid), SUM(posted), SUM(stored) FROM (
			SELECT SUM(posted) AS posted, SUM(stored) AS stored, SUM(money) AS money, SUM(paid) AS paid
			FROM (
				SELECT posting.personal_account, {turnover_of(DEBT)} + {turnover_of(ADVANCE)} AS posted,
					0 AS stored, {turnover_of(MONEY)} AS money, 0 AS paid
				FROM `tabLedger Posting` posting {JOIN_ROLES}
				WHERE posting.period = %s AND posting.het = %s
				UNION ALL
				SELECT personal_account, 0,
					closing_debt - closing_advance - opening_debt + opening_advance, 0, paid
				FROM `tabAccount Balance` WHERE period = %s AND het = %s
			) movement GROUP BY personal_account) compared""",
		(month.period, month.het, month.period, month.het),
	)


def _penalty(cursor: Cursor, month: Month) -> Figures:
	issued = _count(
		cursor,
		"""SELECT COUNT(*) FROM `tabPenalty Run` WHERE het = %s AND period = %s AND status = 'Issued'""",
		(month.het, month.period),
	)
	return Figures(0 if issued else 1)


def _accounts_without_bill(cursor: Cursor, month: Month) -> Figures:
	return Figures(
		_count(
			cursor,
			"""SELECT COUNT(*) FROM `tabPersonal Account` account
			WHERE account.het = %s AND account.opened_on <= %s
				AND (account.closed_on IS NULL OR account.closed_on >= %s)
				AND NOT (COALESCE(account.temporarily_closed_from, '9999-12-31') <= %s
					AND COALESCE(account.temporarily_closed_until, '9999-12-31') >= %s)
				AND account.name NOT IN (
					SELECT bill.personal_account FROM `tabElectricity Bill` bill
					WHERE bill.period = %s AND bill.het = %s AND bill.status <> 'Cancelled')""",
			(month.het, month.last, month.first, month.first, month.last, month.period, month.het),
		)
	)


def _registers_without_reading(cursor: Cursor, month: Month) -> Figures:
	return Figures(
		_count(
			cursor,
			"""SELECT COUNT(*) FROM `tabMeter Installation` meter
			WHERE meter.het = %s AND meter.installed_on <= %s AND meter.withdrawn = 0
				AND (meter.removed_on IS NULL OR meter.removed_on > %s)
				AND meter.name NOT IN (
					SELECT reading.installation FROM `tabMeter Reading` reading
					WHERE reading.het = %s AND reading.reading_date BETWEEN %s AND %s
						AND reading.status = 'Accepted' AND reading.quantity = 'Active Import')""",
			(month.het, month.last, month.last, month.het, month.first, month.last),
		)
	)


def _reading_exceptions(cursor: Cursor, month: Month) -> Figures:
	return Figures(
		_count(
			cursor,
			"""SELECT COUNT(*) FROM `tabReading Exception`
			WHERE het = %s AND status IN ('Open', 'In Work') AND reading_date <= %s""",
			(month.het, month.last),
		)
	)


def _quarantine(cursor: Cursor, month: Month) -> Figures:
	# A row whose day could not be read may be of any month: it is known by the district alone.
	return Figures(
		_count(
			cursor,
			"""SELECT COUNT(*) FROM `tabAskue Fault`
			WHERE het = %s AND state = 'Open' AND (day IS NULL OR day <= %s)""",
			(month.het, month.last),
		)
	)


def _bill_run_exceptions(cursor: Cursor, month: Month) -> Figures:
	return Figures(
		_count(
			cursor,
			"""SELECT COUNT(DISTINCT exception.personal_account) FROM `tabBill Run Exception` exception
			WHERE exception.het = %s AND exception.period = %s AND exception.personal_account NOT IN (
				SELECT bill.personal_account FROM `tabElectricity Bill` bill
				WHERE bill.period = %s AND bill.het = %s AND bill.status <> 'Cancelled')""",
			(month.het, month.period, month.period, month.het),
		)
	)


def _payments_not_posted(cursor: Cursor, month: Month) -> Figures:
	return Figures(
		_count(
			cursor,
			"""SELECT COUNT(*) FROM `tabAccount Payment`
			WHERE het = %s AND payment_date BETWEEN %s AND %s AND status = 'Draft'""",
			(month.het, month.first, month.last),
		)
	)


def _rebill_demands(cursor: Cursor, month: Month) -> Figures:
	return Figures(
		_count(
			cursor,
			"SELECT COUNT(*) FROM `tabRebill Demand` WHERE het = %s AND state = 'Open' AND from_period <= %s",
			(month.het, month.period),
		)
	)


def _of_the_month(table: str, what: str, condition: str = "") -> "Control":
	"""Counts rows that carry the district and the period."""

	def control(cursor: Cursor, month: Month) -> Figures:
		statement = f"SELECT COUNT({what}) FROM `tab{table}` WHERE het = %s AND period = %s {condition}"
		return Figures(_count(cursor, statement, (month.het, month.period)))

	return control


def _corrections(cursor: Cursor, month: Month) -> Figures:
	statement = "SELECT COUNT(DISTINCT correction_run) FROM `tabBill Correction Claim` WHERE het = %s"
	return Figures(_count(cursor, statement, (month.het,)))


Control = Callable[[Cursor, Month], Figures]

CONTROLS: dict[str, Control] = {
	"Bills and their lines": _bills_and_lines,
	"Energy of bills": _energy,
	"Bills and postings": _bills_and_postings,
	"Postings and balances": _postings_and_balances,
	"Bill runs unfinished": _of_the_month("Bill Run Claim", "DISTINCT bill_run"),
	"Bills not issued": _of_the_month("Electricity Bill", "*", "AND docstatus = 0"),
	"Held bills undecided": _of_the_month(
		"Bill Check Finding", "DISTINCT bill", "AND state = 'Open' AND severity = 'Hold'"
	),
	"Payments not posted": _payments_not_posted,
	"Shadow differences open": _of_the_month("Shadow Difference", "*", "AND state = 'Open'"),
	"Accounts without a bill": _accounts_without_bill,
	"Registers without a reading": _registers_without_reading,
	"Reading exceptions open": _reading_exceptions,
	"Meter data in quarantine": _quarantine,
	"Bill run exceptions open": _bill_run_exceptions,
	"Penalty of the month": _penalty,
	"Rebill demands open": _rebill_demands,
	"Corrections under way": _corrections,
}


def _count(cursor: Cursor, statement: str, parameters: tuple[object, ...]) -> int:
	return int(rows(cursor, statement, parameters)[0][0] or 0)


def _compared(cursor: Cursor, statement: str, parameters: tuple[object, ...]) -> Figures:
	different, first, second = rows(cursor, statement, parameters)[0]
	return Figures(int(different or 0), Decimal(first or 0), Decimal(second or 0))
