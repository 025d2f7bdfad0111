import frappe
from frappe import _
from frappe.model.document import Document


class VoltageLevel(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		level_code: DF.Data
		nominal_kv: DF.Float
	# end: auto-generated types

	def validate(self) -> None:
		if float(self.nominal_kv) <= 0:
			frappe.throw(_("The nominal voltage must be above zero."))
