"""The rules: each one a function from a measured chain and its parameters to "this reading breaks me".

A parameter arrives as a column, one value per reading: rules differ by category, model and district. It is a
whole number, in the unit its Parameter names (`scale` 10 = tenths). A function answers for every row of the
chain; only the answers for new readings are asked for, except where a later stored one must still fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from elektrhisob.core.columns import NONE, Flag, Int, sum_by_index
from elektrhisob.core.profiles import Grid, find_gaps, find_spikes

if TYPE_CHECKING:
	from .chain import Measured

Params = Mapping[str, Int]
RuleTest = Callable[[Any, Params], Flag]
"""Of a Measured chain, or of StoredDays when the rule looks at load profiles."""

REFUSE, HOLD, WARN = "Refuse", "Hold", "Warn"


@dataclass(frozen=True)
class Parameter:
	"""A number a supervisor tunes. scale: how many core units one of his is (10 = tenths); limits are his."""

	name: str
	default: str
	minimum: str
	maximum: str
	scale: int = 1


@dataclass(frozen=True)
class Rule:
	"""severity: as delivered. nightly: looked for by a job, not when a reading arrives. of_profiles: looked
	for in the days of load profiles when they are stored."""

	test: RuleTest
	severity: str
	parameters: tuple[Parameter, ...] = ()
	nightly: bool = False
	of_profiles: bool = False


@dataclass(frozen=True)
class StoredDays:
	"""Days of channels, a row each; usual_wh: highest value of the channel's days before, 0 unknown."""

	values_wh: Grid
	status: Grid
	usual_wh: Int


def unknown_device(m: Measured, p: Params) -> Flag:
	return ~m.dial.is_known


def duplicate(m: Measured, p: Params) -> Flag:
	"""The register has a reading of this day from this source already."""
	chain = m.chain
	position = np.arange(len(m), dtype=np.int64)
	order = np.lexsort((position, chain.is_new, chain.source, chain.day, chain.register_idx))
	again = np.zeros(len(m), dtype=np.bool_)
	if len(m) > 1:
		one, other = order[1:], order[:-1]
		again[one] = (
			(chain.register_idx[one] == chain.register_idx[other])
			& (chain.day[one] == chain.day[other])
			& (chain.source[one] == chain.source[other])
		)
	return again & chain.is_new


def before_installation(m: Measured, p: Params) -> Flag:
	return np.asarray(m.chain.day < m.dial.installed_day)


def after_removal(m: Measured, p: Params) -> Flag:
	return np.asarray((m.dial.removed_day != NONE) & (m.chain.day > m.dial.removed_day))


def in_future(m: Measured, p: Params) -> Flag:
	return np.asarray(m.chain.day > m.today)


def beyond_dial(m: Measured, p: Params) -> Flag:
	return np.asarray((m.chain.value_wh < 0) | (m.chain.value_wh >= m.dial.dial_modulus_wh))


def too_fine(m: Measured, p: Params) -> Flag:
	return np.asarray(m.chain.value_wh % m.dial.resolution_wh != 0)


def negative(m: Measured, p: Params) -> Flag:
	return (m.change_wh < 0) & ~m.rolled_over & m.dial.is_cumulative


def beyond_possible(m: Measured, p: Params) -> Flag:
	"""More than permitted power × hours, stretched by the percentage the supervisor allows."""
	most = np.where(m.limit_wh == NONE, 0, m.limit_wh) * p["percent"]
	return (m.limit_wh != NONE) & (m.energy_wh * 100 > most)


def does_not_fit_next(m: Measured, p: Params) -> Flag:
	"""The stored reading after it would become impossible."""
	broken = (negative(m, p) | ((m.limit_wh != NONE) & (m.energy_wh > m.limit_wh))) & ~m.chain.is_new
	result = np.zeros(len(m), dtype=np.bool_)
	result[:-1] = broken[1:] & m.follows[1:]
	return result


def rollover(m: Measured, p: Params) -> Flag:
	return m.rolled_over


def high(m: Measured, p: Params) -> Flag:
	energy, days = m.average_before(p["readings"])
	known = (days > 0) & (energy > 0) & (p["multiple"] > 0)
	usual = np.where(known, energy, 0) * np.maximum(m.days, 1) * p["multiple"]
	return known & (m.energy_wh * np.maximum(days, 1) * 10 > usual)


