"""What a register counted: pairs of neighbouring readings, from the last one before the month to its last."""

from itertools import pairwise
from typing import Any

Facts = dict[str, Any]
HOURS = 24


class NotBillable(Exception):
	"""The rows of the database do not make a bill."""


def steps_of(register: Facts, first_day: int, last_day: int) -> list[Facts] | None:
	"""Energy between neighbours, with its half-open days; None: the register was not there."""
	if register["installed"] > last_day:
		return None
	if register["removed"] is not None and register["removed"] < first_day:
		return None
	readings = sorted(register["readings"], key=lambda row: (row["day"], row["sequence"]))
	before = [row for row in readings if row["day"] < first_day]
	inside = [row for row in readings if first_day <= row["day"] <= last_day]
	if before:
		chain = [before[-1], *inside]
	elif register["installed"] >= first_day and inside:
		chain = inside
	else:
		raise NotBillable(f"register {register['name']} has no reading to start from")
	if not inside:
		raise NotBillable(f"register {register['name']} was not read in the month")
	removed = register["removed"]
	if removed is not None and removed <= last_day and chain[-1]["day"] < removed:
		raise NotBillable(f"register {register['name']} was removed without a final reading")
	if len(chain) == 1:
		chain = chain * 2
	return [_step(register, old, new) for old, new in pairwise(chain)]


def _step(register: Facts, old: Facts, new: Facts) -> Facts:
	dial = 10 ** register["digits"] * 1000
	for row in (old, new):
		if not 0 <= row["wh"] < dial:
			raise NotBillable(f"register {register['name']}: {row['wh']} Wh do not fit the dial")
	difference = new["wh"] - old["wh"]
	if difference < 0:
		difference += dial
		most = register["watts"] * HOURS * max(new["day"] - old["day"], 1)
		if difference * register["ratio"] > most:
			raise NotBillable(f"register {register['name']} runs backwards")
	return {
		"opening": old["day"],
		"closing": new["day"],
		"from": old["day"] + 1,
		"until": new["day"] + 1,
		"wh": difference * register["ratio"],
		"zone": register["zone"],
		"register": register["name"],
		"installed": register["installed"],
		"point": register["point"],
	}


def energy_on(step: Facts, first: int, until: int) -> tuple[int, int, int]:
	"""Of a step on some days, evenly over its days: energy and the days shared."""
	from .arithmetic import rounded

	low, high = max(step["from"], first), min(step["until"], until)
	days, common = step["until"] - step["from"], max(high - low, 0)
	if common == days:
		return step["wh"], low, max(high, low)
	return int(rounded(step["wh"] * common, max(days, 1))), low, max(high, low)
