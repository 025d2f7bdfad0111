"""Registers beside those a bill counts: of other points, and of other quantities than active energy."""

from collections.abc import Mapping, Sequence

import mariadb
import numpy as np

from elektrhisob.bulk.exact import EPOCH, WH_PER_KWH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.added_energy import OtherMeters
from elektrhisob.core.consumption import ReadingColumns, RegisterColumns
from elektrhisob.core.periods import Period

ACTIVE, EXPORTED, REACTIVE = "Active Import", "Active Export", "Reactive Import"
REACTIVE_EXPORTED, MAXIMUM_DEMAND = "Reactive Export", "Maximum Demand"
HOURS_A_DAY = 24
# A bill of missed months begins with an old reading: none is older than a year and some days.
LOOK_BACK_DAYS = 400


def meters_of_points(
	connection: mariadb.Connection,
	rows_of_point: Mapping[str, Sequence[int]],
	quantity: str,
	period: Period,
	zones: Mapping[str, int],
) -> OtherMeters:
	"""Meters of the points; a register's account_idx is the caller's row. A point may serve several rows."""
	points = list(rows_of_point)
	marks = ", ".join("?" * len(points))
	installations, of_point, zone, ratio, digits, daily, installed, removed = read_columns(
		connection,
		f"""SELECT installed.name, installed.supply_point, register.zone, installed.ratio, register.digits,
			CAST(point.permitted_power_kw * {HOURS_A_DAY * WH_PER_KWH} AS SIGNED),
			TO_DAYS(installed.installed_on) - {EPOCH}, IFNULL(TO_DAYS(installed.removed_on) - {EPOCH}, -1)
		FROM `tabMeter Installation` installed
		JOIN `tabSupply Point` point ON point.name = installed.supply_point
		JOIN `tabMeter` meter ON meter.name = installed.meter
		JOIN `tabMeter Model Register` register
			ON register.parent = meter.meter_model AND register.quantity = ?
		WHERE installed.supply_point IN ({marks}) AND installed.withdrawn = 0
			AND TO_DAYS(installed.installed_on) - {EPOCH} <= ?
		ORDER BY installed.name, register.idx""",
		(quantity, *points, period.end_day),
	)
	owners = [rows_of_point[point] for point in of_point]
	register_of: dict[tuple[str, str], list[int]] = {}
	rows: list[tuple[int, ...]] = []
	for place, row_numbers in enumerate(owners):
		for row in row_numbers:
			register_of.setdefault((installations[place], zone[place]), []).append(len(rows))
			modulus = 10 ** int(digits[place]) * WH_PER_KWH
			rows.append(
				(
					row,
					zones[zone[place]],
					int(ratio[place]),
					modulus,
					int(daily[place]),
					int(installed[place]),
					int(removed[place]),
				)
			)
	columns = np.array(rows, dtype=np.int64).reshape(len(rows), 7).T
	return OtherMeters(
		RegisterColumns(*columns),
		_readings(connection, register_of, sorted(set(installations)), quantity, period),
	)


def _readings(
	connection: mariadb.Connection,
	register_of: Mapping[tuple[str, str], Sequence[int]],
	installations: Sequence[str],
	quantity: str,
	period: Period,
) -> ReadingColumns:
	empty = np.zeros(0, dtype=np.int64)
	if not installations:
		return ReadingColumns(empty, empty, empty, empty)
	marks = ", ".join("?" * len(installations))
	of, zones, days, values, sequences = read_columns(
		connection,
		f"""SELECT installation, zone, TO_DAYS(reading_date) - {EPOCH}, CAST(value * {WH_PER_KWH} AS SIGNED),
			CAST(SUBSTRING(name, 2) AS SIGNED)
		FROM `tabMeter Reading`
		WHERE installation IN ({marks}) AND quantity = ? AND status = 'Accepted'
			AND reading_date BETWEEN DATE_ADD('1970-01-01', INTERVAL ? DAY)
				AND DATE_ADD('1970-01-01', INTERVAL ? DAY)""",
		(*installations, quantity, period.start_day - LOOK_BACK_DAYS, period.end_day),
	)
	rows = [
		(register, day, value, sequence)
		for installation, zone, day, value, sequence in zip(of, zones, days, values, sequences, strict=True)
		for register in register_of.get((installation, zone), ())
	]
	return ReadingColumns(*np.array(rows, dtype=np.int64).reshape(len(rows), 4).T)
