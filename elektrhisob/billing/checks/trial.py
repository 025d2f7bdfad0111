"""A check tried on the bills of the last billed month: how many would it hold, and which?"""

import heapq
from dataclasses import replace
from typing import Any

import frappe

from elektrhisob.administration import rule_trials
from elektrhisob.administration.divisions import hets_below
from elektrhisob.billing.checks import check_settings
from elektrhisob.billing.checks.check_shard import find
from elektrhisob.billing.checks.read_bills import Selection, read_bills
from elektrhisob.billing.checks.words import finding_words
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import soum
from elektrhisob.core.bill_checks import CheckSetting


@frappe.whitelist(methods=["POST"])
def start(rule: str | dict[str, Any], unit: str) -> str:
	"""Try a check as the form shows it, saved or not, on the unit's last bills; returns the trial's key."""
	frappe.has_permission("Bill Check Rule", "write", throw=True)
	doc = frappe.get_doc({**frappe.parse_json(rule), "doctype": "Bill Check Rule"})
	hets = hets_below(unit)
	check_settings.complete_parameters(doc)
	check_settings.check_parameters(doc)
	values = {row.parameter: row.value for row in doc.parameters}
	setting = replace(check_settings.setting_of(doc, values), enabled=True)
	return rule_trials.begin("elektrhisob.billing.checks.trial.run", doc.doctype, doc.name, hets, setting)


@frappe.whitelist(methods=["GET", "POST"])
def state(key: str) -> dict[str, Any]:
	"""How far a trial is; when it is done, its result."""
	frappe.has_permission("Bill Check Rule", "write", throw=True)
	return rule_trials.state_of("Bill Check Rule", key)


def run(key: str, setting: CheckSetting, hets: list[str], rule: str | None = None) -> dict[str, Any]:
	"""The job."""
	return rule_trials.run(
		key, hets, lambda het: try_het(het, setting), ("found", "bills"), ("Bill Check Rule", rule)
	)


def try_het(het: str, setting: CheckSetting) -> tuple[dict[str, Any], list[dict[str, Any]]]:
	"""Of the district's last billed month: how many bills the check finds, their worth, some of them."""
	period = frappe.db.sql(
		"SELECT MAX(period) FROM `tabElectricity Bill` WHERE het = %s AND docstatus < 2", (het,), pluck=True
	)[0]
	nothing = {"het": het, "period": period or "", "bills": 0, "found": 0, "money": soum(0)}
	if not period:
		return nothing, []
	chosen = Selection("bill.period = ? AND bill.het = ? AND bill.docstatus < 2", (period, het), period)
	with bulk_connection() as connection:
		bills = read_bills(connection, chosen, [setting])
	found = find(bills, [setting])
	worth = bills.columns.amount
	examples = [
		{
			"personal_account": bills.accounts[item.position],
			"consumer_name": bills.consumer_names[item.position],
			"bill": bills.names[item.position],
			"het": het,
			"words": finding_words(item.code, item.facts),
			"money": soum(int(worth[item.position])),
		}
		for item in heapq.nlargest(rule_trials.EXAMPLES, found, key=lambda item: int(worth[item.position]))
	]
	total = sum(int(worth[item.position]) for item in found)
	return {**nothing, "bills": len(bills), "found": len(found), "money": soum(total)}, examples
