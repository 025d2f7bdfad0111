"""Who signs a run, what the worklist shows, and a check tried before it is switched on."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.billing.checks import signing, trial, worklist
from elektrhisob.billing.checks.check_settings import (
	CheckParameterError,
	CheckSoftenedError,
	DoubleCheckError,
	setting_of,
)
from elektrhisob.billing.checks.seeds import ensure_bill_check_rules
from elektrhisob.billing.checks.signing import MakerChecksError
from elektrhisob.billing.trial_bill import trial_bill
from elektrhisob.core.bill_checks import RULES
from elektrhisob.tests import bill_run_support, district
from elektrhisob.tests.bill_run_support import act, no_queue, work_through
from elektrhisob.tests.scenario import MONTHS, Town

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS


@pytest.fixture
def two_months(database_put_back: None) -> Any:
	town = Town()
	town.household("Karimov Anvar", uses=(180, 200, 190))
	odd = town.household("Toʻrayev Botir", uses=(180, 640, 200))
	rule = frappe.get_doc("Bill Check Rule", "KWH_FAR")
	for row in rule.parameters:
		row.value = {"multiple": 2, "difference": 100, "bills": 1}.get(row.parameter, row.value)
	rule.save()
	frappe.db.commit()
	town.bill(JUNE)
	return town, odd


def test_the_run_is_signed_by_another_person_and_the_summary_kept(two_months: Any) -> None:
	_town, odd = two_months
	maker, checker = (district.user("Billing Supervisor") for _ in range(2))
	frappe.db.commit()
	frappe.set_user(maker)
	with no_queue():
		run = act(bill_run_support.new_run(district.HET, JULY), "Calculate")
	frappe.set_user("Administrator")
	work_through(run, "calculate")
	frappe.set_user(maker)
	with pytest.raises(MakerChecksError):
		act(run, "Check")
	frappe.set_user(checker)
	act(run, "Check")
	found = signing.summary(run.name)
	assert (found["held_bills"], found["bills"]) == (1, 2)
	assert [(row["cause"], row["bills"]) for row in found["findings"]] == [("KWH_FAR", 1)]
	run.reload()
	assert (run.calculated_by, run.checked_by) == (maker, checker)
	assert frappe.parse_json(run.check_summary)["held_bills"] == 1

	(group,) = worklist.groups({"bill_run": run.name})
	assert (group.cause, group.count) == ("KWH_FAR", 1)
	shown = worklist.page({"cause": "KWH_FAR"})["rows"]
	assert [row.personal_account for row in shown] == [odd.account]
	assert [bill["period"] for bill in shown[0].history] == [JUNE, JULY]
	assert shown[0].remedy
	stranger = district.user("Billing Supervisor", het=district.OTHER_HET)
	frappe.set_user(stranger)
	assert worklist.groups() == []
	frappe.set_user("Administrator")
	with no_queue():
		act(run, "Roll Back")
	work_through(run, "roll_back")


def test_a_check_is_tried_on_the_last_month_and_changes_nothing(two_months: Any) -> None:
	town, _odd = two_months
	rule = frappe.get_doc("Bill Check Rule", "TOO_MANY_DAYS")
	strict = setting_of(rule, {"days": 10})
	known = frappe.db.count("Bill Check Finding")
	row, examples = trial.try_het(town.het, strict)
	assert row["period"] == JUNE
	assert row["found"] == row["bills"] >= 2
	assert "30" in examples[0]["words"]
	assert frappe.db.count("Bill Check Finding") == known
	result = trial.run(
		"rule_trial:test", setting_of(rule, {"days": 31}), [town.het], rule.name
	)
	assert [each["found"] for each in result["districts"]] == [0]
	assert frappe.db.get_value("Bill Check Rule", rule.name, "trial_result") == f"0 / {row['bills']}"


def test_the_trial_bill_of_an_account_says_what_the_checks_would_find(two_months: Any) -> None:
	_town, odd = two_months
	known = frappe.db.count("Bill Check Finding")
	told = trial_bill(odd.account, JULY)
	assert [(row["severity"], row["cause"]) for row in told["findings"]] == [
		("Hold", "Energy far from the usual")
	]
	assert "640" in told["findings"][0]["words"]
	assert frappe.db.count("Bill Check Finding") == known
	assert not frappe.db.exists("Electricity Bill", {"personal_account": odd.account, "period": JULY})


def test_every_check_is_delivered_once_and_never_overwritten() -> None:
	delivered = frappe.get_all("Bill Check Rule", pluck="code", order_by="code")
	assert set(delivered) == set(RULES)
	frappe.db.set_value("Bill Check Rule", "SUM_FAR", "severity", "Warn")
	ensure_bill_check_rules()
	assert frappe.db.get_value("Bill Check Rule", "SUM_FAR", "severity") == "Warn"
	assert frappe.get_all("Bill Check Rule", pluck="code", order_by="code") == delivered


def test_a_supervisor_cannot_set_a_check_wrongly() -> None:
	rule = frappe.get_doc("Bill Check Rule", "SUM_FAR")
	rule.parameters[0].value = 0.5
	with pytest.raises(CheckParameterError):
		rule.save()
	below_zero = frappe.get_doc("Bill Check Rule", "NEGATIVE_PARTS")
	below_zero.enabled = 0
	with pytest.raises(CheckSoftenedError):
		below_zero.save()
	with pytest.raises(DoubleCheckError):
		district.insert("Bill Check Rule", code="SUM_FAR", cause="Again", severity="Warn", remedy="Look")
	narrow = district.insert(
		"Bill Check Rule",
		code="SUM_FAR",
		cause="Legal",
		severity="Warn",
		remedy="Look",
		consumer_kind="Legal",
	)
	assert narrow.switched_by == "Administrator"
	assert len(narrow.parameters) == len(RULES["SUM_FAR"].parameters)
