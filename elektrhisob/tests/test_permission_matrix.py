"""Role × DocType × division × way to a row: every cell of the matrix, inside the server."""

from collections.abc import Iterator

import frappe
import pytest

from elektrhisob.administration.stamps import CHILDREN, GUARDED, SHARED_CHILDREN
from elektrhisob.tests import permission_probes as probes
from elektrhisob.tests.permission_expected import (
	ALL_ROLES,
	CHANGING,
	FACTS,
	READ_ONLY_ROLES,
	SEES,
	STATED,
	matrix_of_people,
	may,
	may_export,
	role_may,
)
from elektrhisob.tests.permission_people import DIVISIONS, assign, put_people, user_of
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET, Place, put_rows

pytestmark = pytest.mark.http

Places = dict[str, Place]
Staff = tuple[str, str]


@pytest.fixture(scope="module")
def places(database_put_back: None) -> Places:
	frappe.set_user("Administrator")
	own, other = put_rows()
	put_people()
	frappe.db.commit()
	return {OWN_HET: own, OTHER_HET: other}


@pytest.fixture(scope="module", params=matrix_of_people(), ids=" in ".join)
def staff(request: pytest.FixtureRequest, places: Places) -> Staff:
	"""(role, division) of somebody who works there from now on."""
	role, division = request.param
	assign(user_of(role), division)
	return role, division


def rows_of(places: Places) -> Iterator[tuple[str, str, str]]:
	"""(DocType, HET, name)"""
	for doctype in sorted(GUARDED):
		for het, place in places.items():
			yield doctype, het, place.rows[doctype]


def test_every_way_to_read_a_row(places: Places, staff: Staff) -> None:
	role, division = staff
	frappe.set_user(user_of(role))
	wrong: list[tuple[str, ...]] = []
	for doctype, het, name in rows_of(places):
		expected = may(role, division, doctype, het)
		for way, probe in probes.READING.items():
			if probe(doctype, name) is not expected:
				wrong.append((doctype, het, way, f"expected {expected}"))
		if probes.exports(doctype, name) is not may_export(role, division, doctype, het):
			wrong.append((doctype, het, "export"))
		if het not in SEES[division] and probes.sees_title(doctype, name):
			wrong.append((doctype, het, "title"))
	assert not wrong, wrong


def test_every_right_to_change_a_row(places: Places, staff: Staff) -> None:
	role, division = staff
	frappe.set_user(user_of(role))
	wrong = []
	for doctype, het, name in rows_of(places):
		doc = frappe.get_doc(doctype, name)
		for right in CHANGING:
			expected = may(role, division, doctype, het, right) and right_exists(doctype, right)
			if bool(frappe.has_permission(doctype, right, doc=doc)) is not expected:
				wrong.append((doctype, het, right, f"expected {expected}"))
	assert not wrong, wrong


def right_exists(doctype: str, right: str) -> bool:
	meta = frappe.get_meta(doctype)
	if right in ("submit", "cancel"):
		return bool(meta.is_submittable)
	return right != "import" or bool(meta.allow_import)


def test_rows_inside_a_document_are_seen_with_it(places: Places, staff: Staff) -> None:
	role, division = staff
	frappe.set_user(user_of(role))
	for child, parent in CHILDREN.items():
		for het, place in places.items():
			filters = {"name": place.children[child]}
			listed, counted = probes.lists_children(child, parent, filters)
			expected = may(role, division, parent, het)
			assert (listed, counted) == (expected, expected), (child, het)


def test_rows_that_several_doctypes_hold_are_seen_with_their_document(places: Places, staff: Staff) -> None:
	role, division = staff
	frappe.set_user(user_of(role))
	for child, parents in SHARED_CHILDREN.items():
		for het, place in places.items():
			for parent in parents:
				filters = {"name": place.shared_children[child][parent]}
				listed, counted = probes.lists_children(child, parent, filters)
				expected = may(role, division, parent, het)
				assert (listed, counted) == (expected, expected), (child, parent, het)


def test_files_and_tags_are_seen_with_their_document(places: Places, staff: Staff) -> None:
	role, division = staff
	frappe.set_user(user_of(role))
	for het, place in places.items():
		listed, opened = probes.file_is_seen(place)
		assert opened is may(role, division, "Personal Account", het), het
		assert not listed or het in SEES[division], het
		tagged = frappe.get_attr("frappe.desk.doctype.tag.tag.get_documents_for_tag")("#debtor")
		assert (place.rows["Consumer"] in {row["name"] for row in tagged}) is (het in SEES[division])


