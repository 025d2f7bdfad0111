"""Bills of a shard of accounts: the one call that turns readings into bills, lines and exceptions.

A bill is made for every account without an exception. An account with a cause has no bill: all its causes are
listed, one row each, so that nothing is billed on half of its meters.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from .added_energy import AddedColumns, BeyondMeters, added_energy, joined, no_energy
from .causes import Cause
from .columns import FAR_DAY, NONE, Columns, Flag, Int, sum_by_index
from .consumption import Consumption, IntervalColumns, ReadingColumns, RegisterColumns, measure
from .energy_balance import give_away, in_zones, take_away, with_steps
from .family_norms import NormChanges, no_changes, with_changes
from .money import MoneyColumns, no_money
from .norm import days_covered, first_day_covered, months_covered
from .periods import Period, month_of
from .proration import AssignmentColumns, ChargeColumns, SegmentColumns, SpanColumns, distribute, split_spans
from .rating import LineColumns, rate

if TYPE_CHECKING:
	from .tariffs import TariffBook, VatRates


@dataclass(frozen=True)
class AccountColumns(Columns):
	"""One row per account to bill; its index is its position here.

	opened_day, closed_day   first and last day of the account, closed_day -1 = open
	norm_multiplier   families that share the account, at least 1: every family has its own norm
	last_billed_day   day of the closing reading (to_day) of the last bill before this period, -1 none;
	                  decides the months covered (see norm). A bill of zero days counts as none; one that
	                  closed on the account's first day is known to be such
	tariffs           which tariff each account has from when
	norms             families by date and temporary closings; none: norm_multiplier on every day
	"""

	opened_day: Int
	closed_day: Int
	norm_multiplier: Int
	last_billed_day: Int
	tariffs: AssignmentColumns
	norms: NormChanges = field(default_factory=no_changes)


@dataclass(frozen=True)
class BillColumns(Columns):
	"""One row per bill, account_idx ascending.

	from_day, to_day   first and last day; to_day is the day of the closing reading
	days           days between the readings: to_day - from_day + 1, or 0 when a meter was installed and read
	               on one day (from_day = to_day)
	energy_wh      Wh
	gross, vat, net   tiyin, gross = vat + net
	"""

	account_idx: Int
	from_day: Int
	to_day: Int
	days: Int
	energy_wh: Int
	gross: Int
	vat: Int
	net: Int


@dataclass(frozen=True)
class ConsumptionColumns(Columns):
	"""Readings behind the bills, one row per register, account_idx ascending.

	opening_idx, closing_idx   positions in the readings; opening_day, closing_day their days
	energy_wh      the sum over an account is the energy of its bill
	"""

	account_idx: Int
	register_idx: Int
	opening_idx: Int
	closing_idx: Int
	opening_day: Int
	closing_day: Int
	energy_wh: Int
	rolled_over: Flag


@dataclass(frozen=True)
class ExceptionColumns(Columns):
	"""Why accounts have no bill: account_idx ascending, cause (see Cause), register_idx or -1."""

	account_idx: Int
	cause: Int
	register_idx: Int


@dataclass(frozen=True)
class BillBatch:
	"""Bills, their lines and readings, and the exceptions.

	added   energy that no meter of the account counted; with the consumption it is the energy of the bill
	money   lines that are not energy, see `money.with_money`
	Lines and consumption name the account, not the bill; bills.account_idx is ascending, so the bill row of
	the lines is numpy.searchsorted(bills.account_idx, lines.account_idx).
	"""

	bills: BillColumns
	lines: LineColumns
	consumption: ConsumptionColumns
	exceptions: ExceptionColumns
	added: AddedColumns = field(default_factory=no_energy)
	money: MoneyColumns = field(default_factory=no_money)


def calculate_bills(
	accounts: AccountColumns,
	registers: RegisterColumns,
	readings: ReadingColumns,
	book: TariffBook,
	vat: VatRates,
	period: Period,
	beyond: BeyondMeters | None = None,
) -> BillBatch:
	"""Bills of the accounts for the period, from all their registers and readings, and what is beyond meters.

	Readings: of each register at least the last one before the period and all inside it. Registers: all that
	were installed on a day since the account's last bill. Accounts: those open on a day of the period or not
	yet billed to their end. Raises ValueError for an index outside its columns.
	"""
	_check_indexes(accounts, registers, readings)
	beyond = beyond or BeyondMeters()
	consumption = measure(registers, readings, period)
	problems = _Exceptions(len(accounts))
	standing = np.zeros(0, dtype=np.int64) if beyond.standing is None else beyond.standing
	_find_register_problems(problems, accounts, registers, consumption.intervals, period, standing)
	spans = _spans(accounts, registers, consumption.intervals, problems.billable(), period)
	added, unread = added_energy(beyond, registers, consumption, spans, period)
	problems.add(Cause.LINKED_UNREAD, unread)
	segments, covered = split_spans(spans, accounts.tariffs, book)
	problems.add(Cause.NO_TARIFF, spans.account_idx[~covered])
	vat_rate = vat.on(segments.until_day - 1)
	problems.add(Cause.NO_VAT_RATE, np.unique(spans.account_idx[segments.span_row[vat_rate == NONE]]))
	spans, segments, vat_rate = _keep_billable(spans, segments, vat_rate, problems.billable())
	added = in_zones(added.take(problems.billable()[added.account_idx]), registers, consumption)
	charges = _charges(registers, consumption, added, spans, segments, book, problems)
	if beyond.given_away is not None:
		charges, given = give_away(charges, beyond.given_away, spans, segments)
		added = joined([added, given])
	charges = charges.take(problems.billable()[spans.account_idx[segments.span_row[charges.segment_row]]])
	lines = rate(charges, segments, spans.account_idx[segments.span_row], vat_rate, book)
	spans = spans.take(problems.billable()[spans.account_idx])
	return BillBatch(
		_bills(spans, lines, len(accounts)),
		lines,
		_consumption_rows(registers, consumption.intervals, problems.billable()),
		problems.columns(),
		_added_rows(added, problems.billable()),
	)


class _Exceptions:
	"""Collects coded causes; an account with any of them is not billable."""

	def __init__(self, accounts: int) -> None:
		self._rows: list[tuple[Int, Int, Int]] = []
		self._billable = np.ones(accounts, dtype=np.bool_)

	def add(self, cause: Cause | Int, account_idx: Int, register_idx: Int | None = None) -> None:
		causes = np.full(len(account_idx), cause) if isinstance(cause, Cause) else cause
		registers = np.full(len(account_idx), NONE) if register_idx is None else register_idx
		self._rows.append((account_idx, causes, registers))
		self._billable[account_idx] = False

	def billable(self) -> Flag:
		return self._billable.copy()

	def columns(self) -> ExceptionColumns:
		account, cause, register = (np.concatenate(column) for column in zip(*self._rows, strict=True))
		order = np.lexsort((register, cause, account))
		return ExceptionColumns(account[order], cause[order], register[order])


def _check_indexes(accounts: AccountColumns, registers: RegisterColumns, readings: ReadingColumns) -> None:
	for index, size, name in (
		(registers.account_idx, len(accounts), "register names an account"),
		(readings.register_idx, len(registers), "reading names a register"),
		(accounts.tariffs.account_idx, len(accounts), "tariff assignment names an account"),
	):
		if len(index) and (int(index.min()) < 0 or int(index.max()) >= size):
			raise ValueError(f"A {name} that is not in the batch.")


def _find_register_problems(
	problems: _Exceptions,
	accounts: AccountColumns,
	registers: RegisterColumns,
	intervals: IntervalColumns,
	period: Period,
	standing: Int,
) -> None:
	account = registers.account_idx[intervals.register_idx]
	faulty = intervals.cause != Cause.OK
	problems.add(intervals.cause[faulty], account[faulty], intervals.register_idx[faulty])
	metered = np.zeros(len(accounts), dtype=np.bool_)
	metered[account] = True
	metered[standing] = True
	problems.add(Cause.NO_METER, np.flatnonzero(~metered))
	unbilled = _registers_with_unbilled_past(accounts, registers, intervals, period)
	problems.add(Cause.EARLIER_UNBILLED, registers.account_idx[unbilled], unbilled)


def _registers_with_unbilled_past(
	accounts: AccountColumns, registers: RegisterColumns, intervals: IntervalColumns, period: Period
) -> Int:
	"""Registers that ran between the last bill and the first reading this period counts from.

	That energy would be on no bill: the opening reading came in after the bill of its own period.
	"""
	last = accounts.last_billed_day[registers.account_idx]
	counted_from = np.where(registers.removed_day < period.start_day, registers.removed_day, NONE)
	earlier = (intervals.cause == Cause.OK) & (intervals.opening_day < period.start_day)
	counted_from[intervals.register_idx] = np.where(earlier, intervals.opening_day, NONE)
	return np.flatnonzero((last != NONE) & (counted_from > np.maximum(last, registers.installed_day)))


def _spans(
	accounts: AccountColumns,
	registers: RegisterColumns,
	intervals: IntervalColumns,
	billable: Flag,
	period: Period,
) -> SpanColumns:
	account = registers.account_idx[intervals.register_idx]
	opening: Int = np.full(len(accounts), FAR_DAY)
	closing: Int = np.full(len(accounts), -FAR_DAY)
	np.minimum.at(opening, account, intervals.opening_day)
	np.maximum.at(closing, account, intervals.closing_day)
	_days_without_meter(accounts, opening, closing, period)
	installed = registers.installed_day[intervals.register_idx] == intervals.opening_day
	starts_supply = month_of(accounts.opened_day) == month_of(opening)
	starts_supply[account[installed & (intervals.opening_day == opening[account])]] = True
	kept = np.flatnonzero(billable)
	all_closing = closing
	opening, closing, starts_supply = opening[kept], closing[kept], starts_supply[kept]
	opened_day, last_billed_day = accounts.opened_day[kept], accounts.last_billed_day[kept]
	last_billed_day = np.where(last_billed_day <= opened_day, NONE, last_billed_day)
	began_at_exchange = _installed_on(registers, accounts.last_billed_day)[kept]
	first_day = first_day_covered(last_billed_day, opening, starts_supply, began_at_exchange, period)
	last_day = np.where(_installed_on(registers, all_closing)[kept], closing, accounts.closed_day[kept])
	months, parts = months_covered(first_day, opened_day, last_day, period)
	norm_num, norm_den = with_changes(
		(months * accounts.norm_multiplier[kept], parts),
		kept,
		*days_covered(first_day, opened_day, last_day, period),
		accounts.norms,
	)
	return SpanColumns(
		account_idx=kept,
		from_day=np.minimum(opening + 1, closing),
		until_day=closing + 1,
		days=closing - opening,
		norm_num=norm_num,
		norm_den=norm_den,
	)


def _days_without_meter(accounts: AccountColumns, opening: Int, closing: Int, period: Period) -> None:
	"""An account without a meter is billed from its last bill to the end of the period."""
	rows = np.flatnonzero(opening == FAR_DAY)
	if len(rows) == 0:
		return
	last, closed = accounts.last_billed_day[rows], accounts.closed_day[rows]
	begun = np.maximum(accounts.opened_day[rows], period.start_day - 1)
	opening[rows] = np.minimum(np.where(last == NONE, begun, last), period.end_day)
	ended = np.where(closed == NONE, period.end_day, np.minimum(closed, period.end_day))
	closing[rows] = np.maximum(ended, opening[rows])


def _installed_on(registers: RegisterColumns, day: Int) -> Flag:
	"""Per account: one of its meters was installed on the account's given day."""
	found = np.zeros(len(day), dtype=np.bool_)
	found[registers.account_idx[registers.installed_day == day[registers.account_idx]]] = True
	return found


