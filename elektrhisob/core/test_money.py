"""Lines that are not energy: the bill is their sum, never below zero, and no credit is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.money import LineKind, MoneyColumns, net_of, with_money
from elektrhisob.core.story_for_tests import one_meter, rows

if TYPE_CHECKING:
	from elektrhisob.core.bill import BillBatch


def money(*sums: int, account: int = 0, vat_rate: int = 1200) -> MoneyColumns:
	gross = np.array(sums, dtype=np.int64)
	count = len(sums)
	rate = np.full(count, vat_rate)
	net = net_of(gross, rate)
	none = np.zeros(count, dtype=np.int64)
	kind = np.where(gross < 0, LineKind.GENERATION, LineKind.SERVICE)
	return MoneyColumns(
		np.full(count, account), kind, none, none, gross, gross - net, net, rate, none, none, none
	)


def carried_of(batch: BillBatch) -> list[tuple[int, ...]]:
	lines = batch.money.take(batch.money.kind == LineKind.CREDIT_CARRIED)
	return rows(lines, "gross", "vat", "net")


def test_a_service_stands_beside_the_energy() -> None:
	batch = with_money(one_meter(100), money(11_200_000))
	assert rows(batch.bills, "energy_wh", "gross", "net", "vat") == [
		(100_000, 17_200_000, 15_357_143, 1_842_857)
	]
	assert batch.lines.gross.sum() == 6_000_000


def test_generation_lowers_the_bill() -> None:
	batch = with_money(one_meter(100), money(-2_000_000))
	assert batch.bills.gross.tolist() == [4_000_000] and carried_of(batch) == []


def test_more_generation_than_use_is_carried_to_the_next_bill() -> None:
	batch = with_money(one_meter(100), money(-8_000_000))
	assert rows(batch.bills, "gross", "vat", "net") == [(0, 0, 0)]
	assert carried_of(batch) == [(2_000_000, 214_286, 1_785_714)]


def test_a_line_of_an_account_without_a_bill_waits() -> None:
	batch = one_meter(100)
	assert with_money(batch, money(500, account=3)).bills.gross.tolist() == batch.bills.gross.tolist()


@given(st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=6))
def test_no_bill_is_below_zero_and_no_tiyin_is_lost(sums: list[int]) -> None:
	energy = one_meter(100)
	batch = with_money(energy, money(*sums))
	(bill,) = rows(batch.bills, "gross", "vat", "net")
	assert min(bill) >= 0 and bill[0] == bill[1] + bill[2]
	for place, name in enumerate(("gross", "vat", "net")):
		assert bill[place] == getattr(batch.money, name).sum() + getattr(energy.lines, name).sum()
	assert sum(row[0] for row in carried_of(batch)) == bill[0] - (6_000_000 + sum(sums))
