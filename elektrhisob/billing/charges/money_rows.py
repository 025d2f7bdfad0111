"""Gathering the lines of money of a shard, and what they are computed from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import mariadb
import numpy as np

from elektrhisob.billing.charges.rules import ChargeRules
from elektrhisob.billing.charges.sources import Accounts, Source
from elektrhisob.billing.shard_columns import ShardColumns
from elektrhisob.billing.tariff_book import TariffNames
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.bill import BillBatch
from elektrhisob.core.columns import NONE, Int, sum_by_index
from elektrhisob.core.money import LineKind, MoneyColumns, joined_money, net_of, no_money
from elektrhisob.core.periods import Period, month_of, month_start
from elektrhisob.core.tariffs import TariffBook, VatRates


@dataclass(frozen=True)
class ShardBills:
	"""A shard after its energy is billed. Columns by position of the account."""

	connection: mariadb.Connection
	het: str
	period: Period
	columns: ShardColumns
	accounts: Accounts
	batch: BillBatch
	book: TariffBook
	names: TariffNames
	vat: VatRates
	rules: ChargeRules
	has_bill: Int
	from_day: Int
	to_day: Int
	energy_wh: Int
	energy_charge: Int
	version: Int

	def tariff_of(self, account: int) -> str:
		"""The tariff on the last day of the bill."""
		version = self.names.versions[int(self.version[account])]
		return self.names.tariff_of_version[version]

	def rule(self, kind: str, account: int) -> Any:
		kind_of_consumer = self.columns.consumer_kinds[account]
		return self.rules.pick(kind, kind_of_consumer, self.tariff_of(account), int(self.to_day[account]))

	def first_days(self, account: Int) -> Int:
		"""First day of the months the bills of these accounts cover, whatever day their meters are read."""
		following = month_start(month_of(self.from_day[account] - 1) + 1)
		return np.minimum(following, self.period.start_day)

	def billed(self, account_name: str) -> int | None:
		"""Position of an account that has a bill in this shard."""
		position = self.accounts.position(account_name)
		return position if position is not None and self.has_bill[position] else None


def by_account(batch: BillBatch, accounts: int) -> dict[str, Int]:
	bills, lines = batch.bills, batch.lines
	columns = {name: np.full(accounts, NONE, dtype=np.int64) for name in ("from_day", "to_day", "version")}
	columns["from_day"][bills.account_idx] = bills.from_day
	columns["to_day"][bills.account_idx] = bills.to_day
	# Lines come by segment: the last one assigned is that of the last day.
	columns["version"][lines.account_idx] = lines.version_idx
	has_bill = np.zeros(accounts, dtype=np.int64)
	has_bill[bills.account_idx] = 1
	return {
		**columns,
		"has_bill": has_bill,
		"energy_wh": sum_by_index(lines.energy_wh, lines.account_idx, accounts),
		"energy_charge": sum_by_index(lines.gross, lines.account_idx, accounts),
	}


class MoneyRows:
	"""Lines as they are found, kind by kind."""

	def __init__(self, first_source: int) -> None:
		self.sources: list[Source] = []
		self._first_source = first_source
		self._parts: list[MoneyColumns] = []

	def add(
		self,
		kind: LineKind,
		account_idx: Int,
		quantity: Int,
		price: Int,
		gross: Int,
		days: tuple[Int, Int],
		sources: Sequence[Source],
		vat: VatRates,
		*,
		keep_zero: bool = False,
	) -> None:
		"""Rows of one kind. A sum of nothing is no line, unless something was done for nothing."""
		first = self._first_source + len(self.sources)
		self.sources += sources
		rate = np.maximum(vat.on(days[1]), 0)
		net = net_of(gross, rate)
		rows = MoneyColumns(
			account_idx=account_idx,
			kind=np.full(len(account_idx), kind),
			quantity=quantity,
			price=price,
			gross=gross,
			vat=gross - net,
			net=net,
			vat_rate=rate,
			from_day=days[0],
			to_day=days[1],
			source_idx=first + np.arange(len(account_idx)),
		)
		self._parts.append(rows if keep_zero else rows.take(gross != 0))

	def add_columns(self, rows: MoneyColumns, sources: Sequence[Source]) -> None:
		first = self._first_source + len(self.sources)
		self.sources += sources
		self._parts.append(
			MoneyColumns(
				**{
					**{name: getattr(rows, name) for name in MoneyColumns.__dataclass_fields__},
					"source_idx": first + np.arange(len(rows)),
				}
			)
		)

	def columns(self) -> MoneyColumns:
		return joined_money([no_money(), *self._parts])


def points_of(bills: ShardBills, accounts: list[int]) -> dict[str, list[int]]:
	"""Supply points of the accounts, by the row of the account."""
	names = [bills.columns.account_names[account] for account in accounts]
	rows_of: dict[str, list[int]] = defaultdict(list)
	for row, name in enumerate(names):
		rows_of[name].append(row)
	marks = ", ".join("?" * len(rows_of))
	points, owners = read_columns(
		bills.connection,
		f"""SELECT name, personal_account FROM `tabSupply Point`
		WHERE personal_account IN ({marks}) ORDER BY name""",
		tuple(rows_of),
	)
	return {point: rows_of[owner] for point, owner in zip(points, owners, strict=True)}


def whole(values: Iterable[int]) -> Int:
	return np.fromiter(values, dtype=np.int64)
