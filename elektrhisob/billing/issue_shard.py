"""Issuing one shard: its draft bills are posted, dated and closed for good in one transaction."""

from datetime import date

import mariadb
from frappe.utils import getdate, now_datetime

from elektrhisob.accounting.bill_postings import BillSelection, post_bills
from elektrhisob.accounting.staging import Author, PostingDay, read_committed
from elektrhisob.administration.periods import month_bounds, require_open
from elektrhisob.billing.issue_bills import dates_on_bills
from elektrhisob.billing.shard_columns import shard_of


def issue_shard(connection: mariadb.Connection, name: str) -> None:
	cursor = connection.cursor()
	# Shards are issued side by side: they must lock their own accounts' rows, not the gaps between them.
	read_committed(cursor)
	shard = shard_of(connection, name)
	require_open(shard.period, shard.het)
	_first, last = month_bounds(shard.period)
	post_bills(
		cursor,
		BillSelection.of_shard(shard.bill_run, shard.name),
		PostingDay(shard.period, last),
		set_on_bills=dates_on_bills(_issue_date(cursor, shard.bill_run), last),
		author=Author(shard.owner, now_datetime()),
	)
	cursor.execute(
		"""UPDATE `tabBill Run Shard` SET status = 'Issued', finished_at = NOW(6), modified = NOW(6)
		WHERE name = ?""",
		(name,),
	)
	connection.commit()


def _issue_date(cursor: mariadb.Cursor, bill_run: str) -> date:
	cursor.execute("SELECT COALESCE(issue_date, CURDATE()) FROM `tabBill Run` WHERE name = ?", (bill_run,))
	return getdate(cursor.fetchone()[0])
