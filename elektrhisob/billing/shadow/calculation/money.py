"""Lines that are not energy: power, reactive energy, contracts, savings, generation, services, credit."""

from calendar import monthrange
from datetime import date
from decimal import Decimal
from itertools import pairwise

from .arithmetic import TIYIN, months_between, rounded, shown, without_vat
from .metering import Facts, NotBillable, steps_of

ALL_DAY, PEAK, NIGHT = 0, 1, 3
LONGEST_MONTH = 31


def money_lines(facts: Facts, bill: Facts) -> list[Facts]:
	"""Each with kind, amount, net, VAT and why; a sum of nothing is no line, but for a service."""
	lines = [
		*_contracts(facts, bill),
		*_savings(facts, bill),
		*_prepaid(facts, bill),
		*_generation(facts, bill),
		*(_service(facts, each) for each in facts["services"]),
		*(_act(facts, each) for each in facts["acts"]),
	]
	lines = [line for line in lines if line["amount"] or line["kind"] == "Service"]
	credit = facts["credit"]
	if credit["amount"]:
		lines.append({"kind": "Credit Carried", **credit, "why": "left over by earlier bills"})
	return [*lines, *_left_over(bill["lines"], lines)]


def _line(facts: Facts, kind: str, amount: Decimal, day: int, why: str) -> Facts:
	percent = Decimal(0)
	for rate in facts["vat"]:
		if rate["from"] <= day:
			percent = rate["percent"]
	net = -without_vat(-amount, percent) if amount < 0 else without_vat(amount, percent)
	return {"kind": kind, "amount": amount, "net": net, "vat": amount - net, "why": why}


def _rule(facts: Facts, bill: Facts, kind: str) -> Facts | None:
	"""The latest for the tariff of the last day; without one the latest for all tariffs."""
	fitting = [
		rule
		for rule in facts["rules"]
		if rule["rule_kind"] == kind
		and rule["consumer_kind"] == facts["consumer_kind"]
		and rule["tariff"] in (None, "", bill["tariff"])
		and rule["from"] <= bill["to_day"]
	]
	own = [rule for rule in fitting if rule["tariff"]]
	return next(iter(own or fitting), None)


def _contracts(facts: Facts, bill: Facts) -> list[Facts]:
	lines = []
	for contract in facts["contracts"]:
		first = max(contract["from"], bill["from_day"])
		until = min(contract["until"], bill["to_day"] + 1)
		if first >= until:
			continue
		last = until == bill["to_day"] + 1
		if contract["two_part"]:
			lines += _power(facts, bill, contract, first, until, last)
		if last:
			lines += _over_contract(facts, bill, contract)
			lines += _reactive(facts, bill, contract)
	return lines


def _power(facts: Facts, bill: Facts, contract: Facts, first: int, until: int, last: bool) -> list[Facts]:
	rule = _rule(facts, bill, "Two-Part Power")
	if not rule:
		return []
	months, parts = months_between(first, until)
	declared, year = contract["declared_kw"], rule["kw_year_price"]
	amount = rounded(declared * year * months, parts * 12, TIYIN)
	why = f"{declared} kW x {year} / 12 x {months}/{parts}"
	lines = [_line(facts, "Declared Power", amount, until - 1, why)]
	excess = _rule(facts, bill, "Excess Power") if last else None
	if excess:
		highest = _highest_demand(facts, bill)
		above, times = max(highest - declared, Decimal(0)), excess["excess_coefficient"]
		amount = rounded(above * year * times * months, parts * 12, TIYIN)
		why = f"({highest} - {declared}) kW x {year} x {times} / 12 x {months}/{parts}"
		lines.append(_line(facts, "Excess Power", amount, bill["to_day"], why))
	return lines


def _highest_demand(facts: Facts, bill: Facts) -> Decimal:
	values = [
		Decimal(row["wh"]) * register["ratio"] / 1000
		for register in _registers(facts, "Maximum Demand")
		for row in register["readings"]
		if bill["first_month_day"] <= row["day"] <= facts["last_day"]
	]
	return max(values, default=Decimal(0))


def _registers(facts: Facts, quantity: str) -> list[Facts]:
	"""Of the account's own points."""
	return [
		register
		for register in facts["other_registers"]
		if register["quantity"] == quantity and register["point"] in facts["points"]
	]


