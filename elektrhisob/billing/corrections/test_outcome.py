"""A statement's lines make its totals, whatever the two bills hold; what is taken back leaves nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.billing.corrections.attempt import Correction
from elektrhisob.billing.corrections.outcome import Outcome, _outcome
from elektrhisob.billing.corrections.statement_text import totals_in

if TYPE_CHECKING:
	from elektrhisob.billing.corrections.outcome import LineKey, Sums

TIYIN = st.integers(-(10**12), 10**12).map(lambda tiyin: Decimal(tiyin) / 100)
WH = st.integers(0, 10**10).map(lambda wh: Decimal(wh) / 1000)
LINES = st.dictionaries(
	st.tuples(
		st.sampled_from(["Energy", "Declared Power", "Service"]),
		st.sampled_from(["T0", "T1", "T2", "T3"]),
		st.sampled_from(["1", "2", "3"]),
		st.sampled_from(["600", "800", "1000.5"]),
		st.just("kWh"),
		st.sampled_from(["HH-1", "HH-2"]),
	),
	st.tuples(WH, TIYIN, TIYIN),
	max_size=8,
)


def outcome(old: dict[LineKey, Sums], new: dict[LineKey, Sums]) -> Outcome:
	return _outcome(Correction("1", "2025-06", "B1", "Chosen", "B2"), old, new)


@given(old=LINES, new=LINES)
def test_the_differences_of_the_lines_are_the_difference_of_the_bills(
	old: dict[LineKey, Sums], new: dict[LineKey, Sums]
) -> None:
	told = outcome(old, new)
	totals = totals_in(told.lines)
	assert totals["kwh"] == told.new[0] - told.old[0]
	assert totals["amount"] == told.new[1] - told.old[1]
	assert totals["vat"] == told.new[2] - told.old[2]
	assert (totals["old_amount"], totals["new_amount"]) == (told.old[1], told.new[1])
	assert len(told.lines) == len(old.keys() | new.keys())


@given(lines=LINES)
def test_a_bill_and_its_cancellation_are_nothing(lines: dict[LineKey, Sums]) -> None:
	billed, cancelled = totals_in(outcome({}, lines).lines), totals_in(outcome(lines, {}).lines)
	for name in ("kwh", "amount", "vat"):
		assert billed[name] + cancelled[name] == 0


@given(lines=LINES)
def test_the_same_bill_again_changes_nothing(lines: dict[LineKey, Sums]) -> None:
	told = outcome(lines, dict(reversed(lines.items())))
	assert not told.changes
	assert totals_in(told.lines)["amount"] == 0
