"""Recalculation acts as tests begin them: what people enter, and the steps they press."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.tests import district

SIGNED = [
	{"capacity": "Staff", "person_name": "Saidov K.", "signature_kind": "On Paper"},
	{"capacity": "Consumer", "person_name": "Karimov A.", "signature_kind": "On Paper"},
]
DECISION = {
	"commission_date": "2025-08-05",
	"commission_members": "Saidov K., Rahimov B., Aliyev T.",
	"commission_decision": "The days since the last inspection are charged.",
}


def act(point: str, **values: Any) -> Any:
	"""A draft by the appliances of a household: 1 kW, all hours of June 2025."""
	defaults = {
		"supply_point": point,
		"act_kind": "Tampering",
		"act_date": "2025-07-15",
		"method": "Appliances",
		"period_from": "2025-06-01",
		"period_to": "2025-06-30",
		"violation": "Connection past the Meter",
		"findings": "A cable past the meter.",
		"participants": SIGNED,
		"appliances": [
			{
				"appliance": "Heater",
				"power_w": 1000,
				"quantity": 1,
				"hours_per_day": 5,
				"demand_percent": 100,
			}
		],
	}
	return district.insert("Recalculation Act", **{**defaults, **values})


def press(doc: Any, action: str, **values: Any) -> Any:
	"""Fill in what the step asks for, save, press; the document as it is then."""
	doc = frappe.get_doc(doc.doctype, doc.name)
	if values:
		doc.update(values).save()
	apply_workflow(doc, action)
	return frappe.get_doc(doc.doctype, doc.name)


def approved(point: str, **values: Any) -> Any:
	"""Issued by the engineer, approved by the supervisor."""
	asking = frappe.session.user
	issued = press(act(point, **values), "Issue")
	frappe.set_user(district.user("Billing Supervisor"))
	done = press(issued, "Approve", **DECISION)
	frappe.set_user(asking)
	return done
