"""Rolling one shard back: its bills are drafts, nothing was posted, so they and their rows go away."""

import mariadb

from elektrhisob.billing.billed_versions import VERSIONS_OF_SHARDS
from elektrhisob.billing.charges.waiting import release_charged
from elektrhisob.billing.shard_columns import shard_of

CHILD_TABLES = ("tabBill Line", "tabBill Consumption")


def roll_back_shard(connection: mariadb.Connection, name: str) -> None:
	shard = shard_of(connection, name)
	drafts = "bill.bill_run = ? AND bill.shard = ? AND bill.docstatus = 0"
	cursor = connection.cursor()
	for table in CHILD_TABLES:
		cursor.execute(
			f"""DELETE child FROM `tabElectricity Bill` bill STRAIGHT_JOIN `{table}` child
				ON child.parent = bill.name
			WHERE {drafts}""",
			(shard.bill_run, name),
		)
	release_charged(cursor, drafts, (shard.bill_run, name))
	cursor.execute(f"DELETE bill FROM `tabElectricity Bill` bill WHERE {drafts}", (shard.bill_run, name))
	cursor.execute(
		"DELETE FROM `tabBill Run Exception` WHERE bill_run = ? AND shard = ?", (shard.bill_run, name)
	)
	# What was rejected stays on record with its cancelled bill.
	cursor.execute(
		"DELETE FROM `tabBill Check Finding` WHERE bill_run = ? AND shard = ? AND state <> 'Rejected'",
		(shard.bill_run, name),
	)
	cursor.execute(
		"""UPDATE `tabShadow Difference` SET state = 'Settled'
		WHERE bill_run = ? AND shard = ? AND state = 'Open'""",
		(shard.bill_run, name),
	)
	# A bill that was issued by itself stays, and with it the price lists that made it.
	left = VERSIONS_OF_SHARDS.format(bills="bill.bill_run = ? AND bill.shard = ?")
	cursor.execute(
		f"""UPDATE `tabBill Run Shard` SET status = 'Rolled Back', bills_count = 0, lines_count = 0,
			exceptions_count = 0, consumption_kwh = 0, total_amount = 0, vat_amount = 0,
			charge_rules = NULL, tariff_versions = (SELECT versions FROM ({left}) left_over),
			finished_at = NOW(6), modified = NOW(6)
		WHERE name = ?""",
		(shard.bill_run, name, name),
	)
	connection.commit()
