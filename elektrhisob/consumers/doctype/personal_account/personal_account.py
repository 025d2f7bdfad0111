from frappe.model.document import Document


class PersonalAccount(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.consumers.doctype.account_tariff.account_tariff import AccountTariff

		address: DF.Data | None
		category: DF.Link
		closed_on: DF.Date | None
		consumer: DF.Link
		consumer_kind: DF.Literal["Household", "Legal"]
		consumer_name: DF.Data | None
		het: DF.Link | None
		local_number: DF.Data
		norm_multiplier: DF.Int
		opened_on: DF.Date
		phone: DF.Data | None
		route: DF.Link
		search_text: DF.SmallText | None
		status: DF.Literal["Active", "Closed"]
		tariffs: DF.Table[AccountTariff]
		unit_code: DF.Data
	# end: auto-generated types
