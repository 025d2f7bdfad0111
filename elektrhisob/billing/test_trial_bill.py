"""The bill of an account before anybody has run it: the same numbers, and nothing is kept."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.billing.charges.stories import bill_of, exact, factory, loss
from elektrhisob.billing.trial_bill import first_unbilled_month, trial_bill
from elektrhisob.tests import district
from elektrhisob.tests.scenario import MONTHS, Town

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS


def counts() -> list[int]:
	tables = ("Electricity Bill", "Bill Line", "Bill Consumption", "Bill Run Exception")
	return [frappe.db.count(table) for table in tables]


def test_the_trial_is_the_bill_that_comes(database_put_back: None) -> None:
	town = Town()
	home, plant, unread = town.household("Karimov"), factory("Zavod"), factory(uses=(None, 1, 1))
	loss(plant.point, loss_percent=2)
	frappe.db.commit()
	before = counts()
	for account in (home.account, plant.account):
		told = trial_bill(account, JUNE)
		assert (told["period"], "billed" in told) == (JUNE, False)
	assert "2 % of 1,000 kWh." in told["html"] and exact(told["amount"]) == 1_020_000
	(cause,) = trial_bill(unread.account, JUNE)["causes"]
	assert cause["cause"] == "No reading in the period" and cause["remedy"]
	frappe.db.rollback()
	assert counts() == before

	town.bill(JUNE)
	assert exact(bill_of(plant.account).amount) == 1_020_000
	assert trial_bill(home.account, JUNE)["billed"] == bill_of(home.account).name
	assert first_unbilled_month(home.account) == JULY
	again = trial_bill(home.account)
	assert again["period"] == JULY and "previous balance 108,000.00" in again["html"]


def test_a_foreign_account_is_not_tried(database_put_back: None) -> None:
	away = Town(district.OTHER_HET).household("Begona")
	frappe.db.commit()
	frappe.set_user(district.user("Billing Operator"))
	with pytest.raises(frappe.PermissionError):
		trial_bill(away.account, JUNE)
