"""The matrix over HTTP: REST, Desk calls, export, print, PDF, files, and endpoints that ask no permission."""

from collections.abc import Callable, Iterator
from io import BytesIO

import frappe
import pytest
from pypdf import PdfReader

from elektrhisob.administration.stamps import GUARDED
from elektrhisob.tests.permission_expected import may, may_export
from elektrhisob.tests.permission_http import READING, export, rest
from elektrhisob.tests.permission_people import PASSWORD, assign, put_people, user_of
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET, Place, put_rows
from localbench.clients import SiteClient

pytestmark = pytest.mark.http

PEOPLE = (
	("Billing Operator", "own HET"),
	("Auditor", "parent HETK"),
	("Accountant", "head office"),
	("System Manager", "own HET"),
	("Elektrhisob Administrator", "no division"),
)


@pytest.fixture(scope="module")
def places(database_put_back: None) -> Iterator[dict[str, Place]]:
	frappe.set_user("Administrator")
	own, other = put_rows()
	put_people()
	for role, division in PEOPLE:
		assign(user_of(role), division)
	frappe.db.commit()
	yield {OWN_HET: own, OTHER_HET: other}


@pytest.mark.parametrize(("role", "division"), PEOPLE)
def test_every_way_over_http(
	places: dict[str, Place], client: Callable[..., SiteClient], role: str, division: str
) -> None:
	browser = client(user_of(role), PASSWORD)
	wrong: list[tuple[str, ...]] = []
	for doctype in sorted(GUARDED):
		for het, place in places.items():
			name = place.rows[doctype]
			expected = may(role, division, doctype, het)
			for way, probe in READING.items():
				if probe(browser, doctype, name) is not expected:
					wrong.append((doctype, het, way, f"expected {expected}"))
			if export(browser, doctype, name) is not may_export(role, division, doctype, het):
				wrong.append((doctype, het, "export"))
	assert not wrong, wrong


@pytest.mark.parametrize(("role", "division"), PEOPLE)
def test_files_and_pdf_over_http(
	places: dict[str, Place], client: Callable[..., SiteClient], role: str, division: str
) -> None:
	browser = client(user_of(role), PASSWORD)
	for het, place in places.items():
		expected = may(role, division, "Personal Account", het)
		reply = browser.get(place.file_url)
		assert (reply.status_code == 200 and place.title in reply.text) is expected, (het, "file")
		account = place.rows["Personal Account"]
		pdf = browser.get(
			"/api/method/frappe.utils.print_format.download_pdf",
			params={"doctype": "Personal Account", "name": account},
		)
		assert (pdf.status_code == 200 and pdf.content.startswith(b"%PDF")) is expected, (het, "pdf")
		page = browser.get("/printview", params={"doctype": "Personal Account", "name": account})
		assert (page.status_code == 200 and place.title in page.text) is expected, (het, "print view")
		many = browser.get(
			"/api/method/frappe.utils.print_format.download_multi_pdf",
			params={"doctype": "Personal Account", "name": f'["{account}"]'},
		)
		# The framework leaves out what it may not print and sends the rest.
		assert (place.title in pdf_text(many.content)) is expected, (het, "PDFs")


def pdf_text(content: bytes) -> str:
	if not content.startswith(b"%PDF"):
		return ""
	text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
	return " ".join(text.split())


def test_nobody_gets_anything_without_logging_in(
	places: dict[str, Place], client: Callable[..., SiteClient]
) -> None:
	guest = client(None)
	place = places[OWN_HET]
	for doctype, name in place.rows.items():
		for way, probe in READING.items():
			assert probe(guest, doctype, name) is False, (doctype, way)
		assert export(guest, doctype, name) is False, doctype
	assert place.title not in guest.get(place.file_url).text


def test_a_forged_document_opens_no_other_district(
	places: dict[str, Place], client: Callable[..., SiteClient]
) -> None:
	"""The request brings the document along, with the HET of the user written into it."""
	browser = client(user_of("Billing Operator"), PASSWORD)
	rows = places[OTHER_HET].rows
	forgeries = (
		("Bill Run", {"org_unit": OWN_HET}, "progress"),
		(
			"Meter Reading",
			{"het": OWN_HET, "installation": places[OWN_HET].rows["Meter Installation"]},
			"accept",
		),
		("Personal Account", {"het": OWN_HET, "route": f"{OWN_HET}-9-01"}, None),
	)
	for doctype, values, method in forgeries:
		modified = frappe.db.get_value(doctype, rows[doctype], "modified")
		forged = frappe.as_json(
			{"doctype": doctype, "name": rows[doctype], "modified": str(modified), **values}
		)
		calls = [
			("frappe.www.printview.get_html_and_style", {"doc": forged}),
			("frappe.client.save", {"doc": forged}),
			("frappe.desk.form.save.savedocs", {"doc": forged, "action": "Save"}),
		]
		if method:
			calls.append(("run_doc_method", {"method": method, "docs": forged}))
		for path, arguments in calls:
			reply = browser.post(f"/api/method/{path}", json=arguments)
			assert reply.status_code == 403, (doctype, path, reply.text[:300])


