"""Payments by agents are money in transit (5710) until the agent transfers them; sites were seeded with 5110.

Only rules nobody has touched are changed. Where agents' payments were posted by them already, the rule of
those days stays what it was and a new one begins with the current month.
"""

import frappe
from frappe.utils import get_first_day, nowdate

from elektrhisob.accounting.seed import DATA
from elektrhisob.reference.directory_files import read_table

SEEDED_DEBIT = "5110"
EVENTS = ("Payment Allocated", "Payment Advanced")


def execute() -> None:
	posted = frappe.db.exists("Account Payment", {"channel": "Agent", "docstatus": ["!=", 0]})
	for row in read_table(DATA / "posting_rules.csv"):
		if row["channel"] == "Agent" and row["event"] in EVENTS:
			_correct(row, bool(posted))


def _correct(row: dict[str, str], posted: bool) -> None:
	rules = frappe.get_all(
		"Posting Rule",
		filters={field: row[field] for field in ("event", "component", "channel")},
		fields=["name", "debit_account", "credit_account", "creation", "modified"],
		order_by="name",
	)
	# More than the one seeded rule, or a changed one: somebody has decided.
	if len(rules) != 1 or not _as_seeded(rules[0], row):
		return
	if posted:
		first_day = get_first_day(nowdate())
		frappe.get_doc({"doctype": "Posting Rule", **row, "valid_from": first_day}).insert()
		return
	rule = frappe.get_doc("Posting Rule", rules[0].name)
	rule.update({"debit_account": row["debit_account"], "remarks": row["remarks"]})
	rule.save()


def _as_seeded(rule: frappe._dict, row: dict[str, str]) -> bool:
	accounts = (rule.debit_account, rule.credit_account)
	return accounts == (SEEDED_DEBIT, row["credit_account"]) and rule.creation == rule.modified
