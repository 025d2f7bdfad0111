"""The seals of an act: which were found, which are set and which are taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from elektrhisob.metering.acts.kinds import kind_of

if TYPE_CHECKING:
	from collections.abc import Iterator

	from elektrhisob.metering.acts.field_act import FieldAct

FREE = ("In Stock", "Issued")


def missing(act: FieldAct) -> Iterator[str]:
	"""Why the seals of the act cannot be set or taken off as it says."""
	if "seals" in kind_of(act).asks and all(row.action == "Found" for row in act.seals):
		yield _("At least one seal that was set or taken off.")
	known = _known([row.seal for row in act.seals if row.seal])
	for row in act.seals:
		text = _why_not(act, row, known.get(row.seal) if row.seal else None)
		if text:
			yield text


def _known(names: list[str]) -> dict[str, frappe._dict]:
	if not names:
		return {}
	rows = frappe.get_all(
		"Seal", {"name": ["in", names]}, ["name", "serial_no", "het", "status", "supply_point"]
	)
	return {row.name: row for row in rows}


def _why_not(act: FieldAct, row: Any, seal: frappe._dict | None) -> str:
	if not seal:
		if row.action == "Set":
			return _("Row {0} of the seals: a seal that is set comes from the register of seals.").format(
				row.idx
			)
		return "" if row.seal_number else _("Row {0} of the seals: the number of the seal.").format(row.idx)
	if row.action == "Set" and (seal.het != act.het or seal.status not in FREE):
		return _("A free seal of the district: {0} is {1}.").format(seal.serial_no, _(seal.status))
	if row.action == "Broken" and (seal.supply_point != act.supply_point or seal.status != "Set"):
		return _("Seal {0} is not set on this supply point: correct the number.").format(seal.serial_no)
	return ""
