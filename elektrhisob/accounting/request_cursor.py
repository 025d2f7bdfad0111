"""The cursor of the request's own transaction, for the passes that also run on a bulk connection."""

from collections.abc import Sequence
from typing import Any

import frappe


class RequestCursor:
	"""Below `frappe.db.sql`, which refuses temporary tables in a transaction that has written."""

	def __init__(self) -> None:
		if not frappe.db._conn:
			frappe.db.connect()
		# The framework commits a request only when it has counted a write.
		frappe.db.transaction_writes += 1
		self._cursor = frappe.db._cursor

	@property
	def rowcount(self) -> int:
		return int(self._cursor.rowcount)

	def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
		try:
			self._cursor.execute(statement, parameters)
		except Exception as error:
			if frappe.db.is_deadlocked(error):
				raise frappe.QueryDeadlockError(error) from error
			if frappe.db.is_timedout(error):
				raise frappe.QueryTimeoutError(error) from error
			if frappe.db.is_duplicate_entry(error):
				raise frappe.UniqueValidationError(*error.args) from error
			raise

	def fetchall(self) -> Sequence[Sequence[Any]]:
		rows: Sequence[Sequence[Any]] = self._cursor.fetchall()
		return rows


def request_cursor() -> RequestCursor:
	return RequestCursor()
