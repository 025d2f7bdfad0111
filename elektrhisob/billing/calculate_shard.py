"""Calculating one shard: read its routes, compute in `core`, load everything in one transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import mariadb
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.billing.billed_versions import as_list
from elektrhisob.billing.charges.charge_bills import Prices, charge_bills
from elektrhisob.billing.charges.credits import write_carried_credit
from elektrhisob.billing.charges.houses import Flat, write_shares
from elektrhisob.billing.charges.read_energy import read_added_energy
from elektrhisob.billing.charges.sources import Accounts, Source
from elektrhisob.billing.charges.waiting import mark_charged
from elektrhisob.billing.charges.write_charges import write_added, write_money
from elektrhisob.billing.checks.check_shard import check_shard
from elektrhisob.billing.shard_columns import Shard, ShardColumns, read_shard, shard_of
from elektrhisob.billing.tariff_book import TariffNames, load_tariff_book, load_vat_rates
from elektrhisob.bulk import load
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import Constant, load_columns, new_row_constants
from elektrhisob.core.bill import BillBatch, calculate_bills
from elektrhisob.core.causes import Cause
from elektrhisob.core.columns import NONE, Flag, Int
from elektrhisob.core.periods import period_of_name
from elektrhisob.core.rating import TOP_BLOCK

if TYPE_CHECKING:
	from datetime import datetime

BILL = "Electricity Bill"


def calculate_shard(connection: mariadb.Connection, name: str) -> None:
	"""Bills, lines, consumption, exceptions, and the shard marked calculated: all or nothing."""
	shard = shard_of(connection, name)
	writer = ShardWriter(*calculate(connection, shard))
	writer.write()
	check_shard(connection, shard, writer.now)
	connection.commit()


def calculate(connection: mariadb.Connection, shard: Shard) -> tuple[Any, ...]:
	"""Everything a `ShardWriter` is made of."""
	book, names = load_tariff_book()
	period = period_of_name(shard.period)
	columns = read_shard(connection, shard, period, names.tariff_idx, names.zone_numbers)
	accounts, vat = Accounts(columns), load_vat_rates()
	added = read_added_energy(connection, shard.het, period, columns, accounts, names.zone_numbers)
	batch = calculate_bills(
		columns.accounts, columns.registers, columns.readings, book, vat, period, added.beyond
	)
	batch, sources = charge_bills(
		connection,
		shard.het,
		period,
		columns,
		accounts,
		_without_held(batch, columns),
		Prices(book, names, vat),
		added.sources,
	)
	return connection, shard, columns, batch, names, sources, added.flats


def _without_held(batch: BillBatch, columns: ShardColumns) -> BillBatch:
	free = np.ones(len(columns.account_names), dtype=np.bool_)
	free[list(columns.held)] = False
	return BillBatch(
		batch.bills.take(free[batch.bills.account_idx]),
		batch.lines.take(free[batch.lines.account_idx]),
		batch.consumption.take(free[batch.consumption.account_idx]),
		batch.exceptions.take(free[batch.exceptions.account_idx]),
		batch.added.take(free[batch.added.account_idx]),
	)


class ShardWriter:
	"""Spells the columns of one batch as rows of the tables."""

	def __init__(
		self,
		connection: mariadb.Connection,
		shard: Shard,
		columns: ShardColumns,
		batch: BillBatch,
		tariff_names: TariffNames,
		sources: list[Source],
		flats: Mapping[str, list[Flat]],
	) -> None:
		self.connection = connection
		self.cursor = connection.cursor()
		self.shard = shard
		self.columns = columns
		self.batch = batch
		self.tariff_names = tariff_names
		self.sources = sources
		self.flats = flats
		self.now: datetime = now_datetime()
		self.first_bill = reserve_keys(Key.BILL, len(batch.bills)) if len(batch.bills) else 0
		self.bill_number = np.full(len(columns.account_names), NONE, dtype=np.int64)
		self.bill_number[batch.bills.account_idx] = self.first_bill + np.arange(len(batch.bills))

	def write(self) -> None:
		self.write_bills()
		self.write_lines()
		self.write_consumption()
		self.write_charges()
		exceptions = self.write_exceptions()
		self.mark_calculated(exceptions)

	def constants(self, **values: Constant) -> dict[str, Constant]:
		return {**new_row_constants(self.shard.owner, self.now), **values}

	def write_bills(self) -> None:
		bills = self.batch.bills
		account = bills.account_idx.tolist()
		load_columns(
			self.cursor,
			f"tab{BILL}",
			[
				load.names("name", Key.BILL.value, self.bill_number[bills.account_idx]),
				load.codes("personal_account", _pick(self.columns.account_names, account)),
				load.text("consumer_name", _pick(self.columns.consumer_names, account)),
				load.codes("consumer_kind", _pick(self.columns.consumer_kinds, account)),
				load.codes("route", _pick(self.columns.routes, account)),
				# One bill a period is a unique key: the one after a cancelled one has the next number.
				load.integers("correction_number", self.columns.cancelled[bills.account_idx]),
				load.days("from_date", bills.from_day),
				load.days("to_date", bills.to_day),
				load.energy("consumption_kwh", bills.energy_wh),
				load.money("net_amount", bills.net),
				load.money("vat_amount", bills.vat),
				load.money("amount", bills.gross),
				*self.origin_columns(),
			],
			self.constants(
				period=self.shard.period, status="Calculated", het=self.shard.het, **self.origin()
			),
		)

	def origin(self) -> dict[str, Constant]:
		"""What made the bills."""
		return {"bill_type": "Regular", "bill_run": self.shard.bill_run, "shard": self.shard.name}

	def origin_columns(self) -> list[load.Column]:
		return []

	def write_lines(self) -> None:
		lines = self.batch.lines
		number = _number_within(lines.account_idx)
		zone = self.tariff_names.zones
		load_columns(
			self.cursor,
			"tabBill Line",
			[
				load.names("name", Key.BILL_LINE.value, _keys(Key.BILL_LINE, len(lines))),
				load.names("parent", Key.BILL.value, self.bill_number[lines.account_idx]),
				load.integers("idx", number),
				load.integers("line_number", number),
				load.days("from_date", lines.from_day),
				load.days("to_date", lines.to_day),
				load.integers("days", lines.days),
				load.codes("zone", [zone[item] for item in lines.zone.tolist()]),
				load.integers("block_number", lines.block_no),
				load.energy("block_from_kwh", lines.block_from_wh),
				load.energy("block_to_kwh", np.where(lines.block_to_wh == TOP_BLOCK, 0, lines.block_to_wh)),
				load.energy("consumption_kwh", lines.energy_wh),
				load.money("rate", lines.rate),
				load.money("net_amount", lines.net),
				load.money("vat_amount", lines.vat),
				load.money("amount", lines.gross),
				load.codes("tariff_version", _pick(self.tariff_names.versions, lines.version_idx.tolist())),
				load.decimals("vat_percent", lines.vat_rate, 2),
				load.integers("norm_num", lines.norm_num),
				load.integers("norm_den", lines.norm_den),
				load.integers("segment_number", lines.segment_no),
				load.energy("segment_kwh", lines.segment_energy_wh),
				load.integers("interval_days", lines.interval_days),
				load.energy("interval_kwh", lines.interval_energy_wh),
			],
			self.constants(parenttype=BILL, parentfield="lines"),
		)

	def write_consumption(self) -> None:
		rows = self.batch.consumption
		columns = self.columns
		register = rows.register_idx.tolist()
		opening, closing = rows.opening_idx.tolist(), rows.closing_idx.tolist()
		zone = self.tariff_names.zones
		load_columns(
			self.cursor,
			"tabBill Consumption",
			[
				load.names("name", Key.BILL_CONSUMPTION.value, _keys(Key.BILL_CONSUMPTION, len(rows))),
				load.names("parent", Key.BILL.value, self.bill_number[rows.account_idx]),
				load.integers("idx", _number_within(rows.account_idx)),
				load.codes("supply_point", _pick(columns.supply_points, register)),
				load.codes("meter_installation", _pick(columns.installations, register)),
				load.text("serial_no", _pick(columns.serials, register)),
				load.codes(
					"zone", [zone[item] for item in columns.registers.zone[rows.register_idx].tolist()]
				),
				load.codes("opening_reading", _pick(columns.reading_names, opening)),
				load.days("opening_date", rows.opening_day),
				load.energy("opening_value", columns.readings.value_wh[rows.opening_idx]),
				load.codes("closing_reading", _pick(columns.reading_names, closing)),
				load.days("closing_date", rows.closing_day),
				load.energy("closing_value", columns.readings.value_wh[rows.closing_idx]),
				load.codes("closing_source", _pick(columns.reading_sources, closing)),
				load.integers("ratio", columns.registers.ratio[rows.register_idx]),
				load.integers("rolled_over", rows.rolled_over.astype(np.int64)),
				load.energy("consumption_kwh", rows.energy_wh),
			],
			self.constants(parenttype=BILL, parentfield="consumption"),
		)

	def write_charges(self) -> None:
		place = (self.sources, self.bill_number, self.constants())
		write_added(self.cursor, self.batch, self.tariff_names, *place)
		write_money(self.cursor, self.batch, *place)
		mark_charged(self.cursor, self.batch, self.sources, self.bill_number)
		period = self.constants(period=self.shard.period)
		write_shares(self.connection, self.batch, self.sources, self.flats, self.bill_number, period)
		credit = self.constants(het=self.shard.het, period=self.shard.period)
		write_carried_credit(self.cursor, self.batch, self.columns.account_names, self.bill_number, credit)

	def write_exceptions(self) -> int:
		"""Returns how many accounts were left unbilled."""
		found = self.distinct_exceptions()
		account = [position for position, _cause, _register in found]
		register = [register for _position, _cause, register in found]
		columns = self.columns
		load_columns(
			self.cursor,
			"tabBill Run Exception",
			[
				load.names("name", Key.EXCEPTION.value, _keys(Key.EXCEPTION, len(account))),
				load.codes("personal_account", _pick(columns.account_names, account)),
				load.text("consumer_name", _pick(columns.consumer_names, account)),
				load.codes("cause", [cause for _position, cause, _register in found]),
				load.codes("route", _pick(columns.routes, account)),
				load.text("meter_installation", _pick_or_none(columns.installations, register)),
				load.text("serial_no", _pick_or_none(columns.serials, register)),
			],
			self.constants(
				bill_run=self.shard.bill_run,
				period=self.shard.period,
				het=self.shard.het,
				shard=self.shard.name,
			),
		)
		return len(set(account))

	def distinct_exceptions(self) -> list[tuple[int, str, int]]:
		"""Account, cause, register or -1: one row for all registers of a meter, one meter to go to."""
		rows = self.batch.exceptions
		first: dict[tuple[int, str, str | None], int] = {}
		for account, code, register in zip(
			rows.account_idx.tolist(), rows.cause.tolist(), rows.register_idx.tolist(), strict=True
		):
			meter = None if register == NONE else self.columns.installations[register]
			first.setdefault((account, Cause(code).name, meter), register)
		held = [(account, cause, NONE) for account, cause in sorted(self.columns.held.items())]
		return [(account, cause, register) for (account, cause, _meter), register in first.items()] + held

	def used_rules(self) -> list[str]:
		sources = self.batch.money.source_idx[self.batch.money.source_idx != NONE].tolist()
		return sorted({self.sources[source].rule or "" for source in sources} - {""})

	def mark_calculated(self, exceptions: int) -> None:
		bills = self.batch.bills
		versions = _pick(self.tariff_names.versions, np.unique(self.batch.lines.version_idx).tolist())
		self.cursor.execute(
			"""UPDATE `tabBill Run Shard` SET status = 'Calculated', bills_count = ?, lines_count = ?,
				exceptions_count = ?, consumption_kwh = CAST(? AS DECIMAL(21, 3)) / 1000,
				total_amount = CAST(? AS DECIMAL(21, 2)) / 100, vat_amount = CAST(? AS DECIMAL(21, 2)) / 100,
				tariff_versions = ?, charge_rules = ?, finished_at = NOW(6), modified = NOW(6)
			WHERE name = ?""",
			(
				len(bills),
				len(self.batch.lines) + len(self.batch.money),
				exceptions,
				int(bills.energy_wh.sum()),
				int(bills.gross.sum()),
				int(bills.vat.sum()),
				as_list(versions),
				as_list(self.used_rules()),
				self.shard.name,
			),
		)


def _keys(key: Key, count: int) -> Int:
	return (reserve_keys(key, count) if count else 0) + np.arange(count, dtype=np.int64)


def _pick(values: list[str], positions: list[int]) -> list[str]:
	return [values[position] for position in positions]


def _pick_or_none(values: list[str], positions: list[int]) -> list[str | None]:
	return [None if position == NONE else values[position] for position in positions]


def _number_within(sorted_groups: Int) -> Int:
	"""1, 2, … within each run of equal, sorted group numbers."""
	starts: Flag = np.ones(len(sorted_groups), dtype=np.bool_)
	starts[1:] = sorted_groups[1:] != sorted_groups[:-1]
	first = np.flatnonzero(starts)
	return np.arange(len(sorted_groups)) - np.repeat(first, np.diff(np.append(first, len(sorted_groups)))) + 1
