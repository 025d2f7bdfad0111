"""Columns into a table by `LOAD DATA LOCAL`, inside the caller's transaction."""

import itertools
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import mariadb
import numpy as np
import numpy.typing as npt

IntColumn = npt.NDArray[np.int64]
Constant = str | int | date | datetime | None

ROWS_PER_WRITE = 20_000
NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})
_NEEDS_ESCAPE = re.compile(r"[\\\t\n\r\0]")


@dataclass(frozen=True)
class Column:
	"""One column of a table: the field's name, how a value is spelt, and the values."""

	field: str
	template: str
	values: Iterable[object]


def integers(field: str, values: IntColumn) -> Column:
	return Column(field, "%d", values.tolist())


def money(field: str, tiyin_values: IntColumn) -> Column:
	"""Integer tiyin, stored as soum: the server reads `12345e-2` as the exact decimal 123.45."""
	return Column(field, "%de-2", tiyin_values.tolist())


def energy(field: str, wh_values: IntColumn) -> Column:
	"""Integer watt-hours, stored as kWh."""
	return Column(field, "%de-3", wh_values.tolist())


def decimals(field: str, values: IntColumn, places: int) -> Column:
	return Column(field, f"%de-{places}", values.tolist())


def names(field: str, prefix: str, numbers: IntColumn) -> Column:
	"""Sequential names, see `keys`."""
	return Column(field, prefix + "%d", numbers.tolist())


def days(field: str, day_numbers: IntColumn) -> Column:
	"""Day numbers since 1970-01-01; a negative one is NULL."""
	# A district's days are few: each is spelt once.
	each, position = np.unique(day_numbers, return_inverse=True)
	spelt = np.datetime_as_string(each.astype("datetime64[D]")).astype(object)
	spelt[each < 0] = NULL
	return Column(field, "%s", spelt[position].tolist())


def codes(field: str, values: Sequence[str]) -> Column:
	"""Text that cannot hold a tab, a line end or a backslash: names of rows, fixed words."""
	return Column(field, "%s", values)


def text(field: str, values: Sequence[str | None]) -> Column:
	"""Any text; None is NULL."""
	if _NEEDS_ESCAPE.search("".join(filter(None, values))):
		return Column(field, "%s", [NULL if value is None else value.translate(_ESCAPES) for value in values])
	return Column(field, "%s", [NULL if value is None else value for value in values])


def new_row_constants(user: str, now: datetime, *, docstatus: int = 0) -> dict[str, Constant]:
	"""The framework's own columns of a row written now."""
	return {"owner": user, "modified_by": user, "creation": now, "modified": now, "docstatus": docstatus}


def load_columns(
	cursor: mariadb.Cursor, table: str, columns: Sequence[Column], constants: Mapping[str, Constant]
) -> int:
	"""Append rows to a table; returns how many. Columns have equal length; constants are set on every row.

	Raises `mariadb.Error` or RowsRefused when a row does not fit: a warning of the server is an error here.
	"""
	with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".tsv", delete=False) as file:
		path = file.name
		try:
			written = _write_rows(file, columns)
			file.close()
			return _load_file(cursor, table, path, columns, constants, written) if written else 0
		finally:
			os.unlink(path)


def _write_rows(file: object, columns: Sequence[Column]) -> int:
	template = "\t".join(column.template for column in columns) + "\n"
	rows = zip(*(column.values for column in columns), strict=True)
	written = 0
	while chunk := list(itertools.islice(rows, ROWS_PER_WRITE)):
		file.write("".join(map(template.__mod__, chunk)))  # type: ignore[attr-defined]
		written += len(chunk)
	return written


def _load_file(
	cursor: mariadb.Cursor,
	table: str,
	path: str,
	columns: Sequence[Column],
	constants: Mapping[str, Constant],
	expected: int,
) -> int:
	fields = ", ".join(f"`{column.field}`" for column in columns)
	settings = ", ".join(f"`{field}` = ?" for field in constants)
	cursor.execute(
		f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE `{table}` CHARACTER SET utf8mb4"
		f" FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' ({fields})"
		+ (f" SET {settings}" if settings else ""),
		tuple(constants.values()),
	)
	loaded = int(cursor.rowcount)
	# LOCAL turns duplicate keys and bad values into warnings; money must not be lost to a warning.
	if loaded != expected or cursor.warnings:
		raise RowsRefused(table, expected, loaded, _warnings(cursor))
	return loaded


def _warnings(cursor: mariadb.Cursor) -> str:
	cursor.execute("SHOW WARNINGS LIMIT 5")
	return "; ".join(str(row[2]) for row in cursor.fetchall())


class RowsRefused(Exception):
	"""The server did not take every row as it was sent."""

	def __init__(self, table: str, expected: int, loaded: int, warnings: str) -> None:
		super().__init__(f"{table}: {loaded} of {expected} rows loaded. {warnings}")
		self.table = table
