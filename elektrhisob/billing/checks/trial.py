"""A check tried on the bills of the last billed month: how many would it hold, and which?"""

import heapq
from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.administration.divisions import hets_below
from elektrhisob.billing.checks import check_settings
from elektrhisob.billing.checks.check_shard import find
from elektrhisob.billing.checks.read_bills import Selection, read_bills
from elektrhisob.billing.checks.words import finding_words
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import soum
from elektrhisob.core.bill_checks import CheckSetting

EXAMPLES = 10
KEPT_SECONDS = 3600
KEY = "bill_check_trial:"


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
	key = f"{KEY}{frappe.generate_hash(length=16)}"
	_tell(key, done=0, of=len(hets), state="running", user=frappe.session.user)
	frappe.enqueue(
		"elektrhisob.billing.checks.trial.run",
		queue="long",
		key=key,
		setting=setting,
		hets=hets,
		rule=doc.name if doc.name and frappe.db.exists("Bill Check Rule", doc.name) else None,
	)
	return key


@frappe.whitelist(methods=["GET", "POST"])
def state(key: str) -> dict[str, Any]:
	"""How far a trial is; when it is done, its result."""
	frappe.has_permission("Bill Check Rule", "write", throw=True)
	found: Any = frappe.cache.get_value(key) if key.startswith(KEY) else None
	if not found or found["user"] != frappe.session.user:
		frappe.throw(_("This trial is over. Start it again."))
	return dict(found)


def run(key: str, setting: CheckSetting, hets: list[str], rule: str | None = None) -> dict[str, Any]:
	"""The job: district after district."""
	districts: list[dict[str, Any]] = []
	examples: list[dict[str, Any]] = []
	try:
		for number, het in enumerate(hets):
			row, found = try_het(het, setting)
			districts.append(row)
			examples = heapq.nlargest(EXAMPLES, [*examples, *found], key=lambda one: one["money"])
			_tell(key, done=number + 1, of=len(hets), state="running", user=frappe.session.user)
	except Exception:
		text = _("The trial failed. Look into the error log.")
		_tell(key, state="failed", user=frappe.session.user, text=text)
		raise
	result = {"districts": [row for row in districts if row["bills"]], "examples": examples}
	_tell(key, state="done", user=frappe.session.user, **result)
	if rule:
		_note(rule, districts)
	return result


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
		for item in heapq.nlargest(EXAMPLES, found, key=lambda item: int(worth[item.position]))
	]
	total = sum(int(worth[item.position]) for item in found)
	return {**nothing, "bills": len(bills), "found": len(found), "money": soum(total)}, examples


def _tell(key: str, **state: Any) -> None:
	frappe.cache.set_value(key, state, expires_in_sec=KEPT_SECONDS)


def _note(rule: str, districts: list[dict[str, Any]]) -> None:
	found, bills = (sum(row[field] for row in districts) for field in ("found", "bills"))
	frappe.db.set_value(
		"Bill Check Rule",
		rule,
		{"trial_on": now_datetime(), "trial_result": f"{found} / {bills}"},
		update_modified=False,
	)
	frappe.db.commit()  # nosemgrep: a job of its own
