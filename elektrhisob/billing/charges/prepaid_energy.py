"""Energy paid for before the price rose: the advance of that day keeps the old price for some months.

The advance is what the account had at the end of the month before the new price; bills since then used it.
"""

from typing import Any

import numpy as np
from frappe.utils import add_months, getdate

from elektrhisob.billing.charges import rules as kinds
from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, whole
from elektrhisob.billing.charges.rules import thousandths
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.read import read_columns
from elektrhisob.core import prepaid
from elektrhisob.core.columns import NONE, Flag, Int, sum_by_index
from elektrhisob.core.money import LineKind
from elektrhisob.core.periods import date_of, day_number
from elektrhisob.core.tariffs import OPEN_END, TariffBook

FIRST_BLOCK = 0
LONGEST_MONTH_DAYS = 31


def add_prepaid_energy(bills: ShardBills, rows: MoneyRows) -> None:
	if not bills.rules.any_of(kinds.PREPAID) or not len(bills.batch.lines):
		return
	for version in _versions_within_reach(bills):
		_protect_from(bills, rows, version)


def _versions_within_reach(bills: ShardBills) -> list[int]:
	"""Positions in the book of the versions on these bills that took the place of another one lately."""
	book = bills.book
	months = max(rule.protected_months for rule in bills.rules.rows if rule.rule_kind == kinds.PREPAID)
	reach = LONGEST_MONTH_DAYS * (months + 1)
	used = np.isin(book.version_idx, np.unique(bills.batch.lines.version_idx))
	after_another = np.zeros(len(book.version_idx), dtype=np.bool_)
	tariff = [bills.names.tariff_of_version[bills.names.versions[each]] for each in book.version_idx.tolist()]
	after_another[1:] = [now == before for now, before in zip(tariff[1:], tariff[:-1], strict=True)]
	recent = book.valid_from_day > bills.period.start_day - reach
	return np.flatnonzero(used & after_another & recent).tolist()


def _protect_from(bills: ShardBills, rows: MoneyRows, version: int) -> None:
	"""One price change: accounts whose bill has energy under the new version within the rule's months."""
	lines, book = bills.batch.lines, bills.book
	change_day = int(book.valid_from_day[version])
	on_version = lines.version_idx == book.version_idx[version]
	advance = _advances(bills, change_day)
	paid = np.intersect1d(lines.account_idx[on_version], whole(sorted(advance))).tolist()
	told = [(each, bills.rule(kinds.PREPAID, each)) for each in paid]
	rule_of = {each: rule for each, rule in told if rule and _reaches(rule, change_day, bills)}
	advance = {each: advance[each] for each in rule_of}
	if not advance:
		return
	account = whole(sorted(advance))
	place_of = np.full(len(bills.has_bill), NONE, dtype=np.int64)
	place_of[account] = np.arange(len(account))
	part = np.flatnonzero(on_version & (place_of[lines.account_idx] != NONE))
	row = place_of[lines.account_idx[part]]
	until = whole(_until(rule_of[each], change_day) for each in account.tolist())
	inside = lines.from_day[part] < until[row]
	part, row = part[inside], row[inside]
	norm_only: Flag = np.array([bool(rule_of[each].norm_only) for each in account.tolist()])
	above = whole(thousandths(rule_of[each].above_norm_coefficient) for each in account.tolist())
	block = lines.block_no[part] - 1
	old_price, priced = _old_price(book, version - 1, lines.zone[part], np.where(norm_only[row], 0, block))
	part, row, block, old_price = (column[priced] for column in (part, row, block, old_price))
	coefficient = np.where(norm_only[row] & (block > FIRST_BLOCK), above[row], 1000)
	old = sum_by_index(
		prepaid.at_old_prices(lines.energy_wh[part], old_price, coefficient), row, len(account)
	)
	charged = sum_by_index(lines.gross[part], row, len(account))
	energy = sum_by_index(lines.energy_wh[part], row, len(account))
	money = whole(advance[each] for each in account.tolist())
	sources = [
		Source(
			"Prepaid Energy",
			"Tariff Version",
			bills.names.versions[int(book.version_idx[version - 1])],
			rule=rule_of[each].name,
			unit="kWh",
			facts={
				"advance": plain(soum(int(money[at]))),
				"at_old_prices": plain(soum(int(old[at]))),
				"at_new_prices": plain(soum(int(charged[at]))),
				"changed_on": str(date_of(change_day)),
			},
		)
		for at, each in enumerate(account.tolist())
	]
	rows.add(
		LineKind.PREPAID_ENERGY,
		account,
		prepaid.protected_energy(energy, old, money),
		np.zeros(len(account), dtype=np.int64),
		prepaid.protection(charged, old, money),
		(np.maximum(bills.from_day[account], change_day), bills.to_day[account]),
		sources,
		bills.vat,
	)


def _old_price(book: TariffBook, version: int, zone: Int, block: Int) -> tuple[Int, Flag]:
	"""Price of each zone and block in the version before, and whether it had any; its top block is open."""
	charged = book.charged_zone(np.full(len(zone), version), zone)
	priced = charged != NONE
	charged = np.where(priced, charged, 0)
	depth = (book.block_from_wh[version] != OPEN_END).sum(axis=1)
	return book.rate[version, charged, np.minimum(block, np.maximum(depth[charged], 1) - 1)], priced


def _until(rule: Any, change_day: int) -> int:
	"""The day after the last protected one."""
	return day_number(str(add_months(getdate(date_of(change_day)), rule.protected_months)))


def _reaches(rule: Any, change_day: int, bills: ShardBills) -> bool:
	return _until(rule, change_day) > bills.period.start_day - bills.period.days


def _advances(bills: ShardBills, change_day: int) -> dict[int, int]:
	"""Position → tiyin of the advance of the day of the change that bills since then have not used.

	The one thing here that is asked of every account, in the months after a price change only.
	"""
	before = date_of(change_day).strftime("%Y-%m")
	owners, advances, used = read_columns(
		bills.connection,
		"""SELECT staged.number - 1, balance.closing_advance,
			(SELECT IFNULL(SUM(bill.amount), 0) FROM `tabElectricity Bill` bill
			WHERE bill.personal_account = staged.account AND bill.status <> 'Cancelled'
				AND bill.period >= ? AND bill.period < ?)
		FROM shard_account staged STRAIGHT_JOIN `tabAccount Balance` balance
			ON balance.personal_account = staged.account AND balance.closing_advance > 0
			AND balance.period = (SELECT MAX(last.period) FROM `tabAccount Balance` last
				WHERE last.personal_account = staged.account AND last.period < ?)""",
		(before, bills.period.name, before),
	)
	left = {
		int(owner): tiyin(advance) - tiyin(spent)
		for owner, advance, spent in zip(owners, advances, used, strict=True)
	}
	return {account: money for account, money in left.items() if money > 0}
