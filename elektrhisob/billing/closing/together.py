"""Several districts closed at once: one after another in the background, each with its own answer.

What each of them waits for, and why one was refused, stands on its closing: the list that asked for them
follows there, and whoever comes later reads it there too.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow, get_transitions
from frappe.utils import strip_html

from elektrhisob.billing.closing.steps import CLOSED, WAITING, ClosedForGoodError, OnePersonClosesError

CLOSING = "Period Closing"
AT_ONCE = 500


class TooManyError(frappe.ValidationError):
	"""More closings than one job takes."""


def begin(names: list[str]) -> None:
	"""Queue the closings; every one of them has to be there for the user to write."""
	if not names or len(names) > AT_ONCE:
		frappe.throw(_("Choose from 1 to {0} closings.").format(AT_ONCE), TooManyError)
	# As a list shows them: those of the user's own districts, one query for all.
	found = frappe.get_list(
		CLOSING,
		{"name": ["in", names]},
		["name", "status", "title"],
		order_by="name",
		limit_page_length=AT_ONCE,
	)
	hidden = sorted(set(names) - {closing.name for closing in found})
	if hidden:
		frappe.throw(
			_("{0} is not a closing of your districts.").format(", ".join(hidden)), frappe.PermissionError
		)
	for closing in found:
		if closing.status != WAITING:
			frappe.throw(
				_("{0} is {1}. Choose closings that await closing.").format(closing.title, _(closing.status)),
				ClosedForGoodError,
			)
	frappe.db.sql(
		f"UPDATE `tab{CLOSING}` SET checking = 1, percent = 0, failure = NULL WHERE name IN %s", (names,)
	)
	frappe.enqueue(
		"elektrhisob.billing.closing.together.close_all",
		queue="long",
		timeout=3600,
		enqueue_after_commit=True,
		names=sorted(names),
	)


def close_all(names: list[str]) -> None:
	"""The RQ job, in the name of who asked. May come twice: what is closed is passed over."""
	for name in names:
		failure = _failure_of(name)
		frappe.clear_messages()
		if failure is not None:
			frappe.db.rollback()
			frappe.db.set_value(CLOSING, name, {"checking": 0, "failure": failure[:500]})
		frappe.db.commit()


def _failure_of(name: str) -> str | None:
	"""Close one; why it could not be, None when it is."""
	try:
		doc = frappe.get_doc(CLOSING, name)
		if doc.status != CLOSED:
			_close(doc)
	except frappe.ValidationError as error:
		return strip_html(str(error))
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(title=_("A month could not be closed"))
		return str(error)
	return None


def _close(doc: Document) -> None:
	# Administrators may name the step otherwise.
	steps = [step.action for step in get_transitions(doc) if step.next_state == CLOSED]
	if not steps:
		frappe.throw(_("Your roles do not close this month."), OnePersonClosesError)
	apply_workflow(doc, steps[0])
