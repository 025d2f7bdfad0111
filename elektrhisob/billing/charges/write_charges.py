"""Added energy and lines of money as rows of the bills of a shard."""

import json
from collections.abc import Mapping, Sequence

import mariadb
import numpy as np

from elektrhisob.billing.charges.line_kinds import LINE_KINDS
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.billing.tariff_book import TariffNames
from elektrhisob.bulk import load
from elektrhisob.bulk.exact import kwh
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import Column, Constant, load_columns
from elektrhisob.core.added_energy import ANY_ZONE
from elektrhisob.core.bill import BillBatch
from elektrhisob.core.columns import NONE, Int, rank_in_run, sum_by_index
from elektrhisob.core.money import energy_of

BILL = "Electricity Bill"


def write_added(
	cursor: mariadb.Cursor,
	batch: BillBatch,
	names: TariffNames,
	sources: Sequence[Source],
	bill_number: Int,
	constants: Mapping[str, Constant],
) -> None:
	"""Rows behind the meters' rows of each bill."""
	rows = batch.added
	if len(rows) == 0:
		return
	found = [sources[source] for source in rows.source_idx.tolist()]
	zones = [None if zone == ANY_ZONE else names.zones[zone] for zone in rows.zone.tolist()]
	load_columns(
		cursor,
		"tabBill Consumption",
		[
			load.names("name", Key.BILL_CONSUMPTION.value, _keys(Key.BILL_CONSUMPTION, len(rows))),
			load.names("parent", Key.BILL.value, bill_number[rows.account_idx]),
			load.integers(
				"idx", _number_after(batch.consumption.account_idx, rows.account_idx, len(bill_number))
			),
			load.codes("consumption_kind", [source.kind for source in found]),
			load.text("supply_point", [source.supply_point for source in found]),
			load.text("zone", zones),
			load.days("opening_date", np.where(rows.from_day == NONE, NONE, rows.from_day - 1)),
			load.days("closing_date", np.where(rows.until_day == NONE, NONE, rows.until_day - 1)),
			load.energy("consumption_kwh", rows.energy_wh),
			*_origin(found, [_measured(*row) for row in _bases(batch)]),
		],
		{**constants, "parenttype": BILL, "parentfield": "consumption"},
	)


def _bases(batch: BillBatch) -> list[tuple[int, int]]:
	return list(zip(batch.added.base_wh.tolist(), batch.added.base_varh.tolist(), strict=True))


def _measured(active_wh: int, reactive_varh: int) -> dict[str, str]:
	"""What a loss was computed from."""
	measured = {"active_kwh": active_wh, "reactive_kvarh": reactive_varh}
	return {name: plain(kwh(value)) for name, value in measured.items() if value != NONE}


def write_money(
	cursor: mariadb.Cursor,
	batch: BillBatch,
	sources: Sequence[Source],
	bill_number: Int,
	constants: Mapping[str, Constant],
) -> None:
	"""Lines behind the lines of energy of each bill."""
	rows = batch.money
	if len(rows) == 0:
		return
	found = [Source("", "", "") if source == NONE else sources[source] for source in rows.source_idx.tolist()]
	number = _number_after(batch.lines.account_idx, rows.account_idx, len(bill_number))
	load_columns(
		cursor,
		"tabBill Line",
		[
			load.names("name", Key.BILL_LINE.value, _keys(Key.BILL_LINE, len(rows))),
			load.names("parent", Key.BILL.value, bill_number[rows.account_idx]),
			load.integers("idx", number),
			load.integers("line_number", number),
			load.codes("line_kind", [LINE_KINDS[kind] for kind in rows.kind.tolist()]),
			load.decimals("quantity", rows.quantity, 3),
			load.codes("unit", [source.unit or "" for source in found]),
			load.days("from_date", rows.from_day),
			load.days("to_date", rows.to_day),
			load.integers("days", rows.to_day - rows.from_day + 1),
			load.energy("consumption_kwh", energy_of(rows)),
			load.money("rate", rows.price),
			load.money("net_amount", rows.net),
			load.money("vat_amount", rows.vat),
			load.money("amount", rows.gross),
			load.decimals("vat_percent", rows.vat_rate, 2),
			load.text("charge_rule", [source.rule for source in found]),
			*_origin(found, [{} for _source in found]),
		],
		{**constants, "parenttype": BILL, "parentfield": "lines"},
	)


def _origin(found: Sequence[Source], more: Sequence[Mapping[str, str]]) -> list[Column]:
	facts = [{**source.facts, **measured} for source, measured in zip(found, more, strict=True)]
	return [
		load.text("source_doctype", [source.doctype or None for source in found]),
		load.text("source_name", [source.name or None for source in found]),
		load.text("facts", [json.dumps(each, ensure_ascii=False) if each else None for each in facts]),
	]


def _number_after(before: Int, account: Int, accounts: int) -> Int:
	"""Numbers of rows behind those each bill has; `account` is sorted."""
	return (
		sum_by_index(np.ones(len(before), dtype=np.int64), before, accounts)[account]
		+ rank_in_run(account)
		+ 1
	)


def _keys(key: Key, count: int) -> Int:
	return reserve_keys(key, count) + np.arange(count, dtype=np.int64)