@pytest.mark.parametrize("division", ["own HET", "no division", "head office"])
def test_what_is_said_about_a_row_is_seen_with_it(places: Places, division: str) -> None:
	"""Comments, versions, logs: a System Manager's roles open them all, the divisions do not."""
	user = user_of("System Manager")
	assign(user, division)
	frappe.set_user(user)
	wrong = []
	for het, place in places.items():
		for doctype, name in place.said.items():
			seen = het in SEES[division]
			if probes.lists(doctype, name) and not seen:
				wrong.append((doctype, het, "list"))
			if frappe.has_permission(doctype, "read", doc=name) and not seen:
				wrong.append((doctype, het, "read"))
		for doctype in ("Comment", "Version", "View Log", "Tag Link"):
			if probes.lists(doctype, place.said[doctype]) is not (het in SEES[division]):
				wrong.append((doctype, het, "expected in list"))
	assert not wrong, wrong


@pytest.mark.parametrize("division", DIVISIONS)
def test_global_search_knows_no_guarded_row(places: Places, division: str) -> None:
	assign(user_of("Billing Operator"), division)
	frappe.set_user(user_of("Billing Operator"))
	search = frappe.get_attr("frappe.utils.global_search.search")
	for place in places.values():
		for text in (place.title, *place.rows.values()):
			assert search(text) == [], text


def test_no_guarded_doctype_can_enter_global_search(places: Places) -> None:
	for doctype in (*GUARDED, *CHILDREN, *SHARED_CHILDREN):
		meta = frappe.get_meta(doctype)
		assert not meta.get_global_search_fields(), doctype
		assert not meta.index_web_pages_for_search, doctype
		assert not frappe.db.sql("select 1 from `__global_search` where doctype = %s limit 1", doctype)


def test_units_above_are_read_and_never_changed(places: Places) -> None:
	"""A HET shows where it stands; its HETK is not its to change."""
	user = user_of("Elektrhisob Administrator")
	assign(user, "own HET")
	frappe.set_user(user)
	seen = set(frappe.get_list("Org Unit", pluck="name", limit_page_length=0, order_by="name"))
	assert seen == {"00", "03", OWN_HET, f"{OWN_HET}-9", f"{OWN_HET}-9-01"}
	for unit, changes in (("00", False), ("03", False), (OWN_HET, True), (f"{OWN_HET}-9", True)):
		assert frappe.has_permission("Org Unit", "write", doc=unit) is changes, unit


def test_a_run_over_a_whole_company_is_not_a_districts_to_see(places: Places) -> None:
	frappe.set_user("Administrator")
	frappe.db.set_value("Bill Run", places[OWN_HET].rows["Bill Run"], "org_unit", "03")
	user = user_of("Billing Operator")
	for division, sees in (("own HET", False), ("parent HETK", True), ("head office", True)):
		assign(user, division)
		frappe.db.set_value("Bill Run", places[OWN_HET].rows["Bill Run"], "org_unit", "03")
		frappe.set_user(user)
		name = places[OWN_HET].rows["Bill Run"]
		assert probes.lists("Bill Run", name) is sees, division
		assert probes.gets("Bill Run", name) is sees, division
		assert probes.counts("Bill Run", name) is sees, division
	frappe.set_user("Administrator")
	frappe.db.set_value("Bill Run", places[OWN_HET].rows["Bill Run"], "org_unit", OWN_HET)
	frappe.db.commit()


@pytest.mark.parametrize(("role", "doctype", "right", "allowed"), STATED)
def test_what_the_trade_demands_of_roles(role: str, doctype: str, right: str, allowed: bool) -> None:
	assert role_may(role, doctype, right) is allowed


def test_who_only_looks_changes_nothing() -> None:
	for role in READ_ONLY_ROLES:
		for doctype in GUARDED:
			assert role_may(role, doctype, "read"), (role, doctype)
			assert not [right for right in CHANGING if role_may(role, doctype, right)], (role, doctype)


def test_no_role_writes_facts_by_hand() -> None:
	for doctype in FACTS:
		for role in set(ALL_ROLES) - {"System Manager"}:
			assert not [right for right in CHANGING if role_may(role, doctype, right)], (role, doctype)
