"""Columns staged in a temporary table, for a statement of the same connection to join."""

from collections.abc import Mapping, Sequence

import mariadb

from elektrhisob.bulk.load import Column, Constant, load_columns


def stage(
	cursor: mariadb.Cursor,
	table: str,
	definition: str,
	columns: Sequence[Column],
	constants: Mapping[str, Constant] | None = None,
) -> None:
	"""Make the table anew and fill it; it goes with the connection. definition: its columns in SQL."""
	cursor.execute(f"DROP TEMPORARY TABLE IF EXISTS {table}")
	# The collation of the framework's tables: with another one a join would use no index.
	cursor.execute(
		f"CREATE TEMPORARY TABLE {table} ({definition})"
		" ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
	)
	load_columns(cursor, table, columns, constants or {})
