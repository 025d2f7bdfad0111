"""The price list as anybody may read it: what is in force on a day, with the act that set it."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt

from elektrhisob.billing.bill_wording import day as day_text
from elektrhisob.billing.bill_wording import energy, price

SOURCED = "S"


def prices_in_force(consumer_kind: str, day: date) -> list[dict[str, Any]]:
	"""Active tariffs of a kind of consumer, {name, valid_from, act, source_url, confirmed, steps}.

	A step is {label, price, confirmed}: soum per kWh with VAT. Tariffs not yet in force are left out.
	"""
	tariffs = frappe.get_all(
		"Tariff",
		filters={"consumer_kind": consumer_kind, "is_active": 1},
		fields=["name", "tariff_name", "method"],
		order_by="name",
	)
	listed = []
	for tariff in tariffs:
		if version := _version_in_force(tariff.name, day):
			listed.append(_public_tariff(tariff, version))
	return listed


def vat_percent(day: date) -> str | None:
	rate = frappe.get_all(
		"VAT Rate", {"valid_from": ["<=", day]}, pluck="rate_percent", order_by="valid_from desc", limit=1
	)
	return f"{flt(rate[0]):g}" if rate else None


def due_day(day: date) -> int | None:
	"""Day of the following month by which a household pays."""
	days = frappe.get_all(
		"Payment Due Rule",
		{"consumer_kind": "Household", "valid_from": ["<=", day]},
		pluck="due_day",
		order_by="valid_from desc",
		limit=1,
	)
	return days[0] if days else None


def _version_in_force(tariff: str, day: date) -> Any:
	versions = frappe.get_all(
		"Tariff Version",
		filters={"tariff": tariff, "valid_from": ["<=", day]},
		fields=["name", "valid_from", "act", "source_url"],
		order_by="valid_from desc",
		limit=1,
	)
	return versions[0] if versions else None


def _public_tariff(tariff: Any, version: Any) -> dict[str, Any]:
	rates = frappe.get_all(
		"Tariff Rate",
		filters={"parent": version.name, "parenttype": "Tariff Version"},
		fields=["zone", "block_from_kwh", "rate", "source_mark"],
		order_by="idx",
	)
	return {
		"name": _(tariff.tariff_name),
		"valid_from": day_text(version.valid_from),
		"act": version.act,
		"source_url": version.source_url,
		"confirmed": all(rate.source_mark == SOURCED for rate in rates),
		"steps": _zone_steps(rates) if tariff.method == "Zones" else _block_steps(rates),
	}


def _block_steps(rates: list[Any]) -> list[dict[str, Any]]:
	ends = [rate.block_from_kwh for rate in rates[1:]] + [None]
	return [
		{
			"label": _block_label(rate.block_from_kwh, end),
			"price": price(rate.rate),
			"confirmed": _is_sure(rate),
		}
		for rate, end in zip(rates, ends, strict=True)
	]


def _block_label(begin: float, end: float | None) -> str:
	if not begin and end is None:
		return _("Any consumption")
	if not begin:
		return _("Up to {0} kWh a month").format(energy(end or 0))
	if end is None:
		return _("Above {0} kWh").format(energy(begin))
	return _("{0} to {1} kWh").format(energy(begin + 1), energy(end))


def _zone_steps(rates: list[Any]) -> list[dict[str, Any]]:
	names = {
		zone.name: zone.zone_name for zone in frappe.get_all("Tariff Zone", fields=["name", "zone_name"])
	}
	return [
		{
			"label": _(names.get(rate.zone, rate.zone)),
			"price": price(rate.rate),
			"confirmed": _is_sure(rate),
		}
		for rate in rates
	]


def _is_sure(rate: Any) -> bool:
	return rate.source_mark == SOURCED
