"""The organisation tree: first load, rules, many units at once, and moves that carry the rows."""

import frappe
import pytest
from frappe.query_builder.functions import Count

from elektrhisob.administration import unit_moves
from elektrhisob.administration.org_tree import add_units, check_code, check_place, ensure_org_units
from elektrhisob.administration.stamps import STAMPED
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET, put_rows

pytestmark = pytest.mark.site

UNIT = "Org Unit"


def levels() -> dict[str, int]:
	unit = frappe.qb.DocType(UNIT)
	return dict(frappe.qb.from_(unit).groupby(unit.unit_level).select(unit.unit_level, Count("*")).run())


def assert_tree_is_whole() -> None:
	"""Every unit lies inside its parent, every bound is used once, and the bounds have no gap."""
	units = frappe.get_all(UNIT, fields=["name", "parent_org_unit", "lft", "rgt"], order_by="lft")
	by_name = {unit.name: unit for unit in units}
	for unit in units:
		if unit.parent_org_unit:
			parent = by_name[unit.parent_org_unit]
			assert parent.lft < unit.lft < unit.rgt < parent.rgt, unit.name
	bounds = sorted(bound for unit in units for bound in (unit.lft, unit.rgt))
	assert bounds == list(range(1, 2 * len(units) + 1))


def section_rows(het: str, section: int, routes: int) -> list[dict[str, str]]:
	code = f"{het}-{section}"
	return [
		{"unit_code": code, "unit_name": "Section", "unit_level": "Section"},
		*(
			{
				"unit_code": f"{code}-{route:02}",
				"unit_name": "Route",
				"unit_level": "Route",
				"parent_org_unit": code,
			}
			for route in range(1, routes + 1)
		),
	]


@pytest.fixture
def fresh_tree(commits: object) -> None:
	frappe.db.delete(UNIT)
	ensure_org_units()


def new_unit(code: str, level: str, parent: str | None) -> "frappe.model.document.Document":
	return frappe.get_doc(
		{
			"doctype": UNIT,
			"unit_code": code,
			"unit_name": code,
			"unit_level": level,
			"parent_org_unit": parent,
		}
	)


def test_first_load_has_every_unit_of_the_directory(fresh_tree: None) -> None:
	assert levels() == {"Head Office": 1, "HETK": 14, "HET": 240}
	assert_tree_is_whole()
	unit = frappe.get_doc(UNIT, "03202")
	assert unit.unit_name == "Oltinko'l tumani elektr ta'minoti"
	assert unit.unit_name_uz_cyrl == "Олтинкўл тумани электр таъминоти"
	assert unit.unit_name_ru == "Алтынкульское ЭСП"
	assert (unit.het, unit.parent_org_unit, unit.soato) == ("03202", "03", "1703202")
	assert not frappe.db.get_value(UNIT, "03", "het")


def test_loading_again_keeps_what_administrators_changed(fresh_tree: None) -> None:
	frappe.db.set_value(UNIT, "03202", "unit_name", "Renamed")
	frappe.get_doc(UNIT, "06258").delete()
	assert ensure_org_units() == 1
	assert frappe.db.get_value(UNIT, "03202", "unit_name") == "Renamed"
	assert frappe.db.exists(UNIT, "06258")
	assert ensure_org_units() == 0


def test_many_units_at_once_equal_units_one_by_one(fresh_tree: None) -> None:
	assert add_units(OWN_HET, section_rows(OWN_HET, 1, 3)) == 4
	assert add_units(OWN_HET, section_rows(OWN_HET, 1, 5)) == 2
	for code, level, parent in (
		(f"{OWN_HET}-2", "Section", OWN_HET),
		(f"{OWN_HET}-2-01", "Route", f"{OWN_HET}-2"),
	):
		new_unit(code, level, parent).insert()
	assert_tree_is_whole()
	route = frappe.db.get_value(UNIT, f"{OWN_HET}-1-05", ["het", "is_group", "parent_org_unit"])
	by_hand = frappe.db.get_value(UNIT, f"{OWN_HET}-2-01", ["het", "is_group", "parent_org_unit"])
	assert route == (OWN_HET, 0, f"{OWN_HET}-1")
	assert by_hand == (OWN_HET, 0, f"{OWN_HET}-2")


def test_a_row_without_its_parent_is_refused(fresh_tree: None) -> None:
	with pytest.raises(frappe.ValidationError, match="03202-77"):
		add_units(OWN_HET, section_rows(OWN_HET, 77, 2)[1:])


@pytest.mark.parametrize(
	("level", "code"),
	[
		("HETK", "3"),
		("HET", "0320"),
		("HET", "032021"),
		("Section", "03202"),
		("Route", "03202"),
		("HET", ""),
	],
)
def test_codes_that_do_not_fit(level: str, code: str) -> None:
	with pytest.raises(frappe.ValidationError):
		check_code(level, code)


@pytest.mark.parametrize(
	("level", "parent"),
	[
		("Head Office", "HETK"),
		("HETK", None),
		("HETK", "HETK"),
		("HET", "Head Office"),
		("HET", "HET"),
		("Section", "HETK"),
		("Section", "Section"),
		("Route", "Route"),
		("Route", "HETK"),
	],
)
def test_places_that_do_not_fit(level: str, parent: str | None) -> None:
	with pytest.raises(frappe.ValidationError):
		check_place(level, parent)


