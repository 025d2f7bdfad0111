"""Payments of partners on the network, from announcement to cancellation: the states all protocols share.

Each verb can be repeated and answers the same. Rows are locked before they are judged, so that of several
calls at once one does the work and the others see it done.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import FIRST_NUMBER, Key, reserve_keys
from elektrhisob.bulk.statements import insert_rows, rows, run
from elektrhisob.consumer_payments.channels import channel_of
from elektrhisob.consumer_payments.payers_account import NotFound, find_account
from elektrhisob.consumer_payments.receive import PAYMENT, receive, throw_reused
from elektrhisob.consumer_payments.told import Told

TRANSACTION = "Channel Transaction"
CREATED, PERFORMED, CANCELLED, REVERSED = "Created", "Performed", "Cancelled", "Reversed"
TIMED_OUT = 4
_COLUMNS = (
	"name",
	"payment_channel",
	"external_id",
	"transaction_number",
	"state",
	"amount",
	"told_account",
	"personal_account",
	"account_payment",
	"suspense_payment",
	"het",
	"business_time",
	"created_at",
	"performed_at",
	"cancelled_at",
	"cancel_reason",
	"content_hash",
	"partner_fields",
	"fiscal_data",
)


class TransactionNotFoundError(frappe.ValidationError):
	"""No transaction of the channel has this id."""


class TransactionStateError(frappe.ValidationError):
	"""What is asked cannot be done in the transaction's state."""


class TransactionExpiredError(TransactionStateError):
	"""Announced, and not performed in time."""


class CancelRefusedError(TransactionStateError):
	"""The money cannot be given back by the partner."""


@dataclass(frozen=True)
class Transaction:
	"""A row of Channel Transaction; amount in tiyin, times in the site's zone."""

	name: str
	payment_channel: str
	external_id: str
	number: int
	state: str
	amount: int
	told_account: str
	personal_account: str | None
	account_payment: str | None
	suspense_payment: str | None
	het: str | None
	business_time: datetime
	created_at: datetime
	performed_at: datetime | None
	cancelled_at: datetime | None
	cancel_reason: int
	content_hash: str
	partner_fields: dict[str, object]
	fiscal_data: dict[str, object]


def find(payment_channel: str, external_id: str, *, locked: bool = False) -> Transaction | None:
	"""The transaction with the partner's id; locked: held until the caller's transaction ends."""
	found = rows(
		request_cursor(),
		f"""SELECT {", ".join(_COLUMNS)} FROM `tab{TRANSACTION}`
		WHERE payment_channel = %s AND external_id = %s {"FOR UPDATE" if locked else ""}""",
		(payment_channel, external_id),
	)
	return _of(found[0]) if found else None


def find_by_number(payment_channel: str, number: int, *, locked: bool = False) -> Transaction | None:
	"""The transaction with our number."""
	found = rows(
		request_cursor(),
		f"""SELECT {", ".join(_COLUMNS)} FROM `tab{TRANSACTION}`
		WHERE name = %s AND payment_channel = %s {"FOR UPDATE" if locked else ""}""",
		(_name_of(number), payment_channel),
	)
	return _of(found[0]) if found else None


def create(told: Told, partner_fields: Mapping[str, object] | None = None) -> tuple[Transaction, bool]:
	"""Announce a payment; returns the transaction and whether it is new.

	The account is looked for and kept, no money moves. Raises ExternalIdReusedError for an id with another
	content.
	"""
	known = find(told.payment_channel, told.external_id)
	if not known:
		try:
			return _enter(told, partner_fields or {}), True
		except frappe.UniqueValidationError:
			known = find(told.payment_channel, told.external_id, locked=True)
			if not known:
				raise
	if known.content_hash != content_hash(told):
		throw_reused(told)
	return known, False


def perform(transaction: Transaction, now: datetime | None = None) -> Transaction:
	"""Take the money of an announced payment; performed already, it is answered as it is.

	An account closed since goes to suspense: the payer's money is taken by now. Raises TransactionStateError
	for a cancelled one, TransactionExpiredError (and cancels it) when its time is over.
	"""
	held = _held(transaction)
	if held.state == PERFORMED:
		return held
	if held.state != CREATED:
		frappe.throw(_("Transaction {0} was cancelled.").format(held.external_id), TransactionStateError)
	if is_expired(held, now):
		_close(held, CANCELLED, TIMED_OUT)
		raise TransactionExpiredError(held.external_id)
	received = receive(_told_of(held))
	_set(
		held.name,
		state=PERFORMED,
		performed_at=now_datetime(),
		account_payment=received.name if received.doctype == PAYMENT else None,
		suspense_payment=None if received.doctype == PAYMENT else received.name,
	)
	return _held(held)


def cancel(transaction: Transaction, reason: int, *, why: str = "") -> Transaction:
	"""Give up an announced payment, or reverse a performed one; cancelled already, it is answered as it is.

	Raises CancelRefusedError where the books no longer let the money go.
	"""
	held = _held(transaction)
	if held.state in (CANCELLED, REVERSED):
		return held
	if held.state == CREATED:
		return _close(held, CANCELLED, reason)
	_reverse(held, why or _("Cancelled by {0}, reason {1}").format(held.payment_channel, reason))
	return _close(held, REVERSED, reason)


