"""The one way in: every payment of every channel, once, whatever is sent again.

A fact is known by its channel and the id it has there. Told again it is the same row and the same answer;
told with another content it is refused. Money for an account nobody knows goes to suspense, so that it is in
the books from the first moment.
"""

from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.bulk.statements import insert_rows, rows
from elektrhisob.consumer_payments.channels import SumOutsideLimitsError, channel_of
from elektrhisob.consumer_payments.payers_account import NotFound, PayersAccount, find_account, spellings
from elektrhisob.consumer_payments.post_one import post_payment
from elektrhisob.consumer_payments.suspense import keep_in_suspense
from elektrhisob.consumer_payments.told import Told

PAYMENT, SUSPENSE = "Account Payment", "Suspense Payment"
# Partners' clocks run a little ahead of ours; the day of a payment may be tomorrow there for as long.
CLOCK_DIFFERENCE = timedelta(minutes=5)


class ExternalIdReusedError(frappe.ValidationError):
	"""An external id that stands for another payment already."""


class PaidInFutureError(frappe.ValidationError):
	"""A payment dated after today."""


@dataclass(frozen=True)
class Received:
	"""Where the money is: an Account Payment, or a Suspense Payment. `first`: it was not known before."""

	doctype: str
	name: str
	personal_account: str | None
	first: bool


def receive(told: Told) -> Received:
	"""Take a payment in the caller's transaction; the same one again is answered with what it made.

	Raises ExternalIdReusedError, PaidInFutureError; a deadlock is the caller's to retry.
	"""
	_check(told)
	known = known_payment(told)
	if known:
		return known
	account = find_account(told.account, told.unit_code)
	try:
		entered = _enter(told, account)
	except frappe.UniqueValidationError:
		# Another request was first by less than a moment: the unique index has waited for its commit.
		known = known_payment(told, locked=True)
		if not known:
			raise
		return known
	return _unless_in_the_other_table(told, entered)


def known_payment(told: Told, *, locked: bool = False) -> Received | None:
	"""What an earlier call with this id made. Raises ExternalIdReusedError when its content was another."""
	return _known_in(PAYMENT, told, locked) or _known_in(SUSPENSE, told, locked)


def _known_in(doctype: str, told: Told, locked: bool) -> Received | None:
	account = "personal_account" if doctype == PAYMENT else "told_account"
	found = rows(
		request_cursor(),
		f"""SELECT name, {account}, amount, payment_date FROM `tab{doctype}`
		WHERE payment_channel = %s AND external_id = %s {"LOCK IN SHARE MODE" if locked else ""}""",
		(told.payment_channel, told.external_id),
	)
	if not found:
		return None
	name, stored_account, amount, day = found[0]
	meant = spellings(told.account, told.unit_code) if doctype == PAYMENT else [told.account.strip()]
	if (stored_account or "") not in meant or (tiyin(amount), day) != (told.amount, told.day):
		throw_reused(told)
	return Received(doctype, name, stored_account if doctype == PAYMENT else None, first=False)


def throw_reused(told: Told) -> None:
	frappe.throw(
		_(
			"External id {0} of {1} stands for another payment already. Send a new id for a new payment."
		).format(told.external_id, told.payment_channel),
		ExternalIdReusedError,
	)


def _check(told: Told) -> None:
	if not (told.payment_channel and told.external_id.strip()):
		frappe.throw(
			_("Name the channel of the payment and its id there: without them it could be taken twice.")
		)
	if told.amount <= 0:
		frappe.throw(_("A payment is above zero. Enter what was received."), SumOutsideLimitsError)
	if told.paid_at > now_datetime() + CLOCK_DIFFERENCE:
		frappe.throw(
			_("Payment date {0} is in the future. Enter the day the money was received.").format(
				frappe.format(told.day, "Date")
			),
			PaidInFutureError,
		)


def _enter(told: Told, account: PayersAccount | NotFound) -> Received:
	if isinstance(account, NotFound):
		return Received(SUSPENSE, keep_in_suspense(told, account), None, first=True)
	return Received(PAYMENT, _post(told, account), account.name, first=True)


def _post(told: Told, account: PayersAccount) -> str:
	author, name = Author.current(), next_key(Key.PAYMENT)
	insert_rows(
		request_cursor(),
		"`tabAccount Payment`",
		[
			{
				"name": name,
				"creation": author.now,
				"modified": author.now,
				"owner": author.user,
				"modified_by": author.user,
				"docstatus": 0,
				"status": "Draft",
				"personal_account": account.name,
				"consumer_name": account.consumer_name[:140],
				"het": account.het,
				"payment_date": told.day,
				"paid_at": told.paid_at,
				"amount": soum(told.amount),
				"channel": channel_of(told.payment_channel).money,
				"payment_channel": told.payment_channel,
				"external_id": told.external_id,
			}
		],
	)
	post_payment(name, author=author)
	return name


def _unless_in_the_other_table(told: Told, entered: Received) -> Received:
	"""Two calls with one id, between which the account was opened or closed, write into two tables.

	Each has written its own row before it looks for the other's with a lock: one of them sees the other's,
	or the server ends one, whose caller tries again.
	"""
	other = _known_in(SUSPENSE if entered.doctype == PAYMENT else PAYMENT, told, locked=True)
	if other:
		raise frappe.QueryDeadlockError(told.external_id)
	return entered
