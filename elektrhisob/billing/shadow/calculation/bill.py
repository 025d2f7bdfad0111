"""One bill: its days, its norms, its energy by price list and zone, its blocks, its sums."""

from decimal import Decimal
from fractions import Fraction

from .added import added_energy
from .arithmetic import (
	TIYIN,
	month_begin,
	month_index,
	months_between,
	next_month,
	rounded,
	shared_out,
	shown,
	without_vat,
)
from .metering import Facts, NotBillable, steps_of
from .money import money_lines

ALL_DAY = 0


def bill_again(facts: Facts) -> Facts:
	"""Days, energy, sums, lines and the words that explain them. Raises NotBillable."""
	first_day, last_day = facts["first_day"], facts["last_day"]
	registers = [steps_of(register, first_day, last_day) for register in facts["registers"]]
	steps = [step for of_register in registers if of_register for step in of_register]
	span = _span(facts, steps)
	added, given = added_energy(facts, steps, span)
	segments = _segments(facts, span)
	pools = _pooled(facts, steps, added, segments, span)
	if given:
		pools = dict.fromkeys(pools, 0)
	lines = _energy_lines(facts, pools, segments)
	energy_wh = sum(line["wh"] for line in lines)
	energy_soum = sum((line["amount"] for line in lines), Decimal(0))
	result: Facts = {
		"from_day": span["from"],
		"to_day": span["until"] - 1,
		"wh": energy_wh,
		"energy_amount": energy_soum,
		"lines": lines,
		"tariff": segments[-1]["tariff"],
		"version": segments[-1]["version"]["name"],
		"segments": segments,
		"given": sum(line["wh"] for line in given) if given else 0,
		"first_month_day": _first_month_day(span, first_day),
	}
	result["money"] = money_lines(facts, result)
	# Acts charge energy of other days, outside the blocks of these.
	result["wh"] += sum(act["wh"] for act in facts["acts"])
	for field in ("amount", "net", "vat"):
		result[field] = sum((line[field] for line in [*lines, *result["money"]]), Decimal(0))
	result["words"] = _words(span, segments, lines, result["money"], added)
	return result


def _first_month_day(span: Facts, first_day: int) -> int:
	return int(min(next_month(span["from"] - 1), first_day))


def _span(facts: Facts, steps: list[Facts]) -> Facts:
	"""The days of the bill and how many monthly norms it may use."""
	last_billed, first_day, last_day = facts["last_billed"], facts["first_day"], facts["last_day"]
	opened, closed = facts["opened"], facts["closed"]
	if steps:
		opening = min(step["opening"] for step in steps)
		closing = max(step["closing"] for step in steps)
	else:
		if not facts["without_meter"]:
			raise NotBillable("no meter in the month")
		start = max(opened, first_day - 1) if last_billed is None else last_billed
		opening = min(start, last_day)
		closing = max(last_day if closed is None else min(closed, last_day), opening)
	installed_days = {register["installed"] for register in facts["registers"]}
	begins = month_index(opened) == month_index(opening) or any(
		step["installed"] == step["opening"] == opening for step in steps
	)
	covered = last_billed if last_billed is not None and last_billed > opened else None
	if covered is None:
		within, closed_by = begins, opening
	else:
		within, closed_by = facts["last_billed"] in installed_days, covered
	norm_from = closed_by + 1 if within else min(next_month(closed_by), month_begin(last_day))
	norm_last = closing if closing in installed_days else closed
	norm_until = next_month(last_day) if norm_last is None else min(norm_last + 1, next_month(last_day))
	top, bottom = _norms(facts, max(opened, norm_from), norm_until)
	return {
		"from": min(opening + 1, closing),
		"until": closing + 1,
		"days": closing - opening,
		"norm_top": top,
		"norm_bottom": bottom,
	}


def _norms(facts: Facts, first: int, after: int) -> tuple[int, int]:
	"""Every day gives a norm to each family that lives there; a day of a temporary closing gives none."""
	if facts["families_by_day"] or facts["closings"]:
		norms = Fraction(0)
		for day in range(first, after):
			families = facts["families"]
			if facts["families_by_day"]:
				families = max(sum(_within(row, day) for row in facts["families_by_day"]), 1)
			if not any(_within(row, day) for row in facts["closings"]):
				norms += Fraction(families, next_month(day) - month_begin(day))
		if norms:
			return norms.numerator, norms.denominator
	months, parts = months_between(first, after)
	return (months * facts["families"], parts) if months > 0 else (facts["families"], 1)


def _within(row: Facts, day: int) -> bool:
	return bool(row["from"] <= day < row["until"])


def _segments(facts: Facts, span: Facts) -> list[Facts]:
	"""Walk through the days; a new segment begins where another price list is in force."""
	segments: list[Facts] = []
	length = span["until"] - span["from"]
	for day in range(span["from"], span["until"]):
		tariff = _latest(facts["tariffs"], day)
		if tariff is None:
			raise NotBillable(f"no tariff on {shown(day)}")
		version = _latest(facts["versions"].get(tariff["tariff"], []), day)
		if version is None:
			raise NotBillable(f"no price list of {tariff['tariff']} on {shown(day)}")
		if segments and segments[-1]["version"] is version:
			segments[-1]["until"] = day + 1
		else:
			segments.append({"from": day, "until": day + 1, "version": version, "tariff": tariff["tariff"]})
	for number, segment in enumerate(segments, start=1):
		days = segment["until"] - segment["from"]
		segment["number"] = number
		segment["norm"] = (span["norm_top"] * days, span["norm_bottom"] * length)
		vat = _latest(facts["vat"], segment["until"] - 1)
		if vat is None:
			raise NotBillable(f"no VAT rate on {shown(segment['until'] - 1)}")
		segment["vat"] = vat["percent"]
	return segments


