"""The cursor of the request's own transaction, for the passes that also run on a bulk connection."""

from typing import cast

import frappe

from elektrhisob.accounting.staging import Cursor


def request_cursor() -> Cursor:
	"""The framework's cursor below `frappe.db.sql`, which refuses temporary tables in a transaction that has written."""
	if not frappe.db._cursor:
		frappe.db.connect()
	# The framework commits a request only when it has counted a write.
	frappe.db.transaction_writes += 1
	return cast("Cursor", frappe.db._cursor)
