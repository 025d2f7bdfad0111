"""The four commands. Each can be sent again and answers the same."""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.consumer_payments import transactions
from elektrhisob.consumer_payments.payers_account import PayersAccount
from elektrhisob.consumer_payments.receive import CLOCK_DIFFERENCE, ExternalIdReusedError
from elektrhisob.consumer_payments.told import Told
from elektrhisob.consumer_payments.transactions import PERFORMED, Transaction, TransactionStateError
from elektrhisob.exchange.gateways.acceptance import (
	LANGUAGES,
	Refused,
	acceptance,
	balance_of,
	soum_text,
	within_limits,
)
from elektrhisob.exchange.gateways.wire import moment_of_text, plain, whole

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = dict[str, object]
OK, NO_RIGHT, NOT_A_CALL, NO_ACCOUNT, WRONG_SUM = 0, 1, 2, 3, 4
NO_PAYMENT, ID_REUSED, NOT_CANCELLED, WAS_CANCELLED, TRY_LATER = 5, 6, 7, 8, 9
BY_THE_AGGREGATOR = 1


class SmsFault(Exception):
	"""An error of the contract, with the text for the subscriber when it concerns him."""

	def __init__(self, code: int, text: str = "") -> None:
		super().__init__(code)
		self.code, self.text = code, text


def check(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""What a subscriber who asked learns of the account."""
	account, amount = _payable(asked), asked.get("amount")
	if amount is not None:
		_sum(channel, asked)
	owed = balance_of(account)
	language = language_of(asked)
	text = (
		_("Account {0}: to pay {1} soum.", language)
		if owed > 0
		else _("Account {0}: prepaid {1} soum.", language)
	)
	return {"account": account.name, "balance": owed, "text": text.format(account.name, soum_text(abs(owed)))}


def pay(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""The operator has taken the money off the subscriber."""
	external_id, at = _id(asked), moment_of_text(asked.get("time"))
	if at is None or at > now_datetime() + CLOCK_DIFFERENCE:
		raise SmsFault(NOT_A_CALL)
	known = transactions.find(channel.name, external_id)
	told, amount = plain(asked.get("account")), whole(asked.get("amount"))
	if not known:
		told, amount = _payable(asked).name, _sum(channel, asked)
	if amount is None:
		raise SmsFault(NOT_A_CALL)
	done = _taken(Told(channel.name, external_id, _as_kept(known, told), amount, at), asked)
	text = _("Paid {0} soum for account {1}. Payment {2}.", language_of(asked))
	return {
		**_said(done),
		"text": text.format(soum_text(done.amount), done.personal_account or done.told_account, done.number),
	}


def status(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""Where a payment stands, when the answer was lost."""
	return _said(_found(channel, asked))


def cancel(channel: "PaymentChannel", asked: Fields) -> Fields:
	"""The operator gives the money back to the subscriber."""
	try:
		return _said(transactions.cancel(_found(channel, asked), BY_THE_AGGREGATOR))
	except frappe.ValidationError:
		raise SmsFault(NOT_CANCELLED) from None


def language_of(asked: Fields) -> str:
	"""The subscriber's, or Uzbek."""
	told = plain(asked.get("language"))
	return told if told in LANGUAGES else "uz"


def later_text(language: str) -> str:
	return _("Payments are not taken for a short time. Try later.", language)


def _taken(told: Told, asked: Fields) -> Transaction:
	try:
		made, _first = transactions.create(told, {"phone_ends_with": plain(asked.get("phone"))[-4:]})
		# The money is taken already: however late it is told, it is not refused.
		return transactions.perform(made, now=made.business_time)
	except ExternalIdReusedError:
		raise SmsFault(ID_REUSED) from None
	except TransactionStateError:
		raise SmsFault(WAS_CANCELLED) from None


def _as_kept(known: Transaction | None, told: str) -> str:
	"""Two spellings of one number are one payment."""
	if not known:
		return told
	found = acceptance(told)
	same = isinstance(found, PayersAccount) and found.name == known.personal_account
	return known.told_account if same else told


def _said(held: Transaction) -> Fields:
	return {
		"id": held.external_id,
		"payment": held.number,
		"account": held.personal_account or held.told_account,
		"amount": held.amount,
		"state": "paid" if held.state == PERFORMED else "cancelled",
	}


def _id(asked: Fields) -> str:
	external_id = plain(asked.get("id"))
	if not external_id:
		raise SmsFault(NOT_A_CALL)
	return external_id


def _found(channel: "PaymentChannel", asked: Fields) -> Transaction:
	held = transactions.find(channel.name, _id(asked))
	if not held:
		raise SmsFault(NO_PAYMENT)
	return held


def _payable(asked: Fields) -> PayersAccount:
	found = acceptance(plain(asked.get("account")))
	if isinstance(found, Refused):
		raise SmsFault(NO_ACCOUNT, found.text(language_of(asked)))
	return found


def _sum(channel: "PaymentChannel", asked: Fields) -> int:
	amount = whole(asked.get("amount"))
	if amount is None or not within_limits(channel, amount):
		raise SmsFault(WRONG_SUM, _("This sum is not taken. Send another.", language_of(asked)))
	return amount
