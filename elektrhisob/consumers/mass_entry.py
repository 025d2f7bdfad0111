"""Entering many consumers, accounts and supply points at once: columns in, sequential names out.

For conversions, demos and measurements. The caller has checked the values; the database checks keys.
Everything happens in the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import mariadb
import numpy as np

from elektrhisob.bulk import load
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import load_columns, new_row_constants
from elektrhisob.consumers.search_words import consumer_search_text, search_text
from elektrhisob.core.columns import Int


@dataclass(frozen=True)
class Entry:
	"""Who enters, when, and where: the same for all rows of one call."""

	cursor: mariadb.Cursor
	user: str
	now: datetime
	het: str

	@property
	def constants(self) -> dict[str, load.Constant]:
		return {**new_row_constants(self.user, self.now), "het": self.het}


@dataclass(frozen=True)
class ConsumerRows:
	"""Equally long: kind Household or Legal; pinfl/stir None where the kind has none."""

	kinds: Sequence[str]
	names: Sequence[str]
	phones: Sequence[str | None]
	pinfls: Sequence[str | None]
	stirs: Sequence[str | None]
	addresses: Sequence[str]


@dataclass(frozen=True)
class AccountRows:
	"""Equally long: consumer names in the database, 5-digit units, local numbers, day numbers (-1 open).

	serials: text of the meter serials an account is found by.
	"""

	consumers: Sequence[str]
	consumer_names: Sequence[str]
	kinds: Sequence[str]
	categories: Sequence[str]
	unit_codes: Sequence[str]
	local_numbers: Sequence[str]
	routes: Sequence[str]
	addresses: Sequence[str]
	phones: Sequence[str | None]
	serials: Sequence[str]
	norm_multipliers: Int
	opened_days: Int
	closed_days: Int

	@property
	def numbers(self) -> list[str]:
		return [unit + local for unit, local in zip(self.unit_codes, self.local_numbers, strict=True)]


@dataclass(frozen=True)
class SupplyPointRows:
	"""Equally long: accounts, network nodes (None = not attached), voltage levels; power in watts."""

	accounts: Sequence[str]
	consumer_names: Sequence[str]
	addresses: Sequence[str]
	routes: Sequence[str]
	nodes: Sequence[str | None]
	voltage_levels: Sequence[str]
	phases: Sequence[str]
	permitted_power_w: Int
	has_generation: Int
	connected_days: Int


def enter_consumers(entry: Entry, rows: ConsumerRows) -> list[str]:
	"""Returns the consumers' names in the database."""
	numbers = new_numbers(Key.CONSUMER, len(rows.names))
	load_columns(
		entry.cursor,
		"tabConsumer",
		[
			load.names("name", Key.CONSUMER.value, numbers),
			load.codes("consumer_kind", rows.kinds),
			load.text("consumer_name", rows.names),
			load.text("phone", rows.phones),
			load.text("pinfl", rows.pinfls),
			load.text("stir", rows.stirs),
			load.text("address", rows.addresses),
			load.text("search_text", _consumer_search_texts(rows)),
		],
		entry.constants,
	)
	return names_of(Key.CONSUMER, numbers)


def enter_accounts(entry: Entry, rows: AccountRows, tariffs: Sequence[str], tariff_days: Int) -> list[str]:
	"""Each account with the tariff it begins with. Returns the account numbers."""
	accounts = rows.numbers
	load_columns(
		entry.cursor,
		"tabPersonal Account",
		[
			load.codes("name", accounts),
			load.codes("unit_code", rows.unit_codes),
			load.codes("local_number", rows.local_numbers),
			load.codes("consumer", rows.consumers),
			load.text("consumer_name", rows.consumer_names),
			load.codes("consumer_kind", rows.kinds),
			load.text("category", rows.categories),
			load.codes("status", np.where(rows.closed_days < 0, "Active", "Closed").tolist()),
			load.days("opened_on", rows.opened_days),
			load.days("closed_on", rows.closed_days),
			load.codes("route", rows.routes),
			load.text("address", rows.addresses),
			load.text("phone", rows.phones),
			load.integers("norm_multiplier", rows.norm_multipliers),
			load.text("search_text", _search_texts(accounts, rows)),
		],
		entry.constants,
	)
	assign_tariffs(entry, accounts, tariffs, tariff_days, 1)
	return accounts


def assign_tariffs(
	entry: Entry, accounts: Sequence[str], tariffs: Sequence[str], from_days: Int, row_number: int
) -> None:
	"""One row of the tariff history for each account; `row_number` is its place in the account's table."""
	load_columns(
		entry.cursor,
		"tabAccount Tariff",
		[
			load.names("name", Key.CHILD_ROW.value, new_numbers(Key.CHILD_ROW, len(accounts))),
			load.codes("parent", accounts),
			load.text("tariff", tariffs),
			load.days("valid_from", from_days),
		],
		{
			**new_row_constants(entry.user, entry.now),
			"idx": row_number,
			"parenttype": "Personal Account",
			"parentfield": "tariffs",
		},
	)


def enter_supply_points(entry: Entry, rows: SupplyPointRows) -> list[str]:
	"""Returns the supply points' names in the database."""
	numbers = new_numbers(Key.SUPPLY_POINT, len(rows.accounts))
	load_columns(
		entry.cursor,
		"tabSupply Point",
		[
			load.names("name", Key.SUPPLY_POINT.value, numbers),
			load.codes("personal_account", rows.accounts),
			load.text("consumer_name", rows.consumer_names),
			load.text("address", rows.addresses),
			load.codes("route", rows.routes),
			load.text("network_node", rows.nodes),
			load.text("voltage_level", rows.voltage_levels),
			load.codes("phases", rows.phases),
			load.decimals("permitted_power_kw", rows.permitted_power_w, 3),
			load.integers("has_generation", rows.has_generation),
			load.days("connected_on", rows.connected_days),
			load.days("generation_since", np.where(rows.has_generation == 1, rows.connected_days, -1)),
		],
		{**entry.constants, "status": "Connected"},
	)
	names = names_of(Key.SUPPLY_POINT, numbers)
	_tell_generation(entry, names)
	return names


def _tell_generation(entry: Entry, points: Sequence[str]) -> None:
	"""Accounts of new points that generate; the names of one entry are a range of the key."""
	if not points:
		return
	entry.cursor.execute(
		"""UPDATE `tabPersonal Account` account JOIN `tabSupply Point` point
			ON point.personal_account = account.name
		SET account.has_generation = 1, account.generation_since = point.generation_since
		WHERE point.name BETWEEN ? AND ? AND point.has_generation = 1""",
		(points[0], points[-1]),
	)


def new_numbers(key: Key, count: int) -> Int:
	return (reserve_keys(key, count) if count else 0) + np.arange(count, dtype=np.int64)


def names_of(key: Key, numbers: Int) -> list[str]:
	return [key.name_of(number) for number in numbers.tolist()]


def _search_texts(accounts: Sequence[str], rows: AccountRows) -> list[str | None]:
	return [
		search_text(number, local, name, address, phone, [serial] if serial else [])
		for number, local, name, address, phone, serial in zip(
			accounts,
			rows.local_numbers,
			rows.consumer_names,
			rows.addresses,
			rows.phones,
			rows.serials,
			strict=True,
		)
	]


def _consumer_search_texts(rows: ConsumerRows) -> list[str | None]:
	return [
		consumer_search_text(name, None, phone, pinfl, stir)
		for name, phone, pinfl, stir in zip(rows.names, rows.phones, rows.pinfls, rows.stirs, strict=True)
	]
