"""The ways to a row over HTTP. Each answers whether the client got to it."""

from collections.abc import Callable

from localbench.clients import SiteClient

Way = Callable[[SiteClient, str, str], bool]


def rest(client: SiteClient, doctype: str, name: str) -> bool:
	return client.get(f"/api/resource/{doctype}/{name}").status_code == 200


def rest_list(client: SiteClient, doctype: str, name: str) -> bool:
	reply = client.get(f"/api/resource/{doctype}", params={"filters": f'[["name", "=", "{name}"]]'})
	return reply.status_code == 200 and bool(reply.json()["data"])


def form(client: SiteClient, doctype: str, name: str) -> bool:
	reply = client.get("/api/method/frappe.desk.form.load.getdoc", params={"doctype": doctype, "name": name})
	return reply.status_code == 200


def method_get(client: SiteClient, doctype: str, name: str) -> bool:
	return client.call("frappe.client.get", doctype=doctype, name=name).status_code == 200


def count(client: SiteClient, doctype: str, name: str) -> bool:
	reply = client.call("frappe.client.get_count", doctype=doctype, filters={"name": name})
	return reply.status_code == 200 and reply.json()["message"] == 1


def report(client: SiteClient, doctype: str, name: str) -> bool:
	reply = client.call(
		"frappe.desk.reportview.get",
		doctype=doctype,
		fields=f'["`tab{doctype}`.`name`"]',
		filters=f'[["{doctype}", "name", "=", "{name}"]]',
		view="Report",
	)
	return reply.status_code == 200 and name in reply.text


def printed(client: SiteClient, doctype: str, name: str) -> bool:
	reply = client.call("frappe.www.printview.get_html_and_style", doc=doctype, name=name)
	return reply.status_code == 200


READING: dict[str, Way] = {
	"REST": rest,
	"REST list": rest_list,
	"form": form,
	"method": method_get,
	"count": count,
	"report": report,
	"print": printed,
}


def export(client: SiteClient, doctype: str, name: str) -> bool:
	reply = client.post(
		"/api/method/frappe.desk.reportview.export_query",
		data={
			"doctype": doctype,
			"fields": f'["`tab{doctype}`.`name`"]',
			"filters": f'[["{doctype}", "name", "=", "{name}"]]',
			"file_format_type": "CSV",
			"title": "export",
		},
	)
	return reply.status_code == 200 and name in reply.text
