from frappe.model.document import Document


class BillConsumption(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		closing_date: DF.Date | None
		closing_reading: DF.Link | None
		closing_source: DF.Data | None
		closing_value: DF.Float
		consumption_kwh: DF.Float
		meter_installation: DF.Link | None
		opening_date: DF.Date | None
		opening_reading: DF.Link | None
		opening_value: DF.Float
		ratio: DF.Int
		rolled_over: DF.Check
		serial_no: DF.Data | None
		supply_point: DF.Link | None
		zone: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
