"""What a supply contract adds to the bill: declared and excess power, energy above its volume."""

from typing import Any

import numpy as np

from elektrhisob.billing.charges import rules as kinds
from elektrhisob.billing.charges.contract_versions import Contract, contracts_of
from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, points_of, whole
from elektrhisob.billing.charges.reactive_energy import add_reactive
from elektrhisob.billing.charges.read_meters import MAXIMUM_DEMAND, meters_of_points
from elektrhisob.billing.charges.rules import thousandths
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.bulk.exact import kwh, tiyin, watt_hours
from elektrhisob.bulk.read import read_columns
from elektrhisob.core import charge_amounts
from elektrhisob.core.columns import Int
from elektrhisob.core.money import LineKind
from elektrhisob.core.periods import date_of, month_fraction

KINDS = (kinds.TWO_PART, kinds.EXCESS, kinds.REACTIVE, kinds.OVER_CONTRACT)


def add_contract_charges(bills: ShardBills, rows: MoneyRows) -> None:
	if not bills.rules.any_of(*KINDS):
		return
	contracts = contracts_of(bills)
	if not contracts:
		return
	_add_power(bills, rows, contracts)
	last = [contract for contract in contracts if contract.is_last]
	volumes = _volumes(bills, last)
	_add_over_contract(bills, rows, last, volumes)
	add_reactive(bills, rows, last, volumes)


def _add_power(bills: ShardBills, rows: MoneyRows, contracts: list[Contract]) -> None:
	power = [(each, bills.rule(kinds.TWO_PART, each.account)) for each in contracts if each.is_two_part]
	power = [(each, rule) for each, rule in power if rule]
	if not power:
		return
	contract_of = [each for each, _rule in power]
	rule_of: list[Any] = [rule for _each, rule in power]
	account = whole(each.account for each in contract_of)
	declared = whole(each.declared_milli for each in contract_of)
	year_price = whole(tiyin(rule.kw_year_price) for rule in rule_of)
	first = whole(each.from_day for each in contract_of)
	until = whole(each.until_day for each in contract_of)
	months = month_fraction(first, until)
	gross = charge_amounts.declared_power(declared, year_price, *months)
	price = charge_amounts.month_price(year_price)
	sources = [
		Source(
			"Declared Power",
			"Supply Contract",
			each.name,
			rule=rule.name,
			unit="kW",
			facts={"year_price": plain(rule.kw_year_price), "days": each.until_day - each.from_day},
		)
		for each, rule in power
	]
	rows.add(LineKind.DECLARED_POWER, account, declared, price, gross, (first, until - 1), sources, bills.vat)
	_add_excess(bills, rows, contract_of, year_price, months)


def _add_excess(
	bills: ShardBills, rows: MoneyRows, contracts: list[Contract], year_price: Int, months: tuple[Int, Int]
) -> None:
	rule_of: list[Any] = [bills.rule(kinds.EXCESS, each.account) for each in contracts]
	told = [place for place, rule in enumerate(rule_of) if rule and contracts[place].is_last]
	if not told:
		return
	measured = _maximum_demand(bills, [contracts[place].account for place in told])
	at = whole(told)
	account = whole(contracts[place].account for place in told)
	declared = whole(contracts[place].declared_milli for place in told)
	coefficient = whole(thousandths(rule_of[place].excess_coefficient) for place in told)
	gross = charge_amounts.excess_power(
		measured, declared, year_price[at], coefficient, months[0][at], months[1][at]
	)
	one_kw, one = np.full(len(at), 1000), np.ones(len(at), dtype=np.int64)
	price = charge_amounts.excess_power(one_kw, one - 1, year_price[at], coefficient, one, one)
	sources = [
		Source(
			"Excess Power",
			"Supply Contract",
			contracts[place].name,
			rule=rule_of[place].name,
			unit="kW",
			facts={
				"measured_kw": plain(kwh(measured[row])),
				"declared_kw": plain(kwh(declared[row])),
				"coefficient": plain(rule_of[place].excess_coefficient),
			},
		)
		for row, place in enumerate(told)
	]
	above = np.maximum(measured - declared, 0)
	days = (whole(contracts[place].from_day for place in told), bills.to_day[account])
	rows.add(LineKind.EXCESS_POWER, account, above, price, gross, days, sources, bills.vat)


def _maximum_demand(bills: ShardBills, accounts: list[int]) -> Int:
	"""The highest value of the demand registers in the period, thousandths of a kW, after the ratio."""
	points = points_of(bills, accounts)
	meters = meters_of_points(
		bills.connection, points, MAXIMUM_DEMAND, bills.period, bills.names.zone_numbers
	)
	highest = np.zeros(len(accounts), dtype=np.int64)
	readings, registers = meters.readings, meters.registers
	first = bills.first_days(whole(accounts))[registers.account_idx]
	inside = readings.day >= first[readings.register_idx]
	register = readings.register_idx[inside]
	value = readings.value_wh[inside] * registers.ratio[register]
	np.maximum.at(highest, registers.account_idx[register], value)
	return highest


def _volumes(bills: ShardBills, contracts: list[Contract]) -> dict[str, tuple[int, int]]:
	"""Contract → Wh and varh agreed for the months of the bill."""
	if not contracts or not bills.rules.any_of(kinds.REACTIVE, kinds.OVER_CONTRACT):
		return {}
	marks = ", ".join("?" * len(contracts))
	parents, months, active, varh = read_columns(
		bills.connection,
		f"""SELECT parent, month, active_kwh, reactive_kvarh FROM `tabContract Volume`
		WHERE parent IN ({marks}) AND month <= ?""",
		(*(contract.name for contract in contracts), bills.period.name),
	)
	begun = {each.name: date_of(int(bills.from_day[each.account])).strftime("%Y-%m") for each in contracts}
	found: dict[str, tuple[int, int]] = {}
	for place, parent in enumerate(parents):
		if months[place] >= begun[parent]:
			before = found.get(parent, (0, 0))
			found[parent] = (before[0] + watt_hours(active[place]), before[1] + watt_hours(varh[place]))
	return found


def _add_over_contract(
	bills: ShardBills, rows: MoneyRows, contracts: list[Contract], volumes: dict[str, tuple[int, int]]
) -> None:
	told: list[tuple[Contract, Any]] = [
		(each, bills.rule(kinds.OVER_CONTRACT, each.account)) for each in contracts if each.name in volumes
	]
	told = [(each, rule) for each, rule in told if rule]
	if not told:
		return
	account = whole(each.account for each, _rule in told)
	agreed = whole(volumes[each.name][0] for each, _rule in told)
	coefficient = whole(thousandths(rule.over_contract_coefficient) for _each, rule in told)
	energy, charge = bills.energy_wh[account], bills.energy_charge[account]
	gross = charge_amounts.over_contract(energy, agreed, charge, coefficient)
	sources = [
		Source(
			"Over Contract",
			"Supply Contract",
			each.name,
			rule=rule.name,
			unit="kWh",
			facts={
				"agreed_kwh": plain(kwh(agreed[row])),
				"used_kwh": plain(kwh(energy[row])),
				"coefficient": plain(rule.over_contract_coefficient),
			},
		)
		for row, (each, rule) in enumerate(told)
	]
	above = np.maximum(energy - agreed, 0)
	days = (bills.from_day[account], bills.to_day[account])
	rows.add(LineKind.OVER_CONTRACT, account, above, np.zeros_like(above), gross, days, sources, bills.vat)
