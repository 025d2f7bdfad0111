"""The worklist of bills that checks found: groups of causes and the pages of a group, biggest money first."""

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, getdate

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.administration.units import unit_names
from elektrhisob.billing.checks.words import finding_words

PAGE = 20
MONTHS = 13
ALLOWED = ("cause", "severity", "het", "route", "period", "bill_run")
FIELDS = (
	"name, bill, personal_account, consumer_name, cause, severity, state, amount, facts, het, route, period, "
	"bill_run, creation"
)


@frappe.whitelist(methods=["GET", "POST"])
def groups(filters: str | dict[str, Any] | None = None) -> list[dict[str, Any]]:
	"""Open findings by cause and district: how many, what they are worth, the oldest."""
	_require_read()
	condition, values = _conditions(filters)
	rows = frappe.db.sql(
		f"""SELECT het, cause, severity, COUNT(*) AS count, SUM(amount) AS money, MIN(creation) AS oldest
		FROM `tabBill Check Finding` WHERE {condition} GROUP BY het, cause, severity""",
		values,
		as_dict=True,
	)
	# What is held waits for somebody; what is only pointed at does not.
	rows.sort(key=lambda row: (row.severity != "Hold", -row.money, -row.count, row.cause, row.het or ""))
	titles, units = cause_titles(), unit_names(row.het for row in rows)
	for row in rows:
		row.title = titles.get(row.cause, row.cause)
		row.het_name = units.get(row.het, row.het)
	return list(rows)


@frappe.whitelist(methods=["GET", "POST"])
def page(
	filters: str | dict[str, Any] | None = None,
	after_money: float | None = None,
	after_name: str | None = None,
) -> dict[str, Any]:
	"""The next rows of a group, after the last one shown (its money and its name)."""
	_require_read()
	condition, values = _conditions(filters)
	if after_name:
		condition += " AND (amount < %(money)s OR (amount = %(money)s AND name < %(after)s))"
		values.update(money=after_money, after=after_name)
	rows = frappe.db.sql(
		f"""SELECT {FIELDS} FROM `tabBill Check Finding` WHERE {condition}
		ORDER BY amount DESC, name DESC LIMIT {PAGE + 1}""",
		values,
		as_dict=True,
	)
	return {"rows": _shown(rows[:PAGE]), "more": len(rows) > PAGE}


def _shown(rows: list[frappe._dict]) -> list[frappe._dict]:
	"""With words, remedy, address, other findings and a year of bills; a query each for the page."""
	if not rows:
		return rows
	rules, others = _rules(), _others(rows)
	accounts = {
		row.pop("name"): row
		for row in frappe.get_all(
			"Personal Account",
			{"name": ("in", sorted({row.personal_account for row in rows}))},
			["name", "address", "phone", "category"],
			order_by="name",
		)
	}
	history = history_of({row.personal_account: row.period for row in rows})
	units = unit_names(row.het for row in rows)
	for row in rows:
		rule = rules.get(row.cause) or frappe._dict()
		row.title, row.remedy = _(rule.cause or row.cause), _(rule.remedy or "")
		row.words = finding_words(row.cause, json.loads(row.pop("facts") or "{}"))
		row.also = [_((rules.get(code) or {}).get("cause") or code) for code in others.get(row.name, [])]
		row.update(accounts.get(row.personal_account) or {})
		row.history = history.get(row.personal_account, [])
		row.het_name = units.get(row.het, row.het)
	return rows


def _others(rows: list[frappe._dict]) -> dict[str, list[str]]:
	"""What else is open on the same bills, by the finding shown."""
	found = frappe.get_all(
		"Bill Check Finding",
		{"bill": ("in", sorted({row.bill for row in rows})), "state": "Open"},
		["bill", "cause"],
		order_by="name",
	)
	return {
		row.name: [other.cause for other in found if other.bill == row.bill and other.cause != row.cause]
		for row in rows
	}


def history_of(months: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
	"""Account → its bills of the year up to the given month: month, soum, kWh, kind of bill."""
	since = str(add_months(getdate(f"{min(months.values())}-01"), 1 - MONTHS))[:7]
	rows = frappe.db.sql(
		"""SELECT name, personal_account, period, amount, consumption_kwh, held, status
		FROM `tabElectricity Bill`
		WHERE personal_account IN %(accounts)s AND period BETWEEN %(since)s AND %(until)s
			AND status <> 'Cancelled'
		ORDER BY personal_account, period, correction_number""",
		{"accounts": sorted(months), "since": since, "until": max(months.values())},
		as_dict=True,
	)
	history: dict[str, list[dict[str, Any]]] = {}
	for row in rows:
		history.setdefault(row.pop("personal_account"), []).append(row)
	return history


def _rules() -> dict[str, frappe._dict]:
	found = frappe.get_all("Bill Check Rule", fields=["code", "cause", "remedy"], order_by="name desc")
	# The general row, whose name is the code alone, comes last and stays.
	return {row.code: row for row in found}


def cause_titles() -> dict[str, str]:
	return {code: _(rule.cause) for code, rule in _rules().items()}


def _require_read() -> None:
	frappe.has_permission("Bill Check Finding", "read", throw=True)


def _conditions(filters: str | dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
	"""SQL on Bill Check Finding: what is open, what the user may see and what he asks for."""
	asked = dict(frappe.parse_json(filters) if filters else {})
	parts, values = ["state = 'Open'"], dict[str, Any]()
	divisions = divisions_of()
	if not divisions.everything:
		parts.append("het IN %(my_hets)s")
		values["my_hets"] = divisions.hets or ("",)
	for field in ALLOWED:
		if asked.get(field):
			parts.append(f"`{field}` = %({field})s")
			values[field] = str(asked[field])
	return " AND ".join(parts), values
