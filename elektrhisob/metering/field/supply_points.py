"""What a visit has to know of the place it goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from elektrhisob.metering.doctype.field_order.field_order import FieldOrder


def take_address(doc: FieldOrder) -> None:
	"""Copy the place and its meter to the order: the list of a day is read without joining six tables."""
	place = frappe.db.sql(
		"""select point.personal_account, point.consumer_name, point.address, account.phone
		from `tabSupply Point` point
		left join `tabPersonal Account` account on account.name = point.personal_account
		where point.name = %s""",
		doc.supply_point,
		as_dict=True,
	)
	doc.update(place[0] if place else {})
	doc.update(_meter_on(doc.supply_point))


def _meter_on(supply_point: str) -> dict[str, str | None]:
	standing = frappe.get_all(
		"Meter Installation",
		filters={"supply_point": supply_point, "removed_on": ["is", "not set"]},
		fields=["meter", "serial_no"],
		order_by="installed_on desc, name desc",
		limit=1,
	)
	return standing[0] if standing else {"meter": None, "serial_no": None}
