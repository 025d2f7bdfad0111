import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class PaymentMessage(WrittenOnce):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("Payment Message", ["payment_channel", "received_at"])
	frappe.db.add_index("Payment Message", ["outcome", "payment_channel", "received_at"])
