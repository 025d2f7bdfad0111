"""The metering points of a contract: filled in from the points of the account, and held against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from elektrhisob.consumers.contracts.errors import (
	ContractRatioError,
	DeclaredPowerError,
	PointOfAnotherAccountError,
	PointTwiceError,
)

if TYPE_CHECKING:
	from collections.abc import Iterable, Sequence

	from elektrhisob.consumers.doctype.supply_contract.supply_contract import SupplyContract

RATIO_FIELDS = ("ct_primary", "ct_secondary", "vt_primary", "vt_secondary")


def points_of_account(account: str) -> list[dict[str, Any]]:
	"""Rows for the annex: every connected point of the account with the ratios of the meter there."""
	points = frappe.get_all(
		"Supply Point",
		{"personal_account": account, "status": "Connected"},
		["name", "address", "permitted_power_kw"],
		order_by="name",
	)
	meters = standing_meters([point.name for point in points])
	return [
		_row(point, meter) for point in points for meter in (meters.get(point.name) or [frappe._dict()])[:1]
	]


def _row(point: Any, meter: Any) -> dict[str, Any]:
	return {
		"supply_point": point.name,
		"point_address": point.address,
		"permitted_power_kw": point.permitted_power_kw,
		"serial_no": meter.serial_no,
		"ratio": meter.ratio or 1,
		**{field: meter.get(field) or 1 for field in RATIO_FIELDS},
	}


def standing_meters(points: Sequence[str]) -> dict[str, list[Any]]:
	"""Meters that stand on the points today, by point."""
	if not points:
		return {}
	found: dict[str, list[Any]] = {}
	for row in frappe.get_all(
		"Meter Installation",
		{"supply_point": ["in", list(points)], "removed_on": ["is", "not set"], "withdrawn": 0},
		["supply_point", "serial_no", "ratio", *RATIO_FIELDS],
		order_by="name",
	):
		found.setdefault(row.supply_point, []).append(row)
	return found


def fill(doc: SupplyContract) -> None:
	"""Addresses, permitted powers and meters are the points' own; a new row gets the ratios found there."""
	names = [row.supply_point for row in doc.points if row.supply_point]
	facts = _facts(names)
	meters = standing_meters(names)
	for row in doc.points:
		point = facts.get(row.supply_point)
		if not point:
			continue
		row.point_address, row.permitted_power_kw = point.address, point.permitted_power_kw
		found = meters.get(row.supply_point) or []
		row.serial_no = ", ".join(meter.serial_no for meter in found)[:140] or None
		if not row.ratio and found:
			row.update({field: found[0].get(field) for field in RATIO_FIELDS})
		row.ratio = ratio_of(row)


def ratio_of(row: Any) -> int:
	ct = (int(row.ct_primary or 1), int(row.ct_secondary or 1))
	vt = (int(row.vt_primary or 1), int(row.vt_secondary or 1))
	primary, secondary = ct[0] * vt[0], ct[1] * vt[1]
	if primary % secondary:
		frappe.throw(
			_("Row {0}: {1}/{2} and {3}/{4} make no whole ratio. Check the transformers.").format(
				row.idx, *ct, *vt
			),
			ContractRatioError,
		)
	return primary // secondary


def check(doc: SupplyContract) -> None:
	"""Every point is of the contract's account, and stands there once."""
	names = [row.supply_point for row in doc.points]
	for row in doc.points:
		if names.count(row.supply_point) > 1:
			frappe.throw(
				_("Point {0} stands in the annex twice. Keep one row.").format(row.supply_point),
				PointTwiceError,
			)
	for name, point in _facts(names).items():
		if point.personal_account != doc.personal_account:
			frappe.throw(
				_("Point {0} belongs to account {1}, the contract is for account {2}. Take it out.").format(
					name, point.personal_account, doc.personal_account
				),
				PointOfAnotherAccountError,
			)


def check_against_meters(doc: SupplyContract) -> None:
	"""Bills multiply by the ratio of the installation: a paper that says another one would be disputed."""
	meters = standing_meters([row.supply_point for row in doc.points])
	for row in doc.points:
		for meter in meters.get(row.supply_point) or ():
			if int(meter.ratio) != int(row.ratio):
				frappe.throw(
					_(
						"Point {0}: the annex says ratio {1}, meter {2} stands there with ratio {3}. Correct "
						"the annex, or change the transformers by an act first."
					).format(row.supply_point, row.ratio, meter.serial_no, meter.ratio),
					ContractRatioError,
				)


def check_declared_power(doc: SupplyContract) -> None:
	permitted = sum_of(row.permitted_power_kw for row in doc.points)
	if doc.declared_power_kw and permitted and doc.declared_power_kw > permitted:
		frappe.throw(
			_("The declared power of {0} kW is above the permitted power of the points, {1} kW.").format(
				frappe.format(doc.declared_power_kw, {"fieldtype": "Float"}),
				frappe.format(permitted, {"fieldtype": "Float"}),
			),
			DeclaredPowerError,
		)


def sum_of(values: Iterable[Any]) -> Any:
	return sum(value or 0 for value in values)


def _facts(names: Sequence[str]) -> dict[str, Any]:
	if not names:
		return {}
	rows = frappe.get_all(
		"Supply Point",
		{"name": ["in", list(names)]},
		["name", "personal_account", "address", "permitted_power_kw"],
		order_by="name",
	)
	return {row.name: row for row in rows}
