import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.administration.periods import month_bounds


class SettlementPeriod(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		closed_by: DF.Link | None
		closed_on: DF.Datetime | None
		end_date: DF.Date
		is_closed: DF.Check
		period: DF.Data
		start_date: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		self.start_date, self.end_date = month_bounds(self.period)
		self.refuse_change_of_closed()
		self.refuse_closing_by_hand()

	def refuse_change_of_closed(self) -> None:
		before = self.get_doc_before_save()
		if before and before.is_closed:
			frappe.throw(
				_("Settlement period {0} is closed and cannot be changed.").format(frappe.bold(self.name))
			)

	def refuse_closing_by_hand(self) -> None:
		if self.is_closed and not self.flags.closing:
			frappe.throw(_("Close the period with its own action: it checks that nothing is left open."))

	def on_trash(self) -> None:
		if self.is_closed:
			frappe.throw(
				_("Settlement period {0} is closed and cannot be deleted.").format(frappe.bold(self.name))
			)
