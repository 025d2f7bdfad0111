"""The people one can log in as after the demo."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe.utils.password import update_password

from elektrhisob.administration.org_tree import HEAD_OFFICE
from localbench.demo_routes import HET_CODE

PASSWORD = "demo"


@dataclass(frozen=True)
class Person:
	"""A user with roles and the unit whose rows the user sees."""

	email: str
	first_name: str
	last_name: str
	roles: tuple[str, ...]
	unit: str
	task: str


SUPERVISOR = Person(
	"billing@namuna.example",
	"Hisobgul",
	"Kilovattova",
	("Billing Supervisor", "Billing Operator", "Meter Reader", "Metering Engineer"),
	HET_CODE,
	"bill runs, readings and meters of the district",
)
CHIEF = Person(
	"boshliq@namuna.example",
	"Tasdiq",
	"Imzoyeva",
	("Billing Supervisor",),
	HET_CODE,
	"head of billing: approves what others ask for, closes months",
)
LAWYER = Person(
	"huquq@namuna.example",
	"Shartnoma",
	"Bandov",
	("Claims Lawyer",),
	HET_CODE,
	"contracts and claims of the district",
)
ACCOUNTANT = Person(
	"hisobchi@namuna.example",
	"Balans",
	"Provodkina",
	("Accountant",),
	HET_CODE,
	"ledger, payments, e-invoices",
)
CASHIER = Person(
	"kassa@namuna.example",
	"Tanga",
	"Kassirova",
	("Cashier",),
	HET_CODE,
	"payments at the district's cash desk",
)
MANAGER = Person(
	"rahbar@namuna.example",
	"Bosh",
	"Rahbarov",
	("Manager", "Auditor"),
	HEAD_OFFICE,
	"the head office: sees everything, changes nothing",
)
CONTROLLER = Person(
	"nazoratchi@namuna.example",
	"Yo‘lchi",
	"Nazoratchiyev",
	("Meter Reader",),
	HET_CODE,
	"reads meters with a phone: /field",
)
PEOPLE = (SUPERVISOR, CHIEF, LAWYER, ACCOUNTANT, CASHIER, CONTROLLER, MANAGER)


def enter_people() -> None:
	for person in PEOPLE:
		if not frappe.db.exists("User", person.email):
			_enter_user(person)
		if not frappe.db.exists(
			"User Permission", {"user": person.email, "allow": "Org Unit", "for_value": person.unit}
		):
			frappe.get_doc(
				{
					"doctype": "User Permission",
					"user": person.email,
					"allow": "Org Unit",
					"for_value": person.unit,
				}
			).insert()
	frappe.db.commit()


def _enter_user(person: Person) -> None:
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": person.email,
			"first_name": person.first_name,
			"last_name": person.last_name,
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in person.roles],
		}
	)
	user.insert()
	update_password(person.email, PASSWORD)
