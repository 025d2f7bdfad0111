"""Rows of a DocType written in one statement of the framework's transaction, past their controller.

For some hundreds that a document brings; whoever calls has checked them. Millions come by `load`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe.utils import now_datetime

from elektrhisob.bulk.load import new_row_constants


def insert_documents(
	doctype: str,
	names: Sequence[str],
	rows: Sequence[Mapping[str, Any]],
	*,
	ignore_duplicates: bool = False,
) -> None:
	"""Each row under the name at its place; all have the same fields."""
	if not rows:
		return
	own = {**new_row_constants(frappe.session.user, now_datetime()), "idx": 0}
	fields = list(rows[0])
	frappe.db.bulk_insert(
		doctype,
		["name", *own, *fields],
		[
			(name, *own.values(), *(row[field] for field in fields))
			for name, row in zip(names, rows, strict=True)
		],
		ignore_duplicates=ignore_duplicates,
	)
