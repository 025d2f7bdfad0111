"""Whoever works for a whole region asks by the region; the answer is the same as by its districts."""

from collections.abc import Iterator

import frappe
import pytest

from elektrhisob.administration.divisions import divisions_of, list_condition
from elektrhisob.administration.region_column import ensure_region_columns, whole_region
from elektrhisob.administration.stamps import STAMPED
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET, put_rows

pytestmark = pytest.mark.site

USER = "region@matrix.example"
BY_REGION = "`tabPersonal Account`.`het_region` = '03'"
PAGE = 20
# The page, and what the framework reads of its own tables on the way.
MOST_ROWS_READ = 1_000


@pytest.fixture
def supervisor(commits: object) -> Iterator[str]:
	frappe.get_doc(
		{
			"doctype": "User",
			"email": USER,
			"first_name": "Supervisor",
			"send_welcome_email": 0,
			"roles": [{"role": "Billing Supervisor"}],
		}
	).insert()
	frappe.get_doc(
		{"doctype": "User Permission", "user": USER, "allow": "Org Unit", "for_value": "03"}
	).insert()
	yield USER
	frappe.set_user("Administrator")
	frappe.cache.delete_value("elektrhisob_divisions")


def test_a_region_is_all_districts_with_its_digits() -> None:
	every = ("03202", "03203", "06204", "06207")
	assert whole_region(("03202", "03203"), every) == "03"
	assert whole_region(("03202",), every) == ""
	assert whole_region(("03202", "03203", "06204"), every) == ""
	assert whole_region((), every) == ""


def test_every_stamped_table_has_the_column_and_its_index() -> None:
	for doctype in STAMPED:
		(column,) = frappe.db.sql(f"show columns from `tab{doctype}` like 'het_region'", as_dict=True)
		assert (column.Key, column.Extra) == ("MUL", "VIRTUAL GENERATED"), doctype


def test_a_migration_gives_back_a_column_that_was_trimmed(commits: object) -> None:
	frappe.db.sql_ddl("alter table `tabNetwork Node` drop column het_region")
	ensure_region_columns()
	(column,) = frappe.db.sql("show columns from `tabNetwork Node` like 'het_region'", as_dict=True)
	assert column.Key == "MUL"


def test_the_rows_of_a_region_are_those_of_its_districts(supervisor: str) -> None:
	own, other = put_rows()
	assert list_condition("Personal Account", supervisor) == BY_REGION
	frappe.set_user(supervisor)
	for doctype in set(STAMPED) - {"Bill Run Claim", "Bill Run Shard", "Network Node"}:
		if not frappe.has_permission(doctype, "read"):
			continue
		seen = frappe.get_list(doctype, pluck="name", limit_page_length=0)
		assert own.rows[doctype] in seen, doctype
		assert other.rows[doctype] not in seen, doctype


def test_a_district_that_changed_its_company_is_asked_for_by_its_code(supervisor: str) -> None:
	"""It keeps its digits: by them the old company would still see it."""
	unit = frappe.get_doc("Org Unit", OWN_HET)
	unit.parent_org_unit = "06"
	unit.save()
	assert OWN_HET not in divisions_of(supervisor).hets
	condition = list_condition("Personal Account", supervisor)
	assert "`het` in (" in condition and OWN_HET not in condition


def test_a_page_of_a_region_reads_a_page_of_rows(supervisor: str) -> None:
	"""The region's accounts have the lowest numbers: a walk back over all meets the others first."""
	for het, first in ((OWN_HET, 1), (OTHER_HET, 20_001)):
		frappe.db.sql(
			f"""insert into `tabPersonal Account` (name, creation, modified, docstatus, idx, het, status)
			select concat('{het}', 9000000 + seq), now(), now(), 0, 0, '{het}', 'Active'
			from seq_{first}_to_{first + 19_999}"""
		)
	frappe.set_user(supervisor)
	before = rows_read()
	page = frappe.get_list("Personal Account", pluck="name", order_by="name desc", limit_page_length=PAGE)
	assert len(page) == PAGE and all(name.startswith(OWN_HET) for name in page)
	assert rows_read() - before < MOST_ROWS_READ


def rows_read() -> int:
	"""Along an index, in either direction; a whole table is walked along its names as well."""
	status = dict(frappe.db.sql("show session status like 'Handler_read%'"))
	return int(status["Handler_read_prev"]) + int(status["Handler_read_next"])
