"""Fields that the system alone writes: who decided, and which bill charged a document once.

Read-only in a form is not read-only over the API: a request may send such a field along, and with it the name
of somebody else who is said to have asked, or a bill that is said to have charged. So before a document is
validated these fields are put back to what the database holds; what the validation itself enters, stays.
"""

import frappe
from frappe.model.document import Document

DECISION = ("requested_by", "approved_by", "approved_on")
SYSTEM_FIELDS: dict[str, tuple[str, ...]] = {
	"Account Adjustment": (*DECISION, "taken_back_by"),
	"Account Service": ("bill",),
	"Bill Correction Run": ("owner", *DECISION, "checks_released_by"),
	"Bill Run": ("calculated_by", "checked_by", "checked_on", "check_summary"),
	"Instalment Plan": DECISION,
	"Penalty Moratorium": DECISION,
	"Penalty Waiver": (*DECISION, "penalty_charge"),
	"Period Closing": ("prepared_by", "closed_by", "closed_on"),
	"Period Reopening": DECISION,
	"Recalculation Act": ("issued_by", "approved_by", "approved_on", "bill"),
	"Supply Contract": ("checked_by", "checked_on", "in_force_by", "in_force_on"),
	"Tariff Indexation": DECISION,
}
EVENTS = ("before_validate", "before_update_after_submit")


def keep(doc: Document, _method: str | None = None) -> None:
	"""Put the fields back; a new document has none of them yet."""
	fields = SYSTEM_FIELDS[doc.doctype]
	if doc.is_new():
		doc.update({field: None for field in fields if field != "owner"})
		return
	doc.update(frappe.db.get_value(doc.doctype, doc.name, list(fields), as_dict=True) or {})
