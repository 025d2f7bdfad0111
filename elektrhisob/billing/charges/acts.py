"""Approved recalculation acts: priced when they were approved, taken over by a bill once.

An act's days lie outside those of the bill, so its energy has lines of its own and touches no block of
the bill. What the act recalculated is also a row of the bill's consumption.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import mariadb
import numpy as np

from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, whole
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.bulk.exact import EPOCH, tiyin, watt_hours
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.added_energy import ANY_ZONE, AddedColumns, joined
from elektrhisob.core.bill import BillBatch
from elektrhisob.core.columns import NONE
from elektrhisob.core.money import LineKind

DOCTYPE = "Recalculation Act"
_WAITING = f"""FROM `tab{DOCTYPE}` act
	WHERE act.bill IS NULL AND act.het = ? AND act.docstatus = 1
		AND TO_DAYS(act.act_date) - {EPOCH} <= ?"""


def waiting_acts(connection: mariadb.Connection, het: str, last_day: int) -> list[str]:
	"""Accounts with an act to charge: they are billed even without a meter."""
	(accounts,) = read_columns(
		connection, f"SELECT DISTINCT act.personal_account {_WAITING}", (het, last_day)
	)
	return accounts


def add_acts(bills: ShardBills, rows: MoneyRows) -> None:
	names, owners, kinds, dates, points, first, last, zones, blocks, versions, energy, prices, sums = (
		read_columns(
			bills.connection,
			f"""SELECT act.name, act.personal_account, act.act_kind, act.act_date, act.supply_point,
				TO_DAYS(line.from_date) - {EPOCH}, TO_DAYS(line.to_date) - {EPOCH}, line.zone,
				line.block_from_kwh, line.tariff_version, line.consumption_kwh, line.rate, line.amount
			FROM (SELECT act.* {_WAITING}) act
			JOIN `tabRecalculation Act Line` line ON line.parent = act.name AND line.parenttype = '{DOCTYPE}'
			ORDER BY act.personal_account, act.name, line.idx""",
			(bills.het, bills.period.end_day),
		)
	)
	told = [(place, bills.billed(owner)) for place, owner in enumerate(owners)]
	found = [(place, account) for place, account in told if account is not None]
	if not found:
		return
	at = [place for place, _account in found]
	sources = [
		Source(
			DOCTYPE,
			DOCTYPE,
			names[place],
			points[place],
			unit="kWh",
			facts={
				"act_kind": kinds[place],
				"act_date": str(dates[place]),
				"zone": zones[place],
				"block_from_kwh": plain(blocks[place]),
				"tariff_version": versions[place],
			},
		)
		for place in at
	]
	rows.add(
		LineKind.RECALCULATION_ACT,
		whole(account for _place, account in found),
		whole(watt_hours(energy[place]) for place in at),
		whole(tiyin(prices[place]) for place in at),
		whole(tiyin(sums[place]) for place in at),
		(whole(int(first[place]) for place in at), whole(int(last[place]) for place in at)),
		sources,
		bills.vat,
		keep_zero=True,
	)


def with_energy_of_acts(batch: BillBatch, sources: Sequence[Source]) -> BillBatch:
	"""One row of consumption for each act that the bills of the batch charge."""
	money = batch.money
	acts: dict[tuple[int, str], list[Any]] = {}
	for row in np.flatnonzero(money.kind == LineKind.RECALCULATION_ACT).tolist():
		account, source = int(money.account_idx[row]), int(money.source_idx[row])
		first, last = int(money.from_day[row]), int(money.to_day[row]) + 1
		told = acts.setdefault((account, sources[source].name), [account, first, last, 0, source])
		told[1], told[2] = min(told[1], first), max(told[2], last)
		told[3] += int(money.quantity[row])
	if not acts:
		return batch
	account_idx, first_day, until_day, energy, source_idx = np.array(list(acts.values()), dtype=np.int64).T
	none = np.full(len(acts), NONE)
	rows = AddedColumns(
		account_idx, np.full(len(acts), ANY_ZONE), first_day, until_day, energy, source_idx, none, none
	)
	every = joined([batch.added, rows])
	return replace(batch, added=every.take(np.argsort(every.account_idx, kind="stable")))
