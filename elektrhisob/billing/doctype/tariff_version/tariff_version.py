from frappe.model.document import Document


class TariffVersion(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.tariff_rate.tariff_rate import TariffRate

		act: DF.Data
		rates: DF.Table[TariffRate]
		remarks: DF.SmallText | None
		source_url: DF.Data | None
		tariff: DF.Link
		valid_from: DF.Date
	# end: auto-generated types
