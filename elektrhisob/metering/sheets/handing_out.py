"""Handing out many sheets at once."""

import frappe


@frappe.whitelist(methods=["POST"])
def hand_out_sheets(sheets: str | list[str]) -> int:
	"""Hand out new sheets, all or none; returns how many. Each must have its controller."""
	names: list[str] = frappe.parse_json(sheets)
	for name in names:
		frappe.get_doc("Reading Sheet", name).hand_out()
	return len(names)
