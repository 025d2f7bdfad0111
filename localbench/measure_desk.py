"""What people at their desks wait for: over HTTP from the web server, as users with their divisions."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import frappe
import requests
from frappe.utils.password import update_password

from elektrhisob.administration.org_tree import HEAD_OFFICE
from localbench.measure_site import SITE
from localbench.place import Trouble
from localbench.ports import remembered
from localbench.synthetic_kinds import FIRST_METER, PERIODS, local_number_of, phone_of

if TYPE_CHECKING:
	from collections.abc import Callable

	from localbench.synthetic_kinds import Batch

PASSWORD = "measured"
ROLES = ("Billing Supervisor", "Billing Operator", "Cashier", "Metering Engineer", "Auditor")
REPEATS = 15
PDF_REPEATS = 5
# Each of the web server's processes fills its caches first.
WARM_UP = 4
PAGE = 20
PRINT_FORMAT = "Electricity Bill Kvitansiya"
STATE = "elektrhisob.consumers.account_state.account_state"
FIND = "elektrhisob.consumers.account_search.find_accounts"
ACCOUNT_LIST = ("name", "consumer_name", "consumer", "category", "status", "address", "phone", "het")
BILL_LIST = ("name", "personal_account", "consumer_name", "period", "status", "amount", "docstatus")

Request = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Action:
	"""Something done at the desk: the request for the n-th time, and whether the budget holds for it."""

	name: str
	request: Callable[[int], Request]
	budgeted: bool = False
	repeats: int = REPEATS


@dataclass(frozen=True)
class Waited:
	"""Milliseconds as the browser waits them."""

	who: str
	action: str
	median_ms: float
	worst_ms: float
	budgeted: bool


def measure(batches: list[Batch]) -> list[Waited]:
	"""Every action by somebody of one district, of its region and of the head office."""
	measured = batches[len(batches) // 2]
	region = str(frappe.db.get_value("Org Unit", measured.het, "parent_org_unit"))
	people = (("district", measured.het), ("region", region), ("head office", HEAD_OFFICE))
	return [waited for who, unit in people for waited in wait_for(who, unit, _actions(measured))]


def wait_for(who: str, unit: str, actions: list[Action]) -> list[Waited]:
	"""Each action by somebody who sees the unit, after the web server's caches are filled."""
	browser = Browser(_ensure_user(who, unit))
	found = []
	for action in actions:
		for number in range(WARM_UP):
			browser.milliseconds(*action.request(number))
		repeats = range(WARM_UP, WARM_UP + action.repeats)
		waited = [browser.milliseconds(*action.request(number)) for number in repeats]
		found.append(Waited(who, action.name, median(waited), max(waited), action.budgeted))
	return found


def _actions(batch: Batch) -> list[Action]:
	numbers = batch.number.tolist()
	names = batch.consumer_names
	serials = batch.serials(FIRST_METER)

	def nth(number: int) -> int:
		return number * 997 % len(numbers)

	def account(number: int) -> str:
		return batch.het + local_number_of(numbers[nth(number)])

	def bill(number: int) -> str:
		return _bill_of(account(number))

	def find(text: str) -> Request:
		return FIND, {"text": text, "limit": PAGE}

	return [
		Action("empty request", lambda number: ("frappe.ping", {})),
		Action("find account by number", lambda number: find(account(number)), True),
		Action("find account by name", lambda number: find(names[nth(number)]), True),
		Action("find account by phone", lambda number: find(phone_of(numbers[nth(number)])), True),
		Action("find account by meter", lambda number: find(serials[nth(number)]), True),
		Action("list of 20 accounts", lambda number: _list("Personal Account", ACCOUNT_LIST, number), True),
		Action("list of 20 bills", lambda number: _list("Electricity Bill", BILL_LIST, number), True),
		Action("count of all bills", lambda number: _count("Electricity Bill")),
		Action("open account: document", lambda number: _document("Personal Account", account(number))),
		Action("open account: state", lambda number: (STATE, {"account": account(number)})),
		Action("open bill: document", lambda number: _document("Electricity Bill", bill(number))),
		Action("bill as PDF", lambda number: _pdf(bill(number)), repeats=PDF_REPEATS),
	]


def _list(doctype: str, fields: tuple[str, ...], page: int) -> Request:
	return "frappe.desk.reportview.get", {
		"doctype": doctype,
		"fields": json.dumps([f"`tab{doctype}`.`{field}`" for field in fields]),
		"filters": "[]",
		"order_by": f"`tab{doctype}`.`name` desc",
		"start": page * PAGE,
		"page_length": PAGE,
		"view": "List",
		"with_comment_count": 1,
	}


def _count(doctype: str) -> Request:
	return "frappe.desk.reportview.get_count", {"doctype": doctype, "filters": "[]", "fields": "[]"}


def _document(doctype: str, name: str) -> Request:
	return "frappe.desk.form.load.getdoc", {"doctype": doctype, "name": name}


def _pdf(bill: str) -> Request:
	return "frappe.utils.print_format.download_pdf", {
		"doctype": "Electricity Bill",
		"name": bill,
		"format": PRINT_FORMAT,
	}


def _bill_of(account: str) -> str:
	"""The newest measured bill; accounts that were not read in one month have one of the other."""
	return str(
		frappe.db.get_value(
			"Electricity Bill",
			{"personal_account": account, "period": ("in", PERIODS)},
			"name",
			order_by="period desc",
		)
	)


def _ensure_user(who: str, unit: str) -> str:
	email = f"{who.replace(',', '').replace(' ', '.')}@measured.example"
	if not frappe.db.exists("User", email):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": email,
				"first_name": who.title(),
				"send_welcome_email": 0,
				"roles": [{"role": role} for role in ROLES],
			}
		).insert()
		update_password(email, PASSWORD)
	frappe.db.delete("User Permission", {"user": email})
	frappe.get_doc(
		{"doctype": "User Permission", "user": email, "allow": "Org Unit", "for_value": unit}
	).insert()
	frappe.db.commit()
	return email


class Browser:
	"""A logged-in session."""

	def __init__(self, email: str) -> None:
		ports = remembered()
		assert ports is not None
		self.address = f"http://127.0.0.1:{ports.web}/api/method/"
		self.session = requests.Session()
		self.session.headers["Host"] = SITE
		answer = self.session.post(self.address + "login", data={"usr": email, "pwd": PASSWORD})
		if not answer.ok:
			raise Trouble(f"{email} cannot log in to {SITE}: {answer.text[:300]}")

	def milliseconds(self, method: str, arguments: dict[str, Any]) -> float:
		began = time.perf_counter()
		answer = self.session.get(self.address + method, params=arguments)
		waited = (time.perf_counter() - began) * 1000
		if not answer.ok:
			raise Trouble(f"{method} {arguments} answered {answer.status_code}: {answer.text[:300]}")
		return waited