def _volume(facts: Facts, bill: Facts, contract: Facts) -> tuple[int, int] | None:
	begun = date.fromordinal(bill["from_day"]).strftime("%Y-%m")
	rows = [row for row in contract["volumes"] if begun <= row["month"] <= facts["period"]]
	if not rows:
		return None
	return sum(row["wh"] for row in rows), sum(row["varh"] for row in rows)


def _over_contract(facts: Facts, bill: Facts, contract: Facts) -> list[Facts]:
	rule, volume = _rule(facts, bill, "Over Contract"), _volume(facts, bill, contract)
	if not rule or volume is None:
		return []
	above = max(bill["wh"] - volume[0], 0)
	times = rule["over_contract_coefficient"] - 1
	amount = rounded(bill["energy_amount"] * above * times, max(bill["wh"], 1), TIYIN)
	return [_line(facts, "Over Contract", amount, bill["to_day"], f"{above} Wh above {volume[0]}")]


def _reactive(facts: Facts, bill: Facts, contract: Facts) -> list[Facts]:
	rule = _rule(facts, bill, "Reactive Energy")
	if not rule or facts["permitted_kw"] < rule["threshold_kw"]:
		return []
	# An agreed quantity is of some hours; a power factor is of all, as the active energy is.
	by_hours = rule["reactive_method"].startswith("A")
	taken = _reactive_energy(facts, bill, "Reactive Import", PEAK if by_hours else None, strict=True)
	if taken is None:
		return []
	night = NIGHT if by_hours else None
	returned = _reactive_energy(facts, bill, "Reactive Export", night, strict=False) or 0
	amount = _reactive_amount(rule, bill, taken, returned, (_volume(facts, bill, contract) or (0, 0))[1])
	kind = "Reactive Surcharge" if amount > 0 else "Reactive Discount"
	why = f"{rule['reactive_method']}: {taken} varh taken, {returned} returned, {bill['wh']} Wh"
	return [_line(facts, kind, amount, bill["to_day"], why)]


def _reactive_amount(rule: Facts, bill: Facts, taken: int, returned: int, agreed: int) -> Decimal:
	charge, active = bill["energy_amount"], max(bill["wh"], 1)
	method = rule["reactive_method"][:1]
	if method == "A":
		above = max(taken - agreed, 0)
		return rounded(above * rule["kvarh_price"], 1000, TIYIN) + rounded(
			returned * rule["generated_kvarh_price"], 1000, TIYIN
		)
	if method == "B":
		beyond = taken - rule["tangent_limit"] * bill["wh"]
		factor = rule["surcharge_factor"] if beyond > 0 else rule["discount_factor"]
		return rounded(charge * factor * beyond, active, TIYIN)
	above = max(taken - rule["tangent_base"] * bill["wh"], Decimal(0))
	counted = taken + returned * rule["generation_weight"]
	growth = active**2 + rule["base_coefficient"] * above**2
	return rounded(counted * rule["kvar_equivalent"] * charge * growth, active**3, TIYIN)


def _reactive_energy(
	facts: Facts, bill: Facts, quantity: str, zone: int | None, *, strict: bool
) -> int | None:
	"""In the zone (None: all of them), or of meters without zones.

	None: no register, or (strict) one that was not read.
	"""
	total = None
	for register in _registers(facts, quantity):
		try:
			steps = steps_of(register, bill["first_month_day"], facts["last_day"])
		except NotBillable:
			if strict:
				return None
			continue
		if steps is not None:
			counts = zone is None or register["zone"] in (zone, ALL_DAY)
			total = (total or 0) + (sum(step["wh"] for step in steps) if counts else 0)
	return total


def _savings(facts: Facts, bill: Facts) -> list[Facts]:
	rule = _rule(facts, bill, "Saved Energy")
	if not rule:
		return []
	earliest = date.fromordinal(bill["first_month_day"]).strftime("%Y-%m")
	lines, left = [], bill["wh"]
	for saved in facts["saved_months"]:
		ends = _months_later(saved["begins"], rule["programme_months"])
		if saved["month"] < earliest or (rule["programme_months"] and f"{saved['month']}-01" >= ends):
			continue
		energy = max(min(saved["wh"], left), 0)
		left -= energy
		top = bill["energy_amount"] * energy * rule["discount_percent"]
		amount = -rounded(top, max(bill["wh"], 1) * 100, TIYIN)
		why = f"{energy} of {bill['wh']} Wh, {rule['discount_percent']} %"
		lines.append(_line(facts, "Saved Energy Discount", amount, bill["to_day"], why))
	return lines


