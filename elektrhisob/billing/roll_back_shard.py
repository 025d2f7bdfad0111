"""Rolling one shard back: its bills are drafts, nothing was posted, so they and their rows go away."""

import mariadb

CHILD_TABLES = ("tabBill Line", "tabBill Consumption")


def roll_back_shard(connection: mariadb.Connection, shard: str) -> None:
	cursor = connection.cursor()
	for table in CHILD_TABLES:
		cursor.execute(
			f"""DELETE child FROM `tabElectricity Bill` bill JOIN `{table}` child ON child.parent = bill.name
			WHERE bill.shard = ? AND bill.docstatus = 0""",
			(shard,),
		)
	cursor.execute("DELETE FROM `tabElectricity Bill` WHERE shard = ? AND docstatus = 0", (shard,))
	cursor.execute("DELETE FROM `tabBill Run Exception` WHERE shard = ?", (shard,))
	cursor.execute(
		"""UPDATE `tabBill Run Shard` SET status = 'Rolled Back', bills_count = 0, lines_count = 0, exceptions_count = 0,
			consumption_kwh = 0, total_amount = 0, vat_amount = 0, finished_at = NOW(6), modified = NOW(6)
		WHERE name = ?""",
		(shard,),
	)
	connection.commit()
