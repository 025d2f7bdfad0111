"""Draft bills that are cancelled before they leave: nothing was posted, so nothing is reversed."""

from collections.abc import Mapping

import frappe
from frappe.utils import now_datetime

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.charges.waiting import release_charged
from elektrhisob.billing.shadow.differences import settle
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.bulk.statements import insert_rows, placeholders, run


def cancel_drafts(causes: Mapping[str, str]) -> None:
	"""Bill → Billing Cause. Sums of shard and run lose the bills, the run's exceptions gain them."""
	bills = sorted(causes)
	cursor, now, user = request_cursor(), now_datetime(), frappe.session.user
	chosen = f"bill.name IN ({placeholders(bills)})"
	release_charged(cursor, chosen, tuple(bills))
	told = frappe.db.sql(
		"""SELECT name, personal_account, consumer_name, bill_run, shard, period, het, route
		FROM `tabElectricity Bill` WHERE name IN %s ORDER BY name""",
		(bills,),
		as_dict=True,
	)
	insert_rows(
		cursor,
		"`tabBill Run Exception`",
		[
			{
				"name": name,
				"creation": now,
				"modified": now,
				"owner": user,
				"modified_by": user,
				"cause": causes[bill.pop("name")],
				**bill,
			}
			for name, bill in zip(reserve_names(Key.EXCEPTION, len(told)), told, strict=True)
		],
	)
	run(
		cursor,
		f"""UPDATE `tabElectricity Bill` bill
		SET bill.status = 'Cancelled', bill.docstatus = 2, bill.held = 0,
			bill.modified = %s, bill.modified_by = %s
		WHERE {chosen} AND bill.docstatus = 0""",
		(now, user, *bills),
	)
	settle(bills)
	_take_from_sums(bills)


def _take_from_sums(bills: list[str]) -> None:
	frappe.db.sql(
		"""UPDATE `tabBill Run Shard` shard JOIN (
			SELECT bill.shard, COUNT(*) AS bills, SUM(bill.consumption_kwh) AS kwh, SUM(bill.amount) AS total,
				SUM(bill.vat_amount) AS vat, SUM((SELECT COUNT(*) FROM `tabBill Line` line
					WHERE line.parent = bill.name)) AS line_rows
			FROM `tabElectricity Bill` bill WHERE bill.name IN %s GROUP BY bill.shard
		) left_out ON left_out.shard = shard.name
		SET shard.bills_count = shard.bills_count - left_out.bills,
			shard.lines_count = shard.lines_count - left_out.line_rows,
			shard.exceptions_count = shard.exceptions_count + left_out.bills,
			shard.consumption_kwh = shard.consumption_kwh - left_out.kwh,
			shard.total_amount = shard.total_amount - left_out.total,
			shard.vat_amount = shard.vat_amount - left_out.vat""",
		(bills,),
	)
	# The sums of a run are those of its shards, once all of them are calculated.
	frappe.db.sql(
		"""UPDATE `tabBill Run` run JOIN (
			SELECT shard.bill_run, SUM(shard.bills_count) AS bills, SUM(shard.exceptions_count) AS exceptions,
				SUM(shard.consumption_kwh) AS kwh, SUM(shard.total_amount) AS total,
				SUM(shard.vat_amount) AS vat
			FROM `tabBill Run Shard` shard WHERE shard.bill_run IN (
				SELECT bill.bill_run FROM `tabElectricity Bill` bill WHERE bill.name IN %s)
			GROUP BY shard.bill_run
		) sums ON sums.bill_run = run.name
		SET run.bills_count = sums.bills, run.exceptions_count = sums.exceptions,
			run.consumption_kwh = sums.kwh, run.total_amount = sums.total, run.vat_amount = sums.vat
		WHERE run.status IN ('Calculated', 'Checked', 'Issued')""",
		(bills,),
	)
