"""Prepare announces a payment, Complete takes or gives it up. Each sent again changes nothing more."""

from typing import TYPE_CHECKING

from frappe.utils import now_datetime

from elektrhisob.consumer_payments import transactions
from elektrhisob.consumer_payments.receive import CLOCK_DIFFERENCE, ExternalIdReusedError
from elektrhisob.consumer_payments.told import Told
from elektrhisob.consumer_payments.transactions import (
	CREATED,
	PERFORMED,
	Transaction,
	TransactionExpiredError,
	TransactionStateError,
)
from elektrhisob.exchange.gateways.acceptance import Refused, acceptance, within_limits
from elektrhisob.exchange.gateways.click.faults import (
	AMOUNT,
	BAD_REQUEST,
	CANCELLED,
	NO_TRANSACTION,
	NO_USER,
	PAID,
	ClickFault,
)
from elektrhisob.exchange.gateways.click.form import ClickForm

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = dict[str, object]
SUCCESS: Fields = {"error": 0, "error_note": "Success"}
# The notes are read by Click's operators, who speak Russian with payers.
LANGUAGE = "ru"
KEPT = ("click_paydoc_id", "service_id", "sign_time")
LARGEST_NUMBER = 2**31 - 1


def prepare(channel: "PaymentChannel", form: ClickForm) -> Fields:
	"""Whether the payment is taken; from here on it waits for Complete."""
	amount = form.amount
	if amount is None:
		raise ClickFault(AMOUNT)
	known = transactions.find(channel.name, form["click_trans_id"])
	if known:
		_require_open(known)
	else:
		_require_acceptable(channel, form, amount)
	_require_sane_time(form)
	at = form.signed_at
	assert at is not None
	told = Told(channel.name, form["click_trans_id"], form["merchant_trans_id"], amount, at)
	try:
		made, _first = transactions.create(told, {name: form[name][:140] for name in KEPT})
	except ExternalIdReusedError:
		raise ClickFault(AMOUNT if known and known.amount != amount else BAD_REQUEST) from None
	return {"merchant_prepare_id": made.number, **SUCCESS}


def complete(channel: "PaymentChannel", form: ClickForm) -> Fields:
	"""The payer has paid, or Click says that he has not."""
	held = _prepared(channel, form)
	if held.amount != form.amount:
		raise ClickFault(AMOUNT)
	if int(form["error"]) < 0:
		_give_up(held, int(form["error"]))
	_require_open(held)
	try:
		done = transactions.perform(held)
	except TransactionExpiredError:
		raise ClickFault(CANCELLED, kept=True) from None
	except TransactionStateError:
		raise ClickFault(CANCELLED) from None
	return {"merchant_confirm_id": done.number, **SUCCESS}


def _give_up(held: Transaction, why: int) -> None:
	"""Click's error is not under its signature: it takes back no money that was confirmed."""
	if held.state == PERFORMED:
		raise ClickFault(PAID, merchant_confirm_id=held.number)
	transactions.cancel(held, why)
	raise ClickFault(CANCELLED, kept=True)


def _require_open(held: Transaction) -> None:
	if held.state == PERFORMED:
		raise ClickFault(PAID, merchant_confirm_id=held.number)
	if held.state != CREATED:
		raise ClickFault(CANCELLED)


def _require_acceptable(channel: "PaymentChannel", form: ClickForm, amount: int) -> None:
	found = acceptance(form["merchant_trans_id"])
	if isinstance(found, Refused):
		raise ClickFault(NO_USER, f"User does not exist: {found.text(LANGUAGE)}")
	if not within_limits(channel, amount):
		raise ClickFault(AMOUNT)


def _require_sane_time(form: ClickForm) -> None:
	at = form.signed_at
	if at is None or at > now_datetime() + CLOCK_DIFFERENCE:
		raise ClickFault(BAD_REQUEST, "Error in request from click: sign_time is in the future")


def _prepared(channel: "PaymentChannel", form: ClickForm) -> Transaction:
	"""By our number, and only when the rest says the same payment; held, so that of two calls one waits."""
	number = int(form["merchant_prepare_id"])
	if not 0 < number <= LARGEST_NUMBER:
		raise ClickFault(NO_TRANSACTION)
	held = transactions.find_by_number(channel.name, number, locked=True)
	same = held and (
		held.external_id == form["click_trans_id"] and held.told_account == form["merchant_trans_id"].strip()
	)
	if not held or not same:
		raise ClickFault(NO_TRANSACTION)
	return held
