"""What the forms of movements and counts ask while people scan and paste."""

import json
from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import require_division
from elektrhisob.metering.equipment import movements, store_counts
from elektrhisob.metering.equipment.places import DEVICE_DOCTYPES
from elektrhisob.metering.equipment.serial_lists import Sorted, sort_serials, split

MOST_NUMBERS = 20_000


class TooManyNumbersError(frappe.ValidationError):
	pass


@frappe.whitelist(methods=["POST"])
def sort_list(movement: str, numbers: str, device_doctype: str | None = None) -> dict[str, Any]:
	"""Sort scanned or pasted numbers for a movement (its fields as JSON): rows to add, new ones, problems.

	Nothing is stored.
	"""
	frappe.has_permission("Device Movement", "create", throw=True)
	doc = frappe.get_doc({**json.loads(movement), "doctype": "Device Movement"})
	if doc.kind not in movements.ROUTES:
		frappe.throw(_("Choose the kind of movement first."), movements.MovementError)
	movements.take_district(doc)
	if not doc.het:
		frappe.throw(_("Choose the store first."), movements.MovementError)
	require_division(doc.het)
	if device_doctype and device_doctype not in DEVICE_DOCTYPES:
		frappe.throw(_("{0} is not a type of device.").format(device_doctype))
	listed = [row.serial_no for row in doc.get("items") or [] if row.serial_no]
	at = movements.origin(doc)
	return _as_rows(sort_serials(_split(numbers), at, listed, device_doctype))


@frappe.whitelist(methods=["POST"])
def fill_count(count: str) -> None:
	"""Put everything registered in the store on the list of a count."""
	doc = _count_to_change(count)
	store_counts.fill_expected(doc)
	doc.save()


@frappe.whitelist(methods=["POST"])
def take_found(count: str, numbers: str) -> dict[str, list[str]]:
	"""Mark pasted numbers as found in a count; returns which were marked, came again, were not expected."""
	doc = _count_to_change(count)
	result = store_counts.take_found(doc, _split(numbers))
	doc.save()
	return result


@frappe.whitelist(methods=["POST"])
def decide_all(count: str, difference: str, action: str) -> int:
	"""One answer for all differences of a kind that have none yet; returns for how many."""
	doc = _count_to_change(count)
	if action not in store_counts.ACTIONS.get(difference, ()):
		frappe.throw(_("{0} is no answer to {1}.").format(_(action), _(difference)))
	rows = [row for row in doc.lines if row.difference == difference and not row.action]
	for row in rows:
		row.action = action
	doc.save()
	return len(rows)


def _count_to_change(count: str) -> Any:
	doc = frappe.get_doc("Store Inventory Count", count)
	doc.check_permission("write")
	require_division(doc.het)
	if doc.docstatus != 0:
		frappe.throw(
			_("Count {0} is posted. Cancel it to count again.").format(count), store_counts.CountError
		)
	return doc


def _split(numbers: str) -> list[str]:
	serials = split(numbers)
	if len(serials) > MOST_NUMBERS:
		frappe.throw(
			_("{0} numbers at once are too many. Divide the list: up to {1}.").format(
				len(serials), MOST_NUMBERS
			),
			TooManyNumbersError,
		)
	return serials


def _as_rows(result: Sorted) -> dict[str, Any]:
	return {
		"found": [
			{
				"device_doctype": one.device.doctype,
				"device": one.device.name,
				"serial_no": one.serial_no,
				"model": one.model,
			}
			for one in result.found
		],
		"new": result.new,
		"problems": [{"serial_no": serial, "reason": reason} for serial, reason in result.problems],
	}
