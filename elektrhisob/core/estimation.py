"""Energy nobody read, and the dial value that would show it.

The methods of an account's category are tried in their order; the first that has its facts gives the value.
A method works for a limited number of days since the dial was last truly read; beyond every limit nothing is
estimated: somebody has to go there.

	AVERAGE_DAILY         energy of the last months between true readings / their days * days
	SAME_MONTH_LAST_YEAR  the same for the same days a year before
	KIND_PROFILE          the usual daily energy of the same category on the same route * days
	INTERPOLATION         a true reading stands after the gap: its energy / its days * days
	CONNECTED_CAPACITY    energy a day of what the wires, or the contract, let through * days
	APPLIANCES            energy a day of the appliances found at the place * days

Energy is rounded HALF_UP to a watt-hour. The dial moves by energy / ratio, HALF_UP to its smallest step. An
estimate never passes a true reading after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from .columns import NONE, Columns, Int, day_key
from .rounding import half_up_divide, half_up_product


class Method(IntEnum):
	AVERAGE_DAILY = 0
	SAME_MONTH_LAST_YEAR = 1
	KIND_PROFILE = 2
	INTERPOLATION = 3
	CONNECTED_CAPACITY = 4
	APPLIANCES = 5


class Refusal(IntEnum):
	"""Why nothing is estimated. BEYOND_LIMIT: a method has its facts, but its time is over."""

	NONE = 0
	NO_OPENING = 1
	NO_FACTS = 2
	BEYOND_LIMIT = 3


@dataclass(frozen=True)
class RegisterFacts(Columns):
	"""One row per register to estimate. previous_day NONE: nothing was ever read, nothing can be estimated.

	days           from the previous reading to the day of the estimate
	unread_days    from the last true reading to that day: what limits are about
	next_change_wh    dial difference to the true reading after it, NONE there is none
	"""

	previous_day: Int
	previous_value_wh: Int
	days: Int
	unread_days: Int
	ratio: Int
	resolution_wh: Int
	modulus_wh: Int
	next_change_wh: Int


@dataclass(frozen=True)
class Estimates(Columns):
	"""energy_wh after the ratio; value_wh of the dial; method, refusal; base_wh in base_days: the facts."""

	energy_wh: Int
	value_wh: Int
	method: Int
	refusal: Int
	base_wh: Int
	base_days: Int


Grid = npt.NDArray[np.int64]


def estimate(
	facts: RegisterFacts, base_wh: Grid, base_days: Grid, order: Grid, limit_days: Grid
) -> Estimates:
	"""Estimate each register by the first method of its order that may be used.

	base_wh, base_days   [register, Method]: the energy known for so many days; base_days NONE unknown
	order                [register, rank]: methods in order of preference, NONE at the end
	limit_days           [register, rank]: most unread days; 0 no limit
	"""
	rows = np.arange(len(facts), dtype=np.int64)
	method = np.full(len(facts), NONE, dtype=np.int64)
	beyond = np.zeros(len(facts), dtype=np.bool_)
	for rank in range(order.shape[1]):
		asked = order[:, rank]
		known = (asked != NONE) & (base_days[rows, np.maximum(asked, 0)] > 0)
		in_time = (limit_days[:, rank] == 0) | (facts.unread_days <= limit_days[:, rank])
		beyond |= known & ~in_time
		method = np.where((method == NONE) & known & in_time, asked, method)
	used = np.maximum(method, 0)
	wh, over = base_wh[rows, used], np.maximum(base_days[rows, used], 1)
	energy = half_up_product(wh, facts.days, over)
	step = facts.ratio * facts.resolution_wh
	change = half_up_divide(energy, step) * facts.resolution_wh
	change = np.where(facts.next_change_wh != NONE, np.minimum(change, facts.next_change_wh), change)
	refusal = np.select(
		[facts.previous_day == NONE, method != NONE, beyond],
		[np.int64(Refusal.NO_OPENING), np.int64(Refusal.NONE), np.int64(Refusal.BEYOND_LIMIT)],
		np.int64(Refusal.NO_FACTS),
	)
	done = refusal == Refusal.NONE
	return Estimates(
		energy_wh=np.where(done, change * facts.ratio, 0),
		value_wh=np.where(done, (facts.previous_value_wh + change) % facts.modulus_wh, NONE),
		method=np.where(done, method, NONE),
		refusal=refusal,
		base_wh=np.where(done, wh, 0),
		base_days=np.where(done, over, 0),
	)


def straight_line(
	value_wh: Int, change_wh: Int, days: Int, of_days: Int, resolution_wh: Int, modulus_wh: Int
) -> Int:
	"""Dial between two readings: change * days / of_days, rounded DOWN to the dial's smallest step."""
	part = change_wh * days // np.maximum(of_days, 1) // resolution_wh * resolution_wh
	return np.asarray((value_wh + part) % modulus_wh, dtype=np.int64)


def energy_until(days: Int, total_wh: Int, day: Int, register: Int, wanted_register: Int) -> Int:
	"""Cumulative energy of registers at the end of days, on a line between true readings; NONE outside them.

	days, total_wh, register: the readings, sorted by register and day. Rounded DOWN: it only ever grows.
	"""
	key, wanted = day_key(register, days), day_key(wanted_register, day)
	after = np.searchsorted(key, wanted, side="left")
	if len(key) == 0:
		return np.full(len(day), NONE, dtype=np.int64)
	at = np.minimum(after, len(key) - 1)
	exact = key[at] == wanted
	before = np.maximum(after - 1, 0)
	inside = (
		(after > 0)
		& (after < len(key))
		& (register[before] == wanted_register)
		& (register[at] == wanted_register)
	)
	span = np.maximum(days[at] - days[before], 1)
	between = total_wh[before] + (total_wh[at] - total_wh[before]) * (day - days[before]) // span
	return np.where(exact, total_wh[at], np.where(inside, between, NONE))


def capacity_wh_a_day(
	phases: Int, current_tenths_a: Int, volts: Int, cosphi_hundredths: Int, hours: Int, permitted_w: Int
) -> Int:
	"""Single-phase I · U · cosφ · h, three-phase √3 · I · U · cosφ · h; without a known current, the
	permitted power * h. √3 as 1.732051. HALF_UP to a watt-hour."""
	root = np.where(phases == 3, 1_732_051, 1_000_000)
	by_wire = half_up_product(current_tenths_a * volts * cosphi_hundredths * hours, root, 1_000_000_000)
	return np.where(current_tenths_a > 0, by_wire, permitted_w * hours)
