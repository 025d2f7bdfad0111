import frappe
from frappe import _
from frappe.model.document import Document

WHOLE_EVENTS = ("Advance Applied", "Allocation Released", "Payment Allocated", "Payment Advanced")
PAYMENT_EVENTS = ("Payment Allocated", "Payment Advanced", "Suspense Received")


class PostingRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		channel: DF.Literal["", "Cash", "Bank", "Agent", "Suspense"]
		component: DF.Literal["Net", "VAT", "Whole"]
		credit_account: DF.Link
		debit_account: DF.Link
		event: DF.Literal[
			"Bill Issued", "Advance Applied", "Allocation Released", "Payment Allocated", "Payment Advanced"
		]
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_one_account_on_both_sides()
		self.refuse_component_of_another_event()
		self.refuse_channel_without_payment()
		self.refuse_second_rule_of_the_day()

	def refuse_one_account_on_both_sides(self) -> None:
		if self.debit_account == self.credit_account:
			frappe.throw(
				_("Debit and credit are the same account {0}. Choose two accounts.").format(
					self.debit_account
				)
			)

	def refuse_component_of_another_event(self) -> None:
		if self.event in WHOLE_EVENTS and self.component != "Whole":
			frappe.throw(_("{0} is posted as a whole: choose the component Whole.").format(_(self.event)))

	def refuse_channel_without_payment(self) -> None:
		if self.channel and self.event not in PAYMENT_EVENTS:
			frappe.throw(_("{0} has no payment channel: leave the channel empty.").format(_(self.event)))

	def refuse_second_rule_of_the_day(self) -> None:
		same_day = {
			"event": self.event,
			"component": self.component,
			"channel": self.channel or ("in", ["", None]),
			"valid_from": self.valid_from,
			"name": ("!=", self.name or ""),
		}
		other = frappe.db.exists("Posting Rule", same_day)
		if other:
			frappe.throw(
				_(
					"Rule {0} is in force from the same day for the same event, component and channel. Change that one."
				).format(other)
			)
