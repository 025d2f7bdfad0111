import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class ChannelTransaction(WrittenOnce):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Channel Transaction", ["payment_channel", "external_id"], "one_transaction_per_external_id"
	)
	frappe.db.add_index("Channel Transaction", ["payment_channel", "business_time"])
	frappe.db.add_index("Channel Transaction", ["state", "payment_channel", "created_at"])
