"""Random lives of accounts: two calculations that share nothing come to the same numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from elektrhisob.billing.shadow.calculation import NotBillable, bill_again
from elektrhisob.billing.shadow.calculation.arithmetic import months_between, rounded, shared_out
from elektrhisob.core.added_energy import BeyondMeters, LoadColumns, LossColumns
from elektrhisob.core.causes import Cause
from elektrhisob.core.columns import FAR_DAY
from elektrhisob.core.losses import LossMethod, LossParameters
from elektrhisob.core.periods import day_number, month_fraction
from elektrhisob.core.rounding import half_up_product, split_by_weights
from elektrhisob.core.story_for_tests import (
	FLAT_IN_TWO_VERSIONS,
	HOUSEHOLD,
	LEGAL,
	PRICE_LISTS,
	STOVE,
	ZONED,
	Story,
	rows,
)

# The core counts days from 1970, the calendar from the year 1.
ORDINAL = 719_163
MAY, LAST_OF_MAY = day_number("2025-05-01"), day_number("2025-05-31")
MAX_DAILY_WH = 240_000
TRANSFORMER = {
	"form": Decimal("1.1"),
	"cosine": Decimal("0.9"),
	"va": 25_000,
	"no_load_w": 105,
	"load_w": 600,
}


@dataclass
class Life:
	"""An account as the core is told it, and what the other calculation reads of the same account."""

	story: Story = field(default_factory=Story)
	opened: int = 0
	closed: int = -1
	families: int = 1
	billed_to: int = -1
	loads: list[tuple[int, int, int, int]] = field(default_factory=list)
	has_loss: bool = False

	def core(self) -> Any:
		beyond: dict[str, Any] = {}
		if self.loads:
			loads = [(0, *load, 0) for load in self.loads]
			beyond["loads"] = LoadColumns(*np.array(loads, dtype=np.int64).T)
			beyond["standing"] = np.array([0])
		if self.has_loss:
			row = [[LossMethod.TRANSFORMER], [1100], [900], [25_000], [105], [600], [0], [0], [0]]
			zero, one, always = np.array([0]), np.array([1]), np.array([int(FAR_DAY)])
			parameters = LossParameters(*np.array(row, dtype=np.int64))
			beyond["losses"] = LossColumns(zero, one, zero, always, zero, zero, parameters)
			registers = len(self.story.registers)
			beyond["loss_register"] = (np.zeros(registers, dtype=np.int64), np.arange(registers))
		return self.story.bill(beyond=BeyondMeters(**beyond))

	def facts(self) -> dict[str, Any]:
		return {
			"period": "2025-05",
			"first_day": MAY + ORDINAL,
			"last_day": LAST_OF_MAY + ORDINAL,
			"consumer_kind": "Household",
			"opened": self.opened + ORDINAL,
			"closed": None if self.closed < 0 else self.closed + ORDINAL,
			"families": self.families,
			"families_by_day": [_days(row) for row in self.story.families],
			"closings": [_days(row) for row in self.story.closings],
			"generates": 0,
			"last_billed": None if self.billed_to < 0 else self.billed_to + ORDINAL,
			"tariffs": sorted(
				(
					{"from": day + ORDINAL, "tariff": str(tariff)}
					for _account, day, tariff in self.story.tariffs
				),
				key=lambda row: row["from"],
			),
			"versions": versions(),
			"vat": [
				{"from": day_number("2019-01-01") + ORDINAL, "percent": Decimal(15)},
				{"from": day_number("2023-01-01") + ORDINAL, "percent": Decimal(12)},
			],
			"points": {"P"},
			"permitted_kw": Decimal(10),
			"registers": [self._register(number) for number in range(len(self.story.registers))],
			"other_registers": [],
			"losses": [
				{
					"kind": "Transformer Loss",
					"method": "Transformer",
					"point": "P",
					"sign": 1,
					"from": 0,
					"until": 10**7,
					"use_hours": Decimal(0),
					**TRANSFORMER,
				}
			]
			if self.has_loss
			else [],
			"links": [],
			"loads": [
				{
					"from": first + ORDINAL,
					"until": until + ORDINAL,
					"watts": watts,
					"hours": Decimal(hours) / 100,
				}
				for first, until, watts, hours in self.loads
			],
			"shares": [],
			"given_away": [],
			"without_meter": bool(self.loads),
			"rules": [],
			"contracts": [],
			"saved_months": [],
			"services": [],
			"acts": [],
			"credit": {"amount": Decimal(0), "net": Decimal(0), "vat": Decimal(0)},
			"balances": [],
			"earlier_bills": [],
		}

	def _register(self, number: int) -> dict[str, Any]:
		_account, zone, ratio, modulus, daily, installed, removed = self.story.registers[number]
		return {
			"name": str(number),
			"quantity": "Active Import",
			"point": "P",
			"zone": zone,
			"ratio": ratio,
			"digits": len(str(modulus)) - 4,
			"watts": daily // 24,
			"installed": installed + ORDINAL,
			"removed": None if removed < 0 else removed + ORDINAL,
			"readings": [
				{"day": day + ORDINAL, "wh": value, "sequence": sequence}
				for register, day, value, sequence in self.story.readings
				if register == number
			],
		}


def versions() -> dict[str, list[dict[str, Any]]]:
	found: dict[str, list[dict[str, Any]]] = {}
	for number, (tariff, day, scaled, zones) in enumerate(PRICE_LISTS):
		rates = {
			zone: [(block * 1000, Decimal(price) / 100) for block, price in ladder.items()]
			for zone, ladder in zones.items()
		}
		row = {"name": str(number), "from": day_number(day) + ORDINAL, "scaled": scaled, "rates": rates}
		found.setdefault(str(tariff), []).append(row)
	return found


def _days(row: tuple[int, int, int]) -> dict[str, int]:
	_account, first, last = row
	return {"from": first + ORDINAL, "until": 10**7 if last < 0 else last + 1 + ORDINAL}


@st.composite
def lives(draw: st.DrawFn) -> Life:
	life = Life(families=draw(st.integers(1, 3)))
	life.opened = draw(st.sampled_from([day_number("2020-01-01"), MAY - 40, MAY - 1, MAY + 9]))
	life.closed = draw(st.sampled_from([-1, -1, LAST_OF_MAY - 10, LAST_OF_MAY]))
	life.billed_to = draw(st.sampled_from([-1, MAY - 1, MAY - 5, MAY - 32]))
	life.story.accounts.append((life.opened, life.closed, life.families, life.billed_to))
	zoned = draw(st.booleans())
	tariffs = [ZONED] if zoned else [HOUSEHOLD, STOVE, LEGAL, FLAT_IN_TWO_VERSIONS]
	begins = [day_number("2020-01-01"), *draw(st.lists(st.integers(MAY - 20, LAST_OF_MAY), max_size=2))]
	for day in sorted(set(begins)):
		life.story.tariffs.append((0, day, draw(st.sampled_from(tariffs))))
	for _number in range(draw(st.integers(0 if draw(st.booleans()) else 1, 3))):
		_add_meter(draw, life, zoned)
	if draw(st.integers(0, 3)) == 0:
		first = draw(st.integers(MAY - 60, LAST_OF_MAY))
		life.loads.append(
			(first, first + draw(st.integers(1, 90)), draw(st.integers(1, 900)), draw(st.integers(1, 2400)))
		)
	for spans in (life.story.families, life.story.closings):
		for _number in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
			first = draw(st.integers(MAY - 40, LAST_OF_MAY))
			spans.append((0, first, draw(st.sampled_from((-1, first, min(first + 9, LAST_OF_MAY))))))
	life.has_loss = bool(life.story.registers) and draw(st.integers(0, 3)) == 0
	return life


def _add_meter(draw: st.DrawFn, life: Life, zoned: bool) -> None:
	installed = draw(st.sampled_from([day_number("2021-03-01"), MAY - 1, MAY + 4, MAY + 14]))
	removed = draw(st.sampled_from([-1, -1, -1, MAY + 14, LAST_OF_MAY]))
	if removed >= 0 and removed < installed:
		removed = -1
	ratio, digits = draw(st.sampled_from((1, 1, 40))), draw(st.integers(2, 5))
	for zone in (1, 2, 3) if zoned else (0,):
		register = len(life.story.registers)
		life.story.registers.append((0, zone, ratio, 10**digits * 1000, MAX_DAILY_WH, installed, removed))
		days = {installed, draw(st.integers(MAY - 8, LAST_OF_MAY)), LAST_OF_MAY if removed < 0 else removed}
		days |= set(draw(st.lists(st.integers(MAY - 30, LAST_OF_MAY), max_size=3)))
		dial = draw(st.integers(0, 10**digits * 1000 - 1))
		for day in sorted(day for day in days if day >= installed):
			dial = (dial + draw(st.integers(0, 120_000))) % (10**digits * 1000)
			life.story.readings.append((register, day, dial, len(life.story.readings)))


@given(lives())
@settings(max_examples=400, deadline=None)
def test_two_calculations_of_a_random_life_agree(life: Life) -> None:
	batch = life.core()
	causes = set(batch.exceptions.cause.tolist())
	try:
		again = bill_again(life.facts())
	except NotBillable:
		event("no bill")
		assert not len(batch.bills)
		return
	if causes:
		# Whether an earlier month is unbilled is asked before a bill is made, not of a bill.
		event("unbilled past")
		assert causes == {Cause.EARLIER_UNBILLED}
		return
	event(f"{len(again['lines'])} lines")
	(bill,) = rows(batch.bills, "from_day", "to_day", "energy_wh", "gross", "net", "vat")
	assert bill == (
		again["from_day"] - ORDINAL,
		again["to_day"] - ORDINAL,
		again["wh"],
		again["amount"] * 100,
		again["net"] * 100,
		again["vat"] * 100,
	)
	ours = rows(batch.lines, "segment_no", "zone", "block_no", "energy_wh", "rate", "gross", "net")
	theirs = [
		(
			*(line[name] for name in ("segment", "zone", "block", "wh")),
			*(line[name] * 100 for name in ("rate", "amount", "net")),
		)
		for line in again["lines"]
	]
	assert [line for line in ours if line[3]] == theirs


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_shares_agree(total: int, weights: list[int]) -> None:
	if not sum(weights):
		weights[0] = 1
	group = np.zeros(len(weights), dtype=np.int64)
	theirs = split_by_weights(np.array([total]), np.array(weights, dtype=np.int64), group)
	assert shared_out(total, weights) == theirs.tolist()


@given(st.integers(0, 10**12), st.integers(0, 10**6), st.integers(1, 10**6))
def test_roundings_agree(value: int, factor: int, divisor: int) -> None:
	ours = half_up_product(np.array([value]), np.array([factor]), np.array([divisor]))
	assert rounded(value * factor, divisor) == int(ours[0])


@given(st.integers(15_000, 25_000), st.integers(0, 900))
def test_parts_of_months_agree(first: int, days: int) -> None:
	top, bottom = month_fraction(np.array([first]), np.array([first + days]))
	ours = months_between(first + ORDINAL, first + days + ORDINAL)
	assert Decimal(ours[0]) * int(bottom[0]) == Decimal(int(top[0])) * ours[1]
