"""An account is found by whatever its consumer can say at the counter, by its own district only."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.consumers.account_search import account_names, consumer_names, find_accounts
from elektrhisob.consumers.account_state import account_state
from elektrhisob.consumers.link_search import offer
from elektrhisob.tests import district

# A full-text index shows a row once it is committed.
pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture(scope="module")
def counter(database_put_back: None) -> dict[str, str]:
	"""A household and a firm of the district, a namesake in the neighbouring one, and three operators."""
	frappe.set_user("Administrator")
	person = district.consumer(
		consumer_name="Oʻrolova Gʻuncha",
		phone="+998901237654",
		address="Mashʼal koʻchasi, 17-uy",
		pinfl=district.pinfl(),
	)
	household = district.account(consumer=person.name, local_number="0091777")
	point = district.supply_point(household.name)
	meter = district.meter(serial_no="CE-91 4477")
	installation = district.installation(supply_point=point.name, meter=meter.name)
	reading = district.reading(installation.name, "2025-02-01", 10)
	firm = district.consumer(consumer_kind="Legal", consumer_name="Chaqmoq Savdo MChJ", stir="301234599")
	office = district.account(consumer=firm.name, local_number="0091888")
	other = district.consumer(consumer_name="Oʻrolova Gʻuncha", het=district.OTHER_HET)
	namesake = district.account(consumer=other.name, het=district.OTHER_HET, local_number="0091777")
	known = {
		"household": household.name,
		"office": office.name,
		"namesake": namesake.name,
		"person": person.name,
		"pinfl": person.pinfl,
		"meter": meter.name,
		"installation": installation.name,
		"point": point.name,
		"reading": reading.name,
		"operator": district.user("Billing Operator"),
		"neighbour": district.user("Billing Operator", het=district.OTHER_HET),
		"nobody": district.user("Billing Operator", het=None),
	}
	frappe.db.commit()
	return known


@pytest.mark.parametrize(
	"typed",
	[
		"032020091777",
		"03202 0091777",
		"03202-0091777",
		"0320200917",
		"0091777",
		"91777",
		"90 123 76 54",
		"+998901237654",
		"9012376",
		"CE-91 4477",
		"ce914477",
		"oʻrolova",
		"O'rolova G'unch",
		"Ўролова Ғунча",
		"gʻuncha 17",
		"mashal 17",
	],
)
def test_the_operator_finds_the_household(counter: dict[str, str], typed: str) -> None:
	frappe.set_user(counter["operator"])
	assert account_names(typed, 20) == [counter["household"]]


def test_papers_find_the_account(counter: dict[str, str]) -> None:
	frappe.set_user(counter["operator"])
	assert account_names(counter["pinfl"], 20) == [counter["household"]]
	assert account_names("301234599", 20) == [counter["office"]]


def test_what_stands_nowhere_finds_nothing(counter: dict[str, str]) -> None:
	frappe.set_user(counter["operator"])
	for typed in ("", "   ", "oʻrolova chaqmoq", "099999999", "%", "+-*()\"'", "ab"):
		assert account_names(typed, 20) == [], typed


def test_each_district_sees_its_own_and_who_has_none_sees_nothing(counter: dict[str, str]) -> None:
	frappe.set_user(counter["neighbour"])
	assert account_names("Oʻrolova", 20) == [counter["namesake"]]
	assert account_names(counter["household"], 20) == []
	assert consumer_names("Oʻrolova Gʻuncha", 20) != [counter["person"]]
	frappe.set_user(counter["nobody"])
	assert account_names("Oʻrolova", 20) == []
	frappe.set_user("Administrator")
	assert sorted(account_names("Oʻrolova", 20)) == [counter["household"], counter["namesake"]]


def test_the_page_shows_who_where_and_which_meter(counter: dict[str, str]) -> None:
	frappe.set_user(counter["operator"])
	(row,) = find_accounts("Gʻuncha", 5)
	assert (row["consumer_name"], row["address"]) == ("Oʻrolova Gʻuncha", "Mashʼal koʻchasi, 17-uy")
	assert (row["serials"], row["balance"]) == (["CE-914477"], None)


@pytest.mark.parametrize(
	("doctype", "typed", "expected"),
	[
		("Personal Account", "gʻuncha", "household"),
		("Consumer", "Oʻrolova", "person"),
		("Consumer", "032020091777", "person"),
		("Supply Point", "0091777", "point"),
		("Meter", "ce-91", "meter"),
		("Meter Installation", "CE-91", "installation"),
		("Meter Installation", "0091777", "installation"),
		("Meter Reading", "CE-9144", "reading"),
	],
)
def test_link_fields_offer_the_same(counter: dict[str, str], doctype: str, typed: str, expected: str) -> None:
	frappe.set_user(counter["operator"])
	assert [row[0] for row in offer(doctype, typed, "name", 0, 10)] == [counter[expected]]
	assert list(offer(doctype, "zzzznothing", "name", 0, 10)) == []
	frappe.set_user(counter["neighbour"])
	assert counter[expected] not in [row[0] for row in offer(doctype, typed, "name", 0, 10)]


@pytest.mark.parametrize(
	("doctype", "row"),
	[
		("Personal Account", "household"),
		("Consumer", "person"),
		("Supply Point", "point"),
		("Meter", "meter"),
		("Meter Installation", "installation"),
		("Meter Reading", "reading"),
	],
)
def test_link_fields_find_every_row_by_its_own_name(counter: dict[str, str], doctype: str, row: str) -> None:
	"""Version 16 accepts a link only when the search for its name brings it."""
	frappe.set_user(counter["operator"])
	assert counter[row] in [found[0] for found in offer(doctype, counter[row], "name", 0, 25_000)]


def test_link_fields_keep_their_filters(counter: dict[str, str]) -> None:
	frappe.set_user(counter["operator"])
	assert list(offer("Personal Account", "Gʻuncha", "name", 0, 10, {"status": "Closed"})) == []
	rows = offer(
		"Personal Account", "Gʻuncha", "name", 0, 10, [["Personal Account", "status", "=", "Active"]]
	)
	assert [row[0] for row in rows] == [counter["household"]]


def test_the_state_of_an_account_is_for_its_district(counter: dict[str, str]) -> None:
	frappe.set_user(counter["operator"])
	state = account_state(counter["household"])
	assert (state["balance"], state["bills"], state["payments"]) == (None, [], [])
	assert [row["value"] for row in state["readings"]] == [10]
	assert [row["serial_no"] for row in state["meters"]] == ["CE-914477"]
	frappe.set_user(counter["neighbour"])
	with pytest.raises(frappe.PermissionError):
		account_state(counter["household"])
