"""Rows of the framework that speak about a guarded document: files, comments, versions, tags, follows …

They are seen with the document they belong to. Base Frappe shows many of them to all who read the DocType.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.administration.divisions import divisions_of, may_reach, row_condition
from elektrhisob.administration.stamps import GUARDED

# DocType: (field with the DocType spoken about, field with its name)
REFERENCES: dict[str, tuple[str, str]] = {
	"Access Log": ("export_from", "reference_document"),
	"Activity Log": ("reference_doctype", "reference_name"),
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Deleted Document": ("deleted_doctype", "deleted_name"),
	"DocShare": ("share_doctype", "share_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Energy Point Log": ("reference_doctype", "reference_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
	"Submission Queue": ("ref_doctype", "ref_docname"),
	"Tag Link": ("document_type", "document_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Version": ("ref_doctype", "docname"),
	"View Log": ("reference_doctype", "reference_name"),
}

# These have a rule of the framework's own, which a plain True from our hook would switch off in base Frappe.
FRAMEWORK_RULES: dict[str, str] = {
	"Communication": "frappe.core.doctype.communication.communication.has_permission",
	"File": "frappe.core.doctype.file.file.has_permission",
	"Prepared Report": "frappe.core.doctype.prepared_report.prepared_report.has_permission",
	"ToDo": "frappe.desk.doctype.todo.todo.has_permission",
}


def reference_condition(doctype: str, user: str | None = None) -> str:
	"""SQL condition: rows about no guarded DocType, or about a row the user may reach."""
	if divisions_of(user).everything:
		return ""
	about, name = (f"`tab{doctype}`.`{fieldname}`" for fieldname in REFERENCES[doctype])
	guarded = sorted(GUARDED)
	names = ", ".join(frappe.db.escape(each, percent=False) for each in guarded)
	parts = [f"ifnull({about}, '') not in ({names})"]
	if divisions_of(user).ranges:
		parts += [
			f"({about} = {frappe.db.escape(each, percent=False)} and exists"
			f" (select 1 from `tab{each}` spoken where spoken.name = {name}"
			f" and {row_condition(each, 'spoken', user, with_units_above=True)}))"
			for each in guarded
		]
	return f"({' or '.join(parts)})"


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None, **_more: Any) -> bool:
	"""`has_permission` hook of the DocTypes above: no document in reach, no row about it."""
	about, name = (doc.get(fieldname) for fieldname in REFERENCES[doc.doctype])
	if about in GUARDED and not may_reach(about, name, user):
		return False
	if doc.doctype == "File" and ptype in ("create", "write") and _takes_foreign_file(doc):
		return False
	return _framework_allows(doc, ptype, user)


def _framework_allows(doc: Document, ptype: str | None, user: str | None) -> bool:
	rule = FRAMEWORK_RULES.get(doc.doctype)
	if not rule:
		return True
	return frappe.call(frappe.get_attr(rule), doc=doc, ptype=ptype, user=user) is not False


def prepared_report_condition(user: str | None = None, **_more: Any) -> str:
	"""A prepared report holds the rows of whoever ordered it: nobody else may open it."""
	user = user or frappe.session.user
	if divisions_of(user).everything:
		return ""
	return f"`tabPrepared Report`.owner = {frappe.db.escape(user, percent=False)}"


def prepared_report_permission(
	doc: Document, ptype: str | None = None, user: str | None = None, **_more: Any
) -> bool:
	user = user or frappe.session.user
	if not divisions_of(user).everything and doc.owner != user and not doc.is_new():
		return False
	return _framework_allows(doc, ptype, user)


def check_file(doc: Document, method: str | None = None) -> None:
	"""An attachment of a guarded document is private, put there by somebody who may change the document."""
	if doc.attached_to_doctype not in GUARDED:
		return
	if not doc.is_private:
		frappe.throw(
			_("A file attached to {0} must be private. Mark it as private and attach it again.").format(
				_(doc.attached_to_doctype)
			)
		)
	if not doc.flags.ignore_permissions and doc.is_new():
		require_reach(doc.attached_to_doctype, doc.attached_to_name, "write")


def _takes_foreign_file(doc: Document) -> bool:
	"""A row with the address of a stored private file opens that file to the owner of the row."""
	address = doc.file_url or ""
	if not address.startswith("/private/"):
		return False
	rows = frappe.get_all("File", filters={"file_url": address}, pluck="name", order_by="name")
	if doc.name in rows:
		return False
	return not any(frappe.has_permission("File", "read", doc=name) for name in rows)


def check_follow(doc: Document, method: str | None = None) -> None:
	"""Followers get the changes by mail, without any further check."""
	if doc.ref_doctype in GUARDED and not may_reach(doc.ref_doctype, doc.ref_docname, doc.user):
		_refuse(doc.ref_doctype, doc.ref_docname)


def check_comment(doc: Document, method: str | None = None) -> None:
	about, name = doc.reference_doctype, doc.reference_name
	if doc.is_new() and about in GUARDED and not may_reach(about, name):
		_refuse(about, name)


def check_share(doc: Document, method: str | None = None) -> None:
	"""A share would show the row to its user whatever their divisions are, in every list."""
	if doc.share_doctype in GUARDED:
		frappe.throw(
			_("{0} cannot be shared. Assign the user to the division instead.").format(_(doc.share_doctype)),
			frappe.PermissionError,
		)


def require_reach(doctype: str, name: str, ptype: str = "read") -> None:
	"""Raise PermissionError unless roles and divisions give `ptype` on the row, whether it exists or not."""
	if doctype not in GUARDED:
		return
	if not may_reach(doctype, name) or not frappe.has_permission(doctype, ptype, doc=name):
		_refuse(doctype, name)


def _refuse(doctype: str, name: str) -> None:
	frappe.throw(
		_(
			"You have no access to {0} {1}. It belongs to another division, or your role does not allow this."
		).format(_(doctype), frappe.bold(name)),
		frappe.PermissionError,
	)
