"""Statements that read and write many rows inside the server: one place that runs and counts them.

Works on any DB-API cursor with `%s` parameters, the bulk connection's or the request's, and never commits.
What a statement says is the caller's: which rows and which sums is electricity.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol


class Cursor(Protocol):
	"""What both database drivers give."""

	@property
	def rowcount(self) -> int: ...

	def execute(self, statement: str, parameters: Sequence[object] = ...) -> Any: ...

	def fetchall(self) -> Sequence[Sequence[Any]]: ...


def run(cursor: Cursor, statement: str, parameters: Sequence[object] = ()) -> int:
	"""Execute; returns how many rows it touched."""
	cursor.execute(statement, tuple(parameters))
	return cursor.rowcount


def rows(cursor: Cursor, statement: str, parameters: Sequence[object] = ()) -> Sequence[Sequence[Any]]:
	cursor.execute(statement, tuple(parameters))
	return cursor.fetchall()


def distinct(cursor: Cursor, table: str, column: str) -> list[str]:
	return [row[0] for row in rows(cursor, f"SELECT DISTINCT {column} FROM {table} ORDER BY {column}")]


def insert_rows(cursor: Cursor, table: str, new_rows: Sequence[dict[str, object]]) -> None:
	"""A few rows with the same columns; many come by `load`."""
	if not new_rows:
		return
	columns = list(new_rows[0])
	places = f"({placeholders(columns)})"
	run(
		cursor,
		f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([places] * len(new_rows))}",
		[row[column] for row in new_rows for column in columns],
	)


def placeholders(values: Iterable[object]) -> str:
	return ", ".join("%s" for _value in values)
