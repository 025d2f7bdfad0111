"""A connection of our own for mass work, beside the framework's, with `LOAD DATA LOCAL` switched on."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import frappe
import mariadb
from frappe.utils import now_datetime

# Posting passes keep wide rows in temporary tables; spilled to disk, as at the server's 16 MB, they take five
# times as long.
TEMPORARY_TABLE_BYTES = 256 * 1024 * 1024


@contextmanager
def bulk_connection() -> Iterator[mariadb.Connection]:
	"""One connection, no autocommit; what is not committed inside is rolled back.

	At READ COMMITTED: `INSERT … SELECT` then locks no rows it only reads, and inserts lock no gaps.
	`NOW()` is the site's time, as the framework writes it.
	"""
	connection = mariadb.connect(**_connection_settings())
	try:
		cursor = connection.cursor()
		cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
		cursor.execute("SET SESSION time_zone = ?", (_site_offset(),))
		for limit in ("tmp_table_size", "max_heap_table_size"):
			cursor.execute(f"SET SESSION {limit} = {TEMPORARY_TABLE_BYTES}")
		yield connection
	finally:
		connection.close()


class _Kept(threading.local):
	"""A thread's connection, and whose it is: (process, database)."""

	owner: tuple[int, str] | None = None
	connection: mariadb.Connection | None = None


_kept = _Kept()
# A child process that let go of its parent's connection would end it for the parent too.
_of_parents: list[mariadb.Connection] = []


def kept_connection(*, anew: bool = False) -> mariadb.Connection:
	"""A connection of this thread that stays open, each statement a transaction of its own.

	For what every request asks in passing, where connecting would cost more than asking. `anew`: the one kept
	has broken.
	"""
	owner = (os.getpid(), frappe.conf.db_name)
	if anew or _kept.owner != owner or _kept.connection is None:
		if _kept.connection is not None and _kept.owner is not None and _kept.owner[0] != owner[0]:
			_of_parents.append(_kept.connection)
		_kept.owner, _kept.connection = None, None
		_kept.connection = mariadb.connect(**{**_connection_settings(), "autocommit": True})
		_kept.owner = owner
	return _kept.connection


def _site_offset() -> str:
	"""The site's distance from UTC as the server spells it: +05:00."""
	minutes = round((now_datetime() - datetime.now(timezone.utc).replace(tzinfo=None)).total_seconds() / 60)
	return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _connection_settings() -> dict[str, Any]:
	conf = frappe.conf
	settings: dict[str, Any] = {
		"user": conf.get("db_user") or conf.db_name,
		"password": conf.db_password,
		"database": conf.db_name,
		"local_infile": True,
		"autocommit": False,
		**_encryption(),
	}
	if conf.get("db_socket"):
		return {**settings, "unix_socket": conf.db_socket}
	return {**settings, "host": conf.get("db_host") or "127.0.0.1", "port": int(conf.get("db_port") or 3306)}


def _encryption() -> dict[str, Any]:
	"""As the framework encrypts its connection: with all three files, or not at all."""
	files = {part: frappe.conf.get(f"db_ssl_{part}") for part in ("ca", "cert", "key")}
	if not all(files.values()):
		return {}
	# Without verification the driver goes on unencrypted, silently, where the server offers no encryption.
	return {"ssl": True, "ssl_verify_cert": True, **{f"ssl_{part}": path for part, path in files.items()}}
