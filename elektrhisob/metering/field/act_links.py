"""An act made from a field order: the order shows it, and is done when the act is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import now_datetime

from elektrhisob.metering.field.order_states import OPEN

if TYPE_CHECKING:
	from frappe.model.document import Document


def link(doc: Document, method: str | None = None) -> None:
	"""The order's act is the last one made from it."""
	if order := doc.get("for_order"):
		frappe.db.set_value("Field Order", order, {"act_doctype": doc.doctype, "act": doc.name})


def finish(doc: Document, method: str | None = None) -> None:
	"""What the act says happened, whatever the phone has sent by then."""
	order = doc.get("for_order")
	if order and frappe.db.get_value("Field Order", order, "status", for_update=True) in (
		*OPEN,
		"Not Possible",
	):
		frappe.db.set_value(
			"Field Order", order, {"status": "Done", "obstacle": None, "finished_on": now_datetime()}
		)


def unlink(doc: Document, method: str | None = None) -> None:
	"""A cancelled or deleted act leaves the order without one: another can be made."""
	order = doc.get("for_order")
	if order and frappe.db.get_value("Field Order", order, "act") == doc.name:
		frappe.db.set_value("Field Order", order, {"act_doctype": None, "act": None})
