"""Where an e-invoice stands at the operator: its numbers, what may follow what, and the files both ways."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import now_datetime

ROLES = ("Billing Operator", "Billing Supervisor", "Accountant", "Elektrhisob Administrator")
# doc_status of Didox -> our word.
NUMBERS = {
	0: "Draft",
	1: "Waits for Partner",
	2: "Waits for Our Signature",
	3: "Signed",
	4: "Rejected",
	5: "Deleted",
	40: "Invalid",
	50: "Annulled",
	55: "Draft Deleted",
	60: "Waits for Agent",
	5555: "Cancelled by Sender",
}
GONE = frozenset(("Rejected", "Deleted", "Invalid", "Annulled", "Draft Deleted", "Cancelled by Sender"))
AFTER_SIGNED = frozenset(("Signed", "Annulled", "Cancelled by Sender"))
MOST_FILES = 5000


class StatusFileError(frappe.ValidationError):
	"""A row of a file of statuses that cannot be believed."""


class NothingToExportError(frappe.ValidationError):
	"""No prepared invoice among those chosen."""


@frappe.whitelist(methods=["POST"])
def export_invoices(names: str) -> None:
	"""Download the JSON of chosen invoices as one ZIP, a file an invoice."""
	frappe.only_for(ROLES)
	chosen = json.loads(names)[:MOST_FILES]
	found = frappe.get_list(
		"E-Invoice",
		{"name": ("in", chosen), "payload": ("is", "set")},
		["name", "invoice_number", "payload"],
		order_by="name",
		limit_page_length=MOST_FILES,
	)
	if not found:
		frappe.throw(_("None of the chosen invoices is prepared: see what is missing."), NothingToExportError)
	packed = io.BytesIO()
	with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
		for row in found:
			archive.writestr(f"{row.invoice_number}.json", row.payload)
	frappe.db.set_value(
		"E-Invoice",
		{"name": ("in", [row.name for row in found])},
		"exported_on",
		now_datetime(),
		update_modified=False,
	)
	frappe.response.update(
		{"type": "download", "filename": "e-invoices.zip", "filecontent": packed.getvalue()}
	)


@frappe.whitelist(methods=["POST"])
def import_statuses(content: str) -> dict[str, int]:
	"""Take a CSV of statuses: invoice_number, operator_id, doc_status. All rows or none."""
	frappe.only_for(ROLES)
	rows = list(csv.DictReader(io.StringIO(content)))
	return take(rows)


def take(rows: Iterable[dict[str, str]]) -> dict[str, int]:
	"""Move the invoices the user may see; returns how many moved and how many stood there already."""
	told = {number.strip(): row for row in rows if (number := row.get("invoice_number") or "")}
	if not told:
		frappe.throw(
			_("The file needs the columns invoice_number, operator_id and doc_status."), StatusFileError
		)
	found = {
		row.invoice_number: row
		for row in frappe.get_list(
			"E-Invoice",
			{"invoice_number": ("in", list(told))},
			["name", "invoice_number", "status", "operator_id"],
			order_by="name",
			limit_page_length=0,
		)
	}
	moved = [_moved(number, row, found.get(number)) for number, row in told.items()]
	fresh = [row for row in moved if row[1] != row[4]]
	_store(fresh)
	return {"moved": len(fresh), "same": len(moved) - len(fresh)}


Move = tuple[str, str, int, str, str]


def _moved(number: str, row: dict[str, str], invoice: dict[str, str] | None) -> Move:
	"""Name, new status, its number, operator's id, old status."""
	code = (row.get("doc_status") or "").strip()
	if invoice is None:
		frappe.throw(_("There is no e-invoice {0} in your districts.").format(number), StatusFileError)
	assert invoice is not None
	if not code.isdigit() or int(code) not in NUMBERS:
		frappe.throw(
			_("Invoice {0}: {1} is no status of the operator.").format(number, code), StatusFileError
		)
	new, old = NUMBERS[int(code)], invoice["status"]
	if old == "Held" or (old in GONE and new != old) or (old == "Signed" and new not in AFTER_SIGNED):
		frappe.throw(
			_("Invoice {0} is {1} and cannot become {2}.").format(number, _(old), _(new)), StatusFileError
		)
	return invoice["name"], new, int(code), (row.get("operator_id") or invoice["operator_id"] or ""), old


def _store(moved: list[Move]) -> None:
	if not moved:
		return
	places = " UNION ALL ".join(
		["SELECT %s AS name, %s AS status, %s AS doc_status, %s AS operator_id, %s AS gone"] * len(moved)
	)
	frappe.db.sql(
		f"""UPDATE `tabE-Invoice` invoice JOIN ({places}) told ON told.name = invoice.name
		SET invoice.status = told.status, invoice.doc_status = told.doc_status,
			invoice.operator_id = NULLIF(told.operator_id, ''), invoice.status_on = %s,
			invoice.live_bill = IF(told.gone, NULL, invoice.live_bill), invoice.modified = %s""",
		[
			*(part for name, new, code, own, _old in moved for part in (name, new, code, own, new in GONE)),
			now_datetime(),
			now_datetime(),
		],
	)
