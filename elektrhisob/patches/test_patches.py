"""Sites of earlier versions: what a patch brings up to date, and what it leaves alone."""

import frappe
import pytest

from elektrhisob.accounting.books_for_tests import entries, issued_bill, new_account, pay
from elektrhisob.billing.seeds import ensure_tariffs
from elektrhisob.patches import agent_money_in_transit, fill_confidence

pytestmark = pytest.mark.site

AGENT = {"channel": "Agent", "event": "Payment Allocated"}
OF_AGENTS = {"channel": "Agent", "event": ("in", agent_money_in_transit.EVENTS)}


@pytest.fixture
def seeded_before() -> str:
	"""The rule of agents' payments as sites had it, and no payment by an agent yet."""
	frappe.db.delete("Posting Rule", {"channel": "Agent", "valid_from": (">", "2003-01-01")})
	frappe.db.sql(
		"update `tabAccount Payment` set channel = 'Bank' where channel = 'Agent' and docstatus = 0"
	)
	rules = frappe.get_all("Posting Rule", OF_AGENTS, pluck="name", order_by="name")
	for rule in rules:
		frappe.db.sql(
			"update `tabPosting Rule` set debit_account = '5110', modified = creation where name = %s", rule
		)
	return frappe.db.get_value("Posting Rule", AGENT)


def debits() -> set[str]:
	return set(frappe.get_all("Posting Rule", OF_AGENTS, pluck="debit_account"))


def test_money_of_agents_is_in_transit(seeded_before: str) -> None:
	agent_money_in_transit.execute()
	assert debits() == {"5710"}
	account = new_account()
	issued_bill(account, "2025-05", 40_000)
	pay(account, "2025-06-05", 50_000, "Agent")
	assert entries(account)[-2:] == [("5710", "4010", 40_000), ("5710", "6310", 10_000)]
	agent_money_in_transit.execute()
	assert frappe.db.count("Posting Rule", OF_AGENTS) == 2


def test_what_agents_paid_before_keeps_its_rule(seeded_before: str) -> None:
	account = new_account()
	issued_bill(account, "2025-05", 40_000)
	pay(account, "2025-06-05", 40_000, "Agent")
	agent_money_in_transit.execute()
	assert frappe.db.get_value("Posting Rule", seeded_before, "debit_account") == "5110"
	newest = frappe.get_last_doc("Posting Rule", AGENT, order_by="valid_from desc")
	assert (newest.debit_account, newest.valid_from.day) == ("5710", 1)


def test_a_rule_somebody_changed_stays(seeded_before: str) -> None:
	rule = frappe.get_doc("Posting Rule", seeded_before)
	rule.remarks = "Our agents credit the bank account at once."
	rule.save()
	agent_money_in_transit.execute()
	assert frappe.db.get_value("Posting Rule", seeded_before, "debit_account") == "5110"


def test_versions_without_a_confidence_take_the_least_sure_of_their_prices() -> None:
	ensure_tariffs()
	as_saved = dict(frappe.get_all("Tariff Version", fields=["name", "confidence"], as_list=True))
	assert len(set(as_saved.values())) > 1
	kept = next(name for name, confidence in as_saved.items() if confidence != "X")
	frappe.db.sql("update `tabTariff Version` set confidence = null")
	frappe.db.set_value("Tariff Version", kept, "confidence", "X", update_modified=False)
	fill_confidence.execute()
	filled = dict(frappe.get_all("Tariff Version", fields=["name", "confidence"], as_list=True))
	assert filled == {**as_saved, kept: "X"}
