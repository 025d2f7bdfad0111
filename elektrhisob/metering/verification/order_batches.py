"""From the yearly plan to orders: the devices of a district that are due, cut into orders of a handy size."""

from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import require_division
from elektrhisob.metering.verification.order_devices import MOST_DEVICES, due

MOST_ORDERS = 20
"""One press of the button makes at most this many; press again for the rest."""


@frappe.whitelist(methods=["POST"])
def make_orders(
	het: str,
	until: str,
	performer_kind: str,
	due_date: str,
	device_doctype: str = "Meter",
	laboratory: str | None = None,
	team: str | None = None,
	devices_each: int = 100,
) -> dict[str, Any]:
	"""Draft orders over what is due by a day and in no open order: {orders: names, devices: how many}."""
	frappe.has_permission("Verification Order", "create", throw=True)
	require_division(het)
	if not 1 <= devices_each <= MOST_DEVICES:
		frappe.throw(_("An order has from 1 to {0} devices.").format(MOST_DEVICES))
	devices = due(device_doctype, het, until, None, devices_each * MOST_ORDERS)
	orders = []
	for begin in range(0, len(devices), devices_each):
		order = frappe.get_doc(
			{
				"doctype": "Verification Order",
				"het": het,
				"performer_kind": performer_kind,
				"laboratory": laboratory,
				"team": team,
				"due_date": due_date,
				"items": [
					{"device_doctype": device_doctype, **device}
					for device in devices[begin : begin + devices_each]
				],
			}
		)
		orders.append(str(order.insert().name))
	return {"orders": orders, "devices": len(devices)}
