"""A wrong result of verification stays; the right one names it and takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _

from elektrhisob.metering.verification import consequences
from elektrhisob.metering.verification.result_errors import AlreadyCorrectedError, ResultIsFinalError

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.device_verification.device_verification import DeviceVerification


def refuse_change(doc: DeviceVerification) -> None:
	frappe.throw(
		_("A result of verification is never edited or deleted. Open {0} and press Correct.").format(
			doc.name
		),
		ResultIsFinalError,
	)


def check(doc: DeviceVerification) -> None:
	if not doc.replaces:
		return
	old = frappe.db.get_value(
		"Device Verification", doc.replaces, ["device", "status"], as_dict=True, for_update=True
	)
	if not old or old.status != "Valid" or old.device != doc.device:
		frappe.throw(
			_("{0} was corrected already or is of another device. Correct the valid result.").format(
				doc.replaces
			),
			AlreadyCorrectedError,
		)


def mark_replaced(doc: DeviceVerification) -> None:
	"""Before the new result has its effect: what the old one moved and ordered is taken back."""
	if not doc.replaces:
		return
	old = frappe.get_doc("Device Verification", doc.replaces)
	frappe.db.set_value("Device Verification", old.name, "status", "Replaced")
	consequences.take_back(old.as_dict())
	if old.result == "Fit":
		_forget_day(doc)


def _forget_day(doc: DeviceVerification) -> None:
	"""The device was not fit on that day after all: what it knows of comes from the results that are left."""
	left = frappe.get_all(
		"Device Verification",
		filters={
			"device": doc.device,
			"device_doctype": doc.device_doctype,
			"status": "Valid",
			"result": "Fit",
		},
		pluck="verified_on",
		order_by="verified_on desc",
		limit=1,
	)
	frappe.db.set_value(doc.device_doctype, doc.device, "verified_on", left[0] if left else None)
