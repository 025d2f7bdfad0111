from frappe.model.document import Document


class LedgerAccount(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		account_code: DF.Data
		account_name: DF.Data
		account_type: DF.Literal["Asset", "Liability", "Income", "Expense", "Off-balance"]
		settlement_role: DF.Literal["", "Consumer Debt", "Consumer Advance", "Money"]
	# end: auto-generated types
