"""Device Stores: one main store per district, made when the first device needs it."""

from __future__ import annotations

import frappe
from frappe import _


class MainStoreError(frappe.ValidationError):
	pass


class StoreInUseError(frappe.ValidationError):
	pass


def main_store_name(het: str) -> str:
	return f"{het}-S1"


def main_store(het: str) -> str:
	"""The store of the district in which devices are kept that have no other known place."""
	name = main_store_name(het)
	if frappe.db.exists("Device Store", name):
		return name
	unit_name = frappe.db.get_value("Org Unit", het, "unit_name")
	store = frappe.get_doc(
		{
			"doctype": "Device Store",
			"het": het,
			"store_name": _("Main store of {0}").format(unit_name or het),
			"is_main": 1,
		}
	)
	try:
		# Whoever registers or moves the first device need not have the right to make stores.
		store.insert(ignore_permissions=True, set_name=name)
	except frappe.DuplicateEntryError:
		# Somebody else has made it between the look and the insert.
		frappe.clear_last_message()
	return name


def next_name(het: str) -> str:
	"""Code of the district and the next number; number 1 is kept for the main store."""
	taken = frappe.db.sql(
		"""select max(cast(substring(name, %s) as unsigned)) from `tabDevice Store` where het = %s""",
		(len(het) + 3, het),
	)[0][0]
	return f"{het}-S{max(int(taken or 0), 1) + 1}"


def refuse_removal(store: str) -> None:
	if frappe.db.exists("Device Placement", {"place": store}):
		frappe.throw(
			_("Devices are or were kept in store {0}, so it stays. Mark it closed.").format(store),
			StoreInUseError,
		)
