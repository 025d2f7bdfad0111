"""What the printed receipt shows beyond the payment: utility, account, the bills it paid, the balance now."""

from typing import Any

import frappe
from frappe.model.document import Document

from elektrhisob.billing import bill_wording
from elektrhisob.consumer_payments.cash_desk import balance_now, paid_bills


def payment_receipt(payment: Document) -> dict[str, Any]:
	"""Everything the print format needs; sums in soum."""
	return {
		"say": bill_wording,
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"account_number": bill_wording.account_number(payment.personal_account),
		"address": frappe.db.get_value("Personal Account", payment.personal_account, "address"),
		"bills": paid_bills(payment.name),
		"balance": balance_now(payment.personal_account),
		"cashier": frappe.utils.get_fullname(payment.modified_by),
	}
