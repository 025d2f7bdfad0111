"""Runs the checks of a closing as a job, tells the form how far it is, and writes what was found."""

import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.administration.divisions import hets_below
from elektrhisob.billing.closing.checklist import month_of, outcomes
from elektrhisob.billing.closing.steps import DRAFT, ClosedForGoodError, write_outcomes
from elektrhisob.bulk.connection import bulk_connection

CLOSING = "Period Closing"


def start(doc: Document) -> None:
	if doc.status != DRAFT:
		frappe.throw(
			_("The closing is {0}. Return it to draft to run its checks again.").format(_(doc.status)),
			ClosedForGoodError,
		)
	doc.db_set({"checking": 1, "percent": 0, "failure": None})
	frappe.enqueue(
		"elektrhisob.billing.closing.check_job.check",
		queue="long",
		job_id=f"check-closing-{doc.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=doc.name,
	)


def check(name: str) -> None:
	"""The RQ job; may come twice: it only replaces what was found."""
	doc = frappe.get_doc(CLOSING, name)
	if doc.status != DRAFT:
		return
	try:
		with bulk_connection() as connection:
			found = [
				outcome.as_row()
				for outcome in outcomes(
					connection.cursor(),
					month_of(doc.het, doc.period),
					lambda done, all_of_them: _tell(name, done, all_of_them),
				)
			]
	except Exception:
		frappe.db.rollback()
		failure = frappe.get_traceback().strip().splitlines()[-1]
		frappe.db.set_value(CLOSING, name, {"checking": 0, "failure": failure[:500]})
		frappe.log_error(title=_("The checks of a closing broke off"))
		return
	# Somebody may have written a reason meanwhile, or asked for the closing.
	doc = frappe.get_doc(CLOSING, name, for_update=True)
	if doc.status != DRAFT:
		return
	write_outcomes(doc, found)
	doc.update({"checking": 0, "percent": 100})
	doc.save(ignore_permissions=True)


def prepare(org_unit: str, period: str) -> dict[str, list[dict[str, str]]]:
	"""A closing for every district of a unit, its checks begun; those that have one are checked again."""
	started, refused = [], []
	there = set(frappe.get_all(CLOSING, {"period": period}, pluck="name"))
	for het in hets_below(org_unit):
		name = f"{period}-{het}"
		frappe.db.savepoint("district")
		try:
			doc = frappe.get_doc(CLOSING, name) if name in there else _new(het, period)
			start(doc)
			started.append({"het": het})
		except frappe.ValidationError as error:
			frappe.db.rollback(save_point="district")
			refused.append({"het": het, "why": str(error)})
	frappe.clear_messages()
	return {"started": started, "refused": refused}


def _new(het: str, period: str) -> Document:
	return frappe.get_doc({"doctype": CLOSING, "het": het, "period": period}).insert()


def _tell(name: str, done: int, all_of_them: int) -> None:
	percent = 100 * done // max(all_of_them, 1)
	frappe.db.set_value(CLOSING, name, "percent", percent, update_modified=False)
	frappe.db.commit()
	frappe.publish_realtime(
		"closing_progress", {"closing": name, "percent": percent}, doctype=CLOSING, docname=name
	)
