"""The floor: the rows of a billed month put into the same tables by nothing but `LOAD DATA`.

The files are written beforehand by the server itself, one per shard and table, with the columns that hold
anything. Then the tables are emptied, and as many connections as the run had workers load them, one
transaction per shard as the run has.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import mariadb

from elektrhisob.bulk.connection import bulk_connection
from localbench.configuration import root_password
from localbench.measure_site import WRITTEN_BY_A_RUN, in_processes, start_together
from localbench.place import BENCH, Trouble
from localbench.ports import remembered

if TYPE_CHECKING:
	from pathlib import Path

FOLDER = BENCH / "measure"
LINES = "CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'"

_BILLS = "`tabElectricity Bill` bill STRAIGHT_JOIN"
_SHARD = "bill.bill_run = ? AND bill.shard = ?"
# From where the rows of a shard are taken, in the order of their names.
_SOURCES = {
	"Electricity Bill": "`tabElectricity Bill` kept WHERE kept.bill_run = ? AND kept.shard = ?",
	"Bill Line": f"{_BILLS} `tabBill Line` kept ON kept.parent = bill.name WHERE {_SHARD}",
	"Bill Consumption": f"{_BILLS} `tabBill Consumption` kept ON kept.parent = bill.name WHERE {_SHARD}",
	"Ledger Posting": f"{_BILLS} `tabLedger Posting` kept ON kept.source_name = bill.name WHERE {_SHARD}",
	"Account Balance": f"""{_BILLS} `tabAccount Balance` kept
		ON kept.name = CONCAT(bill.period, '-', bill.personal_account) WHERE {_SHARD}""",
	"Bill Run Exception": "`tabBill Run Exception` kept WHERE kept.bill_run = ? AND kept.shard = ?",
}


@dataclass(frozen=True)
class ShardFile:
	"""Rows of one shard for one table; the columns in the file's order."""

	table: str
	path: str
	columns: tuple[str, ...]
	rows: int


ShardFiles = list[ShardFile]


def forget_files() -> None:
	shutil.rmtree(FOLDER, ignore_errors=True)


def write_files(run: str) -> list[ShardFiles]:
	"""The rows of a run as files, one list per shard."""
	folder = FOLDER / run
	shutil.rmtree(folder, ignore_errors=True)
	folder.mkdir(parents=True)
	folder.chmod(0o777)
	shards = frappe.get_all("Bill Run Shard", {"bill_run": run}, pluck="name", order_by="name")
	connection = root_connection()
	try:
		columns = {doctype: filled_columns(connection, doctype) for doctype in WRITTEN_BY_A_RUN}
		return [_write_shard(connection, folder, run, shard, columns) for shard in shards]
	finally:
		connection.close()


def load_files(shards: list[ShardFiles], connections: int) -> float:
	"""Load them side by side; returns the seconds from the first statement to the last commit."""
	parts = [(shards[number::connections],) for number in range(connections)]
	spans = in_processes(_load_part, [part for part in parts if part[0]])
	return float(max(end for _begin, end in spans) - min(begin for begin, _end in spans))


def control_totals() -> list[tuple[object, ...]]:
	"""Rows and sums of what a run writes, to tell whether two ways wrote the same."""
	return [
		*frappe.db.sql("SELECT COUNT(*), SUM(amount), SUM(amount_due) FROM `tabElectricity Bill`"),
		*frappe.db.sql("SELECT COUNT(*), SUM(amount), SUM(vat_amount), SUM(days) FROM `tabBill Line`"),
		*frappe.db.sql("SELECT COUNT(*), SUM(closing_value) FROM `tabBill Consumption`"),
		*frappe.db.sql("SELECT COUNT(*), SUM(amount) FROM `tabLedger Posting`"),
		*frappe.db.sql("SELECT COUNT(*), SUM(balance), SUM(charged) FROM `tabAccount Balance`"),
		*frappe.db.sql("SELECT COUNT(*) FROM `tabBill Run Exception`"),
	]


def _write_shard(
	connection: mariadb.Connection, folder: Path, run: str, shard: str, columns: dict[str, tuple[str, ...]]
) -> ShardFiles:
	written = []
	cursor = connection.cursor()
	for doctype in WRITTEN_BY_A_RUN:
		path = str(folder / f"{shard}-{frappe.scrub(doctype)}.tsv")
		picked = ", ".join(f"kept.`{name}`" for name in columns[doctype])
		cursor.execute(
			f"SELECT {picked} INTO OUTFILE '{path}' {LINES} FROM {_SOURCES[doctype]} ORDER BY kept.name",
			(run, shard),
		)
		written.append(ShardFile(f"tab{doctype}", path, columns[doctype], int(cursor.rowcount)))
	return written


def filled_columns(connection: mariadb.Connection, doctype: str, after: str = "") -> tuple[str, ...]:
	"""Columns in which the first rows after a name hold anything."""
	cursor = connection.cursor()
	cursor.execute(
		"""SELECT column_name FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = ? AND is_generated = 'NEVER'
		ORDER BY ordinal_position""",
		(f"tab{doctype}",),
	)
	names = [row[0] for row in cursor.fetchall()]
	counts = ", ".join(f"COUNT(sample.`{name}`)" for name in names)
	cursor.execute(
		f"""SELECT {counts} FROM (
			SELECT * FROM `tab{doctype}` WHERE name > ? ORDER BY name LIMIT 10000
		) sample""",
		(after,),
	)
	return tuple(name for name, filled in zip(names, cursor.fetchone(), strict=True) if filled)


def _load_part(shards: list[ShardFiles]) -> tuple[float, float]:
	with bulk_connection() as connection:
		cursor = connection.cursor()
		begin = start_together()
		for files in shards:
			for file in files:
				_load(cursor, file)
			connection.commit()
		return begin, time.time()


def _load(cursor: mariadb.Cursor, file: ShardFile) -> None:
	columns = ", ".join(f"`{name}`" for name in file.columns)
	cursor.execute(f"LOAD DATA LOCAL INFILE '{file.path}' INTO TABLE `{file.table}` {LINES} ({columns})")
	if cursor.rowcount != file.rows or cursor.warnings:
		raise Trouble(f"{os.path.basename(file.path)}: {cursor.rowcount} of {file.rows} rows loaded.")


def root_connection() -> mariadb.Connection:
	"""Writing files is the server administrator's right."""
	ports = remembered()
	assert ports is not None
	return mariadb.connect(
		host="127.0.0.1",
		port=ports.mariadb,
		user="root",
		password=root_password(),
		database=frappe.conf.db_name,
		autocommit=True,
	)
