"""What a visit has to know of the place it goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _

if TYPE_CHECKING:
	from collections.abc import Collection

	from elektrhisob.metering.doctype.field_order.field_order import FieldOrder

_PLACES = """select point.name, point.het, point.route, point.personal_account, point.consumer_name,
		point.address, account.phone
	from `tabSupply Point` point
	left join `tabPersonal Account` account on account.name = point.personal_account
	where point.name in %(points)s order by point.name"""
_METERS = """select supply_point, meter, serial_no from `tabMeter Installation`
	where supply_point in %(points)s and removed_on is null order by supply_point, installed_on, name"""


class UnknownSupplyPointError(frappe.ValidationError):
	pass


def addresses(points: Collection[str], for_update: bool = False) -> dict[str, frappe._dict]:
	"""Account, address, phone and meter of supply points, in two queries."""
	asked = {"points": tuple(sorted(points))}
	rows = frappe.db.sql(_PLACES + (" for update" if for_update else ""), asked, as_dict=True)
	places = {row.name: row for row in rows}
	missing = next((point for point in asked["points"] if point not in places), None)
	if missing:
		frappe.throw(
			_("Supply point {0} does not exist. Check the number.").format(missing), UnknownSupplyPointError
		)
	for row in frappe.db.sql(_METERS, asked, as_dict=True):
		places[row.supply_point].update({"meter": row.meter, "serial_no": row.serial_no})
	return places


def take_address(doc: FieldOrder) -> None:
	"""Copy the place and its meter to the order: the list of a day is read without joining six tables."""
	place = addresses([doc.supply_point])[doc.supply_point]
	copied = ("personal_account", "consumer_name", "address", "phone", "meter", "serial_no")
	doc.update({field: place.get(field) for field in copied})
