"""The seven methods of the Merchant API. Each can be called again and answers the same."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

import frappe
from frappe.utils import getdate, now_datetime, today

from elektrhisob.billing.documents.einvoice.requisites import products_on
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
from elektrhisob.exchange.gateways.payme import faults
from elektrhisob.exchange.gateways.payme.account_form import Filled, filled, form_of
from elektrhisob.exchange.gateways.payme.faults import PaymeFault
from elektrhisob.exchange.gateways.wire import milliseconds, moment_of, plain, whole

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = dict[str, object]
STATES = {CREATED: 1, PERFORMED: 2, CANCELLED: -1, REVERSED: -2}
EVERY_STATE = tuple(STATES)
TRANSACTION_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
FISCAL_TYPES = ("PERFORM", "CANCEL")
FISCAL_FIELDS = ("receipt_id", "status_code", "message", "terminal_id", "fiscal_sign", "qr_code_url", "date")
# The fiscal operator's number of the kind of receipt.
RECEIPT_OF_SALE = 0


def check_perform(channel: "PaymentChannel", params: Fields) -> Fields:
	"""Whether the account may be paid, before the payer presses the button."""
	amount = _amount(params)
	account, _filled = _payable(channel, params)
	_require_limits(channel, amount)
	answer: Fields = {
		"allow": True,
		"additional": {"name": shown_name(account), "balance": soum_text(balance_of(account))},
	}
	detail = _detail(amount)
	return {**answer, "detail": detail} if detail else answer


def create(channel: "PaymentChannel", params: Fields) -> Fields:
	"""Announce a payment."""
	external_id, amount, at = _id(params), _amount(params), moment_of(params.get("time"))
	if at is None:
		raise PaymeFault(faults.NOT_A_CALL, "time has 13 digits: milliseconds UTC", "time")
	known = transactions.find(channel.name, external_id)
	if known:
		return _created_again(known, channel, params, amount, at)
	form = _payable(channel, params)[1]
	_require_limits(channel, amount)
	_require_in_time(channel, at)
	told = Told(channel.name, external_id, form.account, amount, at, unit_code=form.unit_code)
	made, _first = _announced(told, {"account": _kept_account(params)})
	return _of_created(made)


def perform(channel: "PaymentChannel", params: Fields) -> Fields:
	"""The payer has paid."""
	try:
		done = transactions.perform(_found(channel, params))
	except TransactionExpiredError:
		raise PaymeFault(faults.NOT_POSSIBLE, "The time to perform is over", kept=True) from None
	except TransactionStateError:
		raise PaymeFault(faults.NOT_POSSIBLE, "The transaction was cancelled") from None
	return {
		"transaction": str(done.number),
		"perform_time": milliseconds(done.performed_at),
		"state": STATES[done.state],
	}


def cancel(channel: "PaymentChannel", params: Fields) -> Fields:
	"""The payment is given up, or the money goes back."""
	reason = whole(params.get("reason"))
	if reason is None or not 0 < reason < 1000:
		raise PaymeFault(faults.NOT_A_CALL, "reason is a number", "reason")
	held = _found(channel, params)
	try:
		done = transactions.cancel(held, reason)
	except frappe.ValidationError:
		# In suspense, or in books that are closed: only the utility gives it back.
		raise PaymeFault(faults.NOT_CANCELLED, "The money cannot be given back by the partner") from None
	return {
		"transaction": str(done.number),
		"cancel_time": milliseconds(done.cancelled_at),
		"state": STATES[done.state],
	}


def check(channel: "PaymentChannel", params: Fields) -> Fields:
	"""Where a transaction stands."""
	return _times(_found(channel, params))


def statement(channel: "PaymentChannel", params: Fields) -> Fields:
	"""All of a period by Payme's time, the oldest first."""
	first, last = moment_of(params.get("from")), moment_of(params.get("to"))
	if first is None or last is None:
		raise PaymeFault(faults.NOT_A_CALL, "from and to have 13 digits: milliseconds UTC")
	return {
		"transactions": [
			{
				"id": each.external_id,
				"time": milliseconds(each.business_time),
				"amount": each.amount,
				"account": each.partner_fields.get("account") or {},
				**_times(each),
				"receivers": None,
			}
			for each in transactions.statement(channel.name, first, last, EVERY_STATE)
		]
	}


