"""Payments told by a program with a user of its own, and taking one back: what forms and programs call."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.administration.divisions import require_division
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.consumer_payments.channels import channel_of, require_limits
from elektrhisob.consumer_payments.payers_account import NotFound, PayersAccount, find_account
from elektrhisob.consumer_payments.receive import PAYMENT, receive
from elektrhisob.consumer_payments.sums import exact_sum
from elektrhisob.consumer_payments.told import Told

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.account_payment.account_payment import AccountPayment


class AccountNotPayableError(frappe.ValidationError):
	"""An account that is not there, or closed and owing nothing."""


@frappe.whitelist(methods=["POST"])
def receive_payment(
	personal_account: str,
	amount: str | float,
	payment_date: str,
	payment_channel: str,
	external_id: str,
) -> dict[str, Any]:
	"""Take a payment that a bank or an agent reports, once: the same external id is the same payment again.

	amount: soum as text, "125000.50". Answers the payment as it stands now. Raises ExternalIdReusedError when
	the id came before with another account, sum or date.
	"""
	told = _told(personal_account, amount, payment_date, payment_channel, external_id)
	try:
		received = receive(told)
	except frappe.QueryDeadlockError:
		# The server has undone the transaction; nothing but this payment was in it.
		frappe.db.rollback()
		received = receive(told)
	return answer(_committed(received.name))


def _committed(name: str) -> "frappe._dict[str, Any]":
	"""The payment as it stands, also when another request committed it after this one began.

	A shared lock: the requests that were second hold one already and would stop each other over more.
	"""
	found = frappe.db.sql(
		"""SELECT name, personal_account, payment_date, status, period, amount, allocated_amount,
			advance_amount
		FROM `tabAccount Payment` WHERE name = %s LOCK IN SHARE MODE""",
		name,
		as_dict=True,
	)
	payment: frappe._dict[str, Any] = found[0]
	return payment


def payable(told: str) -> PayersAccount:
	"""The account with this number that may be paid. Raises AccountNotPayableError."""
	account = find_account(told)
	if isinstance(account, NotFound):
		frappe.throw(
			_("Account {0} cannot be paid: {1}.").format(
				frappe.bold(frappe.utils.escape_html(told)), _(account.reason)
			),
			AccountNotPayableError,
		)
	assert isinstance(account, PayersAccount)
	return account


def _told(
	personal_account: str, amount: str | float, payment_date: str, payment_channel: str, external_id: str
) -> Told:
	"""A program may try again with the right account: only what its user may pay is taken at all."""
	if not frappe.has_permission(PAYMENT, "create"):
		frappe.throw(_("You may not enter payments."), frappe.PermissionError)
	account = payable(personal_account)
	require_division(account.het)
	told_sum = tiyin(exact_sum(amount))
	if payment_channel and frappe.db.exists("Payment Channel", payment_channel):
		require_limits(channel_of(payment_channel), told_sum)
	else:
		frappe.throw(_("There is no payment channel {0}.").format(frappe.utils.escape_html(payment_channel)))
	return Told(
		payment_channel,
		external_id.strip(),
		account.name,
		told_sum,
		datetime.combine(getdate(payment_date), time()),
	)


@frappe.whitelist(methods=["POST"])
def reverse_payment(payment: str, reason: str) -> dict[str, Any]:
	"""Take a posted payment back; once reversed, the answer stays the same."""
	document = frappe.get_doc("Account Payment", payment, for_update=True)
	document.check_permission("cancel")
	if document.status != "Reversed":
		document.reversal_reason = reason
		document.cancel()
	return answer(document)


def answer(payment: "AccountPayment | frappe._dict[str, Any]") -> dict[str, Any]:
	"""What a partner learns of a payment; sums in soum as text."""
	return {
		"payment": payment.name,
		"personal_account": payment.personal_account,
		"payment_date": str(payment.payment_date),
		"status": payment.status,
		"period": payment.period,
		"amount": f"{soum(tiyin(payment.amount)):.2f}",
		"allocated_amount": f"{soum(tiyin(payment.allocated_amount)):.2f}",
		"advance_amount": f"{soum(tiyin(payment.advance_amount)):.2f}",
	}