def _keep_billable(
	spans: SpanColumns, segments: SegmentColumns, vat_rate: Int, billable: Flag
) -> tuple[SpanColumns, SegmentColumns, Int]:
	kept = billable[spans.account_idx]
	if bool(kept.all()):
		return spans, segments, vat_rate
	new_row = np.cumsum(kept) - 1
	in_kept = kept[segments.span_row]
	segments = segments.take(in_kept)
	return spans.take(kept), replace(segments, span_row=new_row[segments.span_row]), vat_rate[in_kept]


def _charges(
	registers: RegisterColumns,
	consumption: Consumption,
	added: AddedColumns,
	spans: SpanColumns,
	segments: SegmentColumns,
	book: TariffBook,
	problems: _Exceptions,
) -> ChargeColumns:
	intervals = consumption.intervals
	register = intervals.register_idx[consumption.steps.interval_row]
	in_span = problems.billable()[registers.account_idx[register]]
	steps = consumption.steps.take(in_span)
	register = register[in_span]
	account, zone = registers.account_idx[register], registers.zone[register]
	more = added.take(added.energy_wh >= 0)
	if len(more):
		steps = with_steps(steps, more, spans, np.searchsorted(spans.account_idx, more.account_idx))
		register = np.concatenate([register, np.full(len(more), NONE)])
		account = np.concatenate([account, more.account_idx])
		zone = np.concatenate([zone, more.zone])
	span_row = np.searchsorted(spans.account_idx, account)
	charges, priced = distribute(steps, span_row, zone, spans, segments, book)
	unpriced = np.unique(np.stack([account[~priced], register[~priced]]), axis=1)
	problems.add(Cause.NO_ZONE_RATE, unpriced[0], unpriced[1])
	less = added.take(added.energy_wh < 0)
	if len(less):
		charges, short = take_away(charges, less, spans, segments, book)
		problems.add(Cause.BELOW_ZERO, spans.account_idx[short])
	return charges


