from frappe.model.document import Document


class BillLine(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		block_from_kwh: DF.Float
		block_number: DF.Int
		block_to_kwh: DF.Float
		consumption_kwh: DF.Float
		days: DF.Int
		from_date: DF.Date | None
		interval_days: DF.Int
		interval_kwh: DF.Float
		line_number: DF.Int
		net_amount: DF.Currency
		norm_den: DF.Int
		norm_num: DF.Int
		rate: DF.Currency
		segment_kwh: DF.Float
		segment_number: DF.Int
		tariff_version: DF.Link | None
		to_date: DF.Date | None
		vat_amount: DF.Currency
		vat_percent: DF.Percent
		zone: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
