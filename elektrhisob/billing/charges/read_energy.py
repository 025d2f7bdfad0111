"""Added energy of a shard: losses, linked points and unmetered loads of its district.

Each kind is one query over the rows of the district, which are few; accounts without any cost nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import mariadb
import numpy as np

from elektrhisob.billing.charges.acts import waiting_acts
from elektrhisob.billing.charges.houses import (
	HOUSE_PAYS,
	Flat,
	flats_on,
	methods_on,
	points_of_flats,
	read_flats,
	source_of_house,
	waiting_shares,
)
from elektrhisob.billing.charges.read_meters import ACTIVE, LOOK_BACK_DAYS, REACTIVE, meters_of_points
from elektrhisob.billing.charges.services import waiting_accounts
from elektrhisob.billing.charges.sources import Accounts, Source, plain
from elektrhisob.billing.shard_columns import ShardColumns
from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.added_energy import AddedColumns, BeyondMeters, LinkColumns, LoadColumns, LossColumns
from elektrhisob.core.columns import FAR_DAY, NONE, Int
from elektrhisob.core.losses import LossMethod, LossParameters
from elektrhisob.core.periods import Period

METHODS = {"Transformer": LossMethod.TRANSFORMER, "Line": LossMethod.LINE, "Percent": LossMethod.SHARE}
LOSS_KINDS = {"Transformer": "Transformer Loss", "Line": "Line Loss", "Percent": "Normative Loss"}
SIGNS = {"Added": 1, "Subtracted": -1}
_UNTIL = f"IFNULL(TO_DAYS(valid_until) - {EPOCH} + 1, {int(FAR_DAY)})"
_LOSS_NUMBERS = (
	"use_hours",
	"form_factor",
	"power_factor",
	"rated_kva",
	"no_load_kw",
	"load_kw",
	"ohm_per_km",
	"length_km",
	"line_kv",
	"loss_percent",
)


@dataclass(frozen=True)
class AddedSources:
	"""What `core` computes with, and what the rows it returns come from (source_idx = position)."""

	beyond: BeyondMeters
	sources: list[Source]
	flats: Mapping[str, list[Flat]]


def read_added_energy(
	connection: mariadb.Connection,
	het: str,
	period: Period,
	columns: ShardColumns,
	accounts: Accounts,
	zones: Mapping[str, int],
) -> AddedSources:
	sources: list[Source] = []
	flats = read_flats(connection, het, period, accounts)
	parts: dict[str, Any] = {
		**_losses(connection, het, period, columns, accounts, zones, sources),
		**_links(connection, het, period, accounts, zones, flats, sources),
		**_loads(connection, het, period, accounts, sources),
		**_fixed(connection, het, period, accounts, sources),
	}
	charged = [
		*waiting_accounts(connection, het, period.end_day),
		*waiting_acts(connection, het, period.end_day),
	]
	waiting = [accounts.position(name) for name in charged]
	standing = {*parts.pop("standing", ()), *(place for place in waiting if place is not None)}
	if standing:
		parts["standing"] = np.array(sorted(standing), dtype=np.int64)
	return AddedSources(BeyondMeters(**parts), sources, flats)


def _losses(
	connection: mariadb.Connection,
	het: str,
	period: Period,
	columns: ShardColumns,
	accounts: Accounts,
	zones: Mapping[str, int],
	sources: list[Source],
) -> dict[str, Any]:
	names, points, owners, sides, methods, first, until, *numbers = read_columns(
		connection,
		f"""SELECT name, supply_point, personal_account, side, method, TO_DAYS(valid_from) - {EPOCH},
			{_UNTIL}, {", ".join(_LOSS_NUMBERS)}
		FROM `tabSupply Point Loss` WHERE het = ? AND TO_DAYS(valid_from) - {EPOCH} <= ?
			AND (valid_until IS NULL OR TO_DAYS(valid_until) - {EPOCH} >= ?)
		ORDER BY name""",
		(het, period.end_day, period.start_day - LOOK_BACK_DAYS),
	)
	rows: list[tuple[int, ...]] = []
	parameters: list[tuple[int, ...]] = []
	rows_of_point: dict[str, list[int]] = defaultdict(list)
	for place, owner in enumerate(owners):
		account = accounts.position(owner)
		if account is None:
			continue
		told = {
			name: Decimal(str(column[place] or 0))
			for name, column in zip(_LOSS_NUMBERS, numbers, strict=True)
		}
		rows_of_point[points[place]].append(len(rows))
		tenths = int(told["use_hours"] * 10)
		rows.append((account, SIGNS[sides[place]], first[place], until[place], tenths, len(sources)))
		parameters.append(_parameters(METHODS[methods[place]], told))
		facts = {"method": methods[place], **{name: plain(value) for name, value in told.items() if value}}
		kind = LOSS_KINDS[methods[place]]
		sources.append(Source(kind, "Supply Point Loss", names[place], points[place], facts=facts))
	if not rows:
		return {}
	of_account, sign, first_day, until_day, use, source = _columns(rows, 6)
	pairs = [
		(loss, register)
		for register, point in enumerate(columns.supply_points)
		for loss in rows_of_point.get(point, ())
	]
	return {
		"losses": LossColumns(
			of_account, sign, first_day, until_day, use, source, LossParameters(*_columns(parameters, 9))
		),
		"loss_register": tuple(_columns(pairs, 2)),
		"loss_reactive": meters_of_points(connection, rows_of_point, REACTIVE, period, zones),
	}


def _parameters(method: LossMethod, told: Mapping[str, Decimal]) -> tuple[int, ...]:
	"""In the units of `core`: thousandths, VA, W, micro-ohm, V, millionths."""
	return (
		int(method),
		int(told["form_factor"] * 1000),
		int(told["power_factor"] * 1000),
		int(told["rated_kva"] * 1000),
		int(told["no_load_kw"] * 1000),
		int(told["load_kw"] * 1000),
		int(told["ohm_per_km"] * told["length_km"] * 1_000_000),
		int(told["line_kv"] * 1000),
		int(told["loss_percent"] * 10_000),
	)


def _links(
	connection: mariadb.Connection,
	het: str,
	period: Period,
	accounts: Accounts,
	zones: Mapping[str, int],
	flats: Mapping[str, list[Flat]],
	sources: list[Source],
) -> dict[str, Any]:
	names, owners, points, others, signs, first, until = read_columns(
		connection,
		f"""SELECT name, personal_account, child_point, child_account, sign,
			TO_DAYS(valid_from) - {EPOCH}, {_UNTIL}
		FROM `tabSupply Point Link`
		WHERE het = ? AND TO_DAYS(valid_from) - {EPOCH} <= ?
			AND (valid_until IS NULL OR TO_DAYS(valid_until) - {EPOCH} >= ?)
		ORDER BY name""",
		(het, period.end_day, period.start_day - LOOK_BACK_DAYS),
	)
	rows: list[tuple[int, ...]] = []
	rows_of_point: dict[str, list[int]] = defaultdict(list)
	for place, owner in enumerate(owners):
		account = accounts.position(owner)
		if account is None:
			continue
		rows_of_point[points[place]].append(len(rows))
		rows.append((account, SIGNS[signs[place]], first[place], until[place], len(sources)))
		facts = {"account": others[place]}
		sources.append(Source("Sub-consumer", "Supply Point Link", names[place], points[place], facts=facts))
	given = _houses(connection, period, flats, rows, rows_of_point, sources)
	if not rows:
		return {}
	return {
		"links": LinkColumns(*_columns(rows, 5)),
		"link_meters": meters_of_points(connection, rows_of_point, ACTIVE, period, zones),
		**given,
	}


def _houses(
	connection: mariadb.Connection,
	period: Period,
	flats: Mapping[str, list[Flat]],
	rows: list[tuple[int, ...]],
	rows_of_point: dict[str, list[int]],
	sources: list[Source],
) -> dict[str, Any]:
	"""Flats as links of their house; and the houses whose energy the flats pay."""
	if not flats:
		return {}
	every = [flat for of_house in flats.values() for flat in of_house]
	points, methods = points_of_flats(connection, every), methods_on(connection, list(flats), period.end_day)
	given: list[tuple[int, ...]] = []
	for house, of_house in flats.items():
		for flat in of_house:
			for point in points.get(flat.account, ()):
				rows_of_point[point].append(len(rows))
				rows.append(
					(flat.house_account, SIGNS["Subtracted"], flat.from_day, flat.until_day, len(sources))
				)
				sources.append(
					Source("Common House", "House Meter", house, point, facts={"account": flat.account})
				)
		sharing = flats_on(of_house, period.end_day)
		if sharing and methods.get(house, HOUSE_PAYS) != HOUSE_PAYS:
			given.append((of_house[0].house_account, len(sources)))
			sources.append(source_of_house(house, methods[house], sharing))
	return {"given_away": tuple(_columns(given, 2))} if given else {}


# Amounts that were calculated and approved elsewhere: (account, Wh, source) of each that no bill has yet.
FIXED = (waiting_shares,)


def _fixed(
	connection: mariadb.Connection, het: str, period: Period, accounts: Accounts, sources: list[Source]
) -> dict[str, Any]:
	waiting = [row for read in FIXED for row in read(connection, het, period, accounts, sources)]
	if not waiting:
		return {}
	account, energy, source = _columns(waiting, 3)
	none = np.full(len(account), NONE)
	return {"fixed": AddedColumns(account, none, none, none, energy, source, none, none)}


def _loads(
	connection: mariadb.Connection, het: str, period: Period, accounts: Accounts, sources: list[Source]
) -> dict[str, Any]:
	names, points, owners, ends, equipment, first, power, number, hours = read_columns(
		connection,
		f"""SELECT loaded.name, loaded.supply_point, loaded.personal_account,
			IFNULL(TO_DAYS(loaded.closed_on) - {EPOCH} + 1, {int(FAR_DAY)}), IFNULL(told.equipment, ''),
			TO_DAYS(told.valid_from) - {EPOCH}, told.power_kw, told.quantity, told.hours_per_day
		FROM `tabUnmetered Load` loaded
		JOIN `tabUnmetered Load Row` told ON told.parent = loaded.name AND told.parenttype = 'Unmetered Load'
		WHERE loaded.het = ? AND TO_DAYS(told.valid_from) - {EPOCH} <= ?
		ORDER BY loaded.name, told.equipment, told.valid_from""",
		(het, period.end_day),
	)
	rows: list[tuple[int, ...]] = []
	standing: set[int] = set()
	for place, owner in enumerate(owners):
		account = accounts.position(owner)
		if account is None:
			continue
		until = int(ends[place])
		follows = place + 1 < len(names) and names[place + 1] == names[place]
		if follows and equipment[place + 1] == equipment[place]:
			until = min(until, int(first[place + 1]))
		if not number[place]:
			continue
		if until > period.start_day:
			standing.add(account)
		watts = int(Decimal(str(power[place])) * 1000) * int(number[place])
		rows.append(
			(account, int(first[place]), until, watts, int(Decimal(str(hours[place])) * 100), len(sources))
		)
		facts = {
			"equipment": equipment[place],
			"power_kw": plain(power[place]),
			"quantity": int(number[place]),
			"hours_per_day": plain(hours[place]),
		}
		sources.append(Source("Unmetered", "Unmetered Load", names[place], points[place], facts=facts))
	if not rows:
		return {}
	return {
		"loads": LoadColumns(*_columns(rows, 6)),
		"standing": standing,
	}


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[Int]:
	return list(np.array(rows, dtype=np.int64).reshape(len(rows), width).T)