def _bills(spans: SpanColumns, lines: LineColumns, accounts: int) -> BillColumns:
	def total(column: Int) -> Int:
		return sum_by_index(column, lines.account_idx, accounts)[spans.account_idx]

	return BillColumns(
		account_idx=spans.account_idx,
		from_day=spans.from_day,
		to_day=spans.until_day - 1,
		days=spans.days,
		energy_wh=total(lines.energy_wh),
		gross=total(lines.gross),
		vat=total(lines.vat),
		net=total(lines.net),
	)


def _consumption_rows(
	registers: RegisterColumns, intervals: IntervalColumns, billable: Flag
) -> ConsumptionColumns:
	account = registers.account_idx[intervals.register_idx]
	rows = np.flatnonzero(billable[account])
	rows = rows[np.argsort(account[rows], kind="stable")]
	kept = intervals.take(rows)
	return ConsumptionColumns(
		account_idx=account[rows],
		register_idx=kept.register_idx,
		opening_idx=kept.opening_idx,
		closing_idx=kept.closing_idx,
		opening_day=kept.opening_day,
		closing_day=kept.closing_day,
		energy_wh=kept.energy_wh,
		rolled_over=kept.rolled_over,
	)


def _added_rows(added: AddedColumns, billable: Flag) -> AddedColumns:
	"""What the bill tells: rows with a source, by account."""
	kept = np.flatnonzero(billable[added.account_idx] & (added.source_idx != NONE))
	return added.take(kept[np.argsort(added.account_idx[kept], kind="stable")])
