"""Registers of maximum demand: the highest of the month in the controlled hours, as the dial shows it."""

from dataclasses import dataclass

import mariadb
import numpy as np

from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.profiles import ESTIMATED, MISSING
from elektrhisob.metering.profiles.day_energies import DayEnergies

MAXIMUM = "Maximum Demand"
METERED = "Active Import"
_REGISTERS = f"""SELECT asked.number, installed.name, register.zone, installed.ratio, register.decimals,
		TO_DAYS(installed.installed_on) - {EPOCH}
	FROM asked_installation asked
	STRAIGHT_JOIN `tabMeter Installation` installed ON installed.name = asked.installation
	STRAIGHT_JOIN `tabMeter` meter ON meter.name = installed.meter
	STRAIGHT_JOIN `tabMeter Model Register` register ON register.parent = meter.meter_model
		AND register.parenttype = 'Meter Model' AND register.quantity = '{MAXIMUM}'
		AND register.zone = 'T0'
	ORDER BY asked.number"""


@dataclass(frozen=True)
class Demands:
	"""Equally long; value_w: what the dial shows, before the ratio; watts: what was taken."""

	installations: list[str]
	zones: list[str]
	value_w: Int
	watts: Int
	is_estimated: Int


def demands_of_month(
	connection: mariadb.Connection, energies: DayEnergies, first: int, until: int
) -> Demands:
	"""Of the registers whose month is complete, from its first day or the meter's."""
	asked, names, zones, ratios, decimals, installed = read_columns(connection, _REGISTERS)
	own = np.array([one == METERED for one in energies.quantities], dtype=np.bool_)
	own &= (energies.days >= first) & (energies.days <= until)
	size = max([*asked, *energies.asked.tolist()], default=0) + 1
	place = energies.asked[own]
	highest = np.full(size, NONE, dtype=np.int64)
	np.maximum.at(highest, place, energies.watts[own])
	whole = np.bincount(place[energies.quality[own] != MISSING], minlength=size)
	guessed = np.bincount(place[energies.quality[own] == ESTIMATED], minlength=size)
	number, since = np.array(asked, dtype=np.int64), np.maximum(np.array(installed, dtype=np.int64), first)
	rows = np.flatnonzero((highest[number] != NONE) & (whole[number] == until - since + 1))
	watts = highest[number[rows]]
	step = 10 ** (3 - np.array(decimals, dtype=np.int64)[rows])
	# Rounded down, as a dial shows it.
	value = watts // np.array(ratios, dtype=np.int64)[rows] // step * step
	return Demands(
		installations=[names[row] for row in rows.tolist()],
		zones=[zones[row] for row in rows.tolist()],
		value_w=value,
		watts=watts,
		is_estimated=(guessed[number[rows]] > 0).astype(np.int64),
	)
