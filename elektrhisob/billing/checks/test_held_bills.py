"""A month in which one bill is odd: the others leave, it waits, and what is decided about it is exact."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
import pytest

from elektrhisob.billing.checks import decisions
from elektrhisob.billing.checks.decisions import DecidedAlreadyError, NeverReleasedError, RunIsMovingError
from elektrhisob.billing.checks.words import finding_words
from elektrhisob.billing.doctype.electricity_bill.electricity_bill import HeldBillError
from elektrhisob.tests import bill_run_support, district
from elektrhisob.tests.bill_run_support import act, no_queue, work_through
from elektrhisob.tests.scenario import MONTHS, Household, Town

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS


def hold(code: str, **numbers: float) -> None:
	rule = frappe.get_doc("Bill Check Rule", code)
	rule.severity, rule.enabled = "Hold", 1
	for row in rule.parameters:
		row.value = numbers.get(row.parameter, row.value)
	rule.save()
	frappe.db.commit()


def strict_about_energy() -> None:
	"""Twice the usual of one bill, from 100 kWh on."""
	hold("KWH_FAR", multiple=2, difference=100, bills=1)


def held_of(household: Household, month: str) -> Any:
	return frappe.db.get_value(
		"Electricity Bill",
		{"personal_account": household.account, "period": month, "status": ("!=", "Cancelled")},
		["name", "held", "status", "docstatus", "amount"],
		as_dict=True,
	)


def findings(household: Household, **filters: Any) -> list[Any]:
	return frappe.get_all(
		"Bill Check Finding",
		{"personal_account": household.account, **filters},
		["name", "cause", "severity", "state", "facts", "bill"],
		order_by="name",
	)


def books_agree() -> None:
	"""Σ issued bills = Σ postings = Σ of every account's last balance."""
	sums = bill_run_support.money()
	(last,) = frappe.db.sql(
		"""SELECT SUM(balance) FROM `tabAccount Balance` balance WHERE period = (
			SELECT MAX(later.period) FROM `tabAccount Balance` later
			WHERE later.personal_account = balance.personal_account)""",
		pluck=True,
	)
	assert Decimal(str(sums["bills"])) == Decimal(str(sums["postings"])) == Decimal(str(last))
	assert sums["most_postings"] == 1


@pytest.fixture
def odd_month(database_put_back: None) -> Iterator[tuple[Town, Household, Household, Any]]:
	"""June as usual; in July one of two households uses three times as much. Checked, not issued."""
	town = Town()
	usual = town.household("Karimov Anvar", uses=(180, 200, 190))
	odd = town.household("Toʻrayev Botir", uses=(180, 640, 200))
	strict_about_energy()
	town.bill(JUNE)
	run = town.bill(JULY, until="Checked")
	yield town, usual, odd, run
	# The next story bills the same routes.
	frappe.set_user("Administrator")
	frappe.db.rollback()
	run.reload()
	if run.status == "Checked":
		with no_queue():
			act(run, "Roll Back")
		work_through(run, "roll_back")


def test_one_odd_bill_waits_and_the_others_are_issued(odd_month: Any) -> None:
	_town, usual, odd, run = odd_month
	assert held_of(odd, JULY).held
	assert not held_of(usual, JULY).held
	(found,) = findings(odd)
	assert (found.cause, found.severity, found.state) == ("KWH_FAR", "Hold", "Open")
	assert "640" in finding_words(found.cause, frappe.parse_json(found.facts))
	with no_queue():
		act(run, "Issue")
	work_through(run, "issue")
	run.reload()
	assert run.status == "Issued"
	assert held_of(usual, JULY).status == "Issued"
	waiting = held_of(odd, JULY)
	assert (waiting.status, waiting.docstatus) == ("Calculated", 0)
	books_agree()
	with pytest.raises(HeldBillError):
		frappe.get_doc("Electricity Bill", waiting.name).submit()
	frappe.db.rollback()

	assert decisions.release([found.name], "photo seen") == {"done": 1, "free": 1, "issued": 1}
	frappe.db.commit()
	late = held_of(odd, JULY)
	assert (late.status, late.held) == ("Issued", 0)
	posted = frappe.get_all("Ledger Posting", {"source_name": late.name}, pluck="period", order_by="name")
	assert posted
	assert set(posted) == {JULY}
	books_agree()
	with pytest.raises(DecidedAlreadyError):
		decisions.release([found.name])


