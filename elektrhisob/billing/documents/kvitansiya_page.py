"""The printed bill as plain words for the typesetter: what the print format shows, cell by cell.

Both say it with the same functions (`bill_wording`, `charge_wording`), and a test compares every figure.
"""

from collections.abc import Mapping
from typing import Any

from frappe import _

from elektrhisob.billing import bill_wording as say

Cell = dict[str, Any]
Page = dict[str, Any]


def page_of(bill: Any, slip: Mapping[str, Any]) -> Page:
	"""In the language of the moment; `slip` is what `bill_print.kvitansiya` gives."""
	return {
		**_heading(bill, slip),
		"tables": [table for table in (_readings(slip), _added(slip), _calculation(bill, slip)) if table],
		"tariffs": _tariffs(slip),
		"account": _account(bill),
		"months": _months(slip),
		"slip": _payment_slip(slip, bill),
		"ways_head": _("Pay at once: point your telephone at a code"),
		"ways": [{"name": way["name"], "address": way["address"]} for way in slip["ways"]],
	}


def _heading(bill: Any, slip: Mapping[str, Any]) -> Page:
	utility = slip["utility"]
	issued = f", {say.day(bill.issue_date)}" if bill.issue_date else ""
	return {
		"utility": utility.utility_name or "",
		"about": _about(utility),
		"title": _("Electricity bill"),
		"period": _("for {0}").format(say.month_of(bill.period)),
		"number": f"№ {bill.name}{issued}",
		"warning": {0: _("Draft: not yet issued"), 2: _("Cancelled")}.get(bill.docstatus, ""),
		"account_label": _("Personal account"),
		"account_number": slip["account_number"],
		"consumer": bill.consumer_name or "",
		"address": slip["account"].address or "",
		"to_pay": _("To pay"),
		"until": _("until {0}").format(say.day(bill.due_date)) if bill.due_date else "",
		"sum": say.money(max(bill.amount_due or 0, 0)),
		"soum": _("soum"),
		"note": utility.bill_note or "",
	}


def _about(utility: Any) -> list[str]:
	stir = f"{_('STIR')} {utility.utility_stir}" if utility.utility_stir else ""
	phone = f" · {_('Call centre')} {utility.utility_phone}" if utility.utility_phone else ""
	return [text for text in (utility.utility_address or "", f"{stir}{phone}") if text]


def _readings(slip: Mapping[str, Any]) -> Page | None:
	if not slip["readings"]:
		return None
	return _table(
		_("Meter readings"),
		[
			_left(_("Meter")),
			*_zone_if(slip, _left(_("Zone"))),
			_left(_("Previous reading")),
			_left(_("Reading")),
			_left(_("Source"), wide=True),
			_right(_("Ratio")),
			_right(_("Energy, kWh")),
		],
		[
			[
				_cell(row.serial_no or ""),
				*_zone_if(slip, _zone(slip, row.zone)),
				_cell(say.energy(row.opening_value), say.day(row.opening_date)),
				_cell(say.energy(row.closing_value), say.day(row.closing_date)),
				_cell(_(row.closing_source) if row.closing_source else ""),
				_cell(str(row.ratio or 1)),
				_cell(say.energy(row.consumption_kwh)),
			]
			for row in slip["readings"]
		],
	)


def _added(slip: Mapping[str, Any]) -> Page | None:
	if not slip["added"]:
		return None
	return _table(
		_("Energy beyond the meter"),
		[
			_left(_("Kind")),
			_left(_("Days")),
			_left(_("How the energy follows"), wide=True),
			_right(_("Energy, kWh")),
		],
		[
			[
				_cell(row["kind"]),
				_cell(_days(row["from_date"], row["to_date"]) if row["to_date"] else ""),
				_cell(row["text"]),
				_cell(say.energy(row["kwh"])),
			]
			for row in slip["added"]
		],
	)


def _calculation(bill: Any, slip: Mapping[str, Any]) -> Page:
	columns = [
		_left(_("Days"), wide=True),
		*_zone_if(slip, _left(_("Zone"))),
		_left(_("Block, kWh")),
		_right(_("Energy, kWh")),
		_right(_("Price, soum/kWh")),
		_right(_("Without VAT")),
		_right(_("VAT")),
		_right(_("Sum, soum")),
	]
	first = len(columns) - 5
	rows = [_energy_row(line, slip) for line in slip["energy_lines"]]
	rows += [_charge_row(row, first) for row in slip["charges"]]
	total = [_cell(_("Charged"), span=first, bold=True), _cell(say.energy(bill.consumption_kwh), bold=True)]
	total += [_cell(""), *(_cell(say.money(sum_), bold=True) for sum_ in _sums(bill))]
	return _table(_("Calculation"), columns, [*rows, total])


