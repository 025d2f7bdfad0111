import frappe
from frappe import _
from frappe.model.document import Document


class TariffZone(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		zone_code: DF.Data
		zone_name: DF.Data
		zone_number: DF.Int
	# end: auto-generated types

	def validate(self) -> None:
		if int(self.zone_number) > 9:
			frappe.throw(_("Zones are numbered from 0 to 9."))
		taken = {"zone_number": self.zone_number, "name": ["!=", self.name or ""]}
		other = frappe.db.exists("Tariff Zone", taken)
		if other:
			frappe.throw(_("Zone {0} already has the number {1}.").format(other, self.zone_number))
		if not self.is_new() and self.has_value_changed("zone_number"):
			frappe.throw(_("The number of a zone stays as it is: readings and bills are stored by it."))
