"""Reactive energy: a surcharge above zero, a discount below, by one of three methods.

A  contract quantity: (Wq − contract, not below 0) * price + Wq generated * price
B  power factor: tg φ = Wq / Wp; energy charge * factor * (tg φ − limit) above the limit,
   −energy charge * factor * (limit − tg φ) below it
C  economic equivalent: P1 = (Wq + K * Wq generated) * D * T, with T the average price of a kilowatt-hour;
   P1 * (1 + C * (tg φ − base)²) where tg φ is above the base, else P1

Every sum is an exact fraction, rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import Columns, Int
from .rounding import half_up_ratio

_THOUSAND = 1000
_TEN_THOUSAND = 10_000


@dataclass(frozen=True)
class ReactiveUse(Columns):
	"""Of a bill: active Wh, reactive varh taken and given back, the sum of its energy lines in tiyin."""

	active_wh: Int
	reactive_varh: Int
	generated_varh: Int
	energy_charge: Int


def by_contract_quantity(use: ReactiveUse, contract_varh: Int, price: Int, generated_price: Int) -> Int:
	"""Prices in tiyin per kvarh."""
	above = np.maximum(use.reactive_varh - contract_varh, 0)
	return half_up_ratio([above, price], [_THOUSAND]) + half_up_ratio(
		[use.generated_varh, generated_price], [_THOUSAND]
	)


def by_power_factor(use: ReactiveUse, limit: Int, surcharge: Int, discount: Int) -> Int:
	"""Limit and both factors in thousandths. Without active energy there is nothing to add to."""
	active = np.maximum(use.active_wh, 1)
	# (tg φ − limit) * active * 1000
	above = use.reactive_varh * _THOUSAND - limit * use.active_wh
	factor = np.where(above > 0, surcharge, discount)
	return half_up_ratio([use.energy_charge, factor, above], [_THOUSAND * _THOUSAND, active])


def by_economic_equivalent(
	use: ReactiveUse, equivalent: Int, weight: Int, coefficient: Int, base: Int
) -> Int:
	"""D in ten-thousandths; K, C and the base in thousandths (K in hundredths)."""
	active = np.maximum(use.active_wh, 1)
	counted = use.reactive_varh * 100 + use.generated_varh * weight
	above = np.maximum(use.reactive_varh * _THOUSAND - base * use.active_wh, 0)
	# 1 + C * (above / (1000 * active))², over one denominator
	wide_active, wide_above = active.astype(object), above.astype(object)
	square_den = _THOUSAND**3 * wide_active**2
	square_num = square_den + coefficient.astype(object) * wide_above**2
	return half_up_ratio(
		[counted, equivalent, use.energy_charge, square_num], [100 * _TEN_THOUSAND, active, square_den]
	)
