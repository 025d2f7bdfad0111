"""Somebody of some districts of several regions turns pages as quickly as for one, and sees the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import frappe
import pytest

from elektrhisob.administration.guards import get_list_page, get_plain_list_page
from elektrhisob.administration.test_region_column import MOST_ROWS_READ, PAGE, rows_read
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = pytest.mark.site

USER = "several@matrix.example"
# The second begins with the digits of the first region.
MINE = (OWN_HET, "03203", OTHER_HET)
OTHERS = ("35410", "35411")
EACH = 5_000


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
	for het in MINE:
		frappe.get_doc(
			{"doctype": "User Permission", "user": USER, "allow": "Org Unit", "for_value": het}
		).insert()
	for het in (*MINE, *OTHERS):
		frappe.db.sql(
			f"""insert into `tabPersonal Account` (name, creation, modified, docstatus, idx, het, status)
			select concat('{het}', 9000000 + seq), now() - interval mod(seq, 97) day, now(), 0, 0, '{het}',
				if(mod(seq, 2000), 'Active', 'Closed')
			from seq_1_to_{EACH}"""
		)
	frappe.set_user(USER)
	yield USER
	frappe.set_user("Administrator")
	frappe.cache.delete_value("elektrhisob_divisions")


def page(**asked: Any) -> list[str]:
	"""Names on a page, asked for as the list view does."""
	frappe.local.form_dict = frappe._dict(
		{
			"doctype": "Personal Account",
			"fields": json.dumps(["`tabPersonal Account`.`name`"]),
			"filters": "[]",
			"order_by": "`tabPersonal Account`.`name` desc",
			"start": "0",
			"page_length": str(PAGE),
			**asked,
		}
	)
	return [row[0] for row in (get_list_page() or {"values": []})["values"]]


def expected(status: str | None = None, order: str = "name desc", start: int = 0) -> list[str]:
	rows = frappe.get_list(
		"Personal Account",
		filters={"status": status} if status else {},
		order_by=order,
		limit_start=start,
		limit_page_length=PAGE,
		pluck="name",
	)
	assert rows
	return list(rows)


def test_the_test_s_districts_are_of_two_regions(supervisor: str) -> None:
	levels = frappe.get_all(
		"Org Unit", {"name": ["in", [*MINE, *OTHERS]]}, pluck="unit_level", order_by="name"
	)
	assert levels == ["HET"] * 5
	assert len({het[:2] for het in MINE}) == 2


def test_pages_are_those_of_the_framework(supervisor: str) -> None:
	assert page() == expected()
	assert page(start="60") == expected(start=60)
	assert page(order_by="`tabPersonal Account`.`name` asc") == expected(order="name asc")
	closed = json.dumps([["Personal Account", "status", "=", "Closed"]])
	assert page(filters=closed) == expected("Closed")
	assert page(filters=json.dumps([["Personal Account", "status", "=", "Paused"]])) == []
	oldest = "`tabPersonal Account`.`creation` asc, `tabPersonal Account`.`name` asc"
	assert page(order_by=oldest) == expected(order="creation asc, name asc")


def test_a_plain_list_is_narrowed_too(supervisor: str) -> None:
	first = page()
	assert [row.name for row in get_plain_list_page()] == first


def test_a_district_of_others_stays_out_of_reach(supervisor: str) -> None:
	foreign = json.dumps([["Personal Account", "het", "=", OTHERS[0]]])
	assert page(filters=foreign) == []
	assert all(name.startswith(MINE) for name in page(page_length="500"))


def test_a_page_reads_a_page_of_each_district(supervisor: str) -> None:
	"""The accounts of the others have the highest numbers: a walk back over all meets them first."""
	page()
	before = rows_read()
	assert len(page()) == PAGE
	assert rows_read() - before < MOST_ROWS_READ
	before = rows_read()
	expected()
	assert rows_read() - before > EACH
