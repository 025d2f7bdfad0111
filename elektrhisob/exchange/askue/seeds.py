"""The directory of channels and codes, and the first rule of protection: entered where missing,
never overwritten.
"""

import frappe

from elektrhisob.reference.directory_files import ensure_rows

QUANTITIES = ("Active Import", "Active Export", "Reactive Import", "Reactive Export")
OBIS = "IEC 62056-61"
# Channel 02 is given as active output by loaders in use; the others follow the common numbering.
CHANNELS = "XML 80020"


def ensure_askue_codes() -> None:
	zones = set(frappe.get_all("Tariff Zone", pluck="name", order_by="name"))
	rows = [
		{"code": f"0{number}", "kind": "Channel", "quantity": quantity, "source_of_code": CHANNELS}
		for number, quantity in enumerate(QUANTITIES, start=1)
	]
	rows += [
		{
			"code": f"{number}.8.{zone}",
			"kind": "Register",
			"quantity": quantity,
			"zone": f"T{zone}",
			"source_of_code": OBIS,
		}
		for number, quantity in enumerate(QUANTITIES, start=1)
		for zone in range(5)
		if f"T{zone}" in zones
	]
	peak = {"code": "1.6.0", "kind": "Register", "quantity": "Maximum Demand", "zone": "T0"}
	ensure_rows("Askue Code", ("code",), [*rows, {**peak, "source_of_code": OBIS}])


def ensure_protections() -> None:
	"""Nobody is cut off remotely when no crew could come: assumed until the utility names its own hours."""
	assumed = {
		"valid_from": "2020-01-01",
		"legal_act": "[X] Assumed; to be confirmed by the utility",
		"source_mark": "Assumed",
	}
	workdays = {"monday": 1, "tuesday": 1, "wednesday": 1, "thursday": 1, "friday": 1}
	rows = [
		{
			**assumed,
			**workdays,
			"rule_name": "Evenings and nights",
			"from_time": "17:00",
			"to_time": "08:00",
		},
		{**assumed, "rule_name": "Weekends", "saturday": 1, "sunday": 1},
	]
	ensure_rows("Disconnection Protection", ("rule_name",), rows)