def test_rules_hold_for_the_form_too(fresh_tree: None) -> None:
	for code, level, parent in (
		("01", "Head Office", None),
		("04", "HETK", None),
		("04999", "HET", "00"),
		("06204-1", "Section", OWN_HET),
	):
		with pytest.raises(frappe.ValidationError):
			new_unit(code, level, parent).insert()
	unit = frappe.get_doc(UNIT, OWN_HET)
	unit.unit_level = "Section"
	with pytest.raises(frappe.ValidationError):
		unit.save()


def test_a_new_district_needs_no_release(fresh_tree: None) -> None:
	"""Districts made after 2021 are entered by the steward."""
	unit = new_unit("03999", "HET", "03").insert()
	assert (unit.het, unit.is_group) == ("03999", 1)
	assert_tree_is_whole()


def test_units_with_rows_stay(commits: object) -> None:
	put_rows()
	for unit in (f"{OWN_HET}-9-01", f"{OWN_HET}-9", OWN_HET, "00"):
		with pytest.raises(frappe.ValidationError):
			frappe.delete_doc(UNIT, unit)


def test_a_moved_section_takes_every_row_along(commits: object) -> None:
	own, other = put_rows()
	frappe.db.delete("Bill Run Claim")
	section = frappe.get_doc(UNIT, f"{OWN_HET}-9")
	section.parent_org_unit = OTHER_HET
	section.save()
	assert_tree_is_whole()
	assert frappe.db.get_value(UNIT, f"{OWN_HET}-9-01", "het") == OTHER_HET
	stay = {"Bill Run Claim", "Bill Run Shard", "Network Node"}
	# People work where they work; a verification and its order belong to the district that had the device.
	stay |= {"Field Worker", "Field Team", "Device Verification", "Device Maintenance", "Verification Order"}
	# Runs, renewals and closings are papers of the district that made them.
	stay |= {"Penalty Run", "Penalty Run Shard", "Bill Correction Shard", "Shadow Run Shard"}
	stay |= {"Contract Renewal", "Suspense Payment", "Payment Message"}
	stay |= {"Period Closing", "Period Reopening"}
	# A store, its instruments and its papers belong to the district whose store it is.
	stay |= {"Device Store", "Test Instrument", "Device Movement", "Store Inventory Count"}
	for doctype in set(STAMPED) - stay:
		moved = frappe.db.get_value(doctype, own.rows[doctype], ["het", "het_region"])
		assert moved == (OTHER_HET, OTHER_HET[:2]), doctype
		assert frappe.db.get_value(doctype, other.rows[doctype], "het") == OTHER_HET, doctype
	for doctype in stay - {"Bill Run Claim"}:
		assert frappe.db.get_value(doctype, own.rows[doctype], "het") == OWN_HET, doctype


def test_a_consumer_with_an_account_left_behind_stays(commits: object) -> None:
	own, _other = put_rows()
	frappe.db.delete("Bill Run Claim")
	add_units(OWN_HET, section_rows(OWN_HET, 8, 1))
	second = frappe.get_doc("Personal Account", own.rows["Personal Account"]).as_dict()
	copy = {key: second[key] for key in ("consumer", "het", "owner", "creation", "modified", "modified_by")}
	columns = {**copy, "name": f"{OWN_HET}999002", "route": f"{OWN_HET}-8-01", "docstatus": 0, "idx": 0}
	frappe.db.bulk_insert("Personal Account", fields=list(columns), values=[tuple(columns.values())])
	section = frappe.get_doc(UNIT, f"{OWN_HET}-9")
	section.parent_org_unit = OTHER_HET
	section.save()
	assert frappe.db.get_value("Consumer", own.rows["Consumer"], "het") == OWN_HET
	assert frappe.db.get_value("Personal Account", own.rows["Personal Account"], "het") == OTHER_HET
	assert frappe.db.get_value("Personal Account", f"{OWN_HET}999002", "het") == OWN_HET


def test_no_move_under_a_running_bill_run(commits: object) -> None:
	own, _other = put_rows()
	section = frappe.get_doc(UNIT, f"{OWN_HET}-9")
	section.parent_org_unit = OTHER_HET
	with pytest.raises(frappe.ValidationError, match=own.rows["Bill Run"]):
		section.save()


def test_a_large_move_goes_on_in_the_background(commits: object, monkeypatch: pytest.MonkeyPatch) -> None:
	own, _other = put_rows()
	frappe.db.delete("Bill Run Claim")
	queued: list[dict[str, object]] = []
	monkeypatch.setattr(unit_moves, "ACCOUNTS_IN_ONE_REQUEST", 0)
	monkeypatch.setattr(frappe, "enqueue", lambda method, **job: queued.append({"method": method, **job}))
	section = frappe.get_doc(UNIT, f"{OWN_HET}-9")
	section.parent_org_unit = OTHER_HET
	section.save()
	assert frappe.db.get_value("Electricity Bill", own.rows["Electricity Bill"], "het") == OWN_HET
	(job,) = queued
	assert (job["method"], job["queue"], job["unit"]) == (
		unit_moves.restamp_in_background,
		"long",
		f"{OWN_HET}-9",
	)
	unit_moves.restamp_in_background(f"{OWN_HET}-9")
	assert frappe.db.get_value("Electricity Bill", own.rows["Electricity Bill"], "het") == OTHER_HET
