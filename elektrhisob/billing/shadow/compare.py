"""A bill as it stands against the same bill computed again: which numbers differ, and how each came about."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import frappe

from elektrhisob.billing.shadow.calculation import NotBillable, bill_again
from elektrhisob.billing.shadow.read_facts import facts_of

Row = Any
ENERGY = "Energy"
SUMS = {"wh": "consumption_kwh", "amount": "amount", "net": "net_amount", "vat": "vat_amount"}


@dataclass(frozen=True)
class Difference:
	"""A number of a bill, as it stands and as it was computed again."""

	bill: str
	what: str
	ours: str
	theirs: str
	our_words: str
	their_words: str


def compare(bills: Sequence[Row]) -> list[Difference]:
	"""Bills of one period, as rows of Electricity Bill."""
	if not bills:
		return []
	facts, lines = facts_of(bills), _lines_of([bill.name for bill in bills])
	return [
		found for bill in bills for found in _compare_one(bill, lines.get(bill.name, []), facts[bill.name])
	]


def _lines_of(names: list[str]) -> dict[str, list[Row]]:
	found: dict[str, list[Row]] = defaultdict(list)
	for line in frappe.db.sql(
		"""SELECT line.parent, line.line_kind, line.segment_number, zone.zone_number, line.block_number,
			line.consumption_kwh, line.rate, line.amount, line.net_amount, line.tariff_version
		FROM `tabBill Line` line LEFT JOIN `tabTariff Zone` zone ON zone.name = line.zone
		WHERE line.parent IN %s ORDER BY line.parent, line.idx""",
		(names,),
		as_dict=True,
	):
		found[line.parent].append(line)
	return found


def _compare_one(bill: Row, lines: list[Row], facts: dict[str, Any]) -> list[Difference]:
	ours = _ours(bill, lines)
	words = "\n".join(_words_of(line) for line in lines)
	try:
		again = bill_again(facts)
	except NotBillable as reason:
		return [Difference(bill.name, "Bill", "", "", words, str(reason))]
	theirs = _theirs(again)
	return [
		Difference(bill.name, what, ours.get(what, "–"), theirs.get(what, "–"), words, again["words"])
		for what in [*ours, *(what for what in theirs if what not in ours)]
		if ours.get(what, "–") != theirs.get(what, "–")
	]


def _ours(bill: Row, lines: list[Row]) -> dict[str, str]:
	told = {
		"From": str(bill.from_date),
		"To": str(bill.to_date),
		**{field: _number(bill[field]) for field in SUMS.values()},
	}
	money: dict[str, Decimal] = defaultdict(Decimal)
	for line in lines:
		if line.line_kind != ENERGY:
			money[line.line_kind] += Decimal(str(line.amount))
		elif Decimal(str(line.consumption_kwh)):
			place = (line.segment_number, line.zone_number, line.block_number)
			told |= _line(place, line.consumption_kwh, line.rate, line.amount, line.net_amount)
	return told | {kind: _number(amount) for kind, amount in money.items() if amount}


def _theirs(again: dict[str, Any]) -> dict[str, str]:
	told = {
		"From": str(date.fromordinal(again["from_day"])),
		"To": str(date.fromordinal(again["to_day"])),
		"consumption_kwh": _number(Decimal(again["wh"]) / 1000),
		**{field: _number(again[name]) for name, field in SUMS.items() if name != "wh"},
	}
	for line in again["lines"]:
		place = (line["segment"], line["zone"], line["block"])
		told |= _line(place, Decimal(line["wh"]) / 1000, line["rate"], line["amount"], line["net"])
	money: dict[str, Decimal] = defaultdict(Decimal)
	for line in again["money"]:
		money[line["kind"]] += line["amount"]
	return told | {kind: _number(amount) for kind, amount in money.items() if amount}


def _line(place: tuple[int, int, int], kwh: Any, rate: Any, amount: Any, net: Any) -> dict[str, str]:
	segment, zone, block = place
	name = f"Part {segment}, zone {zone}, block {block}"
	return {name: " · ".join(map(_number, (kwh, rate, amount, net)))}


def _number(value: Any) -> str:
	exact = Decimal(str(value or 0)).normalize() + 0
	return f"{exact:f}"


def _words_of(line: Row) -> str:
	if line.line_kind != ENERGY:
		return f"{line.line_kind}: {_number(line.amount)}"
	return (
		f"{line.tariff_version} z{line.zone_number} b{line.block_number}: {_number(line.consumption_kwh)} kWh"
		f" x {_number(line.rate)} = {_number(line.amount)}"
	)