def low(m: Measured, p: Params) -> Flag:
	"""Below the percentage of the usual; nothing at all is ZERO_ACTIVE's."""
	energy, days = m.average_before(p["readings"])
	known = (days > 0) & (energy > 0) & (m.energy_wh > 0) & (m.days >= p["after_days"])
	usual = np.where(known, energy, 0) * np.maximum(m.days, 1) * p["percent"]
	return known & (m.energy_wh * np.maximum(days, 1) * 100 < usual)


def high_neighbours(m: Measured, p: Params) -> Flag:
	known = m.follows & (m.dial.neighbour_daily_wh > 0)
	usual = np.where(known, m.dial.neighbour_daily_wh, 0) * np.maximum(m.days, 1) * p["multiple"]
	return known & (m.energy_wh * 10 > usual)


def low_neighbours(m: Measured, p: Params) -> Flag:
	known = m.follows & (m.dial.neighbour_daily_wh > 0) & (m.energy_wh > 0) & (m.days >= p["after_days"])
	usual = np.where(known, m.dial.neighbour_daily_wh, 0) * np.maximum(m.days, 1) * p["percent"]
	return known & (m.energy_wh * 100 < usual)


def zero_active(m: Measured, p: Params) -> Flag:
	still = m.follows & m.dial.is_active & m.dial.is_cumulative & (m.energy_wh == 0) & (m.change_wh == 0)
	return still & (m.days >= p["after_days"])


def unchanged_long(m: Measured, p: Params) -> Flag:
	"""The dial has stood at the same value through several readings."""
	moved = (m.change_wh != 0) | ~m.follows
	since = np.maximum.accumulate(np.where(moved, np.arange(len(m), dtype=np.int64), 0))
	stands = m.chain.day - m.chain.day[since]
	several = np.arange(len(m)) - since >= 2
	return m.dial.is_active & m.dial.is_cumulative & several & (stands >= p["days"])


def prolonged_estimation(m: Measured, p: Params) -> Flag:
	"""Nobody has read the dial for longer than law allows to estimate."""
	position = np.arange(len(m), dtype=np.int64)
	read = ~m.chain.is_estimated
	last_read = np.maximum.accumulate(np.where(read, position, NONE))
	inside = last_read >= m.first
	since = np.where(inside, last_read, m.first)
	return m.chain.is_estimated & (m.chain.day - m.chain.day[since] > p["days"])


def wrong_ratio(m: Measured, p: Params) -> Flag:
	"""Off against history by about the transformers' ratio, either way: entered or multiplied wrongly."""
	energy, days = m.average_before(p["readings"])
	known = (days > 0) & (energy > 0) & (m.energy_wh > 0) & (m.dial.ratio > 1)
	now = np.where(known, m.energy_wh, 0) * np.maximum(days, 1) * 100
	usual = np.where(known, energy, 1) * np.maximum(m.days, 1)
	low_mark, high_mark = (100 - p["percent"]), (100 + p["percent"])
	times = (now >= usual * m.dial.ratio * low_mark) & (now <= usual * m.dial.ratio * high_mark)
	inverse = now * m.dial.ratio
	return known & (times | ((inverse >= usual * low_mark) & (inverse <= usual * high_mark)))


def profile_vs_register(m: Measured, p: Params) -> Flag:
	"""A dial moves in whole steps: one step, after the ratio, is no difference."""
	known = m.follows & (m.chain.profile_wh != NONE)
	apart = (np.abs(m.energy_wh - m.chain.profile_wh) - m.dial.resolution_wh * m.dial.ratio) * 100
	return known & (apart > np.maximum(m.energy_wh, m.chain.profile_wh) * p["percent"])


def zones_vs_total(m: Measured, p: Params) -> Flag:
	"""The total register and the sum of its zones, over the same days, differ."""
	key = (m.dial.device_idx << 42) + (m.chain.day << 21) + m.days
	_keys, group = np.unique(key, return_inverse=True)
	group = group.astype(np.int64)
	size = len(_keys)
	usable = m.follows & m.dial.is_cumulative
	is_total, is_zone = usable & (m.dial.zone == 0), usable & (m.dial.zone > 0)
	zones = sum_by_index(np.where(is_zone, m.energy_wh, 0), group, size)[group]
	count = sum_by_index(is_zone.astype(np.int64), group, size)[group]
	apart = np.abs(m.energy_wh - zones) * 100
	return is_total & (count >= 2) & (apart > np.maximum(m.energy_wh, zones) * p["percent"])


def clock_drift(m: Measured, p: Params) -> Flag:
	return np.asarray(m.chain.clock_drift_seconds > p["seconds"])


def late_for_billed(m: Measured, p: Params) -> Flag:
	return np.asarray(m.chain.day <= m.dial.billed_until_day)


