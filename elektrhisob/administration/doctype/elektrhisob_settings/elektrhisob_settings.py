from frappe.model.document import Document


class ElektrhisobSettings(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		accounts_per_shard: DF.Int
		bank_details: DF.SmallText | None
		bill_note: DF.SmallText | None
		suspicious_multiple: DF.Float
		utility_address: DF.SmallText | None
		utility_name: DF.Data
		utility_phone: DF.Data | None
		utility_stir: DF.Data | None
	# end: auto-generated types
