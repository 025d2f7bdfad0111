"""Framework endpoints as versions differ in them: where the document is named, and what is asked of it."""

from typing import Any

import frappe
import pytest

from elektrhisob.administration import guards
from elektrhisob.tests.permission_people import assign, user_of
from elektrhisob.tests.permission_rows import OTHER_HET, OTHER_HETK, OWN_HET, OWN_HETK, Place, put_rows

pytestmark = pytest.mark.site

USER = user_of("Billing Operator")


@pytest.fixture
def places(commits: object) -> dict[str, Place]:
	own, other = put_rows()
	frappe.get_doc(
		{
			"doctype": "User",
			"email": USER,
			"first_name": "Operator",
			"send_welcome_email": 0,
			"roles": [{"role": "Billing Operator"}],
		}
	).insert()
	assign(USER, "own HET")
	frappe.set_user(USER)
	return {OWN_HET: own, OTHER_HET: other}


def request(**arguments: Any) -> dict[str, Any]:
	frappe.local.form_dict = frappe._dict(arguments)
	return arguments


def test_an_assignment_is_judged_by_the_document_it_is_made_on(places: dict[str, Place]) -> None:
	"""It may stand in the arguments, in a dict among them, or in the request alone."""
	own, other = (places[het].rows["Consumer"] for het in (OWN_HET, OTHER_HET))
	foreign = {"doctype": "Consumer", "name": other, "assign_to": [USER]}
	add, add_many = (getattr(guards, f"desk_form_assign_to_{name}") for name in ("add", "add_multiple"))
	with pytest.raises(frappe.PermissionError):
		add(**request(doctype="Consumer", name=own, args=foreign))
	request(**foreign)
	with pytest.raises(frappe.PermissionError):
		add("")
	request(doctype="Consumer", name=frappe.as_json([other]), assign_to=[USER])
	with pytest.raises(frappe.PermissionError):
		add_many("", "y")
	add(**request(doctype="Consumer", name=own, assign_to=[USER]))
	assert frappe.get_all("ToDo", {"allocated_to": USER}, pluck="reference_name", order_by="name") == [own]


def test_a_column_of_a_report_is_read_for_its_rows_only(places: dict[str, Place]) -> None:
	own, other = (places[het].rows["Consumer"] for het in (OWN_HET, OTHER_HET))
	column = {"doctype": "Consumer", "field": "consumer_name"}
	titles = guards.get_data_for_custom_field(**column, names=frappe.as_json([own, other]))
	assert titles == {own: places[OWN_HET].title}
	assert guards.get_data_for_custom_field(**column, names=frappe.as_json([other])) == {}
	assert own in guards.get_data_for_custom_field(**column)


def test_a_tree_shows_the_own_district_and_the_way_to_it(places: dict[str, Place]) -> None:
	def below(doctype: str, parent: str) -> list[str]:
		return [node["value"] for node in guards.get_children(doctype=doctype, parent=parent)]

	assert below("Org Unit", "") == ["00"]
	assert below("Org Unit", "00") == [OWN_HETK]
	assert below("Org Unit", OWN_HETK) == [OWN_HET]
	assert below("Org Unit", OTHER_HETK) == []
	roots = [places[OWN_HET].rows["Network Node"]]
	assert below("Network Node", "") == roots
	frappe.set_user("Administrator")
	frappe.local.form_dict = frappe._dict()
	plain = frappe.get_attr("frappe.desk.treeview.get_children")
	assert guards.get_children(doctype="Org Unit", parent="00") == plain("Org Unit", "00")


def test_a_link_is_validated_inside_the_district(
	places: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
	"""Version 16 validates links with a function that base Frappe has not."""
	asked: list[dict[str, Any]] = []

	def validate_link_and_fetch(doctype: str, docname: str, **search_args: Any) -> dict[str, str]:
		asked.append(search_args)
		return {"name": docname}

	monkeypatch.setattr("frappe.client.validate_link_and_fetch", validate_link_and_fetch, raising=False)
	own, other = (places[het].rows["Consumer"] for het in (OWN_HET, OTHER_HET))
	assert guards.validate_link_and_fetch(doctype="Consumer", docname=other) == {}
	query = "frappe.desk.query_report.get_data_for_custom_field"
	found = guards.validate_link_and_fetch(doctype="Consumer", docname=own, query=query)
	assert found == {"name": own}
	assert asked == [{"ignore_user_permissions": 0, "query": guards.OVERRIDES[query]}]
