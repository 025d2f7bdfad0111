"""Leave a site as it was before: what Frappe does not take away with the DocTypes of the modules."""

import frappe

from elektrhisob.accounting import append_only
from elektrhisob.administration import closed_month_guard, district_months
from elektrhisob.administration.roles import PORTAL_ROLES, STAFF_ROLES
from elektrhisob.administration.site_defaults import give_back
from elektrhisob.bulk.keys import drop_counters
from elektrhisob.supervision.staff_desk import remove_staff_module_profile
from elektrhisob.supervision.web_identity import give_back_web_identity

APP = "elektrhisob"
# Rows about documents of any DocType: table and the column that names the DocType.
TRACES = (
	("Version", "ref_doctype"),
	("Comment", "reference_doctype"),
	("Activity Log", "reference_doctype"),
	("View Log", "reference_doctype"),
	("Access Log", "export_from"),
	("Notification Log", "document_type"),
	("Workflow Action", "reference_doctype"),
	("ToDo", "reference_type"),
	("DocShare", "share_doctype"),
	("Document Follow", "ref_doctype"),
	("Tag Link", "document_type"),
	("Deleted Document", "deleted_doctype"),
	("List View Settings", "name"),
	("List Filter", "reference_doctype"),
	("Custom Field", "dt"),
	("Property Setter", "doc_type"),
	("Custom DocPerm", "parent"),
	("User Permission", "allow"),
)
# What Frappe itself installs.
OF_THE_FRAMEWORK = frozenset({"Pending", "Approved", "Rejected", "Approve", "Reject", "Review"})


def before_uninstall() -> None:
	doctypes = own_doctypes()
	roles = own_roles(doctypes)
	remove_workflows(doctypes)
	remove_traces(doctypes)
	remove_roles(roles)
	remove_scheduled_jobs()
	append_only.uninstall()
	closed_month_guard.uninstall()
	drop_counters()
	district_months.drop_table()
	give_back()
	give_back_web_identity()
	remove_staff_module_profile()


def own_modules() -> list[str]:
	return frappe.get_all("Module Def", filters={"app_name": APP}, pluck="name", order_by="name")


def own_doctypes() -> list[str]:
	filters = {"module": ["in", own_modules()]}
	return frappe.get_all("DocType", filters=filters, pluck="name", order_by="name")


def own_roles(doctypes: list[str]) -> list[str]:
	"""Roles of this app that the permissions of no other app's DocTypes name."""
	ours = _roles_of({"parent": ["in", doctypes]}) | {*STAFF_ROLES, *PORTAL_ROLES}
	others = _roles_of({"parent": ["not in", doctypes]})
	return sorted(ours - others)


def _roles_of(filters: dict[str, object]) -> set[str]:
	return set(frappe.get_all("DocPerm", filters=filters, pluck="role", distinct=True, order_by="role"))


def remove_workflows(doctypes: list[str]) -> None:
	"""The workflows of our documents, and the states and actions that no other workflow uses."""
	workflows = frappe.get_all("Workflow", {"document_type": ["in", doctypes]}, pluck="name", order_by="name")
	ours = _words_of(workflows)
	for workflow in workflows:
		frappe.delete_doc("Workflow", workflow, force=True)
	others = _words_of(frappe.get_all("Workflow", pluck="name", order_by="name"))
	for doctype, words in ours.items():
		for word in sorted(words - others[doctype] - OF_THE_FRAMEWORK):
			frappe.delete_doc_if_exists(doctype, word, force=True)


def _words_of(workflows: list[str]) -> dict[str, set[str]]:
	"""States and actions that workflows name."""
	inside = {"parent": ["in", workflows], "parenttype": "Workflow"}
	columns = (
		("Workflow State", "Workflow Document State", "state"),
		("Workflow Action Master", "Workflow Transition", "action"),
	)
	return {
		doctype: set(frappe.get_all(rows, inside, pluck=column, order_by="name"))
		for doctype, rows, column in columns
	}


def remove_traces(doctypes: list[str]) -> None:
	for table, column in TRACES:
		if frappe.db.table_exists(table) and frappe.db.has_column(table, column):
			frappe.db.delete(table, {column: ["in", doctypes]})
	frappe.db.delete("Singles", {"doctype": ["in", doctypes]})
	for search_table in ("__global_search", "__UserSettings"):
		_delete_by_doctype(search_table, doctypes)


def _delete_by_doctype(table: str, doctypes: list[str]) -> None:
	rows = frappe.qb.Table(table)
	frappe.qb.from_(rows).delete().where(rows.doctype.isin(doctypes)).run()


def remove_scheduled_jobs() -> None:
	jobs = frappe.get_all(
		"Scheduled Job Type", filters={"method": ["like", f"{APP}.%"]}, pluck="name", order_by="name"
	)
	frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ["in", jobs]})
	frappe.db.delete("Scheduled Job Type", {"name": ["in", jobs]})


def remove_roles(roles: list[str]) -> None:
	for table in ("Has Role", "Custom DocPerm", "DocPerm", "Block Module"):
		if frappe.db.has_column(table, "role"):
			frappe.db.delete(table, {"role": ["in", roles]})
	for role in roles:
		frappe.delete_doc_if_exists("Role", role, force=True)
	frappe.clear_cache()
