"""The ways to a row inside the server. Each probe answers whether the session's user got to it."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe.desk.reportview import execute

from elektrhisob.administration import guards
from elektrhisob.tests.permission_rows import Place

Probe = Callable[[str, str], bool]


def refused(action: Callable[[], Any]) -> bool | Any:
	"""What the action returns; False when it is refused."""
	frappe.local.message_log = []
	try:
		return action()
	except frappe.PermissionError:
		return False


def lists(doctype: str, name: str) -> bool:
	return bool(refused(lambda: frappe.get_list(doctype, filters={"name": name}, order_by="name")))


def lists_by_client(doctype: str, name: str) -> bool:
	rows = refused(lambda: frappe.get_attr("frappe.client.get_list")(doctype, filters={"name": name}))
	return bool(rows)


def gets(doctype: str, name: str) -> bool:
	return bool(refused(lambda: frappe.get_attr("frappe.client.get")(doctype, name)))


def gets_value(doctype: str, name: str) -> bool:
	return bool(refused(lambda: frappe.get_attr("frappe.client.get_value")(doctype, "name", name)))


def counts(doctype: str, name: str) -> bool:
	return bool(refused(lambda: guards.get_count(doctype=doctype, filters={"name": name})))


def counts_in_list_view(doctype: str, name: str) -> bool:
	frappe.local.form_dict = frappe._dict(doctype=doctype, filters={"name": name}, fields=[], distinct=False)
	return bool(refused(frappe.get_attr("frappe.desk.reportview.get_count")))


def searches_link(doctype: str, name: str) -> bool:
	"""The request asks to ignore User Permissions, as the Desk does for many link fields."""
	text = frappe.db.get_value(doctype, name, "consumer_name") if doctype == "Consumer" else name

	def search() -> bool:
		guards.search_link(doctype=doctype, txt=text, ignore_user_permissions=1)
		return any(row["value"] == name for row in frappe.response["results"])

	return bool(refused(search))


def reports(doctype: str, name: str) -> bool:
	"""Report builder."""
	fields = [f"`tab{doctype}`.`name`", f"`tab{doctype}`.`owner`"]
	return bool(
		refused(
			lambda: execute(doctype, fields=fields, filters={"name": name}, order_by="name", as_list=True)
		)
	)


def exports(doctype: str, name: str) -> bool:
	def export() -> bool:
		frappe.local.form_dict = frappe._dict(
			doctype=doctype,
			fields=frappe.as_json([f"`tab{doctype}`.`name`"]),
			filters=frappe.as_json({"name": name}),
			file_format_type="CSV",
			title="export",
		)
		frappe.get_attr("frappe.desk.reportview.export_query")()
		return name.encode() in frappe.response["filecontent"]

	return bool(refused(export))


def prints(doctype: str, name: str) -> bool:
	def check() -> bool:
		frappe.get_attr("frappe.www.printview.validate_print_permission")(frappe.get_doc(doctype, name))
		return True

	return bool(refused(check))


def sees_title(doctype: str, name: str) -> bool:
	"""Through the name of a link, and through the check that a link exists."""
	title = refused(lambda: guards.get_link_title(doctype=doctype, docname=name))
	exists = refused(lambda: guards.validate_link(doctype=doctype, docname=name))
	return bool((title and title != name) or (isinstance(exists, dict) and exists.get("name")))


READING: dict[str, Probe] = {
	"list": lists,
	"client list": lists_by_client,
	"get": gets,
	"get value": gets_value,
	"count": counts,
	"list view count": counts_in_list_view,
	"link search": searches_link,
	"report": reports,
	"print": prints,
}


def lists_children(child: str, parent: str, filters: dict[str, str]) -> tuple[bool, bool]:
	"""(listed, counted) for rows of a child table, asked for with their parent."""
	listed = refused(lambda: frappe.get_attr("frappe.client.get_list")(child, filters=filters, parent=parent))
	counted = refused(lambda: guards.get_count(doctype=child, filters=filters))
	return bool(listed), bool(counted)


def file_is_seen(place: Place) -> tuple[bool, bool]:
	"""(in the list of files, by its own form)"""
	listed = refused(lambda: frappe.get_list("File", filters={"name": place.file}, order_by="name"))
	return bool(listed), bool(frappe.has_permission("File", "read", doc=place.file))
