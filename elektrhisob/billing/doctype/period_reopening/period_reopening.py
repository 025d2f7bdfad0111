import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.closing import steps
from elektrhisob.billing.debt import two_persons
from elektrhisob.bulk.keys import Key, next_key


class PeriodReopening(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.CLOSING)

	def validate(self) -> None:
		if self.status == two_persons.DRAFT:
			self._require_closed()
		if two_persons.follow(self):
			steps.reopen(self)

	def _require_closed(self) -> None:
		if frappe.db.get_value("Period Closing", self.period_closing, "status") != steps.CLOSED:
			frappe.throw(_("The month is not closed: nothing is to be opened."), steps.ClosingOrderError)

	def on_trash(self) -> None:
		if self.status != two_persons.DRAFT:
			frappe.throw(_("A reopening that was asked for stays on record."), steps.ClosedForGoodError)