def _latest(rows: list[Facts], day: int) -> Facts | None:
	found = None
	for row in rows:
		if row["from"] <= day and (found is None or row["from"] >= found["from"]):
			found = row
	return found


def _charged_zone(version: Facts, zone: int) -> int:
	if zone in version["rates"]:
		return zone
	if ALL_DAY in version["rates"]:
		return ALL_DAY
	raise NotBillable(f"{version['name']} has no price for zone {zone}")


def _pooled(
	facts: Facts, steps: list[Facts], added: list[Facts], segments: list[Facts], span: Facts
) -> dict[tuple[int, int], int]:
	"""Energy by segment and charged zone."""
	pools: dict[tuple[int, int], int] = {}
	for step in [*steps, *_as_steps(steps, added, span)]:
		start = max(min(step["from"], step["until"] - 1), span["from"])
		until = max(step["until"], start + 1)
		weights = [max(min(until, segment["until"]) - max(start, segment["from"]), 0) for segment in segments]
		for segment, part in zip(segments, shared_out(step["wh"], weights), strict=True):
			key = (segment["number"], _charged_zone(segment["version"], step["zone"]))
			pools[key] = pools.get(key, 0) + part
	_take_away(pools, [row for row in added if row["wh"] < 0], segments)
	return pools


def _as_steps(steps: list[Facts], added: list[Facts], span: Facts) -> list[Facts]:
	"""What is added, in the zones the meters count and on the days of the bill."""
	used: dict[int, int] = {}
	for step in steps:
		used[step["zone"]] = used.get(step["zone"], 0) + step["wh"]
	found = []
	for row in added:
		if row["wh"] < 0:
			continue
		first = span["from"] if row["from"] is None else max(row["from"], span["from"])
		until = span["until"] if row["until"] is None else min(row["until"], span["until"])
		if until <= first:
			first, until = span["from"], span["until"]
		zones = [row["zone"]] if row["zone"] is not None else sorted(used) or [ALL_DAY]
		weights = [1] * len(zones)
		if row["zone"] is None and any(used.values()):
			weights = [used[zone] for zone in zones]
		for zone, part in zip(zones, shared_out(row["wh"], weights), strict=True):
			found.append({"from": first, "until": until, "wh": part, "zone": zone})
	return found


def _take_away(pools: dict[tuple[int, int], int], rows: list[Facts], segments: list[Facts]) -> None:
	"""Zone by zone, what has a zone first; from what there is, in proportion."""
	by_zone: dict[int | None, int] = {}
	for row in rows:
		by_zone[row["zone"]] = by_zone.get(row["zone"], 0) - row["wh"]
	order = sorted((zone for zone in by_zone if zone is not None), reverse=True)
	version = {segment["number"]: segment["version"] for segment in segments}
	for zone in [*order, *([None] if None in by_zone else [])]:
		keys = [
			key for key in sorted(pools) if zone is None or key[1] == _charged_zone(version[key[0]], zone)
		]
		there = [pools[key] for key in keys]
		if by_zone[zone] > sum(there):
			raise NotBillable("more energy to take away than was used")
		for key, part in zip(keys, shared_out(by_zone[zone], there), strict=True):
			pools[key] -= part


def _energy_lines(facts: Facts, pools: dict[tuple[int, int], int], segments: list[Facts]) -> list[Facts]:
	lines = []
	for segment in segments:
		for (number, zone), energy in sorted(pools.items()):
			if number == segment["number"]:
				lines += _blocks(segment, zone, energy)
	return lines


def _blocks(segment: Facts, zone: int, energy: int) -> list[Facts]:
	"""Fill the blocks of the price list from below."""
	ladder = segment["version"]["rates"][zone]
	limits = [_limit(segment, wh) for wh, _price in ladder]
	lines = []
	for place, (_wh, price) in enumerate(ladder):
		upper = limits[place + 1] if place + 1 < len(limits) else energy
		part = min(energy, upper) - limits[place]
		if part <= 0:
			continue
		amount = rounded(part * price, 1000, TIYIN)
		net = without_vat(amount, segment["vat"])
		lines.append(
			{
				"kind": "Energy",
				"segment": segment["number"],
				"zone": zone,
				"block": place + 1,
				"wh": part,
				"rate": price,
				"amount": amount,
				"net": net,
				"vat": amount - net,
				"from": segment["from"],
				"until": segment["until"],
				"version": segment["version"]["name"],
			}
		)
	return lines


def _limit(segment: Facts, wh: int) -> int:
	if not segment["version"]["scaled"]:
		return wh
	top, bottom = segment["norm"]
	return int(rounded(wh * top, bottom))


def _words(
	span: Facts, segments: list[Facts], lines: list[Facts], money: list[Facts], added: list[Facts]
) -> str:
	told = [f"{shown(span['from'])}-{shown(span['until'] - 1)}, {span['days']} d"]
	told += [
		f"{shown(each['from'])}-{shown(each['until'] - 1)}: {each['version']['name']}, "
		f"norm {each['norm'][0]}/{each['norm'][1]}, VAT {each['vat']} %"
		for each in segments
	]
	told += [f"+ {row['kind']}: {Decimal(row['wh']) / 1000} kWh" for row in added if row["wh"]]
	told += [
		f"z{line['zone']} b{line['block']}: {Decimal(line['wh']) / 1000} kWh"
		f" x {line['rate']} = {line['amount']}"
		for line in lines
	]
	told += [f"{line['kind']}: {line['amount']} ({line['why']})" for line in money]
	return "\n".join(told)