def _energy_row(line: Any, slip: Mapping[str, Any]) -> list[Cell]:
	return [
		_cell(_days(line.from_date, line.to_date), f"({line.days})"),
		*_zone_if(slip, _zone(slip, line.zone)),
		_cell(say.block_range(line.block_from_kwh, line.block_to_kwh)),
		_cell(say.energy(line.consumption_kwh)),
		_cell(say.price(line.rate)),
		*(_cell(say.money(value)) for value in _sums(line)),
	]


def _charge_row(row: Mapping[str, Any], first: int) -> list[Cell]:
	quantity = _cell(say.energy(row["quantity"]), row["unit"]) if row["quantity"] else _cell("")
	return [
		_cell(row["kind"], row["text"], span=first),
		quantity,
		_cell(say.price(row["rate"]) if row["rate"] else ""),
		*(_cell(say.money(row[field])) for field in ("net_amount", "vat_amount", "amount")),
	]


def _sums(row: Any) -> tuple[Any, Any, Any]:
	return row.net_amount, row.vat_amount, row.amount


def _tariffs(slip: Mapping[str, Any]) -> str:
	return " ".join(
		f"{_('Tariff')}: {_(version['tariff_name'])}, "
		f"{_('prices from {0}').format(say.day(version['valid_from']))} ({_(version['act'] or '')})."
		for version in slip["tariff_names"]
	)


def _account(bill: Any) -> Page:
	rows = [
		_cell(_("Previous balance"), _("(debt +, prepayment −)")),
		_cell(say.money(bill.previous_balance)),
	]
	if bill.penalty_amount:
		rows += [_cell(_("Penalty")), _cell(say.money(bill.penalty_amount))]
	rows += [_cell(_("Paid")), _cell(say.money(bill.paid_amount))]
	rows += [_cell(_("Charged")), _cell(say.money(bill.amount))]
	rows += [_cell(_("of which VAT")), _cell(say.money(bill.vat_amount))]
	rows += [_cell(_("To pay"), bold=True), _cell(say.money(bill.amount_due), bold=True)]
	return {"head": _("Account, soum"), "cells": rows}


def _months(slip: Mapping[str, Any]) -> Page | None:
	if len(slip["months"]) < 2:
		return None
	return {
		"head": _("Consumption by month, kWh"),
		"bars": [
			{
				"kwh": say.number(month["kwh"], 0),
				"month": month["period"][5:],
				"year": month["period"][:4],
				"height": month["height"],
				"this": month["is_this"],
			}
			for month in slip["months"]
		],
	}


def _payment_slip(slip: Mapping[str, Any], bill: Any) -> Page:
	return {
		"head": _("Payment slip"),
		"bank": slip["utility"].bank_details or "",
		"consumer_label": _("Consumer"),
		"period_label": _("Settlement period"),
		"period": say.month_of(bill.period),
		"reading_label": _("Meter reading today"),
		"kwh": _("kWh"),
		"paid": _("Paid"),
	}


def _table(head: str, columns: list[Cell], rows: list[list[Cell]]) -> Page:
	# A flat list of cells: the typesetter spends its time on loops inside loops.
	return {"head": head, "columns": columns, "cells": [cell for row in rows for cell in row]}


def _left(text: str, wide: bool = False) -> Cell:
	return {"text": text, "right": False, "wide": wide}


def _right(text: str) -> Cell:
	return {"text": text, "right": True, "wide": False}


def _cell(text: str, small: str = "", span: int = 1, bold: bool = False) -> Cell:
	return {"t": text, "s": small, "n": span, "b": bold}


def _zone_if(slip: Mapping[str, Any], cell: Cell) -> list[Cell]:
	return [cell] if slip["has_zones"] else []


def _zone(slip: Mapping[str, Any], zone: str) -> Cell:
	name = slip["zone_names"].get(zone)
	return _cell(_(name) if name else "")


def _days(from_date: Any, to_date: Any) -> str:
	return f"{say.day(from_date)}–{say.day(to_date)}"
