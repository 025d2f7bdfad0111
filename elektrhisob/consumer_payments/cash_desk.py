"""What a cashier sees of an account before the money is taken, and where it went after."""

from decimal import Decimal
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.query_builder.functions import Sum

from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.core.allocation import DebtColumns, allocate


@frappe.whitelist(methods=["GET", "POST"])
def paying_account(personal_account: str) -> dict[str, Any]:
	"""Who pays and what is owed, sums in soum; the oldest bill first, the penalty last.

	debt, advance: of the account as a whole; bills: the open ones with what is left to pay of each, a row
	without a bill is the penalty; suggested: what closes the debt.
	"""
	account = _readable_account(personal_account)
	debt, advance = _last_balance(personal_account)
	return {
		"account": account.name,
		"consumer_name": account.consumer_name,
		"address": account.address,
		"status": account.status,
		"debt": soum(debt),
		"advance": soum(advance),
		"suggested": soum(max(0, debt - advance)),
		"bills": [
			{**bill, "left": soum(bill["left"]), "amount": soum(bill["amount"])}
			for bill in _open_bills(personal_account)
		],
		"last_payment": _last_payment(personal_account),
	}


@frappe.whitelist(methods=["GET", "POST"])
def where_it_will_go(personal_account: str, amount: float) -> dict[str, Any]:
	"""What a payment of `amount` soum would close, were it posted now: bills with sums, and the advance."""
	_readable_account(personal_account)
	if not 0 <= amount < 10**12:
		return {"bills": [], "advance": 0}
	bills = _open_bills(personal_account)
	count = len(bills)
	plan = allocate(
		DebtColumns(
			account_idx=np.zeros(count, dtype=np.int64),
			day=np.zeros(count, dtype=np.int64),
			sequence=np.arange(count, dtype=np.int64),
			amount=np.array([bill["left"] for bill in bills], dtype=np.int64),
			allocated=np.zeros(count, dtype=np.int64),
		),
		np.array([tiyin(amount)], dtype=np.int64),
	)
	closed = [
		{
			"bill": bill["bill"],
			"period": bill["period"],
			"amount": soum(part),
			"left": soum(bill["left"] - part),
		}
		for bill, part in zip(bills, plan.allocated.tolist(), strict=True)
		if part
	]
	return {"bills": closed, "advance": soum(int(plan.advance[0]))}


@frappe.whitelist(methods=["GET", "POST"])
def where_it_went(payment: str) -> list[dict[str, Any]]:
	"""The bills a posted payment pays, oldest first: bill, period, sum in soum. Empty after its reversal."""
	document = frappe.get_doc("Account Payment", payment)
	document.check_permission("read")
	return paid_bills(payment)


def paid_bills(payment: str) -> list[dict[str, Any]]:
	"""Oldest bill first; the row without a bill is the penalty."""
	allocation, bill = frappe.qb.DocType("Payment Allocation"), frappe.qb.DocType("Electricity Bill")
	paid = Sum(allocation.amount)
	rows: list[dict[str, Any]] = (
		frappe.qb.from_(allocation)
		.left_join(bill)
		.on(bill.name == allocation.bill)
		.where(allocation.payment == payment)
		.groupby(bill.name, bill.period)
		.having(paid > 0)
		.select(bill.name.as_("bill"), bill.period, paid.as_("amount"))
		.orderby(bill.period)
		.orderby(bill.name)
		.run(as_dict=True)
	)
	return sorted(rows, key=lambda row: row["bill"] is None)


def balance_now(personal_account: str) -> Decimal:
	"""Debt above zero, advance below, soum."""
	debt, advance = _last_balance(personal_account)
	return soum(debt - advance)


def _readable_account(personal_account: str) -> Any:
	if not frappe.has_permission("Account Payment", "read"):
		frappe.throw(_("You may not see payments."), frappe.PermissionError)
	account = frappe.get_doc("Personal Account", personal_account)
	account.check_permission("read")
	return account


def _last_balance(personal_account: str) -> tuple[int, int]:
	"""Debt and advance now, tiyin."""
	last = frappe.get_all(
		"Account Balance",
		{"personal_account": personal_account},
		["closing_debt", "closing_advance"],
		order_by="period desc",
		limit=1,
	)
	return (tiyin(last[0].closing_debt), tiyin(last[0].closing_advance)) if last else (0, 0)


def _open_bills(personal_account: str) -> list[dict[str, Any]]:
	"""Issued bills with something left to pay, oldest first, then the penalty; sums in tiyin."""
	rows = frappe.db.sql(
		"""SELECT bill.name, bill.period, bill.due_date, bill.amount, COALESCE(SUM(allocation.amount), 0)
		FROM `tabElectricity Bill` bill
		LEFT JOIN `tabPayment Allocation` allocation ON allocation.bill = bill.name
		WHERE bill.personal_account = %s AND bill.docstatus = 1
		GROUP BY bill.name, bill.period, bill.due_date, bill.amount
		ORDER BY bill.period, bill.name""",
		personal_account,
	)
	return [
		{
			"bill": name,
			"period": period,
			"due_date": due,
			"amount": tiyin(amount),
			"left": tiyin(amount) - tiyin(paid),
		}
		for name, period, due, amount, paid in (*rows, *_open_penalty(personal_account))
		if tiyin(amount) > tiyin(paid)
	]


def _open_penalty(personal_account: str) -> list[tuple[Any, ...]]:
	"""One row in the shape of a bill's: what was charged, and paid of it."""
	rows: list[tuple[Any, ...]] = frappe.db.sql(
		"""SELECT NULL, NULL, NULL, COALESCE(SUM(charge.amount), 0), COALESCE((
			SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
			WHERE paid.personal_account = %(account)s AND paid.bill IS NULL
		), 0)
		FROM `tabPenalty Charge` charge
		WHERE charge.personal_account = %(account)s AND charge.docstatus = 1""",
		{"account": personal_account},
	)
	return rows


def _last_payment(personal_account: str) -> dict[str, Any] | None:
	last = frappe.get_all(
		"Account Payment",
		{"personal_account": personal_account, "docstatus": 1},
		["name", "payment_date", "amount", "channel"],
		order_by="payment_date desc, name desc",
		limit=1,
	)
	return last[0] if last else None
