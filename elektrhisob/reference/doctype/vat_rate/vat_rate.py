from frappe.model.document import Document


class VATRate(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		rate_percent: DF.Percent
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
	# end: auto-generated types
