"""How the rows of a bill beyond the meter are told: numbers are kept as facts, words are made here."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from elektrhisob.billing.bill_wording import account_number, day, energy, money, price

ENERGY, METERED = "Energy", "Metered"
Facts = Mapping[str, Any]


def facts_of(row: Document) -> dict[str, Any]:
	return dict(json.loads(row.facts)) if row.facts else {}


def metered_rows(bill: Document) -> list[Document]:
	return [row for row in bill.consumption if (row.consumption_kind or METERED) == METERED]


def energy_lines(bill: Document) -> list[Document]:
	return [line for line in bill.lines if (line.line_kind or ENERGY) == ENERGY]


def added_rows(bill: Document) -> list[dict[str, Any]]:
	"""Energy no meter of the account counted, each row with what explains it."""
	return [
		{
			"kind": _(row.consumption_kind),
			"from_date": frappe.utils.add_days(row.opening_date, 1) if row.opening_date else None,
			"to_date": row.closing_date,
			"zone": row.zone,
			"kwh": row.consumption_kwh,
			"text": _text(ADDED, row.consumption_kind, facts_of(row), row),
		}
		for row in bill.consumption
		if (row.consumption_kind or METERED) != METERED
	]


def money_rows(bill: Document, marks: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
	"""Lines that are not energy, each with what explains it and the certainty of its rule.

	Whoever words many bills gives the marks: they are asked for bill by bill otherwise.
	"""
	lines = [line for line in bill.lines if (line.line_kind or ENERGY) != ENERGY]
	marks = _marks(lines) if marks is None else marks
	return [
		{
			"kind": _kind(line),
			"from_date": line.from_date,
			"to_date": line.to_date,
			"quantity": line.quantity,
			"unit": _(line.unit) if line.unit else "",
			"rate": line.rate,
			"amount": line.amount,
			"net_amount": line.net_amount,
			"vat_amount": line.vat_amount,
			"text": _text(LINES, line.line_kind, facts_of(line), line),
			"rule": line.charge_rule,
			"mark": marks.get(line.charge_rule),
		}
		for line in lines
	]


def _marks(lines: list[Document]) -> dict[str, str]:
	names = sorted({line.charge_rule for line in lines if line.charge_rule})
	rules = frappe.get_all(
		"Billing Charge Rule", {"name": ["in", names]}, ["name", "source_mark"], order_by="name"
	)
	return {rule.name: rule.source_mark for rule in rules}


def _kind(line: Document) -> str:
	if line.line_kind == "Service":
		return str(_(facts_of(line).get("service_name") or line.line_kind))
	if line.line_kind == "Credit Carried":
		return _("Credit left for the next bill") if line.amount > 0 else _("Credit of earlier bills")
	return str(_(line.line_kind))


def _text(
	words: Mapping[str, Callable[[Facts, Document], str]], kind: str, facts: Facts, row: Document
) -> str:
	return words[kind](facts, row) if kind in words and facts else ""


def _transformer(facts: Facts, _row: Document) -> str:
	return " ".join(
		(
			_("{0} kVA, no load {1} kW, windings {2} kW.").format(
				energy(facts.get("rated_kva")), energy(facts.get("no_load_kw")), energy(facts.get("load_kw"))
			),
			_through(facts),
		)
	)


def _line(facts: Facts, _row: Document) -> str:
	return " ".join(
		(
			_("{0} km of {1} ohm per km at {2} kV.").format(
				energy(facts.get("length_km")), energy(facts.get("ohm_per_km")), energy(facts.get("line_kv"))
			),
			_through(facts),
		)
	)


def _through(facts: Facts) -> str:
	"""What went through the meter, and in how many hours."""
	if "reactive_kvarh" in facts:
		load = _("{0} kWh and {1} kvarh").format(energy(facts["active_kwh"]), energy(facts["reactive_kvarh"]))
	else:
		load = _("{0} kWh at cos φ {1}").format(
			energy(facts.get("active_kwh")), energy(facts.get("power_factor"))
		)
	if facts.get("use_hours"):
		return _("{0} in {1} hours of use a month.").format(load, energy(facts["use_hours"]))
	return _("{0} in all hours of the days.").format(load)


def _percent(facts: Facts, _row: Document) -> str:
	return _("{0} % of {1} kWh.").format(energy(facts.get("loss_percent")), energy(facts.get("active_kwh")))


def _linked(facts: Facts, row: Document) -> str:
	account = account_number(facts["account"])
	if row.consumption_kwh < 0:
		return _("Counted by this meter too, paid by account {0}.").format(account)
	return _("Counted by the meter of account {0}.").format(account)


def _house(facts: Facts, row: Document) -> str:
	if "account" in facts:
		return _linked(facts, row)
	method = _(facts["method"])
	if "part" in facts:
		return _("Common energy of the house in {0}, {1}: part {2}.").format(
			facts["period"], method, facts["part"]
		)
	return _("What is left is shared among the flats: {0}.").format(method)


def _unmetered(facts: Facts, _row: Document) -> str:
	return _("{0}: {1} × {2} kW, {3} hours a day.").format(
		facts.get("equipment") or _("Load"),
		facts["quantity"],
		energy(facts["power_kw"]),
		energy(facts["hours_per_day"]),
	)


def _declared(facts: Facts, _row: Document) -> str:
	return _("{0} soum per kW a year, of it {1} days.").format(money(facts["year_price"]), facts["days"])


def _excess(facts: Facts, _row: Document) -> str:
	return _("Measured {0} kW, declared {1} kW; {2} times the price of declared power.").format(
		energy(facts["measured_kw"]), energy(facts["declared_kw"]), energy(facts["coefficient"])
	)


def _over(facts: Facts, _row: Document) -> str:
	return _("Used {0} kWh, agreed {1} kWh; above it {2} times the tariff.").format(
		energy(facts["used_kwh"]), energy(facts["agreed_kwh"]), energy(facts["coefficient"])
	)


def _reactive(facts: Facts, _row: Document) -> str:
	return _("{0}: {1} kvarh taken, {2} kvarh given back, {3} kWh, agreed {4} kvarh.").format(
		_(facts["method"]),
		energy(facts["reactive_kvarh"]),
		energy(facts["returned_kvarh"]),
		energy(facts["active_kwh"]),
		energy(facts["agreed_kvarh"]),
	)


def _saved(facts: Facts, _row: Document) -> str:
	return _("{0} % of the price of the energy confirmed as saved in {1}.").format(
		energy(facts["percent"]), facts["month"]
	)


def _prepaid(facts: Facts, _row: Document) -> str:
	return _(
		"Paid before the price rose on {0}: advance {1} soum. At old prices {2}, at new ones {3} soum."
	).format(
		day(facts["changed_on"]),
		money(facts["advance"]),
		money(facts["at_old_prices"]),
		money(facts["at_new_prices"]),
	)


def _generation(facts: Facts, _row: Document) -> str:
	return _("Given to the grid at {0} soum per kWh.").format(price(facts["price"]))


def _act(facts: Facts, row: Document) -> str:
	return _("{0}: act {1} of {2}.").format(_(facts["act_kind"]), row.source_name, day(facts["act_date"]))


ADDED: dict[str, Callable[[Facts, Document], str]] = {
	"Transformer Loss": _transformer,
	"Line Loss": _line,
	"Normative Loss": _percent,
	"Sub-consumer": _linked,
	"Common House": _house,
	"Unmetered": _unmetered,
	"Recalculation Act": _act,
}
LINES: dict[str, Callable[[Facts, Document], str]] = {
	"Declared Power": _declared,
	"Excess Power": _excess,
	"Over Contract": _over,
	"Reactive Surcharge": _reactive,
	"Reactive Discount": _reactive,
	"Saved Energy Discount": _saved,
	"Prepaid Energy": _prepaid,
	"Generation": _generation,
	"Recalculation Act": _act,
}
