"""Registers of meters that give only a profile: a reading at the end of the month, worked out of its days.

The dial goes on from the last reading that counts, by the energy of every day since; a zone's by the
calendar. What is too little for the smallest step of the dial is carried to the next month, on the
reading's basis. Short gaps are filled, and the reading is marked as estimated; a day that is not there, or
a longer gap, leaves the register unread: it is estimated or visited.

What a later version of a day says otherwise corrects the reading (`corrections`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import numpy as np
from frappe.utils import add_days, get_first_day, getdate, today

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import NONE, Int, day_key
from elektrhisob.core.profiles import ESTIMATED, MISSING, move_dials
from elektrhisob.metering.arrival import ArrivedReadings, Outcomes, take_readings
from elektrhisob.metering.estimation.facts import Registers, last_before, read_history, read_registers, stage
from elektrhisob.metering.profiles.calendar_book import zone_numbers
from elektrhisob.metering.profiles.day_energies import DayEnergies, read_days
from elektrhisob.metering.profiles.demand import MAXIMUM, demands_of_month
from elektrhisob.metering.validation.days import day_number

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

SOURCE = "LOAD-PROFILE"
METHOD = "LOAD_PROFILE"
INSTALLATIONS_A_STEP = 1_000
_CARRIED = re.compile(r"\+ (\d+) Wh$")


@dataclass(frozen=True)
class Derived:
	"""Equally long, a register each: installation, quantity and zone; what it shows, in Wh of the dial;
	whether a gap was filled for it; and how it was worked out.
	"""

	keys: list[tuple[str, str, str]]
	value_wh: Int
	is_estimated: list[bool]
	bases: list[str]

	def __len__(self) -> int:
		return len(self.keys)


def read_last_month() -> None:
	"""Every day: channels whose last month is complete now and not read yet, district by district."""
	on = str(add_days(get_first_day(today()), -1))
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		read_district(het, on)


def read_district(het: str, on: str) -> int:
	"""How many registers were entered."""
	waiting: list[str] = frappe.db.sql_list(
		"""select distinct profile.installation from `tabLoad Profile Day` profile
		where profile.het = %(het)s and profile.day = %(on)s and profile.replaced_by is null
			and not exists (select 1 from `tabMeter Reading` reading
				where reading.installation = profile.installation
				and reading.reading_date between %(first)s and %(on)s
				and reading.status in ('Accepted', 'Suspicious')
				and (reading.quality = 'Actual' or reading.external_source = %(source)s))
		order by profile.installation""",
		{"het": het, "on": getdate(on), "first": get_first_day(on), "source": SOURCE},
	)
	entered = 0
	for start in range(0, len(waiting), INSTALLATIONS_A_STEP):
		codes = readings_from_profiles(waiting[start : start + INSTALLATIONS_A_STEP], on).codes
		entered += sum(code in ("ACCEPTED", "SUSPICIOUS") for code in codes)
	return entered


def readings_from_profiles(installations: Sequence[str], on: str) -> Outcomes:
	"""Enter the registers of these installations at the end of a day; commits. The same day again: KNOWN.

	One outcome per register whose profile is complete since its last reading.
	"""
	derived = derive(installations, on)
	return _enter(derived, on) if len(derived) else Outcomes()


def derive(installations: Sequence[str], on: str) -> Derived:
	"""What the days say that the registers show at the end of a day, whatever has been entered for it."""
	day = day_number(on)
	with bulk_connection() as connection:
		stage(connection, installations)
		registers = read_registers(connection)
		history = read_history(connection, registers, day)
		every = np.arange(len(registers), dtype=np.int64)
		opening = last_before(history, every, day)
		since = (
			np.where(opening == NONE, NONE, history.day[np.maximum(opening, 0)])
			if len(history.day)
			else opening
		)
		values = history.value_wh[np.maximum(opening, 0)] if len(history.day) else opening
		first = day_number(get_first_day(on))
		energies = read_days(connection, min(int(since[since != NONE].min(initial=day)), first - 1), day)
		demands = demands_of_month(connection, energies, first, day)
		carried = _carried(connection, registers, day)
	energy, complete, estimated = _since(registers, energies, since, day)
	rows = np.flatnonzero(complete & (since != NONE) & (since < day))
	moved = move_dials(
		values, energy, carried, registers.ratio, registers.resolution_wh, registers.modulus_wh
	)
	chosen = rows.tolist()
	keys = [(registers.installations[row], registers.quantities[row], registers.zones[row]) for row in chosen]
	keys += [(name, MAXIMUM, zone) for name, zone in zip(demands.installations, demands.zones, strict=True)]
	return Derived(
		keys=keys,
		value_wh=np.concatenate([moved.value_wh[rows], demands.value_w]),
		is_estimated=[
			*(bool(estimated[row]) for row in chosen),
			*map(bool, demands.is_estimated.tolist()),
		],
		bases=[
			*(f"{int(energy[row])} Wh + {int(moved.carried_wh[row])} Wh" for row in chosen),
			*(f"{watts} W" for watts in demands.watts.tolist()),
		],
	)


def _since(registers: Registers, energies: DayEnergies, since: Int, day: int) -> tuple[Int, Int, Int]:
	"""Per register: energy of the days after its last reading; are all there; is any estimated."""
	places = {
		key: at
		for at, key in enumerate(sorted(set(zip(energies.asked.tolist(), energies.quantities, strict=True))))
	}
	channel = [places[key] for key in zip(energies.asked.tolist(), energies.quantities, strict=True)]
	order = np.lexsort((energies.days, np.array(channel, dtype=np.int64)))
	key = day_key(np.array(channel, dtype=np.int64)[order], energies.days[order])
	own = zip(registers.asked.tolist(), registers.quantities, strict=True)
	of_register = np.array([places.get(one, NONE) for one in own], dtype=np.int64)
	known = of_register != NONE
	first = np.searchsorted(key, day_key(np.maximum(of_register, 0), since), side="right")
	last = np.searchsorted(key, day_key(np.maximum(of_register, 0), day), side="right")
	missing = np.concatenate([[0], np.cumsum(energies.quality[order] == MISSING)])
	guessed = np.concatenate([[0], np.cumsum(energies.quality[order] == ESTIMATED)])
	zones = zone_numbers()
	total = {
		zone: np.concatenate([[0], np.cumsum(column[order])]).astype(np.int64)
		for zone, column in energies.by_zone.items()
	}
	of_zone = np.array([zones[name] for name in registers.zones], dtype=np.int64)
	energy = np.zeros(len(registers), dtype=np.int64)
	for zone, sums in total.items():
		rows = of_zone == zone
		energy[rows] = sums[last[rows]] - sums[first[rows]]
	complete = known & (last - first == day - since) & (missing[last] == missing[first])
	return energy, complete, np.asarray(guessed[last] > guessed[first])


def _carried(connection: mariadb.Connection, registers: Registers, day: int) -> Int:
	"""Watt-hours left over by the last reading, when it was worked out of a profile too."""
	number, quantity, zone, basis = read_columns(
		connection,
		f"""SELECT asked.number, reading.quantity, reading.zone, reading.estimation_basis
		FROM asked_installation asked
		STRAIGHT_JOIN `tabMeter Reading` reading ON reading.installation = asked.installation
		WHERE reading.status IN ('Accepted', 'Suspicious') AND reading.reading_date < FROM_DAYS(? + {EPOCH})
			AND reading.reading_date >= FROM_DAYS(? + {EPOCH})
		ORDER BY reading.reading_date, reading.name""",
		(day, day - 400),
	)
	left = {
		key: _CARRIED.search(text or "")
		for key, text in zip(zip(number, quantity, zone, strict=True), basis, strict=True)
	}
	own = zip(registers.asked.tolist(), registers.quantities, registers.zones, strict=True)
	found = [left.get(one) for one in own]
	return np.array([int(match.group(1)) if match else 0 for match in found], dtype=np.int64)


def _enter(derived: Derived, on: str) -> Outcomes:
	keys = derived.keys
	return take_readings(
		ArrivedReadings(
			installations=[key[0] for key in keys],
			quantities=[key[1] for key in keys],
			zones=[key[2] for key in keys],
			days=np.full(len(keys), day_number(on), dtype=np.int64),
			value_wh=derived.value_wh,
			source="ASKUE",
			reason="Periodic",
			qualities=["Estimated" if one else "Actual" for one in derived.is_estimated],
			external_source=SOURCE,
			external_ids=["|".join((*key, str(getdate(on)))) for key in keys],
			estimation_methods=[METHOD] * len(keys),
			estimation_bases=derived.bases,
		)
	)
