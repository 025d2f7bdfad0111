"""Handing out many sheets at once."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.administration.divisions import require_division
from elektrhisob.bulk.documents import insert_documents
from elektrhisob.metering.sheets.errors import SheetStateError


@frappe.whitelist(methods=["POST"])
def hand_out_sheets(sheets: str | list[str]) -> int:
	"""Hand out new sheets, all or none; returns how many. Each must have its controller."""
	names: list[str] = sorted(set(frappe.parse_json(sheets)))
	rows = _locked(names)
	for row in rows:
		if not row.worker:
			frappe.throw(_("Choose the controller who walks route {0}.").format(row.route), SheetStateError)
		if row.status == "Closed":
			frappe.throw(_("Sheet {0} is closed. Reopen it first.").format(row.name), SheetStateError)
	new = [row.name for row in rows if row.status == "New"]
	if new:
		_hand_out(new)
	return len(names)


def _locked(names: list[str]) -> list[frappe._dict]:
	"""The sheets, locked in the order of their names; PermissionError when one is not the user's."""
	frappe.has_permission("Reading Sheet", "write", throw=True)
	rows = frappe.db.sql(
		"""select name, route, het, worker, status from `tabReading Sheet`
		where name in %s order by name for update""",
		(names or [""],),
		as_dict=True,
	)
	if len(rows) < len(names):
		frappe.throw(
			_("One of the sheets does not exist any more. Reload the list."), frappe.DoesNotExistError
		)
	for het in {row.het for row in rows}:
		require_division(het)
	return list(rows)


def _hand_out(names: list[str]) -> None:
	now, user = now_datetime(), frappe.session.user
	frappe.db.sql(
		"""update `tabReading Sheet` set status = 'Handed Out', handed_out_on = %(now)s, modified = %(now)s,
			modified_by = %(user)s
		where name in %(names)s""",
		{"now": now, "user": user, "names": names},
	)
	# What the framework writes into the history when one sheet is saved.
	insert_documents(
		"Comment",
		[frappe.generate_hash(length=16) for _sheet in names],
		[
			{
				"comment_type": "Info",
				"reference_doctype": "Reading Sheet",
				"reference_name": name,
				"content": _("handed out the sheet"),
				"comment_email": user,
				"comment_by": frappe.utils.get_fullname(user),
			}
			for name in names
		],
	)
	for name in names:
		frappe.clear_document_cache("Reading Sheet", name)
