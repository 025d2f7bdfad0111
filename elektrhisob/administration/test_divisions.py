"""Divisions: where they come from, how they are forgotten, and what they refuse."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.core.doctype.user_permission.user_permission import get_user_permissions

from elektrhisob.administration.divisions import (
	EVERYTHING,
	Divisions,
	divisions_of,
	hets_below,
	list_condition,
	report_filter,
	require_division,
	require_unit,
)
from elektrhisob.administration.roles import PORTAL_ROLES, STAFF_ROLES, ensure_roles
from elektrhisob.tests.permission_people import assign
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET, Place, put_rows

pytestmark = pytest.mark.site

USER = "divisions@matrix.example"


@pytest.fixture
def operator(commits: object) -> Iterator[str]:
	frappe.get_doc(
		{
			"doctype": "User",
			"email": USER,
			"first_name": "Operator",
			"send_welcome_email": 0,
			"roles": [{"role": "Billing Operator"}],
		}
	).insert()
	yield USER
	frappe.cache.delete_value("elektrhisob_divisions")


@pytest.fixture
def places(operator: str) -> tuple[Place, Place]:
	return put_rows()


def give(user: str, unit: str) -> "frappe.model.document.Document":
	permission = {"doctype": "User Permission", "user": user, "allow": "Org Unit", "for_value": unit}
	return frappe.get_doc(permission).insert()


def test_divisions_follow_the_user_permissions(operator: str) -> None:
	assert divisions_of(operator) == Divisions()
	give(operator, OWN_HET)
	assert divisions_of(operator).hets == (OWN_HET,)
	company = give(operator, "06")
	assert OTHER_HET in divisions_of(operator).hets
	assert len(divisions_of(operator).hets) == 15
	company.delete()
	assert divisions_of(operator).hets == (OWN_HET,)
	give(operator, "00")
	assert divisions_of(operator) == EVERYTHING


def test_administrator_is_not_limited_and_guest_is_nobody(operator: str) -> None:
	assert divisions_of("Administrator") == EVERYTHING
	assert divisions_of("Guest") == Divisions()


def test_a_district_added_to_a_company_is_seen_at_once(operator: str) -> None:
	give(operator, "03")
	before = divisions_of(operator).hets
	frappe.get_doc(
		{
			"doctype": "Org Unit",
			"unit_code": "03999",
			"unit_name": "New",
			"unit_level": "HET",
			"parent_org_unit": "03",
		}
	).insert()
	assert set(divisions_of(operator).hets) - set(before) == {"03999"}


def test_user_permissions_stay_out_of_frappes_own_engine(operator: str) -> None:
	permission = give(operator, "03")
	assert (permission.hide_descendants, permission.apply_to_all_doctypes) == (1, 0)
	kept = get_user_permissions(operator)["Org Unit"]
	assert [entry["doc"] for entry in kept] == ["03"]
	assert kept[0]["applicable_for"] == "User"


def test_sections_and_routes_are_no_divisions(places: tuple[Place, Place]) -> None:
	for unit in (f"{OWN_HET}-9", f"{OWN_HET}-9-01"):
		with pytest.raises(frappe.ValidationError):
			give(USER, unit)


def test_conditions_for_lists_and_reports(operator: str) -> None:
	bill = frappe.qb.DocType("Electricity Bill")
	assert list_condition("Electricity Bill", operator) == "1 = 0"
	assert "1=0" in frappe.qb.from_(bill).select(bill.name).where(report_filter(bill.het, operator)).get_sql()
	give(operator, OWN_HET)
	assert list_condition("Electricity Bill", operator) == f"`tabElectricity Bill`.`het` in ('{OWN_HET}')"
	assert (
		OWN_HET in frappe.qb.from_(bill).select(bill.name).where(report_filter(bill.het, operator)).get_sql()
	)
	assert list_condition("Electricity Bill", "Administrator") == ""
	assert list_condition("Unknown Type", operator) == "1 = 0"


def test_services_ask_for_a_division(operator: str) -> None:
	give(operator, "03")
	require_division(OWN_HET, operator)
	require_unit("03", operator)
	assert OWN_HET in hets_below("03", operator)
	for action in (
		lambda: require_division(OTHER_HET, operator),
		lambda: require_division(None, operator),
		lambda: require_unit("06", operator),
		lambda: require_unit("00", operator),
		lambda: hets_below("00", operator),
		lambda: require_unit("no such unit", operator),
	):
		with pytest.raises(frappe.PermissionError):
			action()


def test_a_new_document_is_stamped_and_checked(places: tuple[Place, Place]) -> None:
	own, other = places
	assign(USER, "own HET")
	frappe.set_user(USER)
	consumer = {"doctype": "Consumer", "consumer_kind": "Household", "consumer_name": "Sinov Sinovov"}
	assert frappe.get_doc({**consumer, "het": OWN_HET}).insert().het == OWN_HET
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({**consumer, "het": OTHER_HET}).insert()
	moved = frappe.get_doc("Consumer", own.rows["Consumer"])
	moved.het = OTHER_HET
	with pytest.raises(frappe.PermissionError):
		moved.save()
	point = {"doctype": "Supply Point", "personal_account": other.rows["Personal Account"], "het": OWN_HET}
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(point).insert(ignore_mandatory=True)


def test_a_link_into_another_district_is_refused(places: tuple[Place, Place]) -> None:
	"""The fetched consumer name would be read across the border."""
	own, other = places
	assign(USER, "own HET")
	frappe.set_user(USER)
	account = frappe.get_doc("Personal Account", own.rows["Personal Account"])
	account.consumer = other.rows["Consumer"]
	with pytest.raises(frappe.PermissionError):
		account.save()


def test_a_chosen_unit_must_be_a_district(operator: str) -> None:
	with pytest.raises(frappe.ValidationError, match="HET"):
		frappe.get_doc(
			{"doctype": "Consumer", "consumer_kind": "Household", "consumer_name": "Sinov", "het": "03"}
		).insert()


def test_business_documents_are_not_shared(places: tuple[Place, Place]) -> None:
	own, _other = places
	with pytest.raises(frappe.PermissionError):
		frappe.share.add("Consumer", own.rows["Consumer"], USER)


def test_nobody_follows_another_districts_document(places: tuple[Place, Place]) -> None:
	_own, other = places
	assign(USER, "own HET")
	follow = {"doctype": "Document Follow", "ref_doctype": "Consumer", "ref_docname": other.rows["Consumer"]}
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({**follow, "user": USER}).insert()


def test_a_prepared_report_is_its_owners(operator: str) -> None:
	report = frappe.get_doc({"doctype": "Prepared Report", "report_name": "Permitted Documents For User"})
	report.db_insert()
	assert not frappe.has_permission("Prepared Report", "read", doc=report, user=operator)
	frappe.set_user(operator)
	assert "owner" in frappe.get_attr("elektrhisob.administration.references.prepared_report_condition")(
		operator
	)


def test_roles_are_made_once_and_left_alone(commits: object) -> None:
	frappe.db.set_value("Role", "Cashier", "two_factor_auth", 1)
	ensure_roles()
	assert frappe.db.get_value("Role", "Cashier", "two_factor_auth") == 1
	for role in STAFF_ROLES:
		assert frappe.db.get_value("Role", role, "desk_access") == 1, role
	for role in PORTAL_ROLES:
		assert frappe.db.get_value("Role", role, "desk_access") == 0, role
