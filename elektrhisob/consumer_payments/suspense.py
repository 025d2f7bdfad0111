"""Money whose account is not known: kept in the books from the first moment, until its account is found."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from elektrhisob.accounting.money_postings import MoneyMove, post_money
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import open_period_for, posting_date_for
from elektrhisob.bulk.exact import soum
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.bulk.statements import insert_rows
from elektrhisob.consumer_payments.channels import channel_of
from elektrhisob.consumer_payments.payers_account import NotFound, digits_of
from elektrhisob.consumer_payments.told import Told

if TYPE_CHECKING:
	from datetime import date

UNIT_DIGITS = 5


class SuspenseDistrictMissingError(frappe.ValidationError):
	"""Money without an account and without a district whose books could keep it."""


def keep_in_suspense(told: Told, why: NotFound) -> str:
	"""Enter and post the money in the caller's transaction; returns the Suspense Payment's name."""
	author, name = Author.current(), next_key(Key.SUSPENSE)
	channel = channel_of(told.payment_channel)
	het = _district(told, why, channel.home_het)
	posting = _posting(told.day, het)
	insert_rows(
		request_cursor(),
		"`tabSuspense Payment`",
		[
			{
				"name": name,
				"creation": author.now,
				"modified": author.now,
				"owner": author.user,
				"modified_by": author.user,
				"docstatus": 0,
				"status": "Waiting",
				"amount": soum(told.amount),
				"payment_date": told.day,
				"paid_at": told.paid_at,
				"payment_channel": told.payment_channel,
				"external_id": told.external_id,
				"channel": channel.money,
				"reason": why.reason,
				"told_account": told.account.strip()[:140],
				"payer_name": told.payer_name[:140]
				or (why.account.consumer_name[:140] if why.account else None),
				"payer_stir": told.payer_stir[:20] or None,
				"purpose": told.purpose or None,
				"proposed_account": why.account.name if why.account else None,
				"period": posting.period,
				"het": het,
			}
		],
	)
	move = MoneyMove(
		"Suspense Received",
		channel.money,
		het,
		soum(told.amount),
		told.day,
		posting,
		("Suspense Payment", name),
	)
	post_money(request_cursor(), [move], author)
	return name


def _district(told: Told, why: NotFound, home_het: str | None) -> str:
	"""Of the account meant, of the unit code told or begun with, or the channel's own."""
	if why.account:
		return why.account.het
	for code in (digits_of(told.unit_code), digits_of(told.account)[:UNIT_DIGITS]):
		if code and frappe.db.get_value("Org Unit", code, "unit_level") == "HET":
			return code
	if not home_het:
		frappe.throw(
			_("Channel {0} names no district for unknown payments. Choose one in its form.").format(
				frappe.bold(told.payment_channel)
			),
			SuspenseDistrictMissingError,
		)
	return str(home_het)


def _posting(day: "date", het: str) -> PostingDay:
	return PostingDay(open_period_for(day, het), posting_date_for(day, het))
