"""A consumer reads the dials out by telephone: all registers of an account on one screen, taken in one go."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.metering.field.worker_tasks import registers_of
from elektrhisob.metering.sheets.errors import IncompleteEntryError
from elektrhisob.metering.sheets.reading_door import attempt

CHANNEL = "CALL"


@frappe.whitelist(methods=["GET", "POST"])
def registers(account: str) -> list[dict[str, Any]]:
	"""The registers in use on the account's supply points, each with its last reading."""
	frappe.get_doc("Personal Account", account).check_permission("read")
	points = frappe.get_all(
		"Supply Point",
		filters={"personal_account": account},
		fields=["name", "address", "permitted_power_kw"],
		order_by="name",
	)
	found = registers_of({point.name: point.permitted_power_kw for point in points})
	return [{**row, "address": point.address} for point in points for row in found.get(point.name, [])]


@frappe.whitelist(methods=["POST"])
def take_call(
	account: str, call_id: str, reading_date: str, values: str | list[dict[str, Any]]
) -> list[dict[str, Any]]:
	"""Enter what the consumer said; one answer per register. The same `call_id` again changes nothing."""
	doc = frappe.get_doc("Personal Account", account)
	doc.check_permission("read")
	if not 8 <= len(call_id) <= 60:
		frappe.throw(_("A call needs an id of 8 to 60 letters."), IncompleteEntryError)
	allowed = {(row["installation"], row["zone"], row["quantity"]) for row in registers(account)}
	answers = []
	for at, value in enumerate(frappe.parse_json(values)):
		register = (value.get("installation"), value.get("zone"), value.get("quantity") or "Active Import")
		if register not in allowed:
			frappe.throw(
				_("The meter does not stand on account {0}. Look at the account again.").format(account),
				IncompleteEntryError,
			)
		answer = attempt(
			{
				"installation": register[0],
				"zone": register[1],
				"quantity": register[2],
				"reading_date": str(getdate(reading_date)),
				"value": value.get("value"),
				"source": "Consumer",
				"external_source": CHANNEL,
				"external_id": f"{call_id}:{at}",
			}
		)
		answers.append({**vars(answer), "zone": register[1], "quantity": register[2]})
	return answers
