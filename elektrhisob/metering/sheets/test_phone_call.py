"""A consumer telephones: all dials of the account at once, source and channel on the reading."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import today

from elektrhisob.metering.sheets import phone_call
from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.metering.sheets.errors import IncompleteEntryError
from elektrhisob.tests import district

pytestmark = pytest.mark.site


@pytest.fixture
def account() -> str:
	installation = stories.house(stories.new_route(), 2, zones=("T1", "T2"))
	return str(frappe.db.get_value("Meter Installation", installation, "personal_account"))


def said(row: dict[str, Any], value: float) -> dict[str, Any]:
	return {key: row[key] for key in ("installation", "zone", "quantity")} | {"value": value}


def taken(account: str) -> list[Any]:
	return frappe.get_all(
		"Meter Reading",
		filters={"personal_account": account, "reading_date": today()},
		fields=["zone", "value", "source", "external_source"],
		order_by="zone",
	)


def test_each_dial_is_answered_and_the_call_is_taken_once(account: str) -> None:
	one, two = phone_call.registers(account)
	assert [(row["zone"], float(row["last_value"])) for row in (one, two)] == [("T1", 890), ("T2", 890)]
	values = [said(one, 950), said(two, 10)]
	answers = phone_call.take_call(account, "call-12345", today(), values)
	assert [answer["outcome"] for answer in answers] == ["Accepted", "Refused"]
	assert answers[1]["message"]
	phone_call.take_call(account, "call-12345", today(), values)
	(reading,) = taken(account)
	assert (reading.value, reading.source, reading.external_source) == (950, "Consumer", "CALL")


def test_the_dial_of_another_account_is_not_taken(account: str) -> None:
	stranger = stories.house(stories.new_route(), 4)
	values = [{"installation": stranger, "zone": "T0", "quantity": "Active Import", "value": 460}]
	with pytest.raises(IncompleteEntryError):
		phone_call.take_call(account, "call-12345", today(), values)


def test_an_operator_of_another_district_hears_nothing(account: str) -> None:
	frappe.set_user(district.user("Billing Operator", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		phone_call.registers(account)
	with pytest.raises(frappe.PermissionError):
		phone_call.take_call(account, "call-12345", today(), [])
