from frappe.model.document import Document


class PenaltyRule(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		act: DF.Data | None
		cap_percent: DF.Percent
		consumer_kind: DF.Literal["Household", "Legal"]
		percent_per_day: DF.Percent
		remarks: DF.SmallText | None
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		starts_on_day: DF.Int
		valid_from: DF.Date
	# end: auto-generated types
