"""Price lists and VAT rates from the directories into the compiled tables of `core`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
import numpy as np

from elektrhisob.bulk.exact import tiyin, watt_hours
from elektrhisob.core.periods import day_number
from elektrhisob.core.tariffs import RateColumns, TariffBook, VatRates, VersionColumns, compile_tariffs

BASIS_POINTS_PER_PERCENT = 100

Row = Mapping[str, Any]


@dataclass(frozen=True)
class TariffNames:
	"""What the indices of a compiled book stand for: position in the list = index in the columns."""

	tariffs: list[str]
	versions: list[str]
	zones: dict[int, str]
	tariff_of_version: Mapping[str, str] = field(default_factory=dict)

	@property
	def tariff_idx(self) -> dict[str, int]:
		return {name: index for index, name in enumerate(self.tariffs)}

	@property
	def zone_numbers(self) -> dict[str, int]:
		return {code: number for number, code in self.zones.items()}


def load_tariff_book() -> tuple[TariffBook, TariffNames]:
	"""Every version of every tariff, compiled. Raises TariffError for an unusable price list."""
	tariffs = frappe.get_all("Tariff", fields=["name", "scale_blocks"], order_by="name")
	versions = frappe.get_all("Tariff Version", fields=["name", "tariff", "valid_from"], order_by="name")
	rates = frappe.get_all(
		"Tariff Rate",
		filters={"parenttype": "Tariff Version"},
		fields=["parent", "zone", "block_from_kwh", "rate"],
		order_by="parent, idx",
	)
	names = TariffNames(
		tariffs=[tariff.name for tariff in tariffs],
		versions=[version.name for version in versions],
		zones=load_zones(),
		tariff_of_version={version.name: version.tariff for version in versions},
	)
	return compile_rows(tariffs, versions, rates, names), names


def load_zones() -> dict[int, str]:
	"""Zone number -> zone code."""
	zones = frappe.get_all("Tariff Zone", fields=["zone_number", "name"], order_by="zone_number")
	return {zone.zone_number: zone.name for zone in zones}


def compile_rows(
	tariffs: Iterable[Row], versions: Iterable[Row], rates: Iterable[Row], names: TariffNames
) -> TariffBook:
	"""Rows as the database or a form holds them: soum per kWh, blocks in kWh, rates by parent version."""
	scaled = {tariff["name"]: bool(tariff["scale_blocks"]) for tariff in tariffs}
	versions, rates = list(versions), list(rates)
	tariff_idx, zone_numbers = names.tariff_idx, names.zone_numbers
	version_idx = {name: index for index, name in enumerate(names.versions)}
	return compile_tariffs(
		VersionColumns(
			tariff_idx=_whole(tariff_idx[version["tariff"]] for version in versions),
			valid_from_day=_whole(day_number(str(version["valid_from"])) for version in versions),
			scale_blocks=np.array([scaled[version["tariff"]] for version in versions], dtype=np.bool_),
		),
		RateColumns(
			version_idx=_whole(version_idx[rate["parent"]] for rate in rates),
			zone=_whole(zone_numbers[rate["zone"]] for rate in rates),
			block_from_wh=_whole(watt_hours(rate["block_from_kwh"]) for rate in rates),
			rate=_whole(tiyin(rate["rate"]) for rate in rates),
		),
	)


def load_vat_rates() -> VatRates:
	rates = frappe.get_all("VAT Rate", fields=["valid_from", "rate_percent"], order_by="valid_from")
	return VatRates(
		from_day=_whole(day_number(str(rate.valid_from)) for rate in rates),
		basis_points=_whole(round(rate.rate_percent * BASIS_POINTS_PER_PERCENT) for rate in rates),
	)


def _whole(values: Iterable[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
	return np.fromiter(values, dtype=np.int64)
