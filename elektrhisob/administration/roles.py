"""The roles of the system, created when missing and never changed afterwards."""

import frappe

STAFF_ROLES = (
	"Elektrhisob Administrator",
	"Reference Steward",
	"Meter Reader",
	"Metering Engineer",
	"Billing Operator",
	"Billing Supervisor",
	"Cashier",
	"Accountant",
	"Network Engineer",
	"Planner",
	"Claims Lawyer",
	"Manager",
	"Auditor",
	"Integration",
)
PORTAL_ROLES = ("Consumer",)


def ensure_roles() -> None:
	for names, desk_access in ((STAFF_ROLES, 1), (PORTAL_ROLES, 0)):
		for name in names:
			if not frappe.db.exists("Role", name):
				role = frappe.get_doc({"doctype": "Role", "role_name": name, "desk_access": desk_access})
				# Installation and migration run as whoever starts them, who may not be allowed this.
				role.insert(ignore_permissions=True)
