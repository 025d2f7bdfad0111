"""An account that a document opens beside another one: same place, same district, the next free number."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.consumers import tariff_rows

TRIED_NUMBERS = 100


class NoFreeNumberError(frappe.ValidationError):
	pass


def open_beside(account: str, consumer: str, on: Any, **values: Any) -> str:
	"""The new account has the route, category and tariff of `account` on the day; returns its number."""
	old = frappe.get_doc("Personal Account", account)
	tariff = tariff_rows.in_force(tariff_rows.rows_of(account), getdate(on)) or {}
	kept = {field: value for field, value in values.items() if value}
	new = frappe.get_doc(
		{
			"doctype": "Personal Account",
			"unit_code": old.unit_code,
			"local_number": kept.pop("local_number", None) or next_local_number(old.unit_code),
			"consumer": consumer,
			"category": old.category,
			"opened_on": on,
			"route": old.route,
			"address": old.address,
			"phone": frappe.db.get_value("Consumer", consumer, "phone"),
			"norm_multiplier": 1,
			"tariffs": [
				{
					"valid_from": on,
					"tariff": tariff.get("tariff"),
					"reason": _("From account {0}").format(account),
				}
			],
			**kept,
		}
	)
	return str(new.insert(ignore_permissions=True).name)


def next_local_number(unit_code: str) -> str:
	"""The number after the highest of the unit; the unit is locked until the account stands."""
	frappe.db.get_value("Org Unit", unit_code, "name", for_update=True)
	last = frappe.db.sql(
		"""select local_number from `tabPersonal Account` where name like %s
		order by char_length(local_number) desc, name desc limit 1""",
		(f"{unit_code}%",),
	)
	digits = last[0][0] if last else "000000"
	for step in range(1, TRIED_NUMBERS):
		number = str(int(digits) + step).zfill(len(digits))
		if len(number) <= 8 and not frappe.db.exists("Personal Account", f"{unit_code}{number}"):
			return number
	frappe.throw(
		_("District {0} has no free number after {1}. Enter a number by hand.").format(unit_code, digits),
		NoFreeNumberError,
	)
	raise AssertionError
