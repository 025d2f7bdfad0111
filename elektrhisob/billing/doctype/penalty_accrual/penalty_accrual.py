import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class PenaltyAccrual(WrittenOnce):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("Penalty Accrual", ["personal_account", "bill"])
