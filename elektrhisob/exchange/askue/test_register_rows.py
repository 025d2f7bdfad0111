"""Lists of register readings in the spellings of different head-ends."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.exchange.askue.register_columns import RegisterColumns, RowsParser
from elektrhisob.exchange.askue.register_rows import read_csv, read_xlsx
from elektrhisob.exchange.askue.register_values import closed_day, obis_code, offset_of
from elektrhisob.exchange.askue.rows import BrokenFile, watt_hours_of

ZONE = offset_of("+05:00")
assert ZONE


def read(text: str, encoding: str = "utf-8") -> list[tuple[str, str, str, int, str]]:
	assert ZONE
	parts = read_csv(io.BytesIO(text.encode(encoding)), ZONE, 2)
	return [(row.meter, row.obis, row.day, row.value_wh, row.fault) for part in parts for row in part.rows()]


WANTED = [("SN0001", "1.8.0", "2026-10-31", 1_234_567, ""), ("SN0002", "1.8.1", "2026-11-01", 10_000, "")]


@pytest.mark.parametrize(
	("text", "encoding"),
	[
		(
			"meter_no;obis;timestamp;value\nsn0001;1-0:1.8.0*255;2026-11-01T00:00:00;1234.567\n"
			"sn 0002;1.8.1;01.11.2026 12:00;10\n",
			"utf-8",
		),
		(
			"meter_no;obis;timestamp;value\r\nSN0001;1.8.0;01.11.2026 00:00;1234,567\r\n"
			"SN0002;1.8.1;01.11.2026;10,000\r\n",
			"utf-8-sig",
		),
		("SN0001\t1.8.0\t20261101000000\t1234.567\nSN0002\t1.8.1\t2026-11-01 23:59:59\t10\n", "utf-16"),
		(
			'value,timestamp,obis,meter_no\n"1234,567",2026-11-01T00:00:00,1.8,SN0001\n10,2026-11-01,1.8.1,SN0002\n',
			"utf-8",
		),
		(
			"SN0001|1.8.0|2026-10-31T19:00:00Z|1234.567\nSN0002|1.8.1|2026-11-01T06:00:00+00:00|10",
			"windows-1251",
		),
	],
)
def test_delimiters_commas_marks_and_encodings_of_all_head_ends_say_the_same(
	text: str, encoding: str
) -> None:
	assert read(text, encoding) == WANTED


def test_a_value_of_midnight_closes_the_day_before() -> None:
	assert ZONE
	assert closed_day("2026-11-01T00:00:00", ZONE) == "2026-10-31"
	assert closed_day("2026-11-01T00:00:01", ZONE) == "2026-11-01"
	assert closed_day("2026-11-01", ZONE) == "2026-11-01"
	assert closed_day("2026-10-31T19:00:00Z", ZONE) == "2026-10-31"


def test_a_time_beyond_the_calendar_is_no_day() -> None:
	assert ZONE
	assert closed_day("0001-01-01T00:00:00", ZONE) is None
	assert closed_day("9999-12-31T23:00:00-05:00", ZONE) is None


def test_bad_rows_are_told_apart_and_the_others_are_read() -> None:
	rows = read(
		"meter_no;obis;timestamp;value\nSN1;1.8.0;2026-11-01;12\nSN1;energy;2026-11-01;12\nSN1;1.8.0;31.31.2026;12\n"
		"SN1;1.8.0;2026-11-01;-5\nSN1;1.8.0\nSN1;1.8.0;2026-11-01;Infinity\n\n;;;\nSN2;2.8.0;2026-11-01;7\n"
	)
	assert [row[4] for row in rows] == [
		"",
		"UNKNOWN_CODE",
		"BAD_TIME",
		"BAD_VALUE",
		"BAD_ROW",
		"BAD_VALUE",
		"BAD_ROW",
		"",
	]


@pytest.mark.parametrize(
	("text", "code", "line"),
	[
		("", "EMPTY", 1),
		("just words\n", "NO_COLUMNS", 1),
		("meter_no;obis;value;when\n", "NO_COLUMNS", 1),
		("a;1.8.0;2026-11-01;1\n" + "x" * 20_000, "LINE_TOO_LONG", 2),
	],
)
def test_what_is_no_list_is_refused_with_its_line(text: str, code: str, line: int) -> None:
	with pytest.raises(BrokenFile) as refused:
		read(text)
	assert (refused.value.code, refused.value.line) == (code, line)


CELLS = (
	st.sampled_from(["SN1", "sn2", "10003", " SN4", "S N", "", "СЧ5", "x" * 150]),
	st.sampled_from(["1.8.0", "1-0:1.8.1*255", " 1.8", "energy", ""]),
	st.sampled_from(["2026-11-01T00:00:00", "01.11.2026 12:00", "2026-11-01 ", "31.31.2026", ""]),
	st.sampled_from(
		["12", "12.5", "0012,250", "1 234", "-5", "1.2345", "9" * 14, ".5", "5.", "Infinity", ""]
	),
)


@given(
	st.lists(st.tuples(*CELLS), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans()
)
def test_a_block_read_by_columns_is_the_same_as_row_by_row(
	rows: list[tuple[str, ...]], end: str, last_ended: bool
) -> None:
	assert ZONE
	text = "meter_no;obis;timestamp;value" + end + end.join(map(";".join, rows)) + (end if last_ended else "")
	together = RegisterColumns()
	for part in read_csv(io.BytesIO(text.encode()), ZONE, 4):
		together.extend(part)
	numbered = [(line, row) for line, row in enumerate(rows, start=2)]
	assert together == RowsParser(ZONE).columns(numbered)


def test_a_small_sheet_is_read_as_people_type_it() -> None:
	from openpyxl import Workbook

	assert ZONE
	book = Workbook()
	book.active.append(["meter_no", "obis", "timestamp", "value"])
	book.active.append([10001, "1.8.0", datetime(2026, 11, 1), 12.5])
	book.active.append(["SN2", "1.8.1", "01.11.2026", 7])
	file = io.BytesIO()
	book.save(file)
	file.seek(0)
	rows = [row for part in read_xlsx(file, ZONE, 100, 1) for row in part.rows()]
	assert [(row.meter, row.day, row.value_wh) for row in rows] == [
		("10001", "2026-10-31", 12_500),
		("SN2", "2026-11-01", 7_000),
	]
	file.seek(0)
	with pytest.raises(BrokenFile, match="TOO_MANY_ROWS"):
		list(read_xlsx(file, ZONE, 1, 10))
	with pytest.raises(BrokenFile, match="NOT_A_SHEET"):
		list(read_xlsx(io.BytesIO(b"meter_no;obis"), ZONE, 1, 10))


def test_energy_is_never_rounded_through_a_float() -> None:
	assert watt_hours_of("999999999.999") == 999_999_999_999
	assert watt_hours_of("0,0005") == 1
	assert watt_hours_of("1 234,5") == 1_234_500
	assert watt_hours_of("twelve") is None


def test_obis_codes_are_one_code_in_every_spelling() -> None:
	assert {obis_code(text) for text in ("1-0:1.8.0*255", "1.8.0", "1.8", "1-1:1.8.0")} == {"1.8.0"}
	assert obis_code("C.1.0") is None
