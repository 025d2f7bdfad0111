"""Where register values go, a hundred thousand at a time: one join of staged numbers for all that is plain.

Plain is a number that nobody mapped, of one meter that stood in one place. All else (mapped and ignored
points, meters that moved, strangers) is few, and `mapping.resolve_meters` answers it row by row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from elektrhisob.administration.units import hets_of
from elektrhisob.bulk import load
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.load import load_columns
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import Flag, Int
from elektrhisob.exchange.askue.mapping import FOREVER, Target, Wanted, resolve_meters
from elektrhisob.exchange.askue.register_columns import RegisterColumns

if TYPE_CHECKING:
	import mariadb

EPOCH = date(1970, 1, 1)
EPOCH_TO_DAYS = 719528
NO_DAY = -1
END = (FOREVER - EPOCH).days

STANDING = f"""SELECT staged.number, installed.name, installed.het,
		TO_DAYS(installed.installed_on) - {EPOCH_TO_DAYS},
		IFNULL(TO_DAYS(installed.removed_on) - {EPOCH_TO_DAYS}, {END})
	FROM arrived_number staged STRAIGHT_JOIN `tabMeter Installation` installed
		ON installed.serial_no = staged.meter_number
	WHERE BINARY installed.serial_no = BINARY staged.meter_number"""
HAS_POINT = """SELECT DISTINCT staged.number FROM arrived_number staged STRAIGHT_JOIN `tabAskue Point` point
	ON point.source = ? AND point.point_code = staged.meter_number"""
HAS_FAULT = """SELECT DISTINCT staged.number FROM arrived_number staged STRAIGHT_JOIN `tabAskue Fault` fault
	ON fault.source = ? AND fault.point_code = staged.meter_number WHERE fault.state = 'Open'"""


@dataclass(frozen=True)
class Resolved:
	"""Per row: where it goes. `others`: the rows that are not plain, with all that is known of them.

	days: of the values, since 1970, -1 none. waits: something of this number is in quarantine.
	"""

	installations: list[str]
	quantities: list[str]
	zones: list[str]
	days: Int
	others: dict[int, Target]
	waits: Flag

	def target(self, place: int) -> Target:
		plain = Target("", self.installations[place], self.quantities[place], self.zones[place])
		return self.others.get(place, plain)


@dataclass(frozen=True)
class _Numbers:
	"""What the tables know of each distinct number; `single`: it belongs to one installation only."""

	installations: list[str]
	single: Flag
	since: Int
	until: Int
	waits: Flag


def resolve_columns(source: Any, values: RegisterColumns, directory: dict[str, Any]) -> Resolved:
	"""directory: the register codes, by code."""
	place: dict[str, int] = {}
	number = np.array([place.setdefault(meter, len(place)) for meter in values.meters], dtype=np.int64)
	known = _read_numbers(source, list(place))
	day_of = {text: _day_number(text) for text in set(values.days)}
	days = np.array([day_of[text] for text in values.days], dtype=np.int64)
	listed = {code: code in directory for code in set(values.obis)}
	plain = (
		known.single[number]
		& (known.since[number] <= days)
		& (days <= known.until[number])
		& np.array([listed[code] for code in values.obis], dtype=np.bool_)
	)
	if any(values.faults):
		plain &= np.array([not fault for fault in values.faults], dtype=np.bool_)
	quantity_of = {code: directory[code].quantity if ours else "" for code, ours in listed.items()}
	zone_of = {code: (directory[code].zone or "T0") if ours else "" for code, ours in listed.items()}
	resolved = Resolved(
		installations=[known.installations[one] for one in number.tolist()],
		quantities=[quantity_of[code] for code in values.obis],
		zones=[zone_of[code] for code in values.obis],
		days=days,
		others={},
		waits=known.waits[number],
	)
	_resolve_others(source, values, directory, np.flatnonzero(~plain).tolist(), resolved)
	return resolved


def _resolve_others(
	source: Any, values: RegisterColumns, directory: dict[str, Any], places: list[int], into: Resolved
) -> None:
	wanted = [Wanted(values.meters[place], values.obis[place], values.days[place]) for place in places]
	if not wanted:
		return
	for place, target in zip(places, resolve_meters(source, wanted, directory), strict=True):
		into.others[place] = target
		into.installations[place] = target.installation
		into.quantities[place] = target.quantity
		into.zones[place] = target.zone or "T0"


def _read_numbers(source: Any, meters: Sequence[str]) -> _Numbers:
	count = len(meters)
	with bulk_connection() as connection:
		_stage(connection, meters)
		number, names, hets, since, until = read_columns(connection, STANDING)
		(mapped,) = read_columns(connection, HAS_POINT, (source.name,))
		(waiting,) = read_columns(connection, HAS_FAULT, (source.name,))
	at = np.array(number, dtype=np.int64)
	single = np.bincount(at, minlength=count) == 1
	single[np.array(mapped, dtype=np.int64)] = False
	installations = np.full(count, "", dtype=object)
	installations[at] = np.array(names, dtype=object)
	ours = hets_of(source.org_unit)
	single[at[[het not in ours for het in hets]]] = False
	days = np.full((2, count), NO_DAY, dtype=np.int64)
	days[0, at], days[1, at] = since, until
	waits = np.zeros(count, dtype=np.bool_)
	waits[np.array(waiting, dtype=np.int64)] = True
	return _Numbers(installations.tolist(), single, days[0], days[1], waits)


def _stage(connection: "mariadb.Connection", meters: Sequence[str]) -> None:
	cursor = connection.cursor()
	cursor.execute(
		"""CREATE OR REPLACE TEMPORARY TABLE arrived_number (
			number INT PRIMARY KEY, meter_number VARCHAR(140) NOT NULL
		) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"""
	)
	columns = [load.Column("number", "%d", range(len(meters))), load.text("meter_number", meters)]
	load_columns(cursor, "arrived_number", columns, {})


def _day_number(day: str) -> int:
	return (date.fromisoformat(day) - EPOCH).days if day else NO_DAY
