from frappe.model.document import Document


class MeterInstallation(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		ct_primary: DF.Int
		ct_secondary: DF.Int
		het: DF.Link | None
		installed_on: DF.Date
		meter: DF.Link
		personal_account: DF.Link | None
		ratio: DF.Int
		removed_on: DF.Date | None
		serial_no: DF.Data | None
		supply_point: DF.Link
		vt_primary: DF.Int
		vt_secondary: DF.Int
	# end: auto-generated types
