"""Months in which somebody worked on the meter, from the act in the field to the bill."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
import pytest

from elektrhisob.metering.acts.acts_for_tests import approved, exchanged, issued_meter, refused, step
from elektrhisob.metering.acts.errors import ActHasConsequencesError
from elektrhisob.tests import district
from elektrhisob.tests.scenario import Town

pytestmark = pytest.mark.http

JUNE = "2025-06"
START, EXCHANGE_DAY, NEW_PRICE_DAY, END = "2025-05-31", "2025-06-15", "2025-06-20", "2025-06-30"
OLD_PRICE, NEW_PRICE = 600, 900
NEW_DIAL = 5


@dataclass(frozen=True)
class Story:
	"""A household whose meter was worked on in June."""

	installation: Any
	act: Any

	@property
	def bill(self) -> Any:
		name = frappe.db.get_value(
			"Electricity Bill", {"personal_account": self.installation.personal_account, "period": JUNE}
		)
		return frappe.get_doc("Electricity Bill", name)


def household(first: float) -> Any:
	"""A meter of five digits, read at `first` on the last day of May."""
	installed = district.installation(installed_on=START)
	district.reading(installed.name, START, first, reason="Installation")
	return installed


def exchange(first: float, last: float, used_after: float) -> Story:
	"""The meter is exchanged on the 15th; the new one is read at the end of the month."""
	old = household(first)
	act = exchanged(old, last, NEW_DIAL, act_date=EXCHANGE_DAY, new_meter=issued_meter().name)
	district.reading(act.new_installation, END, NEW_DIAL + used_after)
	return Story(old, act)


@pytest.fixture(scope="module")
def june(database_put_back: None) -> dict[str, Story]:
	"""Three households of a town, billed in one run; on the 20th the price changes."""
	frappe.set_user("Administrator")
	town = Town()
	price = {"zone": "T0", "block_from_kwh": 0, "rate": NEW_PRICE, "source_mark": "S"}
	version = {"tariff": district.tariff(), "valid_from": NEW_PRICE_DAY, "rates": [price], "act": "Test"}
	district.insert("Tariff Version", **version)
	old = household(100)
	transformers = approved(
		"Transformer Change Act",
		old.supply_point,
		{"Removed": 130},
		act_date=EXCHANGE_DAY,
		ct_primary=100,
		ct_secondary=5,
		vt_primary=1,
		vt_secondary=1,
	)
	district.reading(transformers.new_installation, END, 134)
	taken_back = exchange(100, 190, 120)
	stories = {
		"exchange": exchange(100, 190, 120),
		"rollover": exchange(99_950, 40, 120),
		"transformers": Story(old, transformers),
	}
	_cancel_before_billing(taken_back)
	stories["cancelled"] = taken_back
	frappe.db.commit()
	town.bill(JUNE)
	return stories


def _cancel_before_billing(story: Story) -> None:
	"""The exchange was a mistake: its later reading is withdrawn, the act cancelled, the old meter read."""
	from elektrhisob.metering.reading_entry import withdraw

	later = frappe.db.get_value(
		"Meter Reading", {"installation": story.act.new_installation, "reading_date": END}
	)
	withdraw([later], "read on the wrong meter")
	step(story.act, "Cancel the Act")
	district.reading(story.installation.name, END, 310)


def consumption_of(bill: Any) -> list[tuple[str, float]]:
	return [(row.meter_installation, row.consumption_kwh) for row in bill.consumption]


def energy_by_price(bill: Any) -> dict[int, Decimal]:
	found: dict[int, Decimal] = {}
	for line in bill.lines:
		rate = int(line.rate)
		found[rate] = found.get(rate, Decimal(0)) + Decimal(str(line.consumption_kwh))
	return found


def test_an_exchange_on_the_15th_and_a_price_change_on_the_20th(june: dict[str, Story]) -> None:
	"""90 kWh to the 15th, then 120 kWh in 15 days, of which 4 before the new price."""
	story = june["exchange"]
	bill = story.bill
	assert consumption_of(bill) == [(story.installation.name, 90), (story.act.new_installation, 120)]
	assert bill.consumption_kwh == 210
	assert energy_by_price(bill) == {OLD_PRICE: Decimal(90 + 32), NEW_PRICE: Decimal(88)}
	assert bill.amount == (90 + 32) * OLD_PRICE + 88 * NEW_PRICE


def test_a_dial_that_passed_zero_before_it_was_exchanged(june: dict[str, Story]) -> None:
	story = june["rollover"]
	assert consumption_of(story.bill) == [(story.installation.name, 90), (story.act.new_installation, 120)]
	assert story.bill.consumption[0].rolled_over


def test_other_transformers_in_the_middle_of_the_month_lose_no_energy(june: dict[str, Story]) -> None:
	"""30 on the dial at ratio 1 and 4 at ratio 20."""
	story = june["transformers"]
	assert consumption_of(story.bill) == [(story.installation.name, 30), (story.act.new_installation, 80)]
	assert [row.ratio for row in story.bill.consumption] == [1, 20]
	assert story.bill.consumption_kwh == 110


def test_a_cancelled_exchange_is_billed_as_if_it_had_not_been(june: dict[str, Story]) -> None:
	story = june["cancelled"]
	assert consumption_of(story.bill) == [(story.installation.name, 210)]


def test_an_act_that_was_billed_is_not_cancelled(june: dict[str, Story]) -> None:
	frappe.db.rollback()
	story = june["transformers"]
	later = frappe.db.get_value(
		"Meter Reading", {"installation": story.act.new_installation, "reading_date": END}
	)
	act = frappe.get_doc(story.act.doctype, story.act.name)
	refused(act, "Cancel the Act", ActHasConsequencesError, later)
	frappe.db.set_value("Meter Reading", later, "status", "Withdrawn")
	act = frappe.get_doc(story.act.doctype, story.act.name)
	refused(act, "Cancel the Act", ActHasConsequencesError, story.bill.name)
	frappe.db.rollback()
