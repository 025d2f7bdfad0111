"""Entering many meters, installations and readings at once: columns in, sequential names out.

For conversions, demos and measurements; see `consumers.mass_entry`. Whether readings are possible and
usual is judged before, by `reading_checks`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from elektrhisob.bulk import load
from elektrhisob.bulk.keys import Key
from elektrhisob.bulk.load import load_columns
from elektrhisob.consumers.mass_entry import Entry, names_of, new_numbers
from elektrhisob.core.columns import Int
from elektrhisob.metering.equipment import mass_placements


@dataclass(frozen=True)
class MeterRows:
	"""Equally long: serials, model names, Installed / Removed / In Store; verified_day -1 unknown."""

	serials: Sequence[str]
	models: Sequence[str]
	statuses: Sequence[str]
	made_years: Int
	verified_days: Int


@dataclass(frozen=True)
class InstallationRows:
	"""Equally long: names of points, accounts, meters; transformer currents in A, voltages in V."""

	supply_points: Sequence[str]
	accounts: Sequence[str]
	meters: Sequence[str]
	serials: Sequence[str]
	installed_days: Int
	removed_days: Int
	ct_primary: Int
	ct_secondary: Int
	vt_primary: Int
	vt_secondary: Int

	@property
	def ratio(self) -> Int:
		return (self.ct_primary * self.vt_primary) // (self.ct_secondary * self.vt_secondary)


@dataclass(frozen=True)
class ReadingRows:
	"""Equally long, in the order of entry: value_wh is what the dial shows, in Wh; suspicion None = usual.

	quantities None: all are of active import.
	"""

	installations: Sequence[str]
	accounts: Sequence[str]
	supply_points: Sequence[str]
	serials: Sequence[str]
	zones: Sequence[str]
	days: Int
	value_wh: Int
	sources: Sequence[str]
	reasons: Sequence[str]
	suspicions: Sequence[str | None]
	quantities: Sequence[str] | None = None


def enter_meters(entry: Entry, rows: MeterRows) -> list[str]:
	"""Meters In Store lie in the main store; where the others are follows from their installations."""
	numbers = new_numbers(Key.METER, len(rows.serials))
	load_columns(
		entry.cursor,
		"tabMeter",
		[
			load.names("name", Key.METER.value, numbers),
			load.text("serial_no", rows.serials),
			load.text("meter_model", rows.models),
			load.codes("status", rows.statuses),
			load.integers("made_year", rows.made_years),
			load.days("verified_on", rows.verified_days),
		],
		entry.constants,
	)
	names = names_of(Key.METER, numbers)
	mass_placements.place_in_store(entry, names, rows.serials, rows.statuses)
	return names


def enter_installations(entry: Entry, rows: InstallationRows) -> list[str]:
	"""All installations of a meter come in one call: where it is now is where the last one leaves it."""
	numbers = new_numbers(Key.INSTALLATION, len(rows.meters))
	load_columns(
		entry.cursor,
		"tabMeter Installation",
		[
			load.names("name", Key.INSTALLATION.value, numbers),
			load.codes("supply_point", rows.supply_points),
			load.codes("personal_account", rows.accounts),
			load.codes("meter", rows.meters),
			load.text("serial_no", rows.serials),
			load.days("installed_on", rows.installed_days),
			load.days("removed_on", rows.removed_days),
			load.integers("ct_primary", rows.ct_primary),
			load.integers("ct_secondary", rows.ct_secondary),
			load.integers("vt_primary", rows.vt_primary),
			load.integers("vt_secondary", rows.vt_secondary),
			load.integers("ratio", rows.ratio),
		],
		entry.constants,
	)
	names = names_of(Key.INSTALLATION, numbers)
	mass_placements.place_installed(
		entry,
		mass_placements.InstalledRows(
			names, rows.meters, rows.serials, rows.supply_points, rows.installed_days, rows.removed_days
		),
	)
	return names


def enter_readings(entry: Entry, rows: ReadingRows) -> int:
	"""Returns how many. A suspicious one is flagged with its reason, all others are accepted."""
	count = len(rows.installations)
	return load_columns(
		entry.cursor,
		"tabMeter Reading",
		[
			load.names("name", Key.READING.value, new_numbers(Key.READING, count)),
			load.codes("installation", rows.installations),
			load.codes("personal_account", rows.accounts),
			load.codes("supply_point", rows.supply_points),
			load.text("serial_no", rows.serials),
			load.codes("zone", rows.zones),
			load.days("reading_date", rows.days),
			load.energy("value", rows.value_wh),
			load.codes("source", rows.sources),
			load.codes("reason", rows.reasons),
			load.codes("status", ["Accepted" if text is None else "Suspicious" for text in rows.suspicions]),
			load.text("suspicion", rows.suspicions),
			load.codes("quantity", rows.quantities or ["Active Import"] * count),
		],
		{**entry.constants, "quality": "Actual"},
	)