# Endpoints that take a document's word for it in base Frappe: (method, arguments, what a leak looks like).
# {name} is a Consumer, {account} its Personal Account.
BY_DOCUMENT = (
	("frappe.desk.form.linked_with.get", {"doctype": "Consumer", "docname": "{name}"}),
	("frappe.desk.form.linked_with.get_submitted_linked_docs", {"doctype": "Consumer", "name": "{name}"}),
	("frappe.desk.doctype.tag.tag.add_tag", {"tag": "x", "dt": "Consumer", "dn": "{name}"}),
	("frappe.desk.doctype.tag.tag.add_tags", {"tags": '["x"]', "dt": "Consumer", "docs": '["{name}"]'}),
	("frappe.desk.doctype.tag.tag.remove_tag", {"tag": "x", "dt": "Consumer", "dn": "{name}"}),
	("frappe.desk.like.toggle_like", {"doctype": "Consumer", "name": "{name}", "add": "Yes"}),
	("frappe.desk.form.document_follow.get_follow_users", {"doctype": "Consumer", "doc_name": "{name}"}),
	(
		"frappe.desk.form.document_follow.update_follow",
		{"doctype": "Consumer", "doc_name": "{name}", "following": 1},
	),
	(
		"frappe.desk.form.assign_to.add",
		{"doctype": "Consumer", "name": "{name}", "assign_to": '["auditor@matrix.example"]'},
	),
	(
		"frappe.desk.form.utils.add_comment",
		{
			"reference_doctype": "Consumer",
			"reference_name": "{name}",
			"content": "x",
			"comment_email": "a@matrix.example",
			"comment_by": "a",
		},
	),
	("frappe.share.add", {"doctype": "Consumer", "name": "{name}", "user": "auditor@matrix.example"}),
	(
		"frappe.client.attach_file",
		{
			"filename": "x.txt",
			"filedata": "x",
			"doctype": "Consumer",
			"docname": "{name}",
			"is_private": 1,
		},
	),
	(
		"frappe.client.set_value",
		{
			"doctype": "Consumer",
			"name": "{name}",
			"fieldname": "email",
			"value": "a@matrix.example",
		},
	),
	("frappe.client.delete", {"doctype": "Consumer", "name": "{name}"}),
	("frappe.desk.form.load.get_docinfo", {"doctype": "Consumer", "name": "{name}"}),
	("frappe.desk.form.load.get_communications", {"doctype": "Consumer", "name": "{name}"}),
	("frappe.desk.notifications.get_open_count", {"doctype": "Consumer", "name": "{name}", "items": "[]"}),
)


@pytest.mark.parametrize(("method", "arguments"), BY_DOCUMENT, ids=[path for path, _rest in BY_DOCUMENT])
def test_endpoints_that_name_a_document(
	places: dict[str, Place], client: Callable[..., SiteClient], method: str, arguments: dict[str, object]
) -> None:
	browser = client(user_of("Billing Operator"), PASSWORD)
	other = places[OTHER_HET]
	filled = {
		key: value.replace("{name}", other.rows["Consumer"]) if isinstance(value, str) else value
		for key, value in arguments.items()
	}
	reply = browser.post(f"/api/method/{method}", json=filled)
	assert reply.status_code == 403, reply.text[:500]
	assert other.title not in reply.text


def test_endpoints_that_name_a_document_serve_the_own_district(
	places: dict[str, Place], client: Callable[..., SiteClient]
) -> None:
	browser = client(user_of("Billing Operator"), PASSWORD)
	name = places[OWN_HET].rows["Consumer"]
	links = browser.call("frappe.desk.form.linked_with.get", doctype="Consumer", docname=name)
	# Frappe names a DocType once: accounts that had the consumer as an owner stand for those that have him.
	assert places[OWN_HET].rows["Supply Contract"] in links.text
	title = browser.call("frappe.desk.search.get_link_title", doctype="Consumer", docname=name)
	assert title.json()["message"] == places[OWN_HET].title
	liked = browser.call("frappe.desk.like.toggle_like", doctype="Consumer", name=name, add="Yes")
	assert liked.status_code == 200
	tagged = browser.call("frappe.desk.doctype.tag.tag.add_tag", tag="late", dt="Consumer", dn=name)
	assert tagged.status_code == 200


