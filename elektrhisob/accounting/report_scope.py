"""The districts a report of the books covers: of the chosen unit, or all that the user has."""

import frappe

from elektrhisob.administration.divisions import divisions_of, hets_below


def districts(org_unit: str | None) -> list[str]:
	"""Codes of HETs; PermissionError when the unit is not the user's. Empty for a user without divisions."""
	if org_unit:
		return hets_below(org_unit)
	divisions = divisions_of()
	if not divisions.everything:
		return list(divisions.hets)
	hets: list[str] = frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name")
	return hets
