"""Energy on a bill that no register of its account counts, and energy to take away from what they count.

* Losses of a transformer or line, in the zones and on the days of the meters of their point.
* Sub-consumers: what the meters of linked points count is taken away (or added).
* Unmetered loads: power * hours a day * days of the bill.
* Fixed amounts: what somebody calculated and approved.

What is added is spread over days like the energy of a meter. What is taken away is taken from the energy
there is, segment by segment in proportion, so that no segment ends below zero while the bill does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .causes import Cause
from .columns import FAR_DAY, NONE, Columns, Int, ranges, sum_by_index
from .consumption import Consumption, ReadingColumns, RegisterColumns, StepColumns, measure
from .losses import LoadOfDays, LossParameters, loss_wh
from .periods import month_fraction, month_of, month_start
from .rounding import half_up_product, split_by_weights

if TYPE_CHECKING:
	from .periods import Period
	from .proration import SpanColumns

ANY_ZONE = NONE
"""Zone of energy that is used as the account's own meters count."""

_HUNDRED = 100


@dataclass(frozen=True)
class AddedColumns(Columns):
	"""One row per source and zone.

	account_idx
	zone           0 all day, a tariff zone, or ANY_ZONE
	from_day, until_day   half-open days it was used on; NONE = all days of the bill
	energy_wh      above zero is added, below zero is taken away
	source_idx     the caller's index of what it comes from
	base_wh, base_varh   energy it was computed from, NONE where it has another base
	"""

	account_idx: Int
	zone: Int
	from_day: Int
	until_day: Int
	energy_wh: Int
	source_idx: Int
	base_wh: Int
	base_varh: Int


@dataclass(frozen=True)
class LossColumns(Columns):
	"""Losses of points: `sign` 1 added, -1 taken away; from_day … until_day half-open days of validity.

	use_tenths   hours of use a month in tenths, 0: all hours
	"""

	account_idx: Int
	sign: Int
	from_day: Int
	until_day: Int
	use_tenths: Int
	source_idx: Int
	parameters: LossParameters


@dataclass(frozen=True)
class LinkColumns(Columns):
	"""Points whose energy is counted with an account's: `sign` -1 taken away, 1 added; validity half-open."""

	account_idx: Int
	sign: Int
	from_day: Int
	until_day: Int
	source_idx: Int


@dataclass(frozen=True)
class LoadColumns(Columns):
	"""Unmetered loads: watts of all pieces, hours a day in hundredths; validity half-open."""

	account_idx: Int
	from_day: Int
	until_day: Int
	watts: Int
	hours_hundredths: Int
	source_idx: Int


@dataclass(frozen=True)
class OtherMeters:
	"""Registers and readings beside those that are billed; the registers' account_idx is the caller's row."""

	registers: RegisterColumns
	readings: ReadingColumns


@dataclass(frozen=True)
class BeyondMeters:
	"""All sources of added energy of a batch. None: there is nothing of the kind.

	standing        accounts that may be billed without a meter
	loss_register   pairs: loss, register of its point
	loss_reactive   reactive registers of the points, account_idx = loss
	link_meters     meters of the linked points, account_idx = link
	given_away      accounts whose energy, as it is after all that, others pay for: account, source
	"""

	standing: Int | None = None
	losses: LossColumns | None = None
	loss_register: tuple[Int, Int] | None = None
	loss_reactive: OtherMeters | None = None
	links: LinkColumns | None = None
	link_meters: OtherMeters | None = None
	loads: LoadColumns | None = None
	fixed: AddedColumns | None = None
	given_away: tuple[Int, Int] | None = None


def no_energy() -> AddedColumns:
	return AddedColumns(*(np.zeros(0, dtype=np.int64) for _ in range(8)))


