import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import PostingDay
from elektrhisob.administration.periods import open_period_for, posting_date_for
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumer_payments import suspense_moves
from elektrhisob.consumer_payments.post_one import post_payment
from elektrhisob.consumer_payments.reverse_payment import reverse_payment_postings
from elektrhisob.consumer_payments.sums import WrongSumError as WrongSumError
from elektrhisob.consumer_payments.sums import exact_sum

FILLED_BY_POSTING = ("status", "period", "allocated_amount", "advance_amount", "modified", "modified_by")


class FuturePaymentError(frappe.ValidationError):
	"""A payment dated after today."""


class ReversalReasonMissingError(frappe.ValidationError):
	"""A payment was to be reversed without saying why."""


class AccountPayment(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		advance_amount: DF.Currency
		allocated_amount: DF.Currency
		amended_from: DF.Link | None
		amount: DF.Currency
		channel: DF.Literal["Cash", "Bank", "Agent", "Suspense"]
		consumer_name: DF.Data | None
		external_id: DF.Data | None
		from_suspense: DF.Link | None
		het: DF.Link | None
		paid_at: DF.Datetime | None
		payment_channel: DF.Link | None
		payment_date: DF.Date
		period: DF.Link | None
		personal_account: DF.Link
		reversal_reason: DF.Data | None
		status: DF.Literal["Draft", "Posted", "Reversed"]
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.PAYMENT)

	def validate(self) -> None:
		self.refuse_wrong_sum()
		self.refuse_future_date()
		self.leave_external_id_empty_when_unknown()

	def refuse_wrong_sum(self) -> None:
		# Text from a request, compared with what the database holds, would count as a change.
		self.amount = exact_sum(self.amount)

	def refuse_future_date(self) -> None:
		if getdate(self.payment_date) > getdate(today()):
			frappe.throw(
				_("Payment date {0} is in the future. Enter the day the money was received.").format(
					frappe.format(self.payment_date, "Date")
				),
				FuturePaymentError,
			)

	def leave_external_id_empty_when_unknown(self) -> None:
		# The unique key compares what is there: rows without an external id do not meet in it.
		self.payment_channel = self.payment_channel or None
		self.external_id = self.external_id or None

	def before_submit(self) -> None:
		self.status = "Draft"

	def on_submit(self) -> None:
		post_payment(self.name)
		self.update(frappe.db.get_value(self.doctype, self.name, FILLED_BY_POSTING, as_dict=True))

	def before_cancel(self) -> None:
		if not (self.reversal_reason or "").strip():
			frappe.throw(
				_("Say why the payment is taken back: use Reverse and enter the reason."),
				ReversalReasonMissingError,
			)
		self.status = "Reversed"

	def on_cancel(self) -> None:
		posting = PostingDay(
			open_period_for(self.payment_date, self.het), posting_date_for(self.payment_date, self.het)
		)
		reverse_payment_postings(request_cursor(), self.name, posting)
		if self.from_suspense:
			suspense_moves.wait_again(self.from_suspense)

	def on_trash(self) -> None:
		if self.docstatus:
			frappe.throw(
				_("A posted payment is never deleted. Reverse it: the reversal is posted as its own rows.")
			)


def on_doctype_update() -> None:
	frappe.db.add_index("Account Payment", ["payment_date", "het"])
	frappe.db.add_unique("Account Payment", ["payment_channel", "external_id"], "one_payment_per_external_id")
