from frappe.model.document import Document


class ZoneCalendarHours(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		day_type: DF.Literal["", "Working Day", "Weekend", "Holiday"]
		from_time: DF.Time
		is_controlled: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		season: DF.Data | None
		to_time: DF.Time
		zone: DF.Link
	# end: auto-generated types