def joined(parts: list[AddedColumns]) -> AddedColumns:
	if len(parts) == 1:
		return parts[0]
	names = list(AddedColumns.__dataclass_fields__)
	return AddedColumns(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def added_energy(
	beyond: BeyondMeters,
	registers: RegisterColumns,
	consumption: Consumption,
	spans: SpanColumns,
	period: Period,
) -> tuple[AddedColumns, Int]:
	"""The rows of the spans' accounts, and the accounts whose linked points have no consumption."""
	parts = [no_energy()]
	unread = np.zeros(0, dtype=np.int64)
	if beyond.losses is not None and beyond.loss_register is not None:
		parts.append(
			_losses(beyond, beyond.losses, beyond.loss_register, registers, consumption, spans, period)
		)
	if beyond.links is not None and beyond.link_meters is not None:
		linked, unread = _linked(beyond.links, beyond.link_meters, spans, period)
		parts.append(linked)
	if beyond.loads is not None:
		parts.append(_loads(beyond.loads, spans))
	if beyond.fixed is not None:
		parts.append(beyond.fixed)
	if beyond.standing is not None and len(beyond.standing):
		parts.append(_nothing_yet(beyond.standing))
	every = joined(parts)
	row = np.searchsorted(spans.account_idx, every.account_idx)
	known = row < len(spans)
	known[known] = spans.account_idx[row[known]] == every.account_idx[known]
	return every.take(known), unread


def _nothing_yet(accounts: Int) -> AddedColumns:
	"""A bill without a meter still has its days and its price."""
	none = np.full(len(accounts), NONE)
	nothing = np.zeros(len(accounts), dtype=np.int64)
	return AddedColumns(accounts, none, none, none, nothing, none, none, none)


def _losses(
	beyond: BeyondMeters,
	losses: LossColumns,
	pairs: tuple[Int, Int],
	registers: RegisterColumns,
	consumption: Consumption,
	spans: SpanColumns,
	period: Period,
) -> AddedColumns:
	loss, register = pairs
	intervals, steps = consumption.intervals, consumption.steps
	interval_of = np.full(len(registers), NONE, dtype=np.int64)
	interval_of[intervals.register_idx] = np.arange(len(intervals))
	interval = interval_of[register]
	loss, register, interval = (column[interval != NONE] for column in (loss, register, interval))
	pair, step = _steps_of(interval, steps)
	own = loss[pair]
	energy, from_day, until_day = _clipped(steps, step, losses.from_day[own], losses.until_day[own])
	used = sum_by_index(energy, pair, len(loss))
	first, last = _outer_days(own, from_day, until_day, len(losses))
	active = sum_by_index(used, loss, len(losses))
	months_num, months_den = month_fraction(first, np.maximum(last, first))
	reactive = _reactive(beyond.loss_reactive, losses, spans, period)
	load = LoadOfDays(
		active_wh=active,
		reactive_varh=reactive,
		days=np.maximum(last - first, 0),
		use_num=losses.use_tenths * months_num,
		use_den=months_den * 10,
	)
	lost = loss_wh(losses.parameters, load) * losses.sign
	# A month without energy has its no-load loss: the registers of the point share it evenly.
	weights = np.where(active[loss] > 0, used, 1)
	has_days = (last > first)[loss]
	loss, register, weights = (column[has_days] for column in (loss, register, weights))
	carried = np.zeros(len(losses), dtype=np.bool_)
	carried[loss] = True
	return AddedColumns(
		account_idx=losses.account_idx[loss],
		zone=registers.zone[register],
		from_day=first[loss],
		until_day=last[loss],
		energy_wh=split_by_weights(np.where(carried, lost, 0), weights, loss),
		source_idx=losses.source_idx[loss],
		base_wh=active[loss],
		base_varh=reactive[loss],
	)


def _first_days(account_idx: Int, spans: SpanColumns, period: Period) -> Int:
	"""First day of the months each account's bill covers, whatever day of a month its meter is read."""
	row = np.searchsorted(spans.account_idx, account_idx)
	known = row < len(spans)
	known[known] = spans.account_idx[row[known]] == account_idx[known]
	first = np.full(len(account_idx), period.start_day)
	opening = spans.from_day[row[known]] - 1
	first[known] = np.minimum(month_start(month_of(opening) + 1), period.start_day)
	return first


def _reactive(meters: OtherMeters | None, losses: LossColumns, spans: SpanColumns, period: Period) -> Int:
	"""Reactive energy of each loss; NONE where a register of the point was not read, or there is none."""
	none = np.full(len(losses), NONE, dtype=np.int64)
	if meters is None or not len(meters.registers):
		return none
	own_loss = meters.registers.account_idx
	start = _first_days(losses.account_idx[own_loss], spans, period)
	consumption = measure(meters.registers, meters.readings, period, start)
	loss_of = meters.registers.account_idx[consumption.intervals.register_idx]
	loss = loss_of[consumption.steps.interval_row]
	step = np.arange(len(loss))
	energy, _from, _until = _clipped(consumption.steps, step, losses.from_day[loss], losses.until_day[loss])
	total = sum_by_index(energy, loss, len(losses))
	metered = np.zeros(len(losses), dtype=np.bool_)
	metered[loss_of] = True
	metered[loss_of[consumption.intervals.cause != Cause.OK]] = False
	return np.where(metered, total, none)


def _linked(
	links: LinkColumns, meters: OtherMeters, spans: SpanColumns, period: Period
) -> tuple[AddedColumns, Int]:
	start = _first_days(links.account_idx[meters.registers.account_idx], spans, period)
	consumption = measure(meters.registers, meters.readings, period, start)
	intervals, steps = consumption.intervals, consumption.steps
	link_of = meters.registers.account_idx[intervals.register_idx]
	read = np.zeros(len(links), dtype=np.bool_)
	read[link_of] = True
	read[link_of[intervals.cause != Cause.OK]] = False
	in_force = (links.from_day <= period.end_day) & (links.until_day > period.start_day)
	step = np.arange(len(steps))
	link = link_of[steps.interval_row]
	energy, from_day, until_day = _clipped(steps, step, links.from_day[link], links.until_day[link])
	rows = AddedColumns(
		account_idx=links.account_idx[link],
		zone=_zone_or_any(meters.registers.zone[intervals.register_idx[steps.interval_row]]),
		from_day=from_day,
		until_day=until_day,
		energy_wh=energy * links.sign[link],
		source_idx=links.source_idx[link],
		base_wh=np.full(len(link), NONE),
		base_varh=np.full(len(link), NONE),
	)
	return _by_source(rows), np.unique(links.account_idx[in_force & ~read])


def _zone_or_any(zone: Int) -> Int:
	"""A meter without zones says nothing of the hours: its energy is used as the account's."""
	return np.where(zone == 0, ANY_ZONE, zone)


def _by_source(rows: AddedColumns) -> AddedColumns:
	"""One row per account, source and zone: steps of one meter are one number on the bill."""
	if len(rows) == 0:
		return rows
	key = np.stack([rows.account_idx, rows.source_idx, rows.zone])
	unique, place = np.unique(key, axis=1, return_inverse=True)
	place = place.reshape(-1)
	first, last = _outer_days(place, rows.from_day, rows.until_day, unique.shape[1])
	return AddedColumns(
		account_idx=unique[0],
		zone=unique[2],
		from_day=first,
		until_day=last,
		energy_wh=sum_by_index(rows.energy_wh, place, unique.shape[1]),
		source_idx=unique[1],
		base_wh=np.full(unique.shape[1], NONE),
		base_varh=np.full(unique.shape[1], NONE),
	)


def _loads(loads: LoadColumns, spans: SpanColumns) -> AddedColumns:
	row = np.searchsorted(spans.account_idx, loads.account_idx)
	known = row < len(spans)
	known[known] = spans.account_idx[row[known]] == loads.account_idx[known]
	loads, row = loads.take(known), row[known]
	first_day = np.where(spans.days[row] == 0, spans.until_day[row], spans.from_day[row])
	from_day = np.maximum(loads.from_day, first_day)
	until_day = np.minimum(loads.until_day, spans.until_day[row])
	loads, from_day, until_day = (
		loads.take(until_day > from_day),
		from_day[until_day > from_day],
		until_day[until_day > from_day],
	)
	return AddedColumns(
		account_idx=loads.account_idx,
		zone=np.full(len(loads), ANY_ZONE),
		from_day=from_day,
		until_day=until_day,
		energy_wh=half_up_product(loads.watts, loads.hours_hundredths * (until_day - from_day), _HUNDRED),
		source_idx=loads.source_idx,
		base_wh=np.full(len(loads), NONE),
		base_varh=np.full(len(loads), NONE),
	)


def _steps_of(interval: Int, steps: StepColumns) -> tuple[Int, Int]:
	"""Pairs (position in `interval`, step) of the steps of each interval; steps come by interval."""
	first = np.searchsorted(steps.interval_row, interval, side="left")
	count = np.searchsorted(steps.interval_row, interval, side="right") - first
	return np.repeat(np.arange(len(interval)), count), ranges(first, count)


def _clipped(steps: StepColumns, step: Int, from_day: Int, until_day: Int) -> tuple[Int, Int, Int]:
	"""Energy of the steps on the given days (evenly over a step's days), and those days."""
	start, end = steps.from_day[step], steps.until_day[step]
	low, high = np.maximum(start, from_day), np.minimum(end, until_day)
	shared = np.maximum(high - low, 0)
	whole = shared == end - start
	energy = np.where(
		whole,
		steps.energy_wh[step],
		half_up_product(steps.energy_wh[step], shared, np.maximum(end - start, 1)),
	)
	return energy, low, np.maximum(high, low)


def _outer_days(group: Int, from_day: Int, until_day: Int, size: int) -> tuple[Int, Int]:
	first: Int = np.full(size, FAR_DAY)
	last: Int = np.full(size, -FAR_DAY)
	np.minimum.at(first, group, from_day)
	np.maximum.at(last, group, until_day)
	none = first > last
	return np.where(none, 0, first), np.where(none, 0, last)
