"""What a dial should show on a day, from what it showed before: the range printed beside an empty line."""

from dataclasses import dataclass

import numpy as np

from .columns import NONE, Columns, Int

TENTHS = 10


@dataclass(frozen=True)
class DialHistory(Columns):
	"""One row per register, in watt-hours on the dial (before the ratio).

	last_wh, last_day     the latest reading; NONE without one
	past_wh, past_day     an earlier one that shows how fast the dial moves; NONE without one
	modulus_wh            the dial passes zero here
	most_daily_wh         what permitted power allows in a day; NONE unlimited
	"""

	last_wh: Int
	last_day: Int
	past_wh: Int
	past_day: Int
	modulus_wh: Int
	most_daily_wh: Int


@dataclass(frozen=True)
class ExpectedColumns(Columns):
	"""usual_daily_wh NONE where the history is too short; from_wh and to_wh NONE without a last reading.

	A range that passes zero has `to_wh` below `from_wh`.
	"""

	usual_daily_wh: Int
	from_wh: Int
	to_wh: Int


def expect(history: DialHistory, day: int, multiple_tenths: int) -> ExpectedColumns:
	"""The range on `day`: from the usual consumption divided by the multiple to the usual times the multiple.

	Never more than permitted power allows. Without a history, all that permitted power allows.
	"""
	has_last = history.last_day != NONE
	days = np.where(has_last, np.maximum(day - history.last_day, 0), 0)
	span = history.last_day - history.past_day
	has_usual = has_last & (history.past_day != NONE) & (span > 0)
	moved = history.last_wh - history.past_wh
	moved = np.where(moved < 0, moved + history.modulus_wh, moved)
	usual = np.where(has_usual, moved // np.maximum(span, 1), NONE)
	usual_total = np.where(has_usual, moved * days // np.maximum(span, 1), 0)
	limit = np.where(history.most_daily_wh == NONE, history.modulus_wh - 1, history.most_daily_wh * days)
	limit = np.minimum(limit, history.modulus_wh - 1)
	tenths = max(multiple_tenths, TENTHS)
	least = np.where(has_usual, usual_total * TENTHS // tenths, 0)
	most = np.where(has_usual & (moved > 0), np.minimum(usual_total * tenths // TENTHS, limit), limit)
	return ExpectedColumns(
		usual_daily_wh=usual,
		from_wh=np.where(has_last, (history.last_wh + np.minimum(least, most)) % history.modulus_wh, NONE),
		to_wh=np.where(has_last, (history.last_wh + most) % history.modulus_wh, NONE),
	)
