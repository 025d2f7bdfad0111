"""A decision on debt is made by two: who asks, and another one who approves."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

DRAFT, WAITING, APPROVED = "Draft", "Awaiting Approval", "Approved"


class OnePersonError(frappe.ValidationError):
	"""Who asked for it tries to approve it."""


class DecidedAlreadyError(frappe.ValidationError):
	"""A change of what was asked for or decided."""


def follow(doc: Document, *, free: tuple[str, ...] = ()) -> bool:
	"""Validate the step of a decision and sign it; True at the moment of approval.

	free: fields that may change after the draft.
	"""
	before = doc.get_doc_before_save()
	was = before.status if before else DRAFT
	if not before and doc.status != DRAFT:
		doc.status = DRAFT
	if was not in (DRAFT, doc.status) or (was == doc.status != DRAFT):
		_refuse_changes(doc, before, free)
	if doc.status == WAITING and was == DRAFT:
		doc.requested_by = frappe.session.user
	if doc.status != APPROVED or was == APPROVED:
		return False
	if was != WAITING:
		frappe.throw(_("Ask for approval first."), OnePersonError)
	if doc.requested_by == frappe.session.user:
		frappe.throw(
			_("You asked for it: another person has to approve it."),
			OnePersonError,
		)
	doc.approved_by, doc.approved_on = frappe.session.user, now_datetime()
	return True


def _refuse_changes(doc: Document, before: Document, free: tuple[str, ...]) -> None:
	for field in doc.meta.fields:
		if field.fieldname in free or field.fieldname == "status" or field.read_only:
			continue
		if field.fieldtype == "Table":
			changed = [_values(row) for row in doc.get(field.fieldname)] != [
				_values(row) for row in before.get(field.fieldname)
			]
		else:
			changed = doc.has_value_changed(field.fieldname)
		if changed:
			frappe.throw(
				_("{0} was asked for and is not changed any more. Return it to draft.").format(
					_(field.label or doc.doctype)
				),
				DecidedAlreadyError,
			)


def _values(row: Document) -> list[str]:
	return [str(row.get(field.fieldname) or "") for field in row.meta.fields if not field.read_only]
