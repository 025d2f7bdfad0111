"""New prices of an indexation from the versions in force, held against the legal limit."""

from decimal import Decimal
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, add_months, formatdate, getdate

from elektrhisob.billing import bill_wording as say
from elektrhisob.bulk.exact import basis_points, soum, tiyin, watt_hours
from elektrhisob.core.indexation import beyond, growth, indexed
from elektrhisob.core.tariffs import price_of_coefficient

DOWN = "Down"
HUNDRED = 100


class NoCurrentVersionError(frappe.ValidationError):
	"""A tariff has no version to index, or has one from the same day or later already."""


class BeyondCapError(frappe.ValidationError):
	"""A price would grow by more than the law lets it."""


def price(doc: Document) -> None:
	"""Fill the new prices and the limit of the day. Raises NoCurrentVersionError, BeyondCapError."""
	names = [row.tariff for row in doc.tariffs]
	if len(set(names)) < len(names):
		frappe.throw(_("A tariff stands in the list twice. Remove one of the rows."), NoCurrentVersionError)
	current = _versions_on(names, add_days(doc.valid_from, -1))
	_refuse_later(names, doc.valid_from)
	year_ago = _versions_on(names, add_months(doc.valid_from, -12))
	rates = _rates_of({*current.values(), *year_ago.values()})
	doc.set("prices", [])
	for row in doc.tariffs:
		if row.tariff not in current:
			frappe.throw(
				_("Tariff {0} has no version before {1}: there is nothing to index.").format(
					row.tariff, formatdate(doc.valid_from)
				),
				NoCurrentVersionError,
			)
		row.current_version = current[row.tariff]
		# A price without a predecessor a year before grew from the one it has.
		before = {_key(rate): rate.rate for rate in rates.get(year_ago.get(row.tariff, ""), [])}
		_append(doc, row, rates[row.current_version], before)
	_hold_against_cap(doc)


def new_rates(doc: Document, row: Document) -> list[dict[str, Any]]:
	"""Rows of the tariff's next version."""
	marks = {_key(rate): rate for rate in _rates_of({row.current_version})[row.current_version]}
	fields = ("zone", "block_from_kwh", "multiplier", "divisor")
	return [
		{
			**{field: marks[_key(priced)].get(field) for field in fields},
			"rate": priced.new_rate,
			"source_mark": "S",
		}
		for priced in doc.prices
		if priced.tariff == row.tariff
	]


def new_base(row: Document, percent: int) -> Decimal:
	"""Base price of the next version, 0 when the current one has none."""
	base = tiyin(frappe.db.get_value("Tariff Version", row.current_version, "base_rate") or 0)
	return soum(int(_grown([base], row, percent)[0])) if base else Decimal(0)


def percent_of(doc: Document, row: Document) -> int:
	"""Basis points by which a tariff grows."""
	return basis_points(row.percent or doc.percent)


def _append(doc: Document, row: Document, rates: list[Any], before: dict[Any, Any]) -> None:
	percent = percent_of(doc, row)
	base = tiyin(new_base(row, percent))
	old = [tiyin(rate.rate) for rate in rates]
	new = [int(value) for value in _grown(old, row, percent)]
	for number, rate in enumerate(rates):
		if rate.multiplier or rate.divisor:
			# As the version itself will derive it from its base price.
			multiplier, divisor = watt_hours(rate.multiplier or 1), watt_hours(rate.divisor or 1)
			new[number] = price_of_coefficient(base, multiplier, divisor)
	grown = growth(_column(old), _column(new))
	for rate, was, will, change in zip(rates, old, new, grown, strict=True):
		doc.append(
			"prices",
			{
				"tariff": row.tariff,
				"zone": rate.zone,
				"block_from_kwh": rate.block_from_kwh,
				"old_rate": soum(was),
				"new_rate": soum(will),
				"growth_percent": int(change) / HUNDRED,
				"year_ago_rate": before.get(_key(rate), rate.rate),
			},
		)


def _hold_against_cap(doc: Document) -> None:
	caps = frappe.get_all(
		"Indexation Cap",
		{"valid_from": ["<=", doc.valid_from]},
		["max_percent", "act", "source_mark"],
		order_by="valid_from desc",
		limit=1,
	)
	if not caps:
		frappe.throw(
			_("No limit of indexation is in force on {0}. Enter one under Indexation Cap.").format(
				formatdate(doc.valid_from)
			),
			BeyondCapError,
		)
	cap = caps[0]
	doc.cap_percent, doc.cap_source = cap.max_percent, f"{cap.act or ''} [{cap.source_mark}]"
	year_ago = _column([tiyin(row.year_ago_rate) for row in doc.prices])
	new = _column([tiyin(row.new_rate) for row in doc.prices])
	too_high = np.flatnonzero(beyond(year_ago, new, basis_points(cap.max_percent)))
	if len(too_high):
		row = doc.prices[int(too_high[0])]
		frappe.throw(
			_(
				"{0}, from {1} kWh: {2} soum would be more than {3} % above {4} soum, the price"
				" a year before. Lower the percent, or round down."
			).format(
				row.tariff,
				say.energy(row.block_from_kwh),
				say.price(row.new_rate),
				say.energy(cap.max_percent),
				say.price(row.year_ago_rate),
			),
			BeyondCapError,
		)


def _versions_on(tariffs: list[str], day: Any) -> dict[str, str]:
	found = frappe.get_all(
		"Tariff Version",
		{"tariff": ["in", tariffs], "valid_from": ["<=", day]},
		["name", "tariff"],
		order_by="valid_from",
	)
	return {version.tariff: version.name for version in found}


def _refuse_later(tariffs: list[str], day: Any) -> None:
	later = frappe.get_all(
		"Tariff Version",
		{"tariff": ["in", tariffs], "valid_from": [">=", getdate(day)]},
		pluck="name",
		order_by="valid_from",
		limit=1,
	)
	if later:
		frappe.throw(
			_(
				"Version {0} begins on the same day or later. Choose another day, or leave the tariff out."
			).format(later[0]),
			NoCurrentVersionError,
		)


def _rates_of(versions: set[str]) -> dict[str, list[Any]]:
	rates: dict[str, list[Any]] = {}
	for rate in frappe.get_all(
		"Tariff Rate",
		{"parenttype": "Tariff Version", "parent": ["in", sorted(versions)]},
		["parent", "zone", "block_from_kwh", "rate", "multiplier", "divisor"],
		order_by="parent, idx",
	):
		rates.setdefault(rate.parent, []).append(rate)
	return rates


def _grown(old: list[int], row: Document, percent: int) -> Any:
	return indexed(_column(old), percent, tiyin(row.round_to) or 1, down=row.rounding == DOWN)


def _key(row: Any) -> tuple[str, int]:
	return row.zone, watt_hours(row.block_from_kwh)


def _column(values: list[int]) -> Any:
	return np.array(values, dtype=np.int64)
