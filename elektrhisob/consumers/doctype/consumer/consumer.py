from frappe.model.document import Document


class Consumer(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.SmallText | None
		consumer_kind: DF.Literal["Household", "Legal"]
		consumer_name: DF.Data
		email: DF.Data | None
		het: DF.Link
		phone: DF.Data | None
		pinfl: DF.Data | None
		short_name: DF.Data | None
		stir: DF.Data | None
	# end: auto-generated types
