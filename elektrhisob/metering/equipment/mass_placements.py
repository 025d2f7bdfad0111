"""Placements of many meters at once, with `LOAD DATA`; see `metering.mass_entry`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from elektrhisob.bulk import load
from elektrhisob.bulk.keys import Key
from elektrhisob.bulk.load import load_columns, new_row_constants
from elektrhisob.consumers.mass_entry import Entry, new_numbers
from elektrhisob.metering.equipment.places import POINT, STORE
from elektrhisob.metering.equipment.stores import main_store_name

if TYPE_CHECKING:
	from collections.abc import Sequence

	from elektrhisob.core.columns import Int

TABLE = "tabDevice Placement"


@dataclass(frozen=True)
class InstalledRows:
	"""Equally long: installations with their meters and points; a removed_day of -1 means it still stands."""

	installations: Sequence[str]
	meters: Sequence[str]
	serials: Sequence[str]
	supply_points: Sequence[str]
	installed_days: Int
	removed_days: Int

	def at(self, column: Sequence[str], rows: Int) -> list[str]:
		return [column[row] for row in rows.tolist()]


def place_in_store(
	entry: Entry, meters: Sequence[str], serials: Sequence[str], statuses: Sequence[str]
) -> None:
	"""Those whose status is In Store; nobody knows since when they lie there."""
	rows = [row for row, status in enumerate(statuses) if status == "In Store"]
	if not rows:
		return
	load_columns(
		entry.cursor,
		TABLE,
		[
			load.names("name", Key.PLACEMENT.value, new_numbers(Key.PLACEMENT, len(rows))),
			load.codes("device", [meters[row] for row in rows]),
			load.text("serial_no", [serials[row] for row in rows]),
		],
		{**_constants(entry), **_in_main_store(entry), "open_mark": "1"},
	)


def place_installed(entry: Entry, rows: InstalledRows) -> None:
	"""On the points from day to day; a meter removed for good lies in the main store."""
	count = len(rows.meters)
	open_rows = rows.removed_days < 0
	for chosen, mark in ((np.flatnonzero(~open_rows), None), (np.flatnonzero(open_rows), "1")):
		_load(
			entry,
			rows,
			chosen,
			{"open_mark": mark, "place_kind": POINT, "place_doctype": "Supply Point"},
			load.codes("place", rows.at(rows.supply_points, chosen)),
			load.days("since", rows.installed_days[chosen]),
			load.days("until", rows.removed_days[chosen]),
		)
	removed = _last_removals(rows) if count else np.zeros(0, dtype=np.int64)
	_load(
		entry,
		rows,
		removed,
		{**(_in_main_store(entry) if len(removed) else {}), "open_mark": "1"},
		load.days("since", rows.removed_days[removed]),
	)


def _last_removals(rows: InstalledRows) -> Int:
	"""Positions of the last installation of every meter whose last installation has ended."""
	_each, meter = np.unique(np.asarray(rows.meters), return_inverse=True)
	ended = np.where(rows.removed_days < 0, np.iinfo(np.int64).max, rows.removed_days)
	order = np.lexsort((ended, meter))
	last = np.append(meter[order][1:] != meter[order][:-1], True)
	positions = order[last]
	return np.sort(positions[rows.removed_days[positions] >= 0])


def _load(
	entry: Entry, rows: InstalledRows, chosen: Int, constants: dict[str, load.Constant], *where: load.Column
) -> None:
	if not len(chosen):
		return
	load_columns(
		entry.cursor,
		TABLE,
		[
			load.names("name", Key.PLACEMENT.value, new_numbers(Key.PLACEMENT, len(chosen))),
			load.codes("device", rows.at(rows.meters, chosen)),
			load.text("serial_no", rows.at(rows.serials, chosen)),
			load.codes("document", rows.at(rows.installations, chosen)),
			*where,
		],
		{**_constants(entry), **constants, "document_doctype": "Meter Installation"},
	)


def _constants(entry: Entry) -> dict[str, load.Constant]:
	return {**entry.constants, "device_doctype": "Meter", "withdrawn": 0}


def _in_main_store(entry: Entry) -> dict[str, load.Constant]:
	"""The main store of the district, made in the same transaction when there is none."""
	name = main_store_name(entry.het)
	columns = {
		**new_row_constants(entry.user, entry.now),
		"name": name,
		"het": entry.het,
		"store_name": name,
		"is_main": 1,
	}
	fields = ", ".join(f"`{field}`" for field in columns)
	marks = ", ".join("?" for _field in columns)
	entry.cursor.execute(
		f"INSERT IGNORE INTO `tabDevice Store` ({fields}) VALUES ({marks})", tuple(columns.values())
	)
	return {"place_kind": STORE, "place_doctype": "Device Store", "place": name}
