"""Reactive energy of contracts: surcharge or discount by the method of the rule."""

from typing import Any

import numpy as np

from elektrhisob.billing.charges import rules as kinds
from elektrhisob.billing.charges.contract_versions import Contract
from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, points_of, whole
from elektrhisob.billing.charges.read_meters import REACTIVE, REACTIVE_EXPORTED, meters_of_points
from elektrhisob.billing.charges.rules import thousandths
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.bulk.exact import kwh, tiyin, watt_hours
from elektrhisob.bulk.read import read_columns
from elektrhisob.core import reactive
from elektrhisob.core.causes import Cause
from elektrhisob.core.columns import Flag, Int
from elektrhisob.core.consumption import measure
from elektrhisob.core.money import LineKind
from elektrhisob.core.reactive import ReactiveUse

PEAK, NIGHT, ALL_DAY = 1, 3, 0
METHOD_A, METHOD_B = "A: Contract Quantity", "B: Power Factor"


def add_reactive(
	bills: ShardBills, rows: MoneyRows, contracts: list[Contract], volumes: dict[str, tuple[int, int]]
) -> None:
	told: list[tuple[Contract, Any]] = [
		(each, bills.rule(kinds.REACTIVE, each.account)) for each in contracts
	]
	told = [(each, rule) for each, rule in told if rule]
	if not told:
		return
	account = whole(each.account for each, _rule in told)
	points = points_of(bills, account.tolist())
	by_hours: Flag = np.array([rule.reactive_method == METHOD_A for _each, rule in told])
	taken, metered = _reactive_energy(bills, points, REACTIVE, account, by_hours, PEAK)
	returned, _metered = _reactive_energy(bills, points, REACTIVE_EXPORTED, account, by_hours, NIGHT)
	large = _large(bills, points, [rule for _each, rule in told])
	for row in np.flatnonzero(metered & large).tolist():
		_add_reactive_line(bills, rows, *told[row], (int(taken[row]), int(returned[row])), volumes)


def _add_reactive_line(
	bills: ShardBills,
	rows: MoneyRows,
	contract: Contract,
	rule: Any,
	varh: tuple[int, int],
	volumes: dict[str, tuple[int, int]],
) -> None:
	account = whole([contract.account])
	use = ReactiveUse(
		bills.energy_wh[account], whole([varh[0]]), whole([varh[1]]), bills.energy_charge[account]
	)
	agreed = volumes.get(contract.name, (0, 0))[1]
	price = 0
	if rule.reactive_method == METHOD_A:
		price = tiyin(rule.kvarh_price)
		gross = reactive.by_contract_quantity(
			use, whole([agreed]), whole([price]), whole([tiyin(rule.generated_kvarh_price)])
		)
	elif rule.reactive_method == METHOD_B:
		factors = (rule.tangent_limit, rule.surcharge_factor, rule.discount_factor)
		gross = reactive.by_power_factor(use, *(whole([thousandths(each)]) for each in factors))
	else:
		gross = reactive.by_economic_equivalent(
			use,
			whole([watt_hours(rule.kvar_equivalent * 10)]),
			whole([tiyin(rule.generation_weight)]),
			whole([thousandths(rule.base_coefficient)]),
			whole([thousandths(rule.tangent_base)]),
		)
	kind = LineKind.REACTIVE_SURCHARGE if gross[0] > 0 else LineKind.REACTIVE_DISCOUNT
	facts = {
		"method": rule.reactive_method,
		"reactive_kvarh": plain(kwh(varh[0])),
		"returned_kvarh": plain(kwh(varh[1])),
		"active_kwh": plain(kwh(int(use.active_wh[0]))),
		"agreed_kvarh": plain(kwh(agreed)),
	}
	source = Source(
		"Reactive Energy", "Supply Contract", contract.name, rule=rule.name, unit="kvarh", facts=facts
	)
	days = (bills.from_day[account], bills.to_day[account])
	rows.add(kind, account, use.reactive_varh, whole([price]), gross, days, [source], bills.vat)


def _reactive_energy(
	bills: ShardBills, points: dict[str, list[int]], quantity: str, account: Int, by_hours: Flag, zone: int
) -> tuple[Int, Any]:
	"""Energy of each row, and whether every register was read.

	A quantity agreed for some hours is held against the zone of those hours, where the meter has zones.
	Methods that divide by the active energy of the bill take all hours, as that does.
	"""
	meters = meters_of_points(bills.connection, points, quantity, bills.period, bills.names.zone_numbers)
	first = bills.first_days(account)[meters.registers.account_idx]
	consumption = measure(meters.registers, meters.readings, bills.period, first)
	register = consumption.intervals.register_idx
	row, in_zone = meters.registers.account_idx[register], meters.registers.zone[register]
	counts = (in_zone == zone) | (in_zone == ALL_DAY) | ~by_hours[row]
	total = np.zeros(len(account), dtype=np.int64)
	np.add.at(total, row[counts], consumption.intervals.energy_wh[counts])
	metered = np.zeros(len(account), dtype=np.bool_)
	metered[row] = True
	metered[row[consumption.intervals.cause != Cause.OK]] = False
	return total, metered


def _large(bills: ShardBills, points: dict[str, list[int]], rule_of: list[Any]) -> Any:
	"""Whether the points of each row have the power from which its rule charges."""
	marks = ", ".join("?" * len(points))
	names, power = read_columns(
		bills.connection,
		f"SELECT name, permitted_power_kw FROM `tabSupply Point` WHERE name IN ({marks})",
		tuple(points),
	)
	total = np.zeros(len(rule_of), dtype=np.int64)
	for name, kw in zip(names, power, strict=True):
		total[points[name]] += thousandths(kw)
	return total >= whole(thousandths(rule.threshold_kw) for rule in rule_of)