def test_what_is_released_before_issuing_leaves_with_its_run(odd_month: Any) -> None:
	_town, _usual, odd, run = odd_month
	answer = decisions.release([each.name for each in findings(odd)])
	assert answer == {"done": 1, "free": 1, "issued": 0}
	frappe.db.commit()
	with no_queue():
		act(run, "Issue")
	work_through(run, "issue")
	assert held_of(odd, JULY).status == "Issued"
	books_agree()


def test_a_rejected_bill_leaves_an_exception_and_is_billed_anew(odd_month: Any) -> None:
	town, _usual, odd, run = odd_month
	before = frappe.get_doc("Bill Run", run.name)
	wrong = held_of(odd, JULY)
	decisions.reject([each.name for each in findings(odd)], "dial misread")
	frappe.db.commit()
	run.reload()
	assert run.bills_count == before.bills_count - 1
	assert Decimal(str(run.total_amount)) == Decimal(str(before.total_amount)) - Decimal(str(wrong.amount))
	causes = [
		cause for account, cause, _serial in bill_run_support.exceptions_of(run) if account == odd.account
	]
	assert causes == ["KWH_FAR"]
	assert held_of(odd, JULY) is None
	with no_queue():
		act(run, "Issue")
	work_through(run, "issue")
	books_agree()

	reading = frappe.get_last_doc(
		"Meter Reading", {"installation": odd.installation, "reading_date": "2025-07-31"}
	)
	frappe.db.set_value("Meter Reading", reading.name, "status", "Replaced")
	district.reading(odd.installation, "2025-07-31", 100 + 180 + 240, reason="Control")
	frappe.db.commit()
	town.bill(JULY)
	anew = held_of(odd, JULY)
	assert anew.name != wrong.name
	assert (anew.status, anew.held) == ("Issued", 0)
	books_agree()


def test_the_next_month_waits_for_the_held_bill(odd_month: Any) -> None:
	town, usual, odd, run = odd_month
	with no_queue():
		act(run, "Issue")
	work_through(run, "issue")
	august = town.bill(AUGUST)
	assert held_of(usual, AUGUST).status == "Issued"
	assert held_of(odd, AUGUST) is None
	causes = [cause for account, cause, _ in bill_run_support.exceptions_of(august) if account == odd.account]
	assert causes == ["EARLIER_HELD"]


def test_rolling_back_takes_the_findings_along(odd_month: Any) -> None:
	_town, _usual, odd, run = odd_month
	with no_queue():
		act(run, "Roll Back")
	work_through(run, "roll_back")
	assert held_of(odd, JULY) is None
	assert findings(odd) == []


def test_nothing_is_decided_while_the_run_is_being_issued(odd_month: Any) -> None:
	_town, _usual, odd, run = odd_month
	with no_queue():
		act(run, "Issue")
	with pytest.raises(RunIsMovingError):
		decisions.release([each.name for each in findings(odd)])
	frappe.db.rollback()
	work_through(run, "issue")
	assert decisions.release([each.name for each in findings(odd)])["issued"] == 1
	frappe.db.commit()
	books_agree()


def test_a_bill_below_zero_is_rejected_never_released(odd_month: Any) -> None:
	"""Somebody spoils the bill in the database: it must not stop the issuing of all the others."""
	_town, _usual, odd, _run = odd_month
	(found,) = findings(odd)
	frappe.db.set_value("Bill Check Finding", found.name, "cause", "NEGATIVE_PARTS")
	with pytest.raises(NeverReleasedError):
		decisions.release([found.name])


def test_a_supervisor_of_another_district_decides_nothing_here(odd_month: Any) -> None:
	_town, _usual, odd, _run = odd_month
	(found,) = findings(odd)
	stranger = district.user("Billing Supervisor", het=district.OTHER_HET)
	operator = district.user("Billing Operator")
	# Frappe refuses a missing right with its general error on some versions.
	for person, refusal in ((stranger, frappe.PermissionError), (operator, frappe.ValidationError)):
		frappe.set_user(person)
		with pytest.raises((refusal, frappe.PermissionError)):
			decisions.release([found.name])
		frappe.set_user("Administrator")
