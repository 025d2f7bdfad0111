"""What staff see in the sidebar: Frappe's own workspaces for builders are not their work.

A Module Profile hides them, the way administrators hide modules by hand: it stands on the form of each
user, where it can be changed or taken off.
"""

import frappe
from frappe.core.doctype.user.user import User

from elektrhisob.administration.roles import STAFF_ROLES

PROFILE = "Elektrhisob Staff"
FRAMEWORK = "frappe"
BUILDERS = frozenset({"System Manager", "Workspace Manager", "Elektrhisob Administrator"})


def ensure_staff_module_profile() -> None:
	if frappe.db.exists("Module Profile", PROFILE):
		return
	profile = frappe.new_doc("Module Profile")
	profile.module_profile_name = PROFILE
	for module in _modules_for_builders():
		profile.append("block_modules", {"module": module})
	profile.insert(ignore_permissions=True)


def give_staff_module_profile(user: User, method: str | None = None) -> None:
	"""A new member of staff gets the profile; whoever has one, or builds the system, keeps what they have."""
	if user.module_profile or user.get("block_modules") or not frappe.db.exists("Module Profile", PROFILE):
		return
	before = user.get_doc_before_save()
	if _is_staff(user) and not (before and _is_staff(before)):
		user.module_profile = PROFILE


def has_work_here() -> bool:
	"""Whether the apps screen offers this application to the user of the session."""
	return not BUILDERS.union(STAFF_ROLES).isdisjoint(frappe.get_roles())


def remove_staff_module_profile() -> None:
	for user in frappe.get_all("User", {"module_profile": PROFILE}, pluck="name", order_by="name"):
		frappe.db.set_value("User", user, "module_profile", None)
		frappe.db.delete("Block Module", {"parenttype": "User", "parent": user})
	frappe.delete_doc_if_exists("Module Profile", PROFILE, force=True)


def _is_staff(user: User) -> bool:
	roles = {row.role for row in user.get("roles", [])}
	return bool(roles & set(STAFF_ROLES)) and not roles & BUILDERS


def _modules_for_builders() -> list[str]:
	workspace, module = frappe.qb.DocType("Workspace"), frappe.qb.DocType("Module Def")
	return (
		frappe.qb.from_(workspace)
		.join(module)
		.on(module.name == workspace.module)
		.where((module.app_name == FRAMEWORK) & (workspace.public == 1))
		.select(module.name)
		.distinct()
		.orderby(module.name)
		.run(pluck=True)
	)
