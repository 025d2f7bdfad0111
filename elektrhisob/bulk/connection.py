"""A connection of our own for mass work, beside the framework's, with `LOAD DATA LOCAL` switched on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
import mariadb


@contextmanager
def bulk_connection() -> Iterator[mariadb.Connection]:
	"""One connection, no autocommit; what is not committed inside is rolled back.

	At READ COMMITTED: `INSERT … SELECT` then locks no rows it only reads, and inserts lock no gaps.
	"""
	connection = mariadb.connect(**_connection_settings())
	try:
		connection.cursor().execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
		yield connection
	finally:
		connection.close()


def _connection_settings() -> dict[str, Any]:
	conf = frappe.conf
	settings: dict[str, Any] = {
		"user": conf.get("db_user") or conf.db_name,
		"password": conf.db_password,
		"database": conf.db_name,
		"local_infile": True,
		"autocommit": False,
	}
	if conf.get("db_socket"):
		return {**settings, "unix_socket": conf.db_socket}
	return {**settings, "host": conf.get("db_host") or "127.0.0.1", "port": int(conf.get("db_port") or 3306)}
