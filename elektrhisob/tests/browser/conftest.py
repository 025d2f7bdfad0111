"""A town that the browser works in, and the people who log in there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
import pytest

from elektrhisob.supervision.district_totals import forget_totals
from elektrhisob.tests import district
from elektrhisob.tests.scenario import PASSWORD, Household, Town

if TYPE_CHECKING:
	from collections.abc import Callable, Iterator

	from localbench.clients import Browsers

PEOPLE = {
	"supervisor": ("Billing Supervisor", "Billing Operator"),
	"operator": ("Billing Operator",),
	"cashier": ("Cashier",),
	"auditor": ("Auditor",),
}


@dataclass(frozen=True)
class Place:
	"""Our town with two households billed for June, and a household of another district."""

	town: Town
	karimov: Household
	tosheva: Household
	stranger: Household


@pytest.fixture(scope="module")
def place(database_put_back: None) -> Place:
	frappe.set_user("Administrator")
	town, elsewhere = Town(), Town(district.OTHER_HET)
	built = Place(
		town,
		karimov=town.household("Karimov Aziz", uses=(180, 240, 310)),
		tosheva=town.household("Tosheva Nilufar", uses=(90, None, 200), phone="+998 91 765 43 21"),
		stranger=elsewhere.household("Begona Botir", phone="+998 93 111 22 33"),
	)
	for login, roles in PEOPLE.items():
		town.worker(login, *roles)
	town.bill("2025-06")
	frappe.db.commit()
	forget_totals()
	return built


@pytest.fixture
def at_work(place: Place, desk: Callable[..., Any]) -> Callable[[str], Any]:
	"""`at_work("cashier")`: the page of a person of the town, logged in."""
	return lambda login: desk(f"{login}@town.example", PASSWORD)


@pytest.fixture
def visitor(browsers: Browsers) -> Iterator[Callable[..., Any]]:
	"""`visitor(width=390)`: the page of somebody who is not logged in."""

	def come(width: int = 1280, height: int = 900) -> Any:
		context = browsers.browser.new_context(
			base_url=browsers.address, viewport={"width": width, "height": height}, locale="en-US"
		)
		return context.new_page()

	yield come
	browsers.close_pages()
