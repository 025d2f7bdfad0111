"""Energy given to the grid, credited at the price of the rule."""

from elektrhisob.billing.charges import rules as kinds
from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, points_of, whole
from elektrhisob.billing.charges.read_meters import EXPORTED, meters_of_points
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.bulk.exact import tiyin
from elektrhisob.core import charge_amounts
from elektrhisob.core.causes import Cause
from elektrhisob.core.columns import sum_by_index
from elektrhisob.core.consumption import measure
from elektrhisob.core.money import LineKind


def add_generation(bills: ShardBills, rows: MoneyRows) -> None:
	"""A month whose export register was not read is credited with the first one that was."""
	if not len(bills.columns.generating) or not bills.rules.any_of(kinds.GENERATION):
		return
	generating = [place for place in bills.columns.generating.tolist() if bills.has_bill[place]]
	told = [(place, bills.rule(kinds.GENERATION, place)) for place in generating]
	told = [(place, rule) for place, rule in told if rule]
	if not told:
		return
	account = whole(place for place, _rule in told)
	meters = meters_of_points(
		bills.connection, points_of(bills, account.tolist()), EXPORTED, bills.period, bills.names.zone_numbers
	)
	first = bills.first_days(account)[meters.registers.account_idx]
	intervals = measure(meters.registers, meters.readings, bills.period, first).intervals
	read = intervals.cause == Cause.OK
	exported = sum_by_index(
		intervals.energy_wh[read], meters.registers.account_idx[intervals.register_idx[read]], len(told)
	)
	price = whole(tiyin(rule.kwh_price) for _place, rule in told)
	sources = [
		Source(
			"Generation",
			"Personal Account",
			bills.columns.account_names[place],
			rule=rule.name,
			unit="kWh",
			facts={"price": plain(rule.kwh_price)},
		)
		for place, rule in told
	]
	rows.add(
		LineKind.GENERATION,
		account,
		exported,
		price,
		charge_amounts.generation(exported, price),
		(bills.from_day[account], bills.to_day[account]),
		sources,
		bills.vat,
	)
