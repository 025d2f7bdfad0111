"""Families by date and a closed account in a bill run: the blocks of each bill, and no exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import pytest

from elektrhisob.tests import district
from elektrhisob.tests.scenario import Household, Town

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = pytest.mark.site

NORM = 200


@pytest.fixture(scope="module")
def town(database_put_back: None) -> Iterator[Town]:
	frappe.set_user("Administrator")
	place = Town()
	frappe.db.commit()
	yield place


def families(home: Household, *days: str) -> None:
	account = frappe.get_doc("Personal Account", home.account)
	for day in days:
		account.append("families", {"family_name": "X", "from_date": day})
	account.save()


def closed(home: Household, since: str, until: str | None = None) -> None:
	district.insert(
		"Temporary Closing",
		personal_account=home.account,
		closed_from=since,
		closed_until=until,
		ground="Seasonal",
		document_number="1",
		document_date=since,
	).submit()


def norm_kwh(town: Town, home: Household, month: str) -> float:
	"""Energy of the bill at the price of the norm."""
	return sum(
		line.consumption_kwh
		for line in frappe.get_doc("Electricity Bill", town.bill_of(home, month)).lines
		if line.block_number == 1
	)


def test_norms_follow_the_days(town: Town) -> None:
	two = town.household("Two", uses=(1000, 1000, 1000))
	later = town.household("Later", uses=(1000, 1000, 1000))
	away = town.household("Away", uses=(None, None, 1000))
	rest = town.household("Rest", uses=(1000, None, 1000))
	families(two, "2024-01-01", "2024-01-01")
	families(later, "2024-01-01", "2025-07-11")
	closed(away, "2025-06-01", "2025-07-31")
	closed(rest, "2025-07-01", "2025-07-31")
	frappe.db.commit()
	for month in ("2025-06", "2025-07", "2025-08"):
		town.bill(month)
	months = ("2025-06", "2025-07", "2025-08")
	assert [norm_kwh(town, two, month) for month in months] == [2 * NORM] * 3
	assert [norm_kwh(town, later, month) for month in months] == [
		NORM,
		pytest.approx(NORM * (1 + 21 / 31), abs=0.001),
		2 * NORM,
	]
	held = {"personal_account": ["in", [away.account, rest.account]]}
	causes = frappe.get_all("Bill Run Exception", held, ["personal_account", "period", "cause"])
	assert causes == []
	assert town.bill_of(away, "2025-07") == "None"
	assert norm_kwh(town, away, "2025-08") == NORM
	assert norm_kwh(town, rest, "2025-08") == NORM
