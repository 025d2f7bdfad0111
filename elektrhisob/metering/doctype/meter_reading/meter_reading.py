from frappe.model.document import Document


class MeterReading(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		external_id: DF.Data | None
		external_source: DF.Data | None
		het: DF.Link | None
		installation: DF.Link
		personal_account: DF.Link | None
		quality: DF.Literal["Actual", "Estimated"]
		reading_date: DF.Date
		reason: DF.Literal["Periodic", "Installation", "Removal", "Control", "Correction"]
		replaces: DF.Link | None
		serial_no: DF.Data | None
		source: DF.Literal["Controller", "ASKUE", "Consumer", "Payment Slip", "Act", "Estimate"]
		status: DF.Literal["Accepted", "Suspicious", "Replaced"]
		supply_point: DF.Link | None
		suspicion: DF.Data | None
		value: DF.Float
		zone: DF.Link
	# end: auto-generated types
