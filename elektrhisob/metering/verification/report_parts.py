"""What the reports of verification and field work share: the districts they cover and their columns."""

from __future__ import annotations

from typing import Any

from frappe import _

from elektrhisob.administration.divisions import divisions_of, hets_below


def districts(org_unit: str | None) -> tuple[str, ...] | None:
	"""Codes of the districts a report covers; None when it covers all of them without a limit."""
	if org_unit:
		return tuple(hets_below(org_unit)) or ("",)
	divisions = divisions_of()
	return None if divisions.everything else divisions.hets or ("",)


def in_districts(column: str, hets: tuple[str, ...] | None) -> str:
	"""SQL condition for the parameter `hets`."""
	return "1 = 1" if hets is None else f"{column} in %(hets)s"


def column(field: str, label: str, kind: str = "Data", options: str | None = None, width: int = 120) -> Any:
	return {"fieldname": field, "label": label, "fieldtype": kind, "options": options, "width": width}


def unit_column() -> Any:
	return column("het", _("District"), "Link", "Org Unit", 110)
