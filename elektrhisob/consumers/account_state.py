"""What the form of an account shows at a glance: balance, consumption, bills, payments, meters, readings."""

from typing import Any

import frappe

MONTHS = 24
LAST_BILLS = 12
LAST_PAYMENTS = 12
LAST_READINGS = 12
LAST_PENALTIES = 6


@frappe.whitelist(methods=["GET", "POST"])
def account_state(account: str) -> dict[str, Any]:
	"""State of one account, in soum and kWh; a list is empty for whoever may not read its DocType."""
	frappe.get_doc("Personal Account", account).check_permission("read")
	bills = _bills(account)
	return {
		"balance": _balance(account),
		"penalty": _penalty(account),
		"penalties": _rows(
			"Penalty Charge",
			account,
			["name", "period", "kind", "amount", "from_date", "to_date"],
			"period desc, name desc",
			LAST_PENALTIES,
			docstatus=1,
		),
		"plan": _rows(
			"Instalment Plan",
			account,
			["name", "status", "starts_on", "total_amount", "paid_amount", "due_amount"],
			"name desc",
			1,
			status=("in", ("Approved", "Active")),
		),
		"blocks": _rows(
			"Debt Block",
			account,
			["name", "kind", "source", "debt", "since"],
			"since desc",
			LAST_PENALTIES,
			cleared_on=("is", "not set"),
		),
		"months": _months(bills),
		"bills": bills[:LAST_BILLS],
		"payments": _rows(
			"Account Payment",
			account,
			["name", "payment_date", "amount", "channel", "status"],
			"payment_date desc, name desc",
			LAST_PAYMENTS,
		),
		"meters": _rows(
			"Meter Installation",
			account,
			["name", "serial_no", "supply_point", "ratio", "installed_on", "removed_on"],
			"name desc",
			LAST_READINGS,
			withdrawn=0,
		),
		"readings": _rows(
			"Meter Reading",
			account,
			["name", "installation", "serial_no", "zone", "reading_date", "value", "source", "status"],
			"reading_date desc, name desc",
			LAST_READINGS,
		),
	}


def _balance(account: str) -> dict[str, Any] | None:
	"""The latest balance: debt positive, prepayment negative."""
	rows = _rows(
		"Account Balance",
		account,
		["period", "balance", "closing_debt", "closing_advance", "charged", "paid"],
		"period desc",
		1,
	)
	return rows[0] if rows else None


def _penalty(account: str) -> float:
	"""Penalty charged and not paid, a part of the balance; 0 for whoever may not read charges."""
	if not frappe.has_permission("Penalty Charge", "read"):
		return 0
	((owed,),) = frappe.db.sql(
		"""SELECT COALESCE((
				SELECT SUM(charge.amount) FROM `tabPenalty Charge` charge
				WHERE charge.personal_account = %(account)s AND charge.docstatus = 1
			), 0) - COALESCE((
				SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
				WHERE paid.personal_account = %(account)s AND paid.bill IS NULL
			), 0)""",
		{"account": account},
	)
	return owed


def _bills(account: str) -> list[dict[str, Any]]:
	return _rows(
		"Electricity Bill",
		account,
		["name", "period", "status", "bill_type", "consumption_kwh", "amount", "amount_due", "due_date"],
		"period desc, name desc",
		MONTHS,
	)


def _months(bills: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""Consumption and charge of each month in order of time; a correction counts in the month it corrects."""
	months: dict[str, dict[str, Any]] = {}
	for bill in bills:
		if bill["status"] == "Cancelled":
			continue
		month = months.setdefault(bill["period"], {"period": bill["period"], "kwh": 0.0, "amount": 0.0})
		month["kwh"] += bill["consumption_kwh"] or 0
		month["amount"] += bill["amount"] or 0
	return [months[period] for period in sorted(months)]


def _rows(
	doctype: str, account: str, fields: list[str], order_by: str, limit: int, **more: Any
) -> list[dict[str, Any]]:
	if not frappe.has_permission(doctype, "read"):
		return []
	return frappe.get_list(
		doctype,
		filters={"personal_account": account, **more},
		fields=fields,
		order_by=order_by,
		limit=limit,
	)
