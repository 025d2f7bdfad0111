"""Common meters of houses: their flats are taken off; what is left pays the house, or its flats by shares.

Where the flats pay, the bill of the house gives its energy away and a share for every flat is written beside
it, in the same transaction. A share is billed with the flat's next bill after the house's bill was issued.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import mariadb
import numpy as np

from elektrhisob.billing.charges.read_meters import LOOK_BACK_DAYS
from elektrhisob.billing.charges.sources import Accounts, Source
from elektrhisob.bulk import load
from elektrhisob.bulk.exact import EPOCH, tiyin, watt_hours
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import Constant, load_columns
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.bill import BillBatch
from elektrhisob.core.columns import FAR_DAY, Int
from elektrhisob.core.periods import Period, period_of_name
from elektrhisob.core.rounding import split_by_weights

HOUSE_PAYS, EQUALLY, BY_AREA, BY_FAMILIES = "Charged to the House", "Equally", "By Area", "By Families"
SHARE = "House Energy Share"
KIND = "Common House"


@dataclass(frozen=True)
class Flat:
	"""A flat of a house, with its days (half-open)."""

	house: str
	house_account: int
	account: str
	het: str
	area_hundredths: int
	families: int
	from_day: int
	until_day: int


def read_flats(
	connection: mariadb.Connection, het: str, period: Period, accounts: Accounts
) -> dict[str, list[Flat]]:
	"""House → flats that belong to it on a day a bill of the period may cover."""
	houses, owners, flats, hets, areas, families, first, until = read_columns(
		connection,
		f"""SELECT house.name, house.personal_account, flat.personal_account, account.het,
			IFNULL(flat.area_m2, 0), account.norm_multiplier, TO_DAYS(flat.valid_from) - {EPOCH},
			IFNULL(TO_DAYS(flat.valid_until) - {EPOCH} + 1, {int(FAR_DAY)})
		FROM `tabHouse Meter` house
		JOIN `tabHouse Meter Flat` flat ON flat.parent = house.name AND flat.parenttype = 'House Meter'
		JOIN `tabPersonal Account` account ON account.name = flat.personal_account
		WHERE house.het = ? AND TO_DAYS(flat.valid_from) - {EPOCH} <= ?
			AND (flat.valid_until IS NULL OR TO_DAYS(flat.valid_until) - {EPOCH} >= ?)
		ORDER BY house.name, flat.idx""",
		(het, period.end_day, period.start_day - LOOK_BACK_DAYS),
	)
	found: dict[str, list[Flat]] = defaultdict(list)
	for place, house in enumerate(houses):
		owner = accounts.position(owners[place])
		if owner is not None:
			found[house].append(
				Flat(
					house,
					owner,
					flats[place],
					hets[place],
					tiyin(areas[place]),
					max(int(families[place]), 1),
					int(first[place]),
					int(until[place]),
				)
			)
	return found


def methods_on(connection: mariadb.Connection, houses: list[str], day: int) -> dict[str, str]:
	"""House → how its common energy is charged by the rule of the day."""
	marks = ", ".join("?" * len(houses))
	names, methods = read_columns(
		connection,
		f"""SELECT parent, method FROM `tabHouse Meter Rule`
		WHERE parenttype = 'House Meter' AND parent IN ({marks}) AND TO_DAYS(valid_from) - {EPOCH} <= ?
		ORDER BY parent, valid_from""",
		(*houses, day),
	)
	return dict(zip(names, methods, strict=True))


def points_of_flats(connection: mariadb.Connection, flats: list[Flat]) -> dict[str, list[str]]:
	"""Account → its supply points."""
	accounts = sorted({flat.account for flat in flats})
	marks = ", ".join("?" * len(accounts))
	points, owners = read_columns(
		connection,
		f"""SELECT name, personal_account FROM `tabSupply Point`
		WHERE personal_account IN ({marks}) ORDER BY name""",
		accounts,
	)
	found: dict[str, list[str]] = defaultdict(list)
	for point, owner in zip(points, owners, strict=True):
		found[owner].append(point)
	return found


def flats_on(flats: list[Flat], day: int) -> list[Flat]:
	"""Flats that belong to the house on the day: they share what the month left."""
	return [flat for flat in flats if flat.from_day <= day < flat.until_day]


def source_of_house(house: str, method: str, flats: list[Flat]) -> Source:
	return Source(KIND, "House Meter", house, facts={"method": method, "flats": len(flats)})


def weights(method: str, flats: list[Flat]) -> list[int]:
	"""By area, a flat whose area nobody entered has no part; when nobody entered any, the parts are equal."""
	if method == BY_FAMILIES:
		return [flat.families for flat in flats]
	areas = [flat.area_hundredths for flat in flats]
	return areas if method == BY_AREA and any(areas) else [1] * len(flats)


def waiting_shares(
	connection: mariadb.Connection, het: str, period: Period, accounts: Accounts, sources: list[Source]
) -> list[tuple[int, int, int]]:
	"""(account, Wh, source) of shares of earlier months that no bill has, of house bills that were issued."""
	names, owners, shares, houses, methods, parts, periods = read_columns(
		connection,
		f"""SELECT share.name, share.personal_account, share.kwh, share.house_meter, share.method, share.part,
			share.period
		FROM `tab{SHARE}` share JOIN `tabElectricity Bill` house
			ON house.name = share.house_bill AND house.docstatus = 1
		WHERE share.bill IS NULL AND share.het = ? AND share.period < ? ORDER BY share.name""",
		(het, period.name),
	)
	found = []
	for place, owner in enumerate(owners):
		account = accounts.position(owner)
		if account is not None:
			found.append((account, watt_hours(shares[place]), len(sources)))
			facts = {"method": methods[place], "part": parts[place], "period": periods[place]}
			sources.append(Source(KIND, SHARE, names[place], facts={**facts, "house": houses[place]}))
	return found


def write_shares(
	connection: mariadb.Connection,
	batch: BillBatch,
	sources: list[Source],
	flats: Mapping[str, list[Flat]],
	bill_number: Int,
	constants: Mapping[str, Constant],
) -> None:
	"""A row for each flat of every house that gave its energy away in this batch."""
	given = [
		(sources[source], account, -energy)
		for account, energy, source in zip(
			batch.added.account_idx.tolist(),
			batch.added.energy_wh.tolist(),
			batch.added.source_idx.tolist(),
			strict=True,
		)
		if sources[source].doctype == "House Meter" and "method" in sources[source].facts
	]
	if not given:
		return
	period = period_of_name(str(constants["period"]))
	charged = _charged_before(connection, [source.name for source, _account, _energy in given], constants)
	rows = [
		(*share, Key.BILL.name_of(int(bill_number[account])))
		for source, account, energy in given
		for share in _shares(flats_on(flats[source.name], period.end_day), source, energy, charged)
	]
	if rows:
		_load_shares(connection.cursor(), rows, constants)


def _load_shares(
	cursor: mariadb.Cursor, rows: list[tuple[Any, ...]], constants: Mapping[str, Constant]
) -> None:
	account_names, hets, houses, methods, parts, energies, bills = zip(*rows, strict=True)
	first = reserve_keys(Key.CHARGE, len(rows))
	load_columns(
		cursor,
		f"tab{SHARE}",
		[
			load.names("name", Key.CHARGE.value, first + np.arange(len(rows))),
			load.codes("personal_account", account_names),
			load.codes("het", hets),
			load.codes("house_meter", houses),
			load.codes("method", methods),
			load.codes("part", parts),
			load.energy("kwh", np.array(energies, dtype=np.int64)),
			load.codes("house_bill", bills),
		],
		constants,
	)


def _charged_before(
	connection: mariadb.Connection, houses: list[str], constants: Mapping[str, Constant]
) -> dict[tuple[str, str], int]:
	"""(house, flat) → Wh that bills of flats hold of house bills of this month that were cancelled since.

	A house billed again gives its flats what differs.
	"""
	marks = ", ".join("?" * len(houses))
	names, accounts, energies = read_columns(
		connection,
		f"""SELECT share.house_meter, share.personal_account, SUM(share.kwh)
		FROM `tab{SHARE}` share JOIN `tabElectricity Bill` house
			ON house.name = share.house_bill AND house.status = 'Cancelled'
		WHERE share.house_meter IN ({marks}) AND share.period = ? AND share.bill IS NOT NULL
		GROUP BY share.house_meter, share.personal_account""",
		(*houses, constants["period"]),
	)
	return {
		(name, account): watt_hours(energy)
		for name, account, energy in zip(names, accounts, energies, strict=True)
	}


def _shares(
	flats: list[Flat], source: Source, energy: int, charged: Mapping[tuple[str, str], int]
) -> list[tuple[Any, ...]]:
	method = source.facts["method"]
	weight = np.array(weights(method, flats), dtype=np.int64)
	parts = split_by_weights(np.array([energy]), weight, np.zeros(len(flats), dtype=np.int64))
	whole = int(weight.sum())
	rows = [
		(flat, int(parts[place]) - charged.get((flat.house, flat.account), 0), f"{weight[place]}/{whole}")
		for place, flat in enumerate(flats)
	]
	return [(flat.account, flat.het, flat.house, method, part, wh) for flat, wh, part in rows if wh]
