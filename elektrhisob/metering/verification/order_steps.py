"""What happens when a verification order is sent, closed or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import getdate, today

from elektrhisob.metering.equipment.placements import move_many, undo
from elektrhisob.metering.equipment.places import LABORATORY, Place, device_of
from elektrhisob.metering.field.orders import Visit, order_visits
from elektrhisob.metering.verification.order_errors import (
	EmptyOrderError,
	OrderIsSentError,
	PerformerMissingError,
	ResultsMissingError,
	ResultsRecordedError,
)

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.verification_order.verification_order import VerificationOrder


def check(doc: VerificationOrder) -> None:
	before = doc.get_doc_before_save()
	if not before or before.status == doc.status:
		return
	if doc.status == "Sent":
		_check_send(doc)
	if doc.status == "Closed":
		_check_close(doc)
	if doc.status == "Cancelled" and any(item.verification for item in doc.items):
		frappe.throw(
			_("Results of this order are recorded already. Close it; correct wrong results one by one."),
			ResultsRecordedError,
		)


def enter(doc: VerificationOrder) -> None:
	if doc.status == "Sent":
		_send(doc)
	elif doc.status == "Cancelled":
		_cancel(doc)


def refuse_delete(doc: VerificationOrder) -> None:
	if doc.status not in ("Draft", "Cancelled"):
		frappe.throw(_("Order {0} was sent. Cancel it instead.").format(doc.name), OrderIsSentError)


def _check_send(doc: VerificationOrder) -> None:
	doc.sent_on = today()
	if not doc.items:
		frappe.throw(_("Put devices on the list first: press Add due devices."), EmptyOrderError)
	if doc.performer_kind == LABORATORY and not doc.laboratory:
		frappe.throw(_("Choose the laboratory the devices go to."), PerformerMissingError)
	if doc.performer_kind != LABORATORY and not (doc.team or doc.worker):
		frappe.throw(_("Choose the team or the worker who verifies."), PerformerMissingError)


def _check_close(doc: VerificationOrder) -> None:
	open_items = [item.serial_no for item in doc.items if not (item.verification or item.not_done)]
	if open_items:
		frappe.throw(
			_(
				"{0} devices have no result yet, the first is {1}. Record it, or mark it as not verified."
			).format(len(open_items), open_items[0]),
			ResultsMissingError,
		)


def _send(doc: VerificationOrder) -> None:
	"""Devices at hand leave for the laboratory; those on supply points get a visit."""
	standing = [item for item in doc.items if item.supply_point]
	lying = [device_of(item) for item in doc.items if not item.supply_point]
	if doc.performer_kind == LABORATORY and lying:
		place = Place(LABORATORY, "Service Organization", doc.laboratory)
		move_many(lying, place, getdate(doc.sent_on), (doc.doctype, str(doc.name)))
	kind = "Exchange" if doc.performer_kind == LABORATORY else "Verify"
	visits = [
		Visit(
			kind=kind,
			supply_point=item.supply_point,
			reason=_("Meter {0} is due for verification since {1}.").format(
				item.serial_no, frappe.format(item.due_on, "Date") if item.due_on else "–"
			),
			due=str(doc.due_date),
			source=(doc.doctype, str(doc.name)),
			worker=doc.worker,
			team=None if doc.worker else doc.team,
		)
		for item in standing
	]
	for item, order in zip(standing, order_visits(visits), strict=True):
		item.db_set("visit", order, update_modified=False)


def _cancel(doc: VerificationOrder) -> None:
	undo((doc.doctype, str(doc.name)))
	frappe.db.sql(
		"""update `tabField Order` set status = 'Cancelled'
		where source_doctype = %s and source = %s and status in ('New', 'Assigned')""",
		(doc.doctype, doc.name),
	)
