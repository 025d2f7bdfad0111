"""Payments from outside the cash desk, and taking one back: the methods that partners and forms call."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.bulk.exact import soum, tiyin

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.account_payment.account_payment import AccountPayment


class ExternalIdReusedError(frappe.ValidationError):
	"""An external id that stands for another payment already."""


@frappe.whitelist(methods=["POST"])
def receive_payment(
	personal_account: str,
	amount: str | float,
	payment_date: str,
	channel: str,
	external_source: str,
	external_id: str,
) -> dict[str, Any]:
	"""Take a payment that a bank or an agent reports, once: the same external id is the same payment again.

	amount: soum as text, "125000.50". Answers the payment as it stands now. Raises ExternalIdReusedError when
	the id came before with another account, sum or date.
	"""
	told = (personal_account, amount, payment_date, channel, external_source, external_id)
	try:
		return _receive(*told)
	except frappe.QueryDeadlockError:
		# The server has undone the transaction; nothing but this payment was in it.
		frappe.db.rollback()
		return _receive(*told)


def _receive(
	personal_account: str,
	amount: str | float,
	payment_date: str,
	channel: str,
	external_source: str,
	external_id: str,
) -> dict[str, Any]:
	_require_external_id(external_source, external_id)
	payment: AccountPayment = frappe.get_doc(
		{
			"doctype": "Account Payment",
			"personal_account": personal_account,
			"amount": amount,
			"payment_date": payment_date,
			"channel": channel,
			"external_source": external_source,
			"external_id": external_id,
		}
	)
	known = frappe.db.get_value(
		"Account Payment", {"external_source": external_source, "external_id": external_id}
	)
	if known:
		return _same_answer(known, payment)
	try:
		payment.insert()
	except frappe.UniqueValidationError:
		# Another request was first by less than a moment: the unique index has waited for its commit.
		frappe.clear_last_message()
		return _same_answer(_committed_by_another(external_source, external_id), payment)
	payment.submit()
	return answer(payment)


@frappe.whitelist(methods=["POST"])
def reverse_payment(payment: str, reason: str) -> dict[str, Any]:
	"""Take a posted payment back; once reversed, the answer stays the same."""
	document = frappe.get_doc("Account Payment", payment, for_update=True)
	document.check_permission("cancel")
	if document.status != "Reversed":
		document.reversal_reason = reason
		document.cancel()
	return answer(document)


def answer(payment: "AccountPayment") -> dict[str, Any]:
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


def _require_external_id(external_source: str, external_id: str) -> None:
	if not (external_source.strip() and external_id.strip()):
		frappe.throw(
			_("Name the source of the payment and its id there: without them it could be taken twice.")
		)


def _committed_by_another(external_source: str, external_id: str) -> str:
	# A locking read sees what was committed after this request began. Before the insert it would lock a
	# gap, in which
	# two requests stop each other.
	name: str = frappe.db.sql(
		"""SELECT name FROM `tabAccount Payment` WHERE external_source = %s AND external_id = %s
		LOCK IN SHARE MODE""",
		(external_source, external_id),
	)[0][0]
	return name


def _same_answer(name: str, told: "AccountPayment") -> dict[str, Any]:
	known: AccountPayment = frappe.get_doc("Account Payment", name, for_update=True)
	known.check_permission("read")
	same = (
		known.personal_account == told.personal_account
		and tiyin(known.amount) == tiyin(told.amount)
		and getdate(known.payment_date) == getdate(told.payment_date)
	)
	if not same:
		frappe.throw(
			_(
				"External id {0} of {1} stands for another payment already. Send a new id for a new payment."
			).format(told.external_id, told.external_source),
			ExternalIdReusedError,
		)
	return answer(known)
