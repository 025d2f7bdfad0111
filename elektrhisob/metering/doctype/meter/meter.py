from frappe.model.document import Document


class Meter(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		het: DF.Link
		made_year: DF.Int
		meter_model: DF.Link
		serial_no: DF.Data
		status: DF.Literal["In Store", "Installed", "Removed", "Written Off"]
		verified_on: DF.Date | None
	# end: auto-generated types
