import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.recalculation import calculating, deciding
from elektrhisob.bulk.keys import Key, next_key


class RecalculationAct(Document):
	def autoname(self) -> None:
		if not self.amended_from:
			self.name = next_key(Key.ACT)

	def validate(self) -> None:
		deciding.follow(self)
		if self.docstatus == 0:
			calculating.fill(self)

	def before_submit(self) -> None:
		deciding.approve(self)

	def before_cancel(self) -> None:
		deciding.refuse_when_billed(self)

	def on_trash(self) -> None:
		if self.status != "Draft":
			frappe.throw(
				_("Act {0} was issued and is kept. Return it to draft, or cancel it.").format(self.name),
				deciding.ActIssuedError,
			)


def on_doctype_update() -> None:
	# What waits for a bill, by district; also the rows of one bill.
	frappe.db.add_index("Recalculation Act", ["bill", "het"])
