"""Locks of the database server that live as long as the connection that took them."""

import frappe
import mariadb


def take_lock(connection: mariadb.Connection, name: str, wait_seconds: int = 0) -> bool:
	"""Take a named lock; False when another connection still holds it after the wait."""
	cursor = connection.cursor()
	cursor.execute("SELECT GET_LOCK(?, ?)", (_full_name(name), wait_seconds))
	return bool(cursor.fetchone()[0])


def held_locks(connection: mariadb.Connection, names: list[str]) -> set[str]:
	"""Which of the named locks somebody holds now."""
	if not names:
		return set()
	cursor = connection.cursor()
	cursor.execute(
		"SELECT " + ", ".join(["IS_USED_LOCK(?)"] * len(names)), tuple(_full_name(name) for name in names)
	)
	holders = cursor.fetchone()
	return {name for name, holder in zip(names, holders, strict=True) if holder is not None}


def _full_name(name: str) -> str:
	# Locks are the server's, not the site's: two sites on one server must not meet.
	return f"{frappe.conf.db_name}/{name}"[:64]
