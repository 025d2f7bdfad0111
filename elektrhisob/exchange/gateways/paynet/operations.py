"""What PAYNET may ask of us, the same for both editions of its contract.

Each function works in the caller's transaction and raises Refused for an answer with another status than 0.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils.password import remove_encrypted_password, set_encrypted_password

from elektrhisob.consumer_payments import transactions
from elektrhisob.consumer_payments.channels import (
	CHANNEL,
	SumOutsideLimitsError,
	passwords_of,
	require_limits,
	services_of,
)
from elektrhisob.consumer_payments.payers_account import PayersAccount, digits_of
from elektrhisob.consumer_payments.receive import ExternalIdReusedError, PaidInFutureError
from elektrhisob.consumer_payments.told import Told
from elektrhisob.consumer_payments.transactions import Transaction
from elektrhisob.exchange.gateways import acceptance
from elektrhisob.exchange.gateways.paynet.statuses import CANCELLED as STATE_CANCELLED
from elektrhisob.exchange.gateways.paynet.statuses import PERFORMED as STATE_PERFORMED
from elektrhisob.exchange.gateways.paynet.statuses import Refused, Status
from elektrhisob.exchange.gateways.wire import plain

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = Mapping[str, object]
# The contract's own bound.
SHORTEST_PASSWORD, LONGEST_PASSWORD = 7, 140
# How the partner's forms call the district beside a local number.
UNIT_FIELDS = ("subRegion", "unit_code", "coato", "soato")
COUNTRY_PREFIX = "17"
UNIT_DIGITS = 5


@dataclass(frozen=True)
class Information:
	"""What the payer sees before paying; sums in tiyin, balance below zero is debt."""

	name: str
	address: str
	balance: int

	@property
	def debt(self) -> int:
		return max(-self.balance, 0)


def require_login(channel: "PaymentChannel", user: str, password: str) -> None:
	"""The channel's user with its password, or with the previous one while it is still taken."""
	known = channel.user_name or ""
	right_user = bool(known) & hmac.compare_digest(known.encode(), user.encode("utf-8", "replace"))
	right = [
		hmac.compare_digest(each.encode(), password.encode("utf-8", "replace"))
		for each in passwords_of(channel)
	]
	if not (right_user and any(right)):
		raise Refused(Status.LOGIN, _("Wrong user name or password."))


def require_service(channel: "PaymentChannel", service: int) -> None:
	known = services_of(channel)
	if known and str(service) not in known:
		raise Refused(Status.NO_SERVICE, _("Service {0} is not ours.").format(service))


def information(channel: "PaymentChannel", fields: Fields) -> Information:
	account = _payable_account(*account_told(channel, fields))
	return Information(acceptance.shown_name(account), account.address, -acceptance.balance_of(account))


def perform(
	channel: "PaymentChannel",
	transaction_id: int,
	amount: int,
	paid_at: datetime,
	fields: Fields,
	service: int,
) -> tuple[Transaction, int]:
	"""Take a payment; returns it and the balance after it. A known id is refused with our number of it."""
	number, unit = account_told(channel, fields)
	told = Told(channel.name, str(transaction_id), digits_of(number) or number, amount, paid_at, unit)
	known = transactions.find(channel.name, told.external_id)
	if known:
		_refuse_known(known, told)
	_require_limits(channel, amount)
	account = _payable_account(number, unit)
	try:
		announced, new = transactions.create(told, {**_kept(fields), "serviceId": service})
		if not new:
			_refuse_known(announced, told)
		# Announced and performed at once: a call that comes half a day late has not expired.
		return transactions.perform(announced, now=paid_at), -acceptance.balance_of(account)
	except ExternalIdReusedError as error:
		raise _another_payment(told) from error
	except PaidInFutureError as error:
		raise Refused(Status.TIME, _("The time of the transaction is in the future.")) from error


def check(channel: "PaymentChannel", transaction_id: int) -> Transaction | None:
	return transactions.find(channel.name, str(transaction_id))


def state_of(transaction: Transaction) -> int:
	return STATE_PERFORMED if transaction.state == transactions.PERFORMED else STATE_CANCELLED


