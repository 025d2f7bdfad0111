"""What the bill of an account would be now: made by the code of a bill run, shown, and not kept."""

from typing import Any

import frappe
import mariadb
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, nowdate

from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing import bill_explain
from elektrhisob.billing.calculate_shard import BILL, ShardWriter, calculate
from elektrhisob.billing.checks.of_one_bill import findings_of
from elektrhisob.billing.shard_columns import Shard
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.keys import Key
from elektrhisob.bulk.read import read_columns

CHILDREN = {"lines": "Bill Line", "consumption": "Bill Consumption"}


@frappe.whitelist(methods=["GET", "POST"])
def trial_bill(account: str, period: str = "") -> dict[str, Any]:
	"""The explained bill of the month, by default the first unbilled one; or why there would be none."""
	doc = frappe.get_doc("Personal Account", account)
	doc.check_permission("read")
	frappe.has_permission(BILL, "read", throw=True)
	month = period or first_unbilled_month(account)
	month_bounds(month)
	billed = frappe.db.get_value(
		BILL, {"personal_account": account, "period": month, "status": ["!=", "Cancelled"]}
	)
	if billed:
		return {"period": month, "billed": billed}
	with bulk_connection() as connection:
		# Never committed: the rows are read where they were written and go with the connection.
		_stage(connection, account)
		shard = Shard("", "", month, doc.het, [], frappe.session.user, rebills=True)
		writer = ShardWriter(*calculate(connection, shard))
		if not len(writer.batch.bills):
			return {"period": month, "causes": _causes(writer)}
		writer.write()
		name = Key.BILL.name_of(writer.first_bill)
		bill, findings = _bill(connection, name), findings_of(connection, name, month)
	_add_balance(bill)
	return {"period": month, "amount": bill.amount, "html": bill_explain.page_of(bill), "findings": findings}


def first_unbilled_month(account: str) -> str:
	"""The month after the last billed one, at most the current one."""
	this_month = nowdate()[:7]
	last = frappe.get_all(
		BILL,
		{"personal_account": account, "status": ["!=", "Cancelled"]},
		pluck="period",
		order_by="period desc",
		limit_page_length=1,
	)
	following = str(add_months(f"{last[0]}-01", 1))[:7] if last else this_month
	return min(following, this_month)


def _stage(connection: mariadb.Connection, account: str) -> None:
	"""The one account to bill, as corrections name theirs."""
	cursor = connection.cursor()
	cursor.execute("CREATE TEMPORARY TABLE rebill_account (personal_account VARCHAR(140) PRIMARY KEY)")
	cursor.execute("INSERT INTO rebill_account VALUES (?)", (account,))


def _causes(writer: ShardWriter) -> list[dict[str, Any]]:
	codes = {cause for _account, cause, _register in writer.distinct_exceptions()}
	causes = frappe.get_all(
		"Billing Cause", {"name": ["in", sorted(codes)]}, ["cause_name", "remedy"], order_by="name"
	)
	found = [{"cause": _(cause.cause_name), "remedy": _(cause.remedy or "")} for cause in causes]
	return found or [{"cause": _("The account is not open in this month."), "remedy": ""}]


def _bill(connection: mariadb.Connection, name: str) -> Document:
	values: dict[str, Any] = _rows(connection, BILL, "name", name)[0]
	for field, doctype in CHILDREN.items():
		values[field] = sorted(_rows(connection, doctype, "parent", name), key=lambda row: row["idx"])
	return frappe.get_doc({**values, "doctype": BILL})


def _rows(connection: mariadb.Connection, doctype: str, field: str, name: str) -> list[dict[str, Any]]:
	fields = ["name", "idx", *frappe.get_meta(doctype).get_valid_columns()]
	fields = list(dict.fromkeys(fields))
	chosen = ", ".join(f"`{each}`" for each in fields)
	columns = read_columns(connection, f"SELECT {chosen} FROM `tab{doctype}` WHERE `{field}` = ?", (name,))
	return [dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True)]


def _add_balance(bill: Document) -> None:
	"""What the account owes now: a bill that is not issued has not asked."""
	balance = frappe.get_all(
		"Account Balance",
		{"personal_account": bill.personal_account},
		pluck="balance",
		order_by="period desc",
		limit_page_length=1,
	)
	bill.previous_balance = balance[0] if balance else 0
	bill.paid_amount = 0
	owed = bill_explain.exact_sum((bill.amount, bill.previous_balance), lambda value: value)
	bill.amount_due = max(owed, 0)
