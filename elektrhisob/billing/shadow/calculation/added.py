"""Energy no meter of the account counted: losses, sub-consumers, unmetered loads, shares of a house."""

from typing import Any

from .arithmetic import months_between, next_month, rounded, shared_out
from .metering import Facts, NotBillable, energy_on, steps_of

FAR = 10**7


def added_energy(facts: Facts, steps: list[Facts], span: Facts) -> tuple[list[Facts], list[Facts]]:
	"""Rows with zone (None: as the meters count), days (None: all), signed Wh; and what is given away."""
	rows: list[Facts] = []
	for loss in facts["losses"]:
		rows += _loss(facts, loss, steps, span)
	for link in facts["links"]:
		rows += _link(facts, link, span)
	for load in facts["loads"]:
		rows += _load(load, span)
	rows += [_row(share["kind"], share["wh"]) for share in facts["shares"]]
	if facts["without_meter"]:
		rows.append(_row("Standing", 0))
	return rows, list(facts["given_away"])


def _row(
	kind: str, wh: int, zone: int | None = None, first: int | None = None, until: int | None = None
) -> Facts:
	return {"kind": kind, "wh": wh, "zone": zone, "from": first, "until": until}


def _months_begin(facts: Facts, span: Facts) -> int:
	"""First day of the months the bill covers, whatever day its meters are read."""
	return int(min(next_month(span["from"] - 1), facts["first_day"]))


def _loss(facts: Facts, loss: Facts, steps: list[Facts], span: Facts) -> list[Facts]:
	used: dict[tuple[str, int], int] = {}
	days: list[tuple[int, int]] = []
	for step in steps:
		if step["point"] != loss["point"]:
			continue
		energy, low, high = energy_on(step, loss["from"], loss["until"])
		key = (step["register"], step["zone"])
		used[key] = used.get(key, 0) + energy
		days.append((low, high))
	if not days:
		return []
	first, last = min(low for low, _high in days), max(high for _low, high in days)
	if last <= first:
		return []
	active = sum(used.values())
	lost = _lost(loss, active, _reactive(facts, loss, span), first, last) * loss["sign"]
	weights = list(used.values()) if active else [1] * len(used)
	return [
		_row(loss["kind"], part, zone, first, last)
		for (_register, zone), part in zip(used, shared_out(lost, weights), strict=True)
	]


def _lost(loss: Facts, active: int, reactive: int | None, first: int, last: int) -> int:
	"""Textbook formulas of a transformer, a line, or a share."""
	if loss["method"] == "Percent":
		return int(rounded(active * loss["percent"], 100))
	if reactive is None:
		square_top, square_bottom = active**2, loss["cosine"] ** 2
	else:
		square_top, square_bottom = active**2 + reactive**2, 1
	months_top, months_bottom = months_between(first, last)
	hours_top, hours_bottom = (last - first) * 24, 1
	if loss["use_hours"]:
		hours_top, hours_bottom = loss["use_hours"] * months_top, months_bottom
	if loss["method"] == "Line":
		# ohm * form² * (Wh)² / (h * V²)
		top = loss["ohm"] * loss["form"] * square_top * hours_bottom
		return int(rounded(top, square_bottom * hours_top * loss["volts"] ** 2))
	bottom = square_bottom * hours_top * loss["va"] ** 2
	load = loss["load_w"] * loss["form"] * square_top * hours_bottom
	return int(rounded(loss["no_load_w"] * (last - first) * 24 * bottom + load, bottom))


def _reactive(facts: Facts, loss: Facts, span: Facts) -> int | None:
	"""Reactive energy of the point on the days of the loss; None where a register is missing or unread."""
	total = None
	for register in facts["other_registers"]:
		if register["point"] != loss["point"] or register["quantity"] != "Reactive Import":
			continue
		try:
			steps = steps_of(register, _months_begin(facts, span), facts["last_day"])
		except NotBillable:
			return None
		if steps is not None:
			total = (total or 0) + sum(energy_on(step, loss["from"], loss["until"])[0] for step in steps)
	return total


def _link(facts: Facts, link: Facts, span: Facts) -> list[Facts]:
	by_zone: dict[int | None, list[Any]] = {}
	for register in facts["other_registers"]:
		if register["point"] != link["point"] or register["quantity"] != "Active Import":
			continue
		for step in steps_of(register, _months_begin(facts, span), facts["last_day"]) or []:
			energy, low, high = energy_on(step, link["from"], link["until"])
			of_zone = by_zone.setdefault(step["zone"] or None, [0, low, high])
			of_zone[0] += energy * link["sign"]
			of_zone[1], of_zone[2] = min(of_zone[1], low), max(of_zone[2], high)
	return [_row(link["kind"], wh, zone, low, high) for zone, (wh, low, high) in by_zone.items()]


def _load(load: Facts, span: Facts) -> list[Facts]:
	"""Power * hours a day * days."""
	begins = span["from"] if span["days"] else span["until"]
	first, until = max(load["from"], begins), min(load["until"], span["until"])
	if until <= first:
		return []
	energy = int(rounded(load["watts"] * load["hours"] * (until - first)))
	return [_row("Unmetered", energy, None, first, until)]