def _months_later(day: int, months: int) -> str:
	"""The same day so many months later, or the last one of that month."""
	at = date.fromordinal(day)
	index = at.year * 12 + at.month - 1 + int(months or 0)
	year, month = divmod(index, 12)
	return str(date(year, month + 1, min(at.day, monthrange(year, month + 1)[1])))


def _prepaid(facts: Facts, bill: Facts) -> list[Facts]:
	"""For every price rise the bill's energy has lately gone through."""
	rule = _rule(facts, bill, "Prepayment Protection")
	if not rule:
		return []
	lines = []
	for tariff, versions in facts["versions"].items():
		for old, new in pairwise(versions):
			on_new = [line for line in bill["lines"] if line["version"] == new["name"]]
			until = date.fromisoformat(_months_later(new["from"], rule["protected_months"])).toordinal()
			days = facts["last_day"] - facts["first_day"] + 1
			if not on_new or until <= facts["first_day"] - days:
				continue
			advance = _advance(facts, new["from"])
			protected = [line for line in on_new if line["from"] < until]
			if advance > 0 and protected:
				lines.append(_protection(facts, bill, rule, old, protected, advance, tariff))
	return lines


def _advance(facts: Facts, changed: int) -> Decimal:
	"""What was paid before the month of the change and bills since then have not used."""
	month = date.fromordinal(changed).strftime("%Y-%m")
	balances = [row for row in facts["balances"] if row["period"] < month]
	had = max(balances, key=lambda row: row["period"])["advance"] if balances else Decimal(0)
	used = [row["amount"] for row in facts["earlier_bills"] if month <= row["period"] < facts["period"]]
	return Decimal(had) - sum(used, Decimal(0)) if had > 0 else Decimal(0)


def _protection(
	facts: Facts, bill: Facts, rule: Facts, old: Facts, lines: list[Facts], advance: Decimal, tariff: str
) -> Facts:
	at_old = charged = Decimal(0)
	for line in lines:
		ladder = old["rates"].get(line["zone"]) or old["rates"].get(ALL_DAY)
		if not ladder:
			continue
		block = 0 if rule["norm_only"] else min(line["block"], len(ladder)) - 1
		times = rule["above_norm_coefficient"] if rule["norm_only"] and line["block"] > 1 else Decimal(1)
		at_old += rounded(line["wh"] * ladder[block][1] * times, 1000, TIYIN)
		charged += line["amount"]
	covered = min(advance, at_old)
	amount = -rounded(max(charged - at_old, Decimal(0)) * covered, max(at_old, TIYIN), TIYIN)
	why = f"{tariff}: {charged} now, {at_old} before, advance {advance}"
	return _line(facts, "Prepaid Energy", amount, bill["to_day"], why)


def _generation(facts: Facts, bill: Facts) -> list[Facts]:
	rule = _rule(facts, bill, "Own Generation") if facts["generates"] else None
	if not rule:
		return []
	given = 0
	for register in _registers(facts, "Active Export"):
		try:
			steps = steps_of(register, bill["first_month_day"], facts["last_day"]) or []
		except NotBillable:
			continue
		given += sum(step["wh"] for step in steps)
	amount = -rounded(given * rule["kwh_price"], 1000, TIYIN)
	return [_line(facts, "Generation", amount, bill["to_day"], f"{given} Wh x {rule['kwh_price']}")]


def _service(facts: Facts, done: Facts) -> Facts:
	amount = rounded(done["quantity"] * done["price"], 1, TIYIN)
	why = f"{done['quantity']} x {done['price']} on {shown(done['day'])}"
	return _line(facts, "Service", amount, done["day"], why)


def _act(facts: Facts, act: Facts) -> Facts:
	amount = rounded(act["wh"] * act["price"], 1000, TIYIN)
	return _line(facts, "Recalculation Act", amount, act["day"], f"{act['wh']} Wh x {act['price']}")


def _left_over(energy: list[Facts], lines: list[Facts]) -> list[Facts]:
	"""A bill stops at nothing: what would be below zero waits for the next one."""
	sums = {
		field: sum((line[field] for line in [*energy, *lines]), Decimal(0))
		for field in ("amount", "net", "vat")
	}
	if not lines or min(sums.values()) >= 0:
		return []
	return [{"kind": "Credit Carried", **{name: -value for name, value in sums.items()}, "why": "left over"}]
