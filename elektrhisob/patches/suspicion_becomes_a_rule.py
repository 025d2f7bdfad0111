"""How many times the usual is suspicious was a setting; it is a number of the rule HIGH now."""

import frappe
from frappe.utils import flt

from elektrhisob.metering.seeds import ensure_validation_rules

SETTING = ("Elektrhisob Settings", "suspicious_multiple")


def execute() -> None:
	ensure_validation_rules()
	# The field is gone from the DocType; its value is still where singles are kept.
	kept = frappe.db.sql("select value from `tabSingles` where doctype = %s and field = %s", SETTING)
	if not kept or not frappe.db.exists("Validation Rule", "HIGH"):
		return
	rule = frappe.get_doc("Validation Rule", "HIGH")
	for row in rule.parameters:
		if row.parameter == "multiple":
			row.value = flt(kept[0][0])
	rule.save()
	frappe.db.sql("delete from `tabSingles` where doctype = %s and field = %s", SETTING)
