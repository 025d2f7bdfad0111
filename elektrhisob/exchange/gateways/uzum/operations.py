"""Check, create, confirm, reverse, status. Each can be called again and answers the same."""

from typing import TYPE_CHECKING

import frappe
from frappe.utils import now_datetime

from elektrhisob.bulk.exact import tiyin
from elektrhisob.consumer_payments import transactions
from elektrhisob.consumer_payments.payers_account import PayersAccount
from elektrhisob.consumer_payments.receive import CLOCK_DIFFERENCE, ExternalIdReusedError
from elektrhisob.consumer_payments.told import Told
from elektrhisob.consumer_payments.transactions import (
	CANCELLED,
	CREATED,
	PERFORMED,
	REVERSED,
	Transaction,
	TransactionExpiredError,
	TransactionStateError,
)
from elektrhisob.exchange.gateways.acceptance import (
	Refused,
	acceptance,
	balance_of,
	shown_name,
	soum_text,
	within_limits,
)
from elektrhisob.exchange.gateways.uzum import faults
from elektrhisob.exchange.gateways.uzum.faults import UzumFault
from elektrhisob.exchange.gateways.wire import milliseconds, moment_of, plain, whole

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = dict[str, object]
STATES = {CREATED: "CREATED", PERFORMED: "CONFIRMED", CANCELLED: "REVERSED", REVERSED: "REVERSED"}
# Uzum's reversal has no number of a reason.
NO_REASON = 0
LANGUAGE = "ru"


def check(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""Whether the account may be paid."""
	account, _told = _payable(channel, asked)
	return {"timestamp": milliseconds(now_datetime()), "status": "OK", "data": _shown(account)}


def create(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""Announce a payment."""
	external_id, amount, at = _id(asked), whole(asked.get("amount")), moment_of(asked.get("timestamp"))
	if amount is None or at is None:
		raise UzumFault(faults.NOT_WHOLE)
	known = transactions.find(channel.name, external_id)
	if known and known.state != CREATED:
		raise UzumFault(faults.PERFORMED_ALREADY if known.state == PERFORMED else faults.CANCELLED)
	if known:
		told = _told_account(channel, asked)
	else:
		_account, told = _payable(channel, asked)
		_require_limits(channel, amount)
		if at > now_datetime() + CLOCK_DIFFERENCE:
			raise UzumFault(faults.NOT_WHOLE, "timestamp")
	try:
		made, _first = transactions.create(
			Told(channel.name, external_id, told, amount, at), {"params": _kept(asked)}
		)
	except ExternalIdReusedError:
		raise UzumFault(faults.ID_REUSED) from None
	return _said(made, transTime=milliseconds(made.created_at))


def confirm(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""The payer has paid."""
	try:
		done = transactions.perform(_found(channel, asked))
	except TransactionExpiredError:
		raise UzumFault(faults.GIVEN_UP, kept=True) from None
	except TransactionStateError:
		raise UzumFault(faults.GIVEN_UP) from None
	return _said(done, confirmTime=milliseconds(done.performed_at))


def reverse(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""The payment is given up, or the money goes back."""
	held = _found(channel, asked)
	try:
		done = transactions.cancel(held, NO_REASON)
	except frappe.ValidationError:
		raise UzumFault(faults.NOT_REVERSED) from None
	return _said(done, reverseTime=milliseconds(done.cancelled_at))


def status(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""Where a payment stands."""
	held = _found(channel, asked)
	return _said(
		held,
		transTime=milliseconds(held.created_at),
		confirmTime=milliseconds(held.performed_at) or None,
		reverseTime=milliseconds(held.cancelled_at) or None,
	)


def _said(held: Transaction, **times: int | None) -> Fields:
	return {
		"transId": held.external_id,
		"status": STATES[held.state],
		**times,
		"data": {"account": {"value": held.personal_account or held.told_account}},
		"amount": held.amount,
	}


def _shown(account: PayersAccount) -> Fields:
	return {
		"account": {"value": account.name},
		"fio": {"value": shown_name(account)},
		"balance": {"value": soum_text(balance_of(account))},
	}


def _id(asked: Fields) -> str:
	external_id = plain(asked.get("transId"))
	if not external_id:
		raise UzumFault(faults.NOT_WHOLE)
	return external_id


def _found(channel: "PaymentChannel", asked: Fields) -> Transaction:
	held = transactions.find(channel.name, _id(asked))
	if not held:
		raise UzumFault(faults.NO_TRANSACTION)
	return held


def _params(asked: Fields) -> Fields:
	params = asked.get("params")
	if not isinstance(params, dict):
		raise UzumFault(faults.NOT_WHOLE)
	return params


def _kept(asked: Fields) -> dict[str, str]:
	told = [(plain(name), plain(value)) for name, value in _params(asked).items()]
	return {name: value for name, value in told[:10] if name}


def _told_account(channel: "PaymentChannel", asked: Fields) -> str:
	return plain(_params(asked).get(channel.account_field or "account"))


def _payable(channel: "PaymentChannel", asked: Fields) -> tuple[PayersAccount, str]:
	told = _told_account(channel, asked)
	found = acceptance(told)
	if isinstance(found, Refused):
		raise UzumFault(faults.NO_ACCOUNT, found.text(LANGUAGE))
	return found, told


def _require_limits(channel: "PaymentChannel", amount: int) -> None:
	if within_limits(channel, amount):
		return
	low = amount <= 0 or amount < tiyin(channel.minimum_sum or 0)
	raise UzumFault(faults.TOO_LITTLE if low else faults.TOO_MUCH)
