"""Accounts and bills for the stories that the tests of the books tell, and the books read back in tiyin."""

from dataclasses import dataclass

import frappe

from elektrhisob.accounting.bill_postings import BillSelection, post_bills
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import PostingDay
from elektrhisob.administration.periods import ensure_period, month_bounds
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key

HET = "03202"
ROUTE = "03202-T-01"


@dataclass(frozen=True)
class State:
	"""debt, advance, charged, paid of an account in a period, tiyin."""

	debt: int
	advance: int
	charged: int
	paid: int


def new_account(local_number: str = "") -> str:
	"""A personal account without a consumer: the books do not ask for more."""
	local_number = local_number or next_key(Key.CHILD_ROW)[-8:]
	account = frappe.new_doc("Personal Account")
	account.update(
		{
			"name": HET + local_number,
			"unit_code": HET,
			"local_number": local_number,
			"consumer_name": "Test Consumer",
			"consumer_kind": "Household",
			"status": "Active",
			"opened_on": "2020-01-01",
			"het": HET,
			"route": ROUTE,
			"norm_multiplier": 1,
		}
	)
	account.db_insert()
	return account.name


def draft_bill(account: str, period: str, amount: int, number: int = 0) -> str:
	"""A calculated bill: `amount` tiyin, of which 12/112 are VAT."""
	first, last = month_bounds(ensure_period(period))
	vat = round(amount * 12 / 112)
	bill = frappe.new_doc("Electricity Bill")
	bill.update(
		{
			"name": next_key(Key.BILL),
			"personal_account": account,
			"consumer_kind": "Household",
			"period": period,
			"status": "Calculated",
			"bill_type": "Regular",
			"from_date": first,
			"to_date": last,
			"net_amount": soum(amount - vat),
			"vat_amount": soum(vat),
			"amount": soum(amount),
			"het": HET,
			"route": ROUTE,
			"correction_number": number,
		}
	)
	bill.db_insert()
	return bill.name


def issue(*bills: str, period: str = "") -> None:
	period = period or frappe.db.get_value("Electricity Bill", bills[0], "period")
	post_bills(request_cursor(), BillSelection.named(bills), PostingDay(period, month_bounds(period)[1]))


def issued_bill(account: str, period: str, amount: int) -> str:
	bill = draft_bill(account, period, amount)
	issue(bill)
	return bill


def pay(account: str, day: str, amount: int, channel: str = "Cash") -> "frappe.model.document.Document":
	payment = frappe.get_doc(
		{
			"doctype": "Account Payment",
			"personal_account": account,
			"payment_date": day,
			"amount": soum(amount),
			"channel": channel,
		}
	)
	payment.insert()
	payment.submit()
	return payment


def reverse(payment: str) -> None:
	document = frappe.get_doc("Account Payment", payment)
	document.reversal_reason = "Wrong account"
	document.cancel()


def state(account: str, period: str) -> State:
	closing_debt, closing_advance, charged, paid = frappe.db.get_value(
		"Account Balance",
		f"{period}-{account}",
		["closing_debt", "closing_advance", "charged", "paid"],
	)
	return State(tiyin(closing_debt), tiyin(closing_advance), tiyin(charged), tiyin(paid))


def entries(account: str) -> list[tuple[str, str, int]]:
	"""(debit, credit, tiyin) of an account's postings, in the order they were written."""
	postings = frappe.get_all(
		"Ledger Posting",
		{"personal_account": account},
		["debit_account", "credit_account", "amount"],
		order_by="name",
	)
	return [(row.debit_account, row.credit_account, tiyin(row.amount)) for row in postings]


def outstanding(account: str) -> dict[str, int]:
	"""Open bills of an account: period -> tiyin still to pay, by the allocations."""
	rows = frappe.db.sql(
		"""SELECT bill.period, bill.amount, COALESCE(SUM(allocation.amount), 0)
		FROM `tabElectricity Bill` bill
		LEFT JOIN `tabPayment Allocation` allocation ON allocation.bill = bill.name
		WHERE bill.personal_account = %s AND bill.docstatus = 1
		GROUP BY bill.name, bill.period, bill.amount ORDER BY bill.name""",
		account,
	)
	return {
		period: tiyin(amount) - tiyin(paid) for period, amount, paid in rows if tiyin(amount) != tiyin(paid)
	}
