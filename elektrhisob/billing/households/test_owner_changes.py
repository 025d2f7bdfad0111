"""A flat is sold, a house is divided, two flats become one: accounts, meters, readings and final bills."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.billing.households import owner_changes, reorganisations
from elektrhisob.metering.handover import DialMissingError
from elektrhisob.tests import district

pytestmark = pytest.mark.site

DAY = "2025-06-15"


def home(families: int = 1, value: float = 1000) -> Any:
	"""An account with a meter that was read on 31 May 2025."""
	account = district.account(norm_multiplier=families)
	add_point(account.name, value)
	return account


def add_point(account: str, value: float = 1000) -> Any:
	installation = district.installation(supply_point=district.supply_point(account).name)
	district.reading(installation.name, "2025-05-31", value)
	return installation


def sale(account: str, value: float | None = 1100, **values: Any) -> Any:
	defaults = {
		"personal_account": account,
		"change_date": DAY,
		"new_consumer": values.pop("new_consumer", None)
		or district.consumer(consumer_name="Xolov Sobir").name,
		"ground": "Sale",
		"document_number": "12-34",
		"document_date": "2025-06-10",
	}
	doc = district.insert("Owner Change", **{**defaults, **values})
	for row in doc.readings:
		row.value = value
	doc.save()
	return doc


def test_the_account_stays_with_the_dwelling_and_becomes_another_owner_s() -> None:
	account = home()
	former = account.consumer_name
	doc = sale(account.name)
	assert [(row.previous_value, str(row.previous_date)) for row in doc.readings] == [(1000, "2025-05-31")]
	doc.submit()
	account.reload()
	assert (account.consumer_name, account.status) == ("Xolov Sobir", "Active")
	days = [(row.consumer_name, str(row.from_date), str(row.until_date)) for row in account.owners]
	assert days == [(former, "2024-01-01", DAY), ("Xolov Sobir", "2025-06-16", "None")]
	point = frappe.get_doc("Supply Point", {"personal_account": account.name})
	assert point.consumer_name == "Xolov Sobir"
	reading = frappe.get_doc("Meter Reading", doc.readings[0].reading)
	assert (reading.value, str(reading.reading_date), reading.source, reading.act) == (
		1100,
		DAY,
		"Act",
		doc.name,
	)
	demand = frappe.get_doc("Rebill Demand", doc.rebill_demand)
	assert (demand.cause, demand.state, str(demand.until_date)) == ("Final Bill", "Open", DAY)


def test_a_change_entered_by_mistake_is_taken_back_with_its_reading() -> None:
	account = home()
	doc = sale(account.name)
	doc.submit()
	doc.cancel()
	account.reload()
	assert account.consumer == doc.former_consumer
	assert [row.until_date for row in account.owners] == [None]
	assert frappe.db.get_value("Meter Reading", doc.readings[0].reading, "status") == "Withdrawn"
	assert frappe.db.get_value("Rebill Demand", doc.rebill_demand, "state") == "Dropped"


def test_the_account_closes_and_a_new_one_opens_with_the_same_meter() -> None:
	account = home()
	supervisor = district.user("Billing Supervisor")
	frappe.set_user(supervisor)
	doc = sale(account.name, account_goes="Closes, a New One Opens")
	doc.submit()
	old, new = (frappe.get_doc("Personal Account", name) for name in (account.name, doc.new_account))
	assert (old.status, str(old.closed_on), str(new.opened_on)) == ("Closed", DAY, DAY)
	assert (new.consumer_name, new.route, new.tariffs[0].tariff) == ("Xolov Sobir", old.route, "HH")
	first, second = frappe.get_all(
		"Meter Installation",
		{"personal_account": ["in", [old.name, new.name]]},
		["name", "personal_account", "installed_on", "removed_on", "meter", "ratio"],
		order_by="name",
	)
	assert (first.personal_account, str(first.removed_on)) == (old.name, DAY)
	assert (second.personal_account, str(second.installed_on), second.removed_on) == (new.name, DAY, None)
	assert (first.meter, first.ratio) == (second.meter, second.ratio)
	values = {
		row.installation: (row.value, row.reason)
		for row in frappe.get_all(
			"Meter Reading", {"reading_date": DAY, "act": doc.name}, ["installation", "value", "reason"]
		)
	}
	assert values == {first.name: (1100, "Removal"), second.name: (1100, "Installation")}
	places = frappe.get_all(
		"Device Placement",
		{"device": first.meter, "place_kind": "Supply Point", "withdrawn": 0},
		["place", "since", "until"],
		order_by="name",
	)
	assert [str(row.until) for row in places] == [DAY, "None"]
	assert frappe.db.get_value("Supply Point", places[0].place, "status") == "Disconnected"
	assert frappe.db.get_value("Supply Point", places[1].place, "personal_account") == new.name


def test_nobody_inherits_a_debt_without_a_word() -> None:
	account = home()
	district.insert("Settlement Period", period="2025-05", start_date="2025-05-01", end_date="2025-05-31")
	frappe.db.sql(
		"""insert into `tabAccount Balance` (name, personal_account, period, balance, het, owner, docstatus)
		values (%s, %s, '2025-05', 25000, %s, 'Administrator', 0)""",
		(f"2025-05-{account.name}", account.name, district.HET),
	)
	doc = sale(account.name)
	assert doc.balance == 25000
	with pytest.raises(owner_changes.DebtStandsError, match="whose it is"):
		doc.submit()
	doc = frappe.get_doc("Owner Change", doc.name)
	doc.debt_goes = "Paid by the Former Owner"
	with pytest.raises(owner_changes.DebtStandsError, match="still owed"):
		doc.submit()
	doc = frappe.get_doc("Owner Change", doc.name)
	doc.debt_goes = "Taken Over by the New Owner"
	doc.submit()
	assert doc.status == "Approved"


def test_without_the_final_reading_nothing_changes() -> None:
	doc = sale(home().name, value=0)
	with pytest.raises(DialMissingError):
		doc.submit()


def test_what_a_change_may_not_say() -> None:
	account = home()
	with pytest.raises(owner_changes.SameOwnerError):
		sale(account.name, new_consumer=account.consumer)
	with pytest.raises(owner_changes.OwnerOfOtherKindError):
		sale(account.name, new_consumer=district.consumer(consumer_kind="Legal").name)
	with pytest.raises(owner_changes.OwnerChangeDatesError):
		sale(account.name, change_date="2099-01-01")


def test_a_house_is_divided_and_each_part_has_its_norms() -> None:
	account = home(families=3)
	second = add_point(account.name, 500)
	son = district.consumer(consumer_name="Oʻgʻil Karim")
	doc = district.insert(
		"Account Reorganisation",
		kind="Split",
		personal_account=account.name,
		change_date=DAY,
		document_number="7",
		document_date=DAY,
		accounts=[{"supply_point": second.supply_point, "consumer": son.name, "families": 1}],
	)
	assert [row.serial_no for row in doc.readings] == [second.serial_no]
	doc.readings[0].value = 540
	doc.submit()
	new = frappe.get_doc("Personal Account", doc.accounts[0].new_account)
	account.reload()
	assert (new.consumer_name, new.norm_multiplier, account.norm_multiplier) == ("Oʻgʻil Karim", 1, 2)
	assert [str(row.until_date) for row in account.families] == ["None", "None", DAY]
	assert frappe.db.get_value("Meter Installation", second.name, "removed_on")
	assert frappe.db.count("Supply Point", {"personal_account": new.name, "status": "Connected"}) == 1
	with pytest.raises(reorganisations.ReorganisationStaysError):
		doc.cancel()


def test_a_split_leaves_a_point_and_a_family() -> None:
	account = home()
	point = frappe.db.get_value("Supply Point", {"personal_account": account.name})
	values = {
		"kind": "Split",
		"personal_account": account.name,
		"change_date": DAY,
		"document_number": "7",
		"document_date": DAY,
		"accounts": [{"supply_point": point, "consumer": district.consumer().name}],
	}
	with pytest.raises(reorganisations.PointNotToBeSplitError, match="stays with account"):
		district.insert("Account Reorganisation", **values)


def test_two_accounts_become_one_with_both_norms() -> None:
	main, other = home(), home(families=2, value=300)
	doc = district.insert(
		"Account Reorganisation",
		kind="Merger",
		personal_account=main.name,
		change_date=DAY,
		document_number="8",
		document_date=DAY,
		accounts=[{"merged_account": other.name}],
	)
	doc.readings[0].value = 350
	doc.submit()
	main.reload()
	other.reload()
	assert (other.status, str(other.closed_on), main.norm_multiplier) == ("Closed", DAY, 3)
	assert [str(row.from_date) for row in main.families] == ["2024-01-01", "2025-06-16", "2025-06-16"]
	assert frappe.db.count("Supply Point", {"personal_account": main.name, "status": "Connected"}) == 2
	assert frappe.db.exists("Rebill Demand", {"personal_account": other.name, "cause": "Final Bill"})


def test_accounts_of_another_kind_or_district_are_not_merged() -> None:
	main, elsewhere = home(), district.account(het=district.OTHER_HET)
	with pytest.raises(reorganisations.AccountNotToBeMergedError):
		district.insert(
			"Account Reorganisation",
			kind="Merger",
			personal_account=main.name,
			change_date=DAY,
			document_number="8",
			document_date=DAY,
			accounts=[{"merged_account": elsewhere.name}],
		)
