"""Who may look at the exchange and who may work in it: decided by the right to its points."""

import frappe
from frappe import _


def require_read() -> None:
	if not frappe.has_permission("Askue Point", "read"):
		frappe.throw(_("You have no right to read {0}.").format(_("Askue Point")), frappe.PermissionError)


def require_write() -> None:
	"""frappe.has_permission raises an error of validation on some versions, which is answered with another
	status.
	"""
	if not frappe.has_permission("Askue Point", "write"):
		frappe.throw(_("You have no right to change {0}.").format(_("Askue Point")), frappe.PermissionError)
