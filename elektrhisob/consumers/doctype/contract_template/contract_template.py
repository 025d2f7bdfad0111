from frappe.model.document import Document

from elektrhisob.consumers.contracts.contract_text import check_syntax


class ContractTemplate(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		body: DF.Code
		is_active: DF.Check
		template_language: DF.Link
		template_name: DF.Data
		template_use: DF.Literal["Contract", "Additional Agreement"]

	# end: auto-generated types
	def validate(self) -> None:
		check_syntax(self.body)
