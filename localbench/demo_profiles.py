"""Half-hour energies of the demo's large consumers, in step with the registers of their meters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localbench.simbench_district import (
	QUARTERS_PER_HOUR,
	SLOTS_PER_DAY,
	TOTAL,
	VALUE_UNIT,
	District,
	Ints,
	Registers,
	leap_year_day,
)

if TYPE_CHECKING:
	from pathlib import Path

HALF_HOURS = 48
WH_PER_KWH = 1_000


def half_hours_kwh(folder: Path, district: District, registers: Registers, points: Ints, day: int) -> Ints:
	"""Whole kWh of the 48 half hours of a day, shape (points, 48), as an energy counter gives them.

	The sum of a day is what its register moved; what is left of a kWh goes into the next half hour.
	"""
	profiles, column = np.unique(district.points.profile[points], return_inverse=True)
	quarters = _quarters(folder, [district.profile_names[at] for at in profiles.tolist()], day)
	halves = np.cumsum(quarters.reshape(HALF_HOURS, -1, len(profiles)).sum(axis=1), axis=0)
	start = registers.cumulative[TOTAL, profiles, day - registers.first_day]
	counted = np.concatenate([start[None, :], start[None, :] + halves])[:, column]
	kwh = registers.peak_w[points] * counted // (VALUE_UNIT * QUARTERS_PER_HOUR * WH_PER_KWH)
	energies: Ints = np.diff(kwh, axis=0).T
	return energies


def _quarters(folder: Path, names: list[str], day: int) -> Ints:
	"""Energy of the day's quarter hours in millionths of a quarter hour at peak, shape (96, profiles)."""
	path = folder / "LoadProfile.csv"
	with path.open(encoding="utf-8") as file:
		heads = file.readline().strip().split(";")
	first_row = 1 + int(leap_year_day(np.array([day]))[0]) * SLOTS_PER_DAY
	values = np.loadtxt(
		path,
		delimiter=";",
		skiprows=first_row,
		max_rows=SLOTS_PER_DAY,
		usecols=[heads.index(f"{name}_pload") for name in names],
		ndmin=2,
	)
	units: Ints = np.rint(np.maximum(values, 0.0) * VALUE_UNIT).astype(np.int64)
	return units
