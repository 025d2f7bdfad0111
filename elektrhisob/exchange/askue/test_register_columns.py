"""Lists are understood by whole columns as row by row: the quick way must say what the careful one says."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta, timezone

import frappe
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elektrhisob.exchange.askue import register_columns
from elektrhisob.exchange.askue.mapping import Target, Wanted, codes_by_name, resolve_meters
from elektrhisob.exchange.askue.register_columns import (
	RegisterColumns,
	RowsParser,
	plain_watt_hours,
	plain_watt_hours_of,
)
from elektrhisob.exchange.askue.register_mapping import resolve_columns
from elektrhisob.exchange.askue.register_values import register_value
from elektrhisob.exchange.askue.rows import RegisterValue, watt_hours_of
from elektrhisob.exchange.askue.stories_for_tests import mapped, source
from elektrhisob.tests import district

ZONE = timezone(timedelta(hours=5))
SPACES = st.sampled_from(["", " ", "  ", "\t", "\u00a0"])
METERS = st.one_of(
	st.sampled_from(["SN1", "sn1", "Sn 1", "12345678", "СЧ-7", "ß9", "²", "x" * 200, "a/b", "İ1", ""]),
	st.text(max_size=12),
)
CODES = st.one_of(
	st.sampled_from(["1.8.0", "1.8", "1-0:1.8.0*255", "001.008.000", "1.8.1", "C.1.0", "1,8,0", "9" * 200]),
	st.text(alphabet="0123456789.:-*", max_size=14),
)
MOMENTS = st.one_of(
	st.sampled_from(
		[
			"2026-11-01T00:00:00",
			"2026-11-01",
			"01.11.2026",
			"01.11.2026 00:00",
			"20261101000000",
			"2026-10-31T19:00:00Z",
			"2026-10-31T19:00:00+00:00",
			"31.31.2026",
			"yesterday",
			"",
		]
	),
	st.datetimes().map(lambda moment: moment.isoformat()),
)
VALUES = st.one_of(
	st.sampled_from(
		["1234.567", "1234,567", "1 234,5", "0", "-5", "1e5", "Infinity", "NaN", "٣", "²", "1.", ".5", ""]
	),
	st.decimals(0, 10**13, places=4, allow_nan=False).map(str),
	st.integers(-10, 10**14).map(str),
	st.text(alphabet="0123456789., ", max_size=16),
)


def padded(cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
	return st.builds(lambda before, cell, after: before + cell + after, SPACES, cells, SPACES)


ROWS = st.one_of(
	st.tuples(padded(METERS), padded(CODES), padded(MOMENTS), padded(VALUES)).map(list),
	st.lists(st.text(max_size=8), max_size=6),
)


@given(st.lists(ROWS, max_size=20))
def test_columns_are_the_rows_whatever_stands_in_them(rows: list[list[str]]) -> None:
	numbered = list(enumerate(rows, start=2))
	one_by_one = [register_value(cells, line, ZONE) for line, cells in numbered]
	columns = RowsParser(ZONE).columns(numbered)
	assert len(columns) == len(rows)
	assert list(columns.rows()) == one_by_one
	assert list(map(astuple, RegisterColumns.of(one_by_one).rows())) == list(map(astuple, columns.rows()))


@given(st.lists(ROWS, min_size=2, max_size=20))
def test_a_parser_that_forgets_says_the_same(rows: list[list[str]]) -> None:
	"""What it remembers of codes and moments is only remembered: with room for one it says nothing else."""
	numbered = list(enumerate([*rows, *rows], start=2))
	whole = list(RowsParser(ZONE).columns(numbered).rows())
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(register_columns, "MOST_REMEMBERED", 1)
		assert list(RowsParser(ZONE).columns(numbered).rows()) == whole


@given(VALUES)
def test_a_plain_number_is_the_number(text: str) -> None:
	wh = plain_watt_hours(text)
	assert wh is None or wh == watt_hours_of(text)


EVENLY = st.integers(1, 4).flatmap(
	lambda places: st.lists(st.decimals(0, 10**9, places=places, allow_nan=False).map(str), max_size=5)
)
ODD = st.text(alphabet="01.;", max_size=6)


@given(st.one_of(EVENLY, st.lists(VALUES, max_size=3), st.lists(ODD, max_size=3)))
@example(["1.2.3", "123"])
@example(["12;3.4", "5.6"])
def test_numbers_read_together_are_the_numbers(texts: list[str]) -> None:
	each = [plain_watt_hours(text) for text in texts]
	assert plain_watt_hours_of(texts) == (None if None in each else each)


@pytest.mark.site
@pytest.mark.usefixtures("database_put_back")
def test_one_join_finds_what_the_mapping_of_each_row_finds() -> None:
	"""Numbers that are plain, small, mapped, ignored, moved, of another district, doubled, of nobody; on days
	before, between and after; codes that are known and not.
	"""
	head_end = source()
	plain = [str(district.installation(installed_on="2025-06-01").serial_no) for _number in range(3)]
	mapped(head_end, "PT-7", "1.8.0")
	district.insert("Askue Point", source=head_end.name, point_code="PT-8", channel="1.8.0", state="Ignored")
	pointed = district.installation(installed_on="2025-06-01")
	mapped(head_end, str(pointed.serial_no), "1.8.0")
	moved = district.installation(installed_on="2025-01-01")
	moved.removed_on = "2026-02-01"
	moved.save()
	district.installation(meter=moved.meter, installed_on="2026-02-05")
	foreign = district.installation(
		meter=district.meter(het=district.OTHER_HET).name,
		supply_point=district.supply_point(district.account(het=district.OTHER_HET).name).name,
	)
	frappe.db.commit()
	numbers = [
		*plain,
		plain[0].lower(),
		"PT-7",
		"PT-8",
		pointed.serial_no,
		moved.serial_no,
		foreign.serial_no,
	]
	values = [
		RegisterValue(str(number), code, f"{day}T00:00:00", day, 1_000, 1)
		for number in [*numbers, "NOBODY"]
		for code in ("1.8.0", "1.8.1", "2.8.0", "99.9.9")
		for day in ("2024-01-01", "2026-01-15", "2026-02-03", "2026-02-10")
	]
	values.append(RegisterValue(plain[1], "1.8.0", "soon", "", 0, 1, "", "BAD_TIME", "soon"))
	directory = {code: row for code, row in codes_by_name().items() if row.kind == "Register"}
	columns = RegisterColumns.of(values)
	quick = resolve_columns(head_end, columns, directory)
	careful = resolve_meters(head_end, [Wanted(one.meter, one.obis, one.day) for one in values], directory)

	def place_of(target: Target) -> tuple[str, ...]:
		return (target.installation, target.quantity, target.zone or "T0", target.fault, str(target.ignored))

	assert [place_of(quick.target(place)) for place in range(len(values))] == list(map(place_of, careful))
	joined = {values[place].meter for place in range(len(values)) if place not in quick.others}
	assert set(plain) <= joined <= {*plain, plain[0].lower()}
	assert {target.fault for target in quick.others.values()} >= {
		"UNKNOWN_METER",
		"WRONG_DISTRICT",
		"UNKNOWN_CODE",
	}
