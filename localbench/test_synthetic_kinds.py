"""The mixture of accounts is the one that the budgets are promised for."""

from __future__ import annotations

import numpy as np
import pytest

from localbench.synthetic_kinds import ACCOUNTS_A_HET, PERIODS, Batch

EVERYBODY = Batch("03001", np.arange(ACCOUNTS_A_HET, dtype=np.int64))
MONTHS = range(len(PERIODS))


def share(flags: np.ndarray) -> float:
	return float(flags.mean())


def test_two_percent_are_legal_and_three_percent_generate() -> None:
	assert share(EVERYBODY.legal) == pytest.approx(0.02)
	assert share(EVERYBODY.generating) == pytest.approx(0.03)
	assert not (EVERYBODY.legal & EVERYBODY.generating).any()
	assert share(EVERYBODY.zoned & EVERYBODY.legal) == pytest.approx(0.01)


@pytest.mark.parametrize("month", MONTHS)
def test_ten_percent_change_inside_the_month_and_five_are_estimated(month: int) -> None:
	changed = EVERYBODY.exchanged(month) | EVERYBODY.retariffed(month)
	estimated = EVERYBODY.estimated(month)
	assert share(changed) == pytest.approx(0.10)
	assert share(estimated) == pytest.approx(0.05)
	busy = changed.astype(int) + estimated + EVERYBODY.unread(month) + EVERYBODY.legal + EVERYBODY.generating
	assert busy.max() == 1


def test_a_part_of_a_batch_keeps_its_routes() -> None:
	rows = np.flatnonzero(EVERYBODY.legal)
	assert EVERYBODY.take(rows).routes == [EVERYBODY.routes[row] for row in rows]
	assert len(set(EVERYBODY.routes)) == 100