def is_expired(transaction: Transaction, now: datetime | None = None) -> bool:
	"""Whether an announced payment had its time; the hours are the channel's."""
	hours = channel_of(transaction.payment_channel).hours_to_perform
	return bool(hours) and (now or now_datetime()) > transaction.business_time + timedelta(hours=hours)


def statement(
	payment_channel: str, first: datetime, last: datetime, states: tuple[str, ...]
) -> list[Transaction]:
	"""The transactions whose partner's time lies between, both ends included, in the order of that time."""
	return [
		_of(row)
		for row in rows(
			request_cursor(),
			f"""SELECT {", ".join(_COLUMNS)} FROM `tab{TRANSACTION}`
			WHERE payment_channel = %s AND business_time BETWEEN %s AND %s AND state IN %s
			ORDER BY business_time, name""",
			(payment_channel, first, last, states),
		)
	]


def keep_fiscal_data(transaction: Transaction, data: Mapping[str, object]) -> None:
	"""What the tax committee's receipt of the payment says."""
	_set(transaction.name, fiscal_data=json.dumps(dict(data), ensure_ascii=False, default=str))


def expire_announced() -> None:
	"""Scheduler: cancel what was announced and not performed in the hours of its channel."""
	now = now_datetime()
	run(
		request_cursor(),
		f"""UPDATE `tabPayment Channel` channel STRAIGHT_JOIN `tab{TRANSACTION}` late
			ON late.state = %s AND late.payment_channel = channel.name
			AND late.created_at < %s - INTERVAL channel.hours_to_perform HOUR
			AND late.business_time < %s - INTERVAL channel.hours_to_perform HOUR
		SET late.state = %s, late.cancel_reason = %s, late.cancelled_at = %s, late.modified = %s
		WHERE channel.hours_to_perform > 0""",
		(CREATED, now, now, CANCELLED, TIMED_OUT, now, now),
	)


def content_hash(told: Told) -> str:
	content = [told.account.strip(), told.unit_code.strip(), told.amount]
	return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _enter(told: Told, partner_fields: Mapping[str, object]) -> Transaction:
	number = reserve_keys(Key.TRANSACTION, 1)
	now, user = now_datetime(), frappe.session.user
	account = find_account(told.account, told.unit_code)
	known = account.account if isinstance(account, NotFound) else account
	insert_rows(
		request_cursor(),
		f"`tab{TRANSACTION}`",
		[
			{
				"name": Key.TRANSACTION.name_of(number),
				"creation": now,
				"modified": now,
				"owner": user,
				"modified_by": user,
				"docstatus": 0,
				"payment_channel": told.payment_channel,
				"external_id": told.external_id,
				"transaction_number": number - FIRST_NUMBER + 1,
				"state": CREATED,
				"amount": soum(told.amount),
				"told_account": told.account.strip()[:140],
				"personal_account": known.name if known else None,
				"het": known.het if known else None,
				"business_time": told.paid_at,
				"created_at": now,
				"content_hash": content_hash(told),
				"partner_fields": json.dumps(
					{**dict(partner_fields), "unit_code": told.unit_code}, ensure_ascii=False, default=str
				),
			}
		],
	)
	entered = find(told.payment_channel, told.external_id)
	assert entered is not None
	return entered


def _held(transaction: Transaction) -> Transaction:
	held = find(transaction.payment_channel, transaction.external_id, locked=True)
	if not held:
		raise TransactionNotFoundError(transaction.external_id)
	return held


def _told_of(transaction: Transaction) -> Told:
	return Told(
		transaction.payment_channel,
		transaction.external_id,
		transaction.personal_account or transaction.told_account,
		transaction.amount,
		transaction.business_time,
		unit_code=""
		if transaction.personal_account
		else str(transaction.partner_fields.get("unit_code") or ""),
	)


def _reverse(transaction: Transaction, reason: str) -> None:
	if not transaction.account_payment:
		frappe.throw(_("The payment waits in suspense: the utility gives it back."), CancelRefusedError)
	payment = frappe.get_doc(PAYMENT, transaction.account_payment, for_update=True)
	if payment.status == "Reversed":
		return
	payment.reversal_reason = reason
	payment.flags.ignore_permissions = True
	payment.cancel()


def _close(transaction: Transaction, state: str, reason: int) -> Transaction:
	_set(transaction.name, state=state, cancel_reason=reason, cancelled_at=now_datetime())
	return _held(transaction)


def _set(name: str, **values: object) -> None:
	values = {**values, "modified": now_datetime(), "modified_by": frappe.session.user}
	run(
		request_cursor(),
		f"UPDATE `tab{TRANSACTION}` SET {', '.join(f'{field} = %s' for field in values)} WHERE name = %s",
		[*values.values(), name],
	)


def _name_of(number: int) -> str:
	return Key.TRANSACTION.name_of(number + FIRST_NUMBER - 1)


def _of(row: "object") -> Transaction:
	values = dict(zip(_COLUMNS, row, strict=True))  # type: ignore[call-overload]
	return Transaction(
		**{
			**{field: values[field] for field in _COLUMNS if field != "transaction_number"},
			"number": int(values["transaction_number"]),
			"amount": tiyin(values["amount"]),
			"told_account": values["told_account"] or "",
			"cancel_reason": int(values["cancel_reason"] or 0),
			"partner_fields": json.loads(values["partner_fields"] or "{}"),
			"fiscal_data": json.loads(values["fiscal_data"] or "{}"),
		}
	)
