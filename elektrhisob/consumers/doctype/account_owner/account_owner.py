from frappe.model.document import Document


class AccountOwner(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		consumer: DF.Link
		consumer_name: DF.Data | None
		document: DF.DynamicLink | None
		document_doctype: DF.Link | None
		from_date: DF.Date | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		until_date: DF.Date | None
	# end: auto-generated types
	pass
