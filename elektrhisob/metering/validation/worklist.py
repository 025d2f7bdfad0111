"""The worklist: groups of open exceptions and the pages of a group, with all that decides each row."""

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, now_datetime

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.administration.units import unit_names
from elektrhisob.metering.profiles.chart import days_of
from elektrhisob.metering.validation.history import history_of
from elektrhisob.metering.validation.words import cause_words

PAGE = 20
UNDECIDED = ("Open", "In Work")
ALLOWED = ("cause", "het", "route", "severity", "category")
FIELDS = (
	"name, cause, severity, status, money_at_stake, assigned_to, het, route, category, personal_account, "
	"supply_point, installation, serial_no, reading, reading_date, value, source, quantity, zone, facts, "
	"also, visit, called_on, note, creation"
)


@frappe.whitelist(methods=["GET", "POST"])
def groups(filters: str | dict[str, Any] | None = None) -> list[dict[str, Any]]:
	"""Open exceptions by cause and district: how many, the oldest, the money; biggest money first,
	the missing ones last."""
	_require_read()
	condition, values = _conditions(_parsed(filters), status="%(status)s")
	found: dict[tuple[str, str], frappe._dict] = {}
	# Each status by itself is read in the order of its index and needs no sort.
	for status in UNDECIDED:
		for row in frappe.db.sql(
			f"""select het, cause, count(*) as count, min(creation) as oldest, sum(money_at_stake) as money
			from `tabReading Exception` where {condition} group by het, cause""",
			{**values, "status": status},
			as_dict=True,
		):
			_add(found, row, status)
	# What nobody read is work for sheets and estimates; it must not bury the readings that need an eye.
	rows = sorted(
		found.values(),
		key=lambda row: (row.cause == "MISSING", -row.money, -row.count, row.cause, row.het or ""),
	)
	titles, units = cause_titles(), unit_names(row.het for row in rows)
	for row in rows:
		row.title = titles.get(row.cause, row.cause)
		row.het_name = units.get(row.het, row.het)
		row.money = flt(row.money, 2)
	return rows


def _add(found: dict[tuple[str, str], frappe._dict], row: frappe._dict, status: str) -> None:
	group = found.setdefault((row.cause, row.het), frappe._dict(row, count=0, money=0, in_work=0))
	group.count += row.count
	group.money += row.money or 0
	group.oldest = min(group.oldest, row.oldest)
	if status == "In Work":
		group.in_work += row.count


@frappe.whitelist(methods=["GET", "POST"])
def page(
	filters: str | dict[str, Any] | None = None,
	after_money: float | None = None,
	after_name: str | None = None,
) -> dict[str, Any]:
	"""The next rows of a group, biggest money first, after the last one shown (its money and its name)."""
	_require_read()
	condition, values = _conditions(_parsed(filters))
	if after_name:
		condition += (
			""" and (money_at_stake < %(money)s or (money_at_stake = %(money)s and name < %(after)s))"""
		)
		values.update(money=after_money, after=after_name)
	rows = frappe.db.sql(
		f"""select {FIELDS} from `tabReading Exception` where {condition}
		order by money_at_stake desc, name desc limit {PAGE + 1}""",
		values,
		as_dict=True,
	)
	return {"rows": _shown(rows[:PAGE]), "more": len(rows) > PAGE}


def _shown(rows: list[frappe._dict]) -> list[frappe._dict]:
	"""With words, remedy, the consumer, the photo and twelve months of history; a query each for the page."""
	if not rows:
		return rows
	rules, accounts, photos = _rules(), _accounts(rows), _photos(rows)
	history = history_of([row.installation for row in rows if row.installation])
	units = unit_names(row.het for row in rows)
	people = _people({row.assigned_to for row in rows if row.assigned_to})
	facts = {row.name: json.loads(row.pop("facts") or "{}") for row in rows}
	days = days_of([of_row["profile_day"] for of_row in facts.values() if "profile_day" in of_row])
	for row in rows:
		rule = rules.get(row.cause) or frappe._dict()
		row.title, row.remedy = _(rule.cause or row.cause), _(rule.remedy or "")
		row.words = cause_words(row.cause, facts[row.name])
		row.also = [
			_((rules.get(code) or {}).get("cause") or code) for code in (row.also or "").split(", ") if code
		]
		row.update(accounts.get(row.personal_account) or {})
		row.photo = photos.get(row.reading)
		row.history = history.get((row.installation, row.quantity, row.zone), [])
		row.profile = days.get(facts[row.name].get("profile_day"))
		row.het_name = units.get(row.het, row.het)
		row.assigned_name = people.get(row.assigned_to)
	return rows


def _rules() -> dict[str, frappe._dict]:
	found = frappe.get_all("Validation Rule", fields=["code", "cause", "remedy"], order_by="name desc")
	# The general row, whose name is the code alone, comes last and stays.
	return {row.code: row for row in found}


def cause_titles() -> dict[str, str]:
	return {code: _(rule.cause) for code, rule in _rules().items()}


def _accounts(rows: list[frappe._dict]) -> dict[str, dict[str, Any]]:
	names = sorted({row.personal_account for row in rows if row.personal_account})
	if not names:
		return {}
	found = frappe.get_all(
		"Personal Account",
		{"name": ("in", names)},
		["name", "consumer_name", "address", "phone"],
		order_by="name",
	)
	return {row.pop("name"): row for row in found}


def _photos(rows: list[frappe._dict]) -> dict[str, str]:
	names = [row.reading for row in rows if row.reading]
	if not names:
		return {}
	found = frappe.get_all(
		"Meter Reading",
		{"name": ("in", names), "photo": ("is", "set")},
		["name", "photo"],
		order_by="name",
	)
	return {row.name: row.photo for row in found}


def _people(users: set[str]) -> dict[str, str]:
	if not users:
		return {}
	found = frappe.get_all("User", {"name": ("in", sorted(users))}, ["name", "full_name"], order_by="name")
	return {row.name: row.full_name or row.name for row in found}


def _require_read() -> None:
	frappe.has_permission("Reading Exception", "read", throw=True)


def _parsed(filters: str | dict[str, Any] | None) -> dict[str, Any]:
	parsed = frappe.parse_json(filters) if filters else {}
	return dict(parsed)


def _conditions(filters: dict[str, Any], status: str = "") -> tuple[str, dict[str, Any]]:
	"""SQL on Reading Exception: what is undecided, what the user may see and what he asks for."""
	parts: list[str] = [f"status = {status}" if status else "status in %(undecided)s"]
	values: dict[str, Any] = {"undecided": UNDECIDED}
	divisions = divisions_of()
	if not divisions.everything:
		parts.append("het in %(my_hets)s")
		values["my_hets"] = divisions.hets or ("",)
	for field in ALLOWED:
		if filters.get(field):
			parts.append(f"`{field}` = %({field})s")
			values[field] = str(filters[field])
	if cint(filters.get("mine")):
		parts.append("assigned_to = %(me)s")
		values["me"] = frappe.session.user
	if cint(filters.get("older_than_days")):
		parts.append("creation < date_sub(%(now)s, interval %(age)s day)")
		# Rows are stamped with the district's clock, which need not be the database's.
		values.update(now=now_datetime(), age=cint(filters["older_than_days"]))
	return " and ".join(parts), values
