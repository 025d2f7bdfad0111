from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.billed_versions import is_billed
from elektrhisob.billing.tariff_book import TariffNames, compile_rows, load_zones
from elektrhisob.billing.tariff_faults import explain_fault
from elektrhisob.bulk.exact import soum, tiyin, watt_hours
from elektrhisob.core.tariffs import TariffError, price_of_coefficient

WHOLE_DAY = "T0"
FROM_SURE_TO_UNKNOWN = ("S", "S-old", "I", "G", "X")
PRICE_FIELDS = ("zone", "block_from_kwh", "rate")


class BasePriceMissingError(frappe.ValidationError):
	"""A row with a coefficient in a version without a base price."""


class TariffVersion(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.tariff_rate.tariff_rate import TariffRate

		act: DF.Data
		base_rate: DF.Currency
		confidence: DF.Literal["S", "S-old", "I", "G", "X"]
		rates: DF.Table[TariffRate]
		remarks: DF.SmallText | None
		source_url: DF.Data | None
		tariff: DF.Link
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		self._sort_rates()
		self._derive_rates()
		self._refuse_parts_of_a_tiyin()
		self._check_method()
		self._check_prices()
		self.confidence = max((rate.source_mark for rate in self.rates), key=FROM_SURE_TO_UNKNOWN.index)
		self._refuse_change_when_billed()

	def _sort_rates(self) -> None:
		numbers = {code: number for number, code in load_zones().items()}
		self.rates.sort(key=lambda rate: (numbers.get(rate.zone, 0), watt_hours(rate.block_from_kwh)))
		for index, rate in enumerate(self.rates, start=1):
			rate.idx = index

	def _derive_rates(self) -> None:
		"""Prices of rows with a coefficient follow from the base price."""
		for rate in self.rates:
			if not (rate.multiplier or rate.divisor):
				continue
			if not self.base_rate:
				frappe.throw(
					_("Row {0} has a coefficient: enter the base price it is applied to.").format(rate.idx),
					BasePriceMissingError,
				)
			multiplier, divisor = watt_hours(rate.multiplier or 1), watt_hours(rate.divisor or 1)
			rate.rate = soum(price_of_coefficient(tiyin(self.base_rate), multiplier, divisor))

	def _refuse_parts_of_a_tiyin(self) -> None:
		for rate in self.rates:
			if soum(tiyin(rate.rate)) != Decimal(str(rate.rate or 0)):
				frappe.throw(_("Row {0}: a price has at most two decimals, whole tiyin.").format(rate.idx))

	def _check_method(self) -> None:
		method = frappe.get_cached_value("Tariff", self.tariff, "method")
		by_zones = any(rate.zone != WHOLE_DAY for rate in self.rates)
		if (method == "Zones") != by_zones:
			frappe.throw(
				_(
					"Tariff {0} is a tariff by zones: give a price for every zone, not for the whole day."
				).format(self.tariff)
				if method == "Zones"
				else _("Tariff {0} has one price for the whole day: use zone T0.").format(self.tariff)
			)
		if method == "Flat" and len(self.rates) > 1:
			frappe.throw(_("Tariff {0} is flat: it has exactly one price.").format(self.tariff))

	def _check_prices(self) -> None:
		others = frappe.get_all(
			"Tariff Version",
			filters={"tariff": self.tariff, "name": ["!=", self.name or ""]},
			fields=["name", "tariff", "valid_from"],
			order_by="name",
		)
		rates = frappe.get_all(
			"Tariff Rate",
			filters={"parenttype": "Tariff Version", "parent": ["in", [other.name for other in others]]},
			fields=["parent", *PRICE_FIELDS],
			order_by="parent, idx",
		)
		own = self.name or "new"
		versions = [*others, {"name": own, "tariff": self.tariff, "valid_from": self.valid_from}]
		rates += [
			{"parent": own, **{field: rate.get(field) for field in PRICE_FIELDS}} for rate in self.rates
		]
		names = TariffNames([self.tariff], [version["name"] for version in versions], load_zones())
		try:
			compile_rows([{"name": self.tariff, "scale_blocks": 0}], versions, rates, names)
		except TariffError as error:
			frappe.throw(explain_fault(error.fault), title=_("This price list cannot be used"))

	def _refuse_change_when_billed(self) -> None:
		before = self.get_doc_before_save()
		if before and _prices(before) != _prices(self) and is_billed(self.name):
			frappe.throw(
				_(
					"Bills were made with {0}. Make a new version from the day the prices change. If none of them is"
					" issued yet, you may roll back the bill run instead."
				).format(self.name),
				title=_("Already billed"),
			)

	def on_trash(self) -> None:
		if is_billed(self.name):
			frappe.throw(
				_("Bills were made with {0}. It stays, to explain them.").format(self.name),
				frappe.LinkExistsError,
			)


def _prices(version: Document) -> list[tuple[str, int, int]]:
	return [(rate.zone, watt_hours(rate.block_from_kwh), tiyin(rate.rate)) for rate in version.rates]