def set_fiscal_data(channel: "PaymentChannel", params: Fields) -> Fields:
	"""What the tax committee's receipt of a payment, or of its cancellation, says."""
	held = _found(channel, params)
	kind, told = params.get("type"), params.get("fiscal_data")
	if kind not in FISCAL_TYPES or not isinstance(told, dict):
		raise PaymeFault(faults.NOT_FISCAL, "type is PERFORM or CANCEL, fiscal_data an object")
	kept = {field: plain(told.get(field), 500) for field in FISCAL_FIELDS if told.get(field) is not None}
	transactions.keep_fiscal_data(held, {**held.fiscal_data, str(kind): kept})
	return {"success": True}


def _created_again(
	known: Transaction, channel: "PaymentChannel", params: Fields, amount: int, at: datetime
) -> Fields:
	if known.state != CREATED:
		raise PaymeFault(faults.NOT_POSSIBLE, "The transaction is performed or cancelled")
	if transactions.is_expired(known):
		transactions.cancel(known, transactions.TIMED_OUT)
		raise PaymeFault(faults.NOT_POSSIBLE, "The time to perform is over", kept=True)
	form = filled(form_of(channel), _account_object(params))
	told = Told(channel.name, known.external_id, form.account, amount, at, unit_code=form.unit_code)
	return _of_created(_announced(told, {})[0])


def _announced(told: Told, kept: Fields) -> tuple[Transaction, bool]:
	try:
		return transactions.create(told, kept)
	except ExternalIdReusedError:
		raise PaymeFault(faults.NOT_POSSIBLE, "The id stands for another payment") from None


def _of_created(made: Transaction) -> Fields:
	return {
		"create_time": milliseconds(made.created_at),
		"transaction": str(made.number),
		"state": STATES[made.state],
	}


def _times(held: Transaction) -> Fields:
	return {
		"create_time": milliseconds(held.created_at),
		"perform_time": milliseconds(held.performed_at),
		"cancel_time": milliseconds(held.cancelled_at),
		"transaction": str(held.number),
		"state": STATES[held.state],
		"reason": held.cancel_reason if held.cancelled_at else None,
	}


def _id(params: Fields) -> str:
	told = params.get("id")
	if not isinstance(told, str) or not TRANSACTION_ID.fullmatch(told):
		raise PaymeFault(faults.NOT_A_CALL, "id is the id of the transaction", "id")
	return told


def _found(channel: "PaymentChannel", params: Fields) -> Transaction:
	held = transactions.find(channel.name, _id(params))
	if not held:
		raise PaymeFault(faults.NOT_FOUND, "Transaction not found")
	return held


def _amount(params: Fields) -> int:
	amount = whole(params.get("amount"))
	if amount is None or amount <= 0:
		raise PaymeFault(faults.WRONG_AMOUNT, "amount is whole tiyin above zero", "amount")
	return amount


def _require_limits(channel: "PaymentChannel", amount: int) -> None:
	if not within_limits(channel, amount):
		raise PaymeFault(faults.WRONG_AMOUNT, "The amount is outside the limits", "amount")


def _require_in_time(channel: "PaymentChannel", at: datetime) -> None:
	"""Nothing is announced that could never be performed."""
	now = now_datetime()
	hours = channel.hours_to_perform
	if at > now + CLOCK_DIFFERENCE or (hours and (now - at).total_seconds() > hours * 3600):
		raise PaymeFault(faults.NOT_POSSIBLE, "time is in the future, or the time to perform is over")


def _account_object(params: Fields) -> Fields:
	account = params.get("account")
	if not isinstance(account, dict):
		raise PaymeFault(faults.NOT_A_CALL, "account is an object", "account")
	return account


def _kept_account(params: Fields) -> dict[str, str]:
	told = {plain(name): plain(value) for name, value in _account_object(params).items()}
	return {name: value for name, value in list(told.items())[:10] if name}


def _payable(channel: "PaymentChannel", params: Fields) -> tuple[PayersAccount, Filled]:
	form = form_of(channel)
	entered = filled(form, _account_object(params))
	found = acceptance(entered.account, entered.unit_code)
	if isinstance(found, Refused):
		raise faults.of_account(found, form.account)
	return found, entered


def _detail(amount: int) -> Fields | None:
	"""The line of the fiscal receipt; none while the reference data hold no code of the service."""
	product = products_on(getdate(today())).get("Energy")
	if not product:
		return None
	line: Fields = {
		"title": product.product_name,
		"price": amount,
		"count": 1,
		"code": product.catalog_code,
		"package_code": product.package_code,
	}
	vat = frappe.get_all(
		"VAT Rate", {"valid_from": ("<=", today())}, ["rate_percent"], order_by="valid_from desc", limit=1
	)
	if vat:
		line["vat_percent"] = int(vat[0].rate_percent)
	return {"receipt_type": RECEIPT_OF_SALE, "items": [line]}
