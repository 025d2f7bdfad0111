"""Rows of a query into columns, streamed: memory holds the columns, never the driver's whole result."""

from collections.abc import Sequence
from typing import Any

import mariadb

ROWS_PER_FETCH = 20_000


def read_columns(
	connection: mariadb.Connection, statement: str, parameters: Sequence[object] = ()
) -> list[list[Any]]:
	"""One list per selected column, in the query's row order; empty lists when there are no rows."""
	cursor = connection.cursor(buffered=False)
	cursor.execute(statement, tuple(parameters))
	columns: list[list[Any]] = [[] for _ in cursor.description]
	while rows := cursor.fetchmany(ROWS_PER_FETCH):
		for column, values in zip(columns, zip(*rows, strict=True), strict=True):
			column.extend(values)
	cursor.close()
	return columns
