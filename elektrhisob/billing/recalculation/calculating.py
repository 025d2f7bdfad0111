"""An act from what people entered to kilowatt-hours and soums; the arithmetic is `core.recalculation`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, add_months, date_diff, formatdate, getdate

from elektrhisob.billing.bill_wording import energy as in_words
from elektrhisob.billing.recalculation import history
from elektrhisob.billing.tariff_book import load_tariff_book, load_vat_rates
from elektrhisob.bulk.exact import kwh, soum, watt_hours
from elektrhisob.core import recalculation
from elektrhisob.core.periods import date_of, day_number
from elektrhisob.core.recalculation import ActDays, Appliance, NoPriceError
from elektrhisob.reference.legal_terms import limitation_starts

if TYPE_CHECKING:
	from frappe.model.document import Document

	from elektrhisob.core.rating import LineColumns


class NoMethodInForceError(frappe.ValidationError):
	"""No row of the method is in force on the day of the act."""


class ActNumberMissingError(frappe.ValidationError):
	"""The method needs a number that was not entered."""


class ActDaysError(frappe.ValidationError):
	"""Days in the future, the wrong way round, or all of them beyond the caps."""


class ActPriceError(frappe.ValidationError):
	"""A day of the act has no price."""


def fill(act: Document) -> None:
	"""Everything the system works out; what people entered stays."""
	account = frappe.db.get_value(
		"Personal Account", act.personal_account, ["consumer_kind", "norm_multiplier"], as_dict=True
	)
	act.consumer_kind = account.consumer_kind
	rule = rule_of(act)
	act.method_rule, act.source_mark = rule.name, rule.source_mark
	first, until = _days(act, rule)
	calculated, act.working = METHODS[act.method](act, rule, first, until)
	billed = history.billed_at_point(act.supply_point, act.personal_account, first, until)
	act.calculated_kwh, act.billed_kwh = kwh(calculated), kwh(billed)
	decided = act.decided_kwh not in (None, "", 0) and act.status != "Draft"
	charged = watt_hours(act.decided_kwh) if decided else calculated - billed
	act.kwh = kwh(charged)
	_price(act, int(account.norm_multiplier or 1), first, until, charged)


def rule_of(act: Document) -> Any:
	found = frappe.get_all(
		"Recalculation Method",
		{
			"act_kind": act.act_kind,
			"consumer_kind": act.consumer_kind,
			"method": act.method,
			"valid_from": ["<=", act.act_date],
		},
		["*"],
		order_by="valid_from desc",
		limit=1,
	)
	if not found or not found[0].is_on:
		frappe.throw(
			_("{0} is not a method for {1} of {2} consumers on {3}. Choose another method.").format(
				_(act.method), _(act.act_kind), _(act.consumer_kind), formatdate(act.act_date)
			),
			NoMethodInForceError,
		)
	return found[0]


def _days(act: Document, rule: Any) -> tuple[int, int]:
	"""Half-open days that count, after the caps."""
	first, last, found = getdate(act.period_from), getdate(act.period_to), getdate(act.act_date)
	if not first <= last <= found:
		frappe.throw(_("The days run from the first to the last one, not past the act."), ActDaysError)
	counted = max(first, getdate(add_months(found, -rule.max_months)), limitation_starts())
	if counted > last:
		frappe.throw(
			_(
				"Only days from {0} on may be charged: at most {1} months, within the limitation period."
			).format(formatdate(counted), rule.max_months),
			ActDaysError,
		)
	if act.fault_day_unknown and rule.half_when_unknown:
		counted = getdate(add_days(counted, (date_diff(last, counted) + 1) // 2))
	act.counted_from = counted
	act.days = date_diff(last, counted) + 1
	return day_number(str(counted)), day_number(str(last)) + 1


def _average(act: Document, rule: Any, first: int, _until: int) -> tuple[int, str]:
	began = getdate(date_of(first)).replace(day=1)
	start, end = day_number(str(add_months(began, -rule.history_months))), day_number(str(began))
	used = history.measured_at_point(act.supply_point, act.personal_account, start, end)
	measured = history.days_measured(act.supply_point, act.personal_account, start, end)
	if not measured:
		frappe.throw(
			_("No bill holds energy of this point between {0} and {1}. Choose another method.").format(
				formatdate(date_of(start)), formatdate(date_of(end - 1))
			),
			ActNumberMissingError,
		)
	text = _("{0} kWh in {1} days × {2} days").format(in_words(kwh(used)), measured, act.days)
	return recalculation.average_daily(used, measured, act.days), text


def _capacity(act: Document, rule: Any, _first: int, _until: int) -> tuple[int, str]:
	hours = act.hours_per_day or rule.hours_per_day
	if act.wire_current_a:
		volts = rule.one_phase_v if act.phases == "1" else rule.three_phase_v
		found = recalculation.capacity_of_wire(
			_scaled(act.wire_current_a, 1000),
			volts,
			_scaled(rule.power_factor, 1000),
			int(act.phases),
			_scaled(hours, 100),
			act.days,
		)
		text = _("{0} A × {1} V × {2} × {3} h × {4} days").format(
			in_words(act.wire_current_a), volts, in_words(rule.power_factor), in_words(hours), act.days
		)
		return found, text if act.phases == "1" else f"√3 × {text}"
	if not act.power_kw:
		_missing(act, "wire_current_a")
	text = _("{0} kW × {1} h × {2} days").format(in_words(act.power_kw), in_words(hours), act.days)
	return recalculation.capacity_of_power(watt_hours(act.power_kw), _scaled(hours, 100), act.days), text


def _appliances(act: Document, rule: Any, _first: int, _until: int) -> tuple[int, str]:
	if not act.appliances:
		_missing(act, "appliances")
	found, words = [], []
	for row in act.appliances:
		hours = rule.hours_per_day or row.hours_per_day
		found.append(
			Appliance(int(row.power_w), int(row.quantity), _scaled(hours, 100), int(row.demand_percent))
		)
		words.append(f"{row.power_w} W × {row.quantity} × {in_words(hours)} h × {row.demand_percent} %")
	text = _("({0}) × {1} days").format(" + ".join(words), act.days)
	return recalculation.appliances(found, act.days), text


def _error(act: Document, _rule: Any, first: int, until: int) -> tuple[int, str]:
	if not act.error_percent or act.error_percent <= -100:
		_missing(act, "error_percent")
	measured = history.measured_at_point(act.supply_point, act.personal_account, first, until)
	text = _("{0} kWh / (1 + {1} / 100)").format(in_words(kwh(measured)), in_words(act.error_percent))
	return recalculation.meter_error(measured, _scaled(act.error_percent, 1000)), text


def _factor(act: Document, _rule: Any, first: int, until: int) -> tuple[int, str]:
	if not act.factor_numerator or not act.factor_denominator:
		_missing(act, "factor_numerator")
	measured = history.measured_at_point(act.supply_point, act.personal_account, first, until)
	text = f"{in_words(kwh(measured))} kWh × {act.factor_numerator} / {act.factor_denominator}"
	return recalculation.corrected(measured, act.factor_numerator, act.factor_denominator), text


METHODS = {
	"Average Daily": _average,
	"Connected Capacity": _capacity,
	"Appliances": _appliances,
	"Meter Error": _error,
	"Correction Factor": _factor,
}


def _price(act: Document, families: int, first: int, until: int, charged: int) -> None:
	book, names = load_tariff_book()
	assigned = frappe.get_all(
		"Account Tariff",
		{"parent": act.personal_account, "parenttype": "Personal Account"},
		["valid_from", "tariff"],
		order_by="valid_from",
	)
	tariffs = [(day_number(str(row.valid_from)), names.tariff_idx[row.tariff]) for row in assigned]
	billed = history.billed_of_account(act.personal_account, first, until)
	# No more can be given back than the bills hold.
	told = ActDays(first, until, families, names.zone_numbers[act.zone], max(billed, -charged))
	try:
		lines = recalculation.price(told, charged, tariffs, book, load_vat_rates())
	except NoPriceError:
		frappe.throw(
			_(
				"Not every day has a price in zone {0}. Choose another zone, or complete the price list."
			).format(act.zone),
			ActPriceError,
		)
	act.set("lines", [])
	for row in range(len(lines)):
		act.append("lines", _line(lines, row, names.versions, names.zones))
	act.amount = soum(int(lines.gross.sum()))
	act.vat_amount = soum(int(lines.vat.sum()))


def _line(lines: LineColumns, row: int, versions: list[str], zones: dict[int, str]) -> dict[str, Any]:
	return {
		"from_date": date_of(int(lines.from_day[row])),
		"to_date": date_of(int(lines.to_day[row])),
		"zone": zones[int(lines.zone[row])],
		"block_number": int(lines.block_no[row]),
		"block_from_kwh": kwh(int(lines.block_from_wh[row])),
		"consumption_kwh": kwh(int(lines.energy_wh[row])),
		"rate": soum(int(lines.rate[row])),
		"amount": soum(int(lines.gross[row])),
		"net_amount": soum(int(lines.net[row])),
		"vat_amount": soum(int(lines.vat[row])),
		"vat_percent": int(lines.vat_rate[row]) / 100,
		"tariff_version": versions[int(lines.version_idx[row])],
	}


def _scaled(value: Any, factor: int) -> int:
	return int((Decimal(str(value or 0)) * factor).to_integral_value())


def _missing(act: Document, field: str) -> None:
	frappe.throw(
		_("Enter {0}: the method cannot compute without it.").format(_(act.meta.get_label(field))),
		ActNumberMissingError,
	)
