"""Sums of lines that are not energy, each rounded once, half up to a tiyin.

	declared power    kW * price of a kW and year / 12 * months
	excess power      (measured − declared, not below 0) * the same price * coefficient
	over contract     energy charge * (energy above the contract / energy) * (coefficient − 1)
	saved energy      −energy charge * (saved energy / energy) * percent, saved at most what was used
	generation        −energy given to the grid * its price

The energy charge is the sum of the bill's energy lines, so a share of it is priced as the consumer's average
kilowatt-hour of the month: with one price that is the tariff itself. Months are an exact fraction of days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .rounding import half_up_ratio

if TYPE_CHECKING:
	from .columns import Int

_THOUSAND = 1000
_MONTHS_A_YEAR = 12
_PER_HUNDREDTH_PERCENT = 10_000


def month_price(year_price: Int) -> Int:
	"""Twelfth of a yearly price, for people to read; sums are made of the yearly one."""
	return half_up_ratio([year_price], [_MONTHS_A_YEAR])


def declared_power(kw_thousandths: Int, year_price: Int, months_num: Int, months_den: Int) -> Int:
	return half_up_ratio([kw_thousandths, year_price, months_num], [_THOUSAND * _MONTHS_A_YEAR, months_den])


def excess_power(
	measured: Int, declared: Int, year_price: Int, coefficient: Int, months_num: Int, months_den: Int
) -> Int:
	"""Power in thousandths of a kW, coefficient in thousandths."""
	above = np.maximum(measured - declared, 0)
	return half_up_ratio(
		[above, year_price, coefficient, months_num], [_THOUSAND * _THOUSAND * _MONTHS_A_YEAR, months_den]
	)


def over_contract(energy_wh: Int, contract_wh: Int, energy_charge: Int, coefficient: Int) -> Int:
	"""Coefficient in thousandths; below 1 it is a discount."""
	above = np.maximum(energy_wh - contract_wh, 0)
	return half_up_ratio(
		[energy_charge, above, coefficient - _THOUSAND], [np.maximum(energy_wh, 1), _THOUSAND]
	)


def saved_energy(energy_wh: Int, saved_wh: Int, energy_charge: Int, percent_hundredths: Int) -> Int:
	saved = np.minimum(saved_wh, energy_wh)
	return -half_up_ratio(
		[energy_charge, saved, percent_hundredths], [np.maximum(energy_wh, 1), _PER_HUNDREDTH_PERCENT]
	)


def generation(exported_wh: Int, price: Int) -> Int:
	return -half_up_ratio([exported_wh, price], [_THOUSAND])


def service(pieces_thousandths: Int, price: Int) -> Int:
	return half_up_ratio([pieces_thousandths, price], [_THOUSAND])
