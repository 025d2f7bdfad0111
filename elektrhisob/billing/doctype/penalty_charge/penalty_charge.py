import frappe

from elektrhisob.accounting.written_once import WrittenOnce


class PenaltyCharge(WrittenOnce):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("Penalty Charge", ["personal_account", "period"])
	frappe.db.add_index("Penalty Charge", ["penalty_run", "shard"])
	frappe.db.add_index("Penalty Charge", ["period", "het"])