def missing(m: Measured, p: Params) -> Flag:
	"""No reading of this month by the given day of it (before that day: none since last month began)."""
	today = np.datetime64(m.today, "D")
	month = today.astype("datetime64[M]")
	in_month = int((today - month.astype("datetime64[D]")).astype(np.int64)) + 1
	this_start = int(month.astype("datetime64[D]").astype(np.int64))
	last_start = int((month - 1).astype("datetime64[D]").astype(np.int64))
	expected = np.where(in_month >= p["by_day"], this_start, last_start)
	there = m.dial.is_active & (m.dial.removed_day == NONE) & (m.dial.installed_day < expected)
	last = np.ones(len(m), dtype=np.bool_)
	last[:-1] = m.chain.register_idx[1:] != m.chain.register_idx[:-1]
	return there & last & (m.chain.day < expected)


def gap(days: StoredDays, p: Params) -> Flag:
	return find_gaps(days.status, p["most_missing"])


def spike(days: StoredDays, p: Params) -> Flag:
	found = find_spikes(days.values_wh, days.status, days.usual_wh, p["multiple"], p["ignored_below_kwh"])
	return np.asarray(found.any(axis=1), dtype=np.bool_)


_READINGS = Parameter("readings", "4", "2", "12")

# In the order in which one cause is named when several apply: what the dial cannot have shown comes first.
RULES: dict[str, Rule] = {
	"UNKNOWN_DEVICE": Rule(unknown_device, REFUSE),
	"DUPLICATE": Rule(duplicate, REFUSE),
	"BEFORE_INSTALLATION": Rule(before_installation, REFUSE),
	"AFTER_REMOVAL": Rule(after_removal, REFUSE),
	"IN_FUTURE": Rule(in_future, REFUSE),
	"BEYOND_DIAL": Rule(beyond_dial, REFUSE),
	"TOO_FINE": Rule(too_fine, REFUSE),
	"NEGATIVE": Rule(negative, REFUSE),
	"BEYOND_POSSIBLE": Rule(beyond_possible, REFUSE, (Parameter("percent", "100", "100", "1000"),)),
	"DOES_NOT_FIT_NEXT": Rule(does_not_fit_next, REFUSE),
	"WRONG_RATIO": Rule(wrong_ratio, HOLD, (_READINGS, Parameter("percent", "15", "1", "50"))),
	"HIGH": Rule(high, HOLD, (_READINGS, Parameter("multiple", "5", "0", "1000", 10))),
	"ZERO_ACTIVE": Rule(zero_active, HOLD, (Parameter("after_days", "20", "1", "400"),)),
	"UNCHANGED_LONG": Rule(unchanged_long, HOLD, (Parameter("days", "90", "30", "1000"),)),
	"PROLONGED_ESTIMATION": Rule(prolonged_estimation, WARN, (Parameter("days", "92", "1", "1000"),)),
	"PROFILE_VS_REGISTER": Rule(profile_vs_register, HOLD, (Parameter("percent", "2", "1", "100"),)),
	"ZONES_VS_TOTAL": Rule(zones_vs_total, HOLD, (Parameter("percent", "1", "1", "100"),)),
	"LATE_FOR_BILLED": Rule(late_for_billed, WARN),
	"CLOCK_DRIFT": Rule(clock_drift, WARN, (Parameter("seconds", "60", "1", "86400"),)),
	"HIGH_NEIGHBOURS": Rule(high_neighbours, WARN, (Parameter("multiple", "10", "1", "1000", 10),)),
	"LOW_NEIGHBOURS": Rule(
		low_neighbours,
		WARN,
		(Parameter("percent", "5", "1", "100"), Parameter("after_days", "20", "1", "400")),
	),
	"LOW": Rule(
		low,
		WARN,
		(_READINGS, Parameter("percent", "10", "1", "100"), Parameter("after_days", "20", "1", "400")),
	),
	"ROLLOVER": Rule(rollover, WARN),
	"MISSING": Rule(missing, HOLD, (Parameter("by_day", "25", "1", "28"),), nightly=True),
	"GAP": Rule(
		gap,
		WARN,
		(Parameter("most_missing", "0", "0", "1440"), Parameter("filled_minutes", "120", "0", "1440")),
		of_profiles=True,
	),
	"SPIKE": Rule(
		spike,
		WARN,
		(
			Parameter("multiple", "5", "1", "1000", 10),
			Parameter("days", "14", "1", "62"),
			Parameter("ignored_below_kwh", "1", "0", "1000000", 1000),
		),
		of_profiles=True,
	),
}
