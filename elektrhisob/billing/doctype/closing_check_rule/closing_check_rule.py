import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from elektrhisob.administration.district_months import months_closed


class ClosingCheckRuleError(frappe.ValidationError):
	"""Two rules of one check from one day, or one that would judge a closed month anew."""


class ClosingCheckRule(Document):
	def validate(self) -> None:
		same = {"control": self.control, "valid_from": self.valid_from, "name": ["!=", self.name or ""]}
		if frappe.db.exists(self.doctype, same):
			frappe.throw(
				_("There is a rule of “{0}” from {1} already. Change that one.").format(
					_(self.control), formatdate(self.valid_from)
				),
				ClosingCheckRuleError,
			)
		if getdate(self.valid_from).day != 1:
			frappe.throw(_("A rule holds for whole months: choose a first day."), ClosingCheckRuleError)
		self._refuse_weakening_of_closed()

	def _refuse_weakening_of_closed(self) -> None:
		before = self.get_doc_before_save()
		newest = max(months_closed().values(), default="")
		changed = before and (before.severity != self.severity or before.allowed != self.allowed)
		if changed and str(self.valid_from)[:7] <= newest:
			frappe.throw(
				_("Months until {0} are closed by this rule. Make a new one from a later month.").format(
					newest
				),
				ClosingCheckRuleError,
			)
