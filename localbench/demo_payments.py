"""Who pays what and when: habits that accounts keep for the whole year. Money is integer tiyin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localbench.demo_calendar import FIRST_MONTH, MONTHS, month_starts
from localbench.demo_consumers import SEED, Consumers

if TYPE_CHECKING:
	from localbench.simbench_district import Ints

IN_TIME, ROUND_UP, LATE, EVERY_SECOND_MONTH, PARTLY, AHEAD, NEVER = range(7)
HABIT_NAMES = ("in time", "rounded up", "late", "every second month", "partly", "ahead", "never")
HOUSEHOLD_SHARES = (0.45, 0.20, 0.12, 0.08, 0.08, 0.04, 0.03)
LEGAL_SHARES = (0.64, 0.00, 0.20, 0.03, 0.07, 0.05, 0.01)

CASH, BANK, AGENT = range(3)
CHANNEL_NAMES = ("Cash", "Bank", "Agent")
HOUSEHOLD_CHANNEL_SHARES = (0.20, 0.15, 0.65)

SOUM = 100
ROUND_SUM = 1_000 * SOUM
MONTHS_AHEAD = 3
PAY_DAYS, LATE_PAY_DAYS = (5, 10), (11, 27)


@dataclass(frozen=True)
class Habits:
	"""Habit and channel of every account, in the order of the supply points."""

	habit: Ints
	channel: Ints


@dataclass(frozen=True)
class Payments:
	"""Payments in the order of their days: ``account`` is the position of the account, ``amount`` in tiyin,
	above zero."""

	account: Ints
	day: Ints
	amount: Ints
	channel: Ints

	def __len__(self) -> int:
		return len(self.account)


def choose_habits(consumers: Consumers, seed: int = SEED) -> Habits:
	random = np.random.default_rng(seed + 3)
	count = len(consumers)
	chance = random.random(count)
	household = np.searchsorted(np.cumsum(HOUSEHOLD_SHARES[:-1]), chance, side="right")
	legal = np.searchsorted(np.cumsum(LEGAL_SHARES[:-1]), chance, side="right")
	channel = np.searchsorted(np.cumsum(HOUSEHOLD_CHANNEL_SHARES[:-1]), random.random(count), side="right")
	return Habits(
		habit=np.where(consumers.is_household, household, legal),
		channel=np.where(consumers.is_household, channel, BANK),
	)


def plan_payments(habits: Habits, number: int, bill: Ints, owed: Ints, seed: int = SEED) -> Payments:
	"""Payments made in the month after billed month ``number`` (1..12), its bills being issued.

	bill: gross sum of the month's bill of each account, 0 without one; owed: its debt after that bill,
	negative = advance; both in tiyin and in the order of the accounts. Nobody pays without a debt.
	"""
	random = np.random.default_rng((seed, number))
	habit = habits.habit
	part = random.integers(40, 91, len(habit))
	early = random.integers(PAY_DAYS[0], PAY_DAYS[1] + 1, len(habit))
	later = random.integers(LATE_PAY_DAYS[0], LATE_PAY_DAYS[1] + 1, len(habit))
	amount = np.select(
		[
			(owed <= 0) | (habit == NEVER),
			habit == ROUND_UP,
			habit == PARTLY,
			habit == AHEAD,
			(habit == EVERY_SECOND_MONTH) & (number % 2 == 1),
		],
		[
			np.int64(0),
			_up_to(owed, ROUND_SUM),
			_up_to(owed * part // 100, ROUND_SUM),
			_up_to(owed + bill * (MONTHS_AHEAD - 1), ROUND_SUM),
			np.int64(0),
		],
		_up_to(owed, SOUM),
	)
	month_after = int(month_starts(FIRST_MONTH, MONTHS + 1)[number])
	days = month_after + np.where(habit == LATE, later, early) - 1
	paying = np.flatnonzero(amount > 0)
	paying = paying[np.argsort(days[paying], kind="stable")]
	return Payments(paying, days[paying], amount[paying], habits.channel[paying])


def _up_to(amount: Ints, unit: int) -> Ints:
	return -(-amount // unit) * unit
