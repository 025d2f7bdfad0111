"""What a shard reads of families by date and of temporary closings, for its staged accounts.

`shard_account` is the temporary table of the accounts, counted from 1 (`billing/shard_columns.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.family_norms import NormChanges, SpanRows, norm_changes

if TYPE_CHECKING:
	import mariadb

	from elektrhisob.core.columns import Int

NOT_CLOSED_THROUGHOUT = """NOT EXISTS (SELECT 1 FROM `tabTemporary Closing` closing
	WHERE closing.personal_account = account.name AND closing.status = 'Approved'
		AND closing.closed_from <= DATE_ADD('1970-01-01', INTERVAL ? DAY)
		AND (closing.closed_until IS NULL
			OR closing.closed_until >= DATE_ADD('1970-01-01', INTERVAL ? DAY)))"""
"""Condition on an account: parameters are the first and the last day. One that was closed on all of them is
not billed, and is no exception either; what its meter shows later is billed with the month it opens in."""


def read_norm_changes(connection: mariadb.Connection, multiplier: Int) -> NormChanges:
	"""multiplier: the number written on each staged account, in their order."""
	families = _spans(
		connection,
		f"""SELECT staged.number - 1, TO_DAYS(family.from_date) - {EPOCH},
			IFNULL(TO_DAYS(family.until_date) - {EPOCH}, -1)
		FROM shard_account staged STRAIGHT_JOIN `tabAccount Family` family
			ON family.parent = staged.account AND family.parenttype = 'Personal Account'""",
	)
	closings = _spans(
		connection,
		f"""SELECT staged.number - 1, TO_DAYS(closing.closed_from) - {EPOCH},
			IFNULL(TO_DAYS(closing.closed_until) - {EPOCH}, -1)
		FROM shard_account staged STRAIGHT_JOIN `tabTemporary Closing` closing
			ON closing.personal_account = staged.account AND closing.status = 'Approved'""",
	)
	return norm_changes(multiplier, families, closings)


def _spans(connection: mariadb.Connection, statement: str) -> SpanRows:
	return SpanRows(*map(_ints, read_columns(connection, statement)))


def _ints(values: list[Any]) -> Int:
	return np.array(values, dtype=np.int64)
