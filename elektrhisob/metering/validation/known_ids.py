"""Which readings of a batch are stored already, by the number their source gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elektrhisob.bulk import load
from elektrhisob.bulk.load import load_columns
from elektrhisob.bulk.read import read_columns

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb


def find_known(
	connection: mariadb.Connection, source: str | None, ids: Sequence[str] | None
) -> dict[int, str]:
	"""Row -> stored name; "" for a row whose id stands in the batch before it and is not stored yet."""
	if not source or ids is None:
		return {}
	first, repeats = _told_apart(ids)
	stored = _stored(connection, source, list(first))
	known = {first[external_id]: name for external_id, name in stored.items()}
	return {**known, **{row: known.get(original, "") for row, original in repeats.items()}}


def _told_apart(ids: Sequence[str]) -> tuple[dict[str, int], dict[int, int]]:
	"""The row of every distinct id, in the order they came; of later rows with the same id the first one."""
	first = dict(zip(ids, range(len(ids)), strict=True))
	if len(first) == len(ids) and "" not in first:
		return first, {}
	first, repeats = {}, {}
	for row, external_id in enumerate(ids):
		if external_id and first.setdefault(external_id, row) != row:
			repeats[row] = first[external_id]
	return first, repeats


def _stored(connection: mariadb.Connection, source: str, ids: list[str]) -> dict[str, str]:
	if not ids:
		return {}
	cursor = connection.cursor()
	cursor.execute("DROP TEMPORARY TABLE IF EXISTS arrived_id")
	cursor.execute(
		"""CREATE TEMPORARY TABLE arrived_id (external_source VARCHAR(140), external_id VARCHAR(140))
		ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"""
	)
	load_columns(cursor, "arrived_id", [load.text("external_id", ids)], {"external_source": source})
	found, names = read_columns(
		connection,
		"""SELECT arrived.external_id, reading.name
		FROM arrived_id arrived STRAIGHT_JOIN `tabMeter Reading` reading
			ON reading.external_source = arrived.external_source
			AND reading.external_id = arrived.external_id""",
	)
	return dict(zip(found, names, strict=True))
