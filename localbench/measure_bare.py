"""A copy of a table as it was, to load the rows that were added since by nothing but `LOAD DATA`."""

from __future__ import annotations

import time

import frappe

from elektrhisob.bulk.connection import bulk_connection
from localbench.measure_load import FOLDER, LINES, filled_columns, root_connection
from localbench.place import Trouble


class BareTable:
	"""Copied with its rows and indexes when it is made; `seconds` then loads what came after."""

	def __init__(self, doctype: str) -> None:
		self.table, self.copy = f"tab{doctype}", f"measured_bare_{frappe.scrub(doctype)}"
		self.last = str(frappe.db.sql(f"SELECT IFNULL(MAX(name), '') FROM `{self.table}`")[0][0])
		frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{self.copy}`")
		frappe.db.sql_ddl(f"CREATE TABLE `{self.copy}` LIKE `{self.table}`")
		columns = ", ".join(f"`{name}`" for name in _written_columns(self.table))
		frappe.db.sql(f"INSERT INTO `{self.copy}` ({columns}) SELECT {columns} FROM `{self.table}`")
		frappe.db.commit()

	def seconds(self, rows: int, rows_a_transaction: int) -> float:
		"""Load the rows that the table has and the copy has not; drops the copy."""
		FOLDER.mkdir(parents=True, exist_ok=True)
		FOLDER.chmod(0o777)
		files, columns = self._write_files(rows, rows_a_transaction)
		with bulk_connection() as connection:
			cursor = connection.cursor()
			began = time.perf_counter()
			loaded = 0
			for file in files:
				cursor.execute(
					f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE `{self.copy}` {LINES} ({columns})"
				)
				loaded += int(cursor.rowcount)
				connection.commit()
			seconds = time.perf_counter() - began
		if loaded != rows:
			raise Trouble(f"{self.table}: {loaded} rows loaded bare, {rows} expected.")
		frappe.db.sql_ddl(f"DROP TABLE `{self.copy}`")
		return seconds

	def _write_files(self, rows: int, rows_a_transaction: int) -> tuple[list[str], str]:
		connection = root_connection()
		try:
			names = filled_columns(connection, self.table.removeprefix("tab"), self.last)
			columns = ", ".join(f"`{name}`" for name in names)
			files = []
			cursor = connection.cursor()
			for start in range(0, rows, rows_a_transaction):
				path = FOLDER / f"bare-{self.table.replace(' ', '-')}-{start}.tsv"
				path.unlink(missing_ok=True)
				cursor.execute(
					f"""SELECT {columns} INTO OUTFILE '{path}' {LINES} FROM `{self.table}`
					WHERE name > ? ORDER BY name LIMIT {start}, {rows_a_transaction}""",
					(self.last,),
				)
				files.append(str(path))
			return files, columns
		finally:
			connection.close()


def _written_columns(table: str) -> list[str]:
	return [
		row[0]
		for row in frappe.db.sql(
			"""SELECT column_name FROM information_schema.columns
			WHERE table_schema = DATABASE() AND table_name = %s AND is_generated = 'NEVER'
			ORDER BY ordinal_position""",
			table,
		)
	]
