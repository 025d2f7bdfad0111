"""Energy lost between the meter and the boundary, calculated: transformer, line, or a share of what was used.

A meter behind the boundary counts too little (the loss is added), one in front of it too much (subtracted).
With active energy Wp and reactive energy Wq of the days, T hours on, U hours of use:

	transformer   dPxx * T + dPkz * kf² * (Wp² + Wq²) / (U * Sn²)
	line          r0 * L * kf² * (Wp² + Wq²) / (1000 * U * V²)
	share         Wp * percent

The load enters squared only (beta² of the textbooks), so no root is taken. Where Wq is not metered the power
factor stands for it: Wp² + Wq² = (Wp / cos φ)². All numbers are whole (W, VA, Wh, thousandths), the sums are
made in integers without limit, and one division at the end rounds half up to a watt-hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from .columns import NONE, Columns, Int

HOURS_A_DAY = 24
_THOUSAND = 1000
_MILLION = 1_000_000

Wide = npt.NDArray[np.object_]
"""Integers without limit: squares of watt-hours pass 64 bits."""


class LossMethod(IntEnum):
	TRANSFORMER = 1
	LINE = 2
	SHARE = 3


@dataclass(frozen=True)
class LossParameters(Columns):
	"""One row per loss; what its method does not need is 0.

	method            see LossMethod
	form_factor       kf² in thousandths (1000: an even load)
	power_factor      cos φ in thousandths, used where reactive energy is not metered
	rated_va          transformer: Sn
	no_load_w, load_w   transformer: dPxx, dPkz
	resistance_microohm   line: r0 * L, one phase
	volts             line: nominal voltage between phases
	share_ppm         share: millionths of the energy (10 000 = 1 %)
	"""

	method: Int
	form_factor: Int
	power_factor: Int
	rated_va: Int
	no_load_w: Int
	load_w: Int
	resistance_microohm: Int
	volts: Int
	share_ppm: Int


@dataclass(frozen=True)
class LoadOfDays(Columns):
	"""What went through the meter on the days of the loss.

	active_wh, reactive_varh   reactive -1: not metered
	days           days under voltage
	use_num, use_den   hours of use as a fraction; 0/1: all hours of the days
	"""

	active_wh: Int
	reactive_varh: Int
	days: Int
	use_num: Int
	use_den: Int


def loss_wh(parameters: LossParameters, load: LoadOfDays) -> Int:
	"""Watt-hours lost, never below zero. Raises ValueError for a divisor of zero."""
	result = np.zeros(len(parameters), dtype=np.int64)
	for method, formula in (
		(LossMethod.TRANSFORMER, _transformer),
		(LossMethod.LINE, _line),
		(LossMethod.SHARE, _share),
	):
		rows = np.flatnonzero(parameters.method == method)
		if len(rows):
			result[rows] = _half_up(*formula(parameters.take(rows), load.take(rows)))
	return result


def _transformer(parameters: LossParameters, load: LoadOfDays) -> tuple[Wide, Wide]:
	square_num, square_den = _apparent_square(parameters, load)
	use_num, use_den = _hours_of_use(load)
	no_load = _wide(parameters.no_load_w) * _wide(load.days) * HOURS_A_DAY
	# dPkz [W] * Wh² / (h * VA²) = Wh
	load_num = _wide(parameters.load_w) * _wide(parameters.form_factor) * square_num * use_den
	load_den = _THOUSAND * square_den * use_num * _wide(parameters.rated_va) ** 2
	return no_load * load_den + load_num, load_den


def _line(parameters: LossParameters, load: LoadOfDays) -> tuple[Wide, Wide]:
	square_num, square_den = _apparent_square(parameters, load)
	use_num, use_den = _hours_of_use(load)
	# ohm * Wh² / (h * V²) = Wh; three phases are in the square: 3 * I² * r = S² * r / V²
	numerator = _wide(parameters.resistance_microohm) * _wide(parameters.form_factor) * square_num * use_den
	return numerator, _MILLION * _THOUSAND * square_den * use_num * _wide(parameters.volts) ** 2


def _share(parameters: LossParameters, load: LoadOfDays) -> tuple[Wide, Wide]:
	return _wide(load.active_wh) * _wide(parameters.share_ppm), _wide(np.full(len(load), _MILLION))


def _apparent_square(parameters: LossParameters, load: LoadOfDays) -> tuple[Wide, Wide]:
	"""Wp² + Wq² as a fraction."""
	active, reactive = _wide(load.active_wh), _wide(load.reactive_varh)
	metered = load.reactive_varh != NONE
	numerator = np.where(metered, active**2 + reactive**2, (active * _THOUSAND) ** 2)
	return numerator, np.where(metered, 1, _wide(parameters.power_factor) ** 2)


def _hours_of_use(load: LoadOfDays) -> tuple[Wide, Wide]:
	all_hours = load.use_num == 0
	hours = np.where(all_hours, np.maximum(load.days, 1) * HOURS_A_DAY, load.use_num)
	return _wide(hours), _wide(np.where(all_hours, 1, load.use_den))


def _half_up(numerator: Wide, denominator: Wide) -> Int:
	if bool((denominator <= 0).any()):
		raise ValueError("A loss needs a rated power, a voltage and a power factor above zero.")
	return np.asarray((2 * numerator + denominator) // (2 * denominator)).astype(np.int64)


def _wide(column: Int) -> Wide:
	return column.astype(object)
