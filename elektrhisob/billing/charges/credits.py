"""Credit that earlier bills could not use, and what this one leaves over.

A bill below zero would be money owed to the consumer without anybody having paid any. So the bill stops
at nothing, and the rest waits: `Carried Credit` has a row above zero for what a bill left, and one below
zero for what a later bill used. What waits for a bill is their sum over the months before it and the bills
that are not cancelled: a bill of an old month that is made anew does not touch the credit of later ones.
"""

from collections.abc import Mapping

import mariadb
import numpy as np

from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, whole
from elektrhisob.billing.charges.sources import Source
from elektrhisob.bulk import load
from elektrhisob.bulk.exact import tiyin
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import Constant, load_columns
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.bill import BillBatch
from elektrhisob.core.columns import Int
from elektrhisob.core.money import LineKind, MoneyColumns


def add_carried_credit(bills: ShardBills, rows: MoneyRows) -> None:
	(found,) = read_columns(
		bills.connection, "SELECT EXISTS (SELECT 1 FROM `tabCarried Credit` WHERE het = ?)", (bills.het,)
	)
	if not found[0]:
		return
	accounts, last, gross, net, vat = read_columns(
		bills.connection,
		"""SELECT staged.number - 1, MAX(carried.bill), SUM(carried.amount), SUM(carried.net_amount),
			SUM(carried.vat_amount)
		FROM shard_account staged STRAIGHT_JOIN `tabCarried Credit` carried
			ON carried.personal_account = staged.account AND carried.period < ?
		STRAIGHT_JOIN `tabElectricity Bill` bill
			ON bill.name = carried.bill AND bill.status <> 'Cancelled'
		GROUP BY staged.number HAVING SUM(carried.amount) <> 0""",
		(bills.period.name,),
	)
	told = [(place, int(account)) for place, account in enumerate(accounts) if bills.has_bill[int(account)]]
	if not told:
		return
	account_idx = whole(account for _place, account in told)
	zero = np.zeros(len(told), dtype=np.int64)
	brought = MoneyColumns(
		account_idx=account_idx,
		kind=np.full(len(told), LineKind.CREDIT_CARRIED),
		quantity=zero,
		price=zero,
		gross=-whole(tiyin(gross[place]) for place, _account in told),
		vat=-whole(tiyin(vat[place]) for place, _account in told),
		net=-whole(tiyin(net[place]) for place, _account in told),
		vat_rate=zero,
		from_day=bills.from_day[account_idx],
		to_day=bills.to_day[account_idx],
		source_idx=zero,
	)
	rows.add_columns(brought, [Source("Credit", "Electricity Bill", last[place]) for place, _account in told])


def write_carried_credit(
	cursor: mariadb.Cursor,
	batch: BillBatch,
	account_names: list[str],
	bill_number: Int,
	constants: Mapping[str, Constant],
) -> None:
	"""The rows that the lines of carried credit stand for, with the sign of the line."""
	lines = batch.money.take(batch.money.kind == LineKind.CREDIT_CARRIED)
	if len(lines) == 0:
		return
	first = reserve_keys(Key.CHARGE, len(lines))
	load_columns(
		cursor,
		"tabCarried Credit",
		[
			load.names("name", Key.CHARGE.value, first + np.arange(len(lines))),
			load.codes("personal_account", [account_names[place] for place in lines.account_idx.tolist()]),
			load.names("bill", Key.BILL.value, bill_number[lines.account_idx]),
			load.money("amount", lines.gross),
			load.money("net_amount", lines.net),
			load.money("vat_amount", lines.vat),
		],
		constants,
	)