def cancel(channel: "PaymentChannel", transaction_id: int) -> Transaction:
	"""Take a payment back, where the books still let it go."""
	# Locked before it is judged: of two calls at once the second is told that it is cancelled already.
	found = transactions.find(channel.name, str(transaction_id), locked=True)
	if not found:
		raise Refused(Status.NO_TRANSACTION, _("Transaction {0} is not known.").format(transaction_id))
	if found.state != transactions.PERFORMED:
		raise Refused(
			Status.CANCELLED,
			_("Transaction {0} is cancelled already.").format(transaction_id),
			number=found.number,
			state=STATE_CANCELLED,
		)
	try:
		return transactions.cancel(found, 0, why=_("Cancelled by {0}").format(channel.channel_name))
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		raise
	except frappe.ValidationError as error:
		raise Refused(
			Status.CANNOT_CANCEL,
			str(error) or _("The payment cannot be given back."),
			number=found.number,
			state=STATE_PERFORMED,
		) from error


def statement(
	channel: "PaymentChannel", first: datetime, last: datetime, service: int | None
) -> Sequence[Transaction]:
	"""Performed and not cancelled, by the partner's time; of one service when the channel has several."""
	if first > last:
		raise Refused(Status.TIME, _("The statement ends before it begins."))
	listed = transactions.statement(channel.name, first, last, (transactions.PERFORMED,))
	if service is None or len(services_of(channel)) < 2:
		return listed
	return [each for each in listed if each.partner_fields.get("serviceId") == service]


def change_password(channel: "PaymentChannel", new: str) -> None:
	"""The old one is refused at once, and so is the one before it."""
	if len(new) < SHORTEST_PASSWORD:
		raise Refused(
			Status.SHORT_PASSWORD,
			_("The password has at least {0} characters.").format(SHORTEST_PASSWORD),
		)
	if len(new) > LONGEST_PASSWORD:
		raise Refused(
			Status.SHORT_PASSWORD, _("The password has at most {0} characters.").format(LONGEST_PASSWORD)
		)
	set_encrypted_password(CHANNEL, channel.name, new, "password")
	remove_encrypted_password(CHANNEL, channel.name, "previous_password")
	frappe.db.set_value(
		CHANNEL,
		channel.name,
		# The form shows as many stars as it shows for every password, not as many as this one has letters.
		{"password": "*" * 10, "previous_password": None, "previous_valid_until": None},
	)
	frappe.get_doc(CHANNEL, channel.name).add_comment("Info", _("The partner has changed its password."))


def account_told(channel: "PaymentChannel", fields: Fields) -> tuple[str, str]:
	"""The number of the account and the code of its unit, if one is told beside it."""
	name = (channel.account_field or "account").strip()
	number = _text(fields, name)
	if not number:
		raise Refused(Status.MISSING, _("Parameter {0} is missing.").format(name))
	unit = next((told for told in (_text(fields, each) for each in UNIT_FIELDS) if told), "")
	digits = digits_of(unit)
	# A territory code has the country in front of the district.
	if len(digits) == UNIT_DIGITS + len(COUNTRY_PREFIX) and digits.startswith(COUNTRY_PREFIX):
		digits = digits[len(COUNTRY_PREFIX) :]
	return number, digits


def _payable_account(number: str, unit: str) -> PayersAccount:
	found = acceptance.acceptance(number, unit)
	if isinstance(found, PayersAccount):
		return found
	status = Status.PROHIBITED if found.reason is acceptance.Refusal.BLOCKED else Status.NO_CLIENT
	raise Refused(status, found.text(frappe.local.lang))


def _refuse_known(known: Transaction, told: Told) -> None:
	if known.content_hash != transactions.content_hash(told):
		raise _another_payment(told)
	if known.state != transactions.PERFORMED:
		raise Refused(
			Status.CANCELLED,
			_("Transaction {0} is cancelled already.").format(told.external_id),
			number=known.number,
		)
	raise Refused(
		Status.EXISTS,
		_("Transaction {0} is performed already.").format(told.external_id),
		number=known.number,
	)


def _another_payment(told: Told) -> Refused:
	"""Not the status of a repeat: the partner would take that for the success of what it sends now."""
	return Refused(
		Status.UNKNOWN,
		_("Transaction {0} stands for another account or sum. Send a new number.").format(told.external_id),
	)


def _require_limits(channel: "PaymentChannel", amount: int) -> None:
	try:
		require_limits(channel, amount)
	except SumOutsideLimitsError as error:
		raise Refused(Status.LIMIT, str(error)) from error


def _text(fields: Fields, name: str) -> str:
	return plain(fields.get(name))


def _kept(fields: Fields) -> dict[str, object]:
	"""What the partner's form said, as far as it can be stored: it is theirs to fill."""
	return {plain(name): _text(fields, name) for name in list(fields)[:20]}
