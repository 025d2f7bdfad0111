import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class SuspensePayment(WrittenOnce):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Suspense Payment", ["payment_channel", "external_id"], "one_suspense_per_external_id"
	)
	frappe.db.add_index("Suspense Payment", ["status", "het"])
	frappe.db.add_index("Suspense Payment", ["payment_date", "het"])
