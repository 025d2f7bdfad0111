"""User Permissions on Org Units: how a user gets divisions, and nothing else."""

import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.administration.divisions import clear_divisions
from elektrhisob.administration.stamps import ORG_UNIT

ASSIGNABLE_LEVELS = ("Head Office", "HETK", "HET")
# Frappe applies the User Permission only to this DocType, which links to no Org Unit: its own engine would
# expand the tree into every query and into the boot data.
APPLICABLE_FOR = "User"


def normalise(doc: Document, method: str | None = None) -> None:
	"""Before Frappe validates: a unit of HET level or above, kept out of Frappe's own engine."""
	if doc.allow != ORG_UNIT:
		return
	level = frappe.db.get_value(ORG_UNIT, doc.for_value, "unit_level")
	if level not in ASSIGNABLE_LEVELS:
		frappe.throw(
			_("{0} cannot be a user's division. Assign a district (HET), a HETK or the head office.").format(
				frappe.bold(doc.for_value)
			)
		)
	doc.hide_descendants = 1
	doc.apply_to_all_doctypes = 0
	doc.applicable_for = APPLICABLE_FOR


def forget(doc: Document, method: str | None = None) -> None:
	"""After any change of a User Permission."""
	before = doc.get_doc_before_save()
	for user in {doc.user, before.user if before else doc.user}:
		clear_divisions(user)