def test_endpoints_that_list_and_count(places: dict[str, Place], client: Callable[..., SiteClient]) -> None:
	"""Rows of the other district stay out where base Frappe reads the whole table."""
	browser = client(user_of("Billing Operator"), PASSWORD)
	own, other = places[OWN_HET], places[OTHER_HET]
	calls = (
		(
			"frappe.desk.query_report.get_data_for_custom_field",
			{"doctype": "Consumer", "field": "consumer_name"},
		),
		("frappe.desk.doctype.tag.tag.get_documents_for_tag", {"tag": "#debtor"}),
		(
			"frappe.desk.search.search_widget",
			{
				"doctype": "Network Node",
				"txt": "Faqat",
				"ignore_user_permissions": 1,
			},
		),
		(
			"frappe.desk.search.search_widget",
			{
				"doctype": "Consumer",
				"txt": '{"het": ["!=", ""]}',
				"query": "frappe.client.get_list",
			},
		),
	)
	for method, arguments in calls:
		reply = browser.post(f"/api/method/{method}", json=arguments)
		assert other.title not in reply.text, method
		assert other.rows["Consumer"] not in reply.text, method
	assert own.title in browser.post(f"/api/method/{calls[0][0]}", json=calls[0][1]).text
	states = browser.call(
		"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
		doctype="Personal Account",
		workflow_state_field="status",
		states='["Closed"]',
	).json()["message"]
	assert states == [{"status": "Active", "count": 1}]
	total = browser.call("frappe.client.get_count", doctype="Personal Account").json()["message"]
	assert total == 1


def test_a_title_of_another_district_stays_hidden(
	places: dict[str, Place], client: Callable[..., SiteClient]
) -> None:
	browser = client(user_of("Billing Operator"), PASSWORD)
	name = places[OTHER_HET].rows["Consumer"]
	by_mapper = {
		"method": "frappe.desk.search.get_link_title",
		"source_names": '["Consumer"]',
		"target_doc": name,
	}
	for method, arguments in (
		("frappe.desk.search.get_link_title", {"doctype": "Consumer", "docname": name}),
		(
			"frappe.client.validate_link",
			{"doctype": "Consumer", "docname": name, "fields": '["consumer_name"]'},
		),
		("frappe.model.mapper.map_docs", by_mapper),
	):
		reply = browser.post(f"/api/method/{method}", json=arguments)
		assert reply.status_code == 200, (method, reply.text[:300])
		assert places[OTHER_HET].title not in reply.text, method


def test_attachments_are_private_and_stay_in_the_district(
	places: dict[str, Place], client: Callable[..., SiteClient]
) -> None:
	browser = client(user_of("Billing Operator"), PASSWORD)
	own, other = places[OWN_HET], places[OTHER_HET]

	def upload(account: str, private: int, **more: str) -> int:
		files = None if more else {"file": ("scan.txt", f"{account} {private}".encode())}
		data = {"doctype": "Personal Account", "docname": account, "is_private": private, **more}
		return browser.post("/api/method/upload_file", data=data, files=files).status_code

	assert upload(own.rows["Personal Account"], 1) == 200
	assert upload(own.rows["Personal Account"], 0) == 417
	assert upload(other.rows["Personal Account"], 1) == 403
	assert upload(own.rows["Personal Account"], 1, file_url=other.file_url) == 403
	mine = browser.post(
		"/api/method/upload_file",
		data={"doctype": "Personal Account", "docname": own.rows["Personal Account"], "is_private": 1},
		files={"file": ("mine.txt", b"mine")},
	).json()["message"]["name"]
	stolen = browser.call(
		"frappe.client.set_value", doctype="File", name=mine, fieldname="file_url", value=other.file_url
	)
	assert stolen.status_code == 403
	assert browser.get(other.file_url).status_code == 403
	auditor = client(user_of("Auditor"), PASSWORD)
	data = {"doctype": "Personal Account", "docname": own.rows["Personal Account"], "is_private": 1}
	refused = auditor.post("/api/method/upload_file", data=data, files={"file": ("scan.txt", b"auditor")})
	assert refused.status_code == 403


def test_a_division_taken_away_is_gone_with_the_next_request(
	places: dict[str, Place], client: Callable[..., SiteClient]
) -> None:
	user = user_of("Accountant")
	browser = client(user, PASSWORD)
	name = places[OTHER_HET].rows["Personal Account"]
	assert rest(browser, "Personal Account", name)
	assign(user, "own HET")
	assert not rest(browser, "Personal Account", name)
	assign(user, "head office")
	assert rest(browser, "Personal Account", name)
