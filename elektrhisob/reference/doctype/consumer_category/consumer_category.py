import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint


class ConsumerCategory(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		category_name: DF.Data
		consumer_kind: DF.Literal["Household", "Legal"]
		is_budget: DF.Check
		tariff_group: DF.Data | None
	# end: auto-generated types

	def validate(self) -> None:
		if cint(self.is_budget) and self.consumer_kind != "Legal":
			frappe.throw(_("Only legal consumers can be budget organisations."))
