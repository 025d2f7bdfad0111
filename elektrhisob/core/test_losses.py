"""Losses of transformers and lines: worked by hand, and against the textbook's formula in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.columns import NONE
from elektrhisob.core.losses import LoadOfDays, LossMethod, LossParameters, loss_wh


def lost(parameters: dict[str, int], load: dict[str, int]) -> int:
	defaults = {"form_factor": 1000, "power_factor": 900}
	known = [{**defaults, **parameters}.get(name, 0) for name in LossParameters.__dataclass_fields__]
	used = [
		{"reactive_varh": NONE, "use_den": 1, **load}.get(name, 0) for name in LoadOfDays.__dataclass_fields__
	]
	(result,) = loss_wh(
		LossParameters(*(np.array([value]) for value in known)),
		LoadOfDays(*(np.array([value]) for value in used)),
	).tolist()
	return int(result)


def test_a_transformer_of_250_kva_over_a_month_of_two_shifts() -> None:
	"""dPxx 0.74 kW, dPkz 3.7 kW; 45 000 kWh and 21 000 kvarh in 31 days, 450 hours of use.

	No load 0.74 × 744 = 550.56 kWh. S = √(45000² + 21000²) / 450 = 110.35 kVA, β² = 0.194843;
	3.7 × 0.194843 × 450 = 324.41 kWh. Together 874.97 kWh.
	"""
	transformer = {"method": LossMethod.TRANSFORMER, "rated_va": 250_000, "no_load_w": 740, "load_w": 3700}
	load = {"active_wh": 45_000_000, "reactive_varh": 21_000_000, "days": 31, "use_num": 450}
	assert lost(transformer, load) == 550_560 + 324_416


def test_a_transformer_without_load_still_warms_itself() -> None:
	transformer = {"method": LossMethod.TRANSFORMER, "rated_va": 250_000, "no_load_w": 740, "load_w": 3700}
	assert lost(transformer, {"active_wh": 0, "days": 30}) == 740 * 720


def test_a_line_of_one_kilometre_at_ten_kilovolts() -> None:
	"""0.6 Ω, 100 000 kWh, cos φ 0.9, 720 h: (100000 / 0.9)² × 0.6 / (10² × 720 × 1000) = 102.881 kWh."""
	line = {"method": LossMethod.LINE, "resistance_microohm": 600_000, "volts": 10_000}
	assert lost(line, {"active_wh": 100_000_000, "days": 30}) == 102_881


def test_a_share_is_rounded_half_up_to_a_watt_hour() -> None:
	share = {"method": LossMethod.SHARE, "share_ppm": 25_000}
	assert lost(share, {"active_wh": 20, "days": 30}) == 1
	assert lost(share, {"active_wh": 19, "days": 30}) == 0


def test_a_transformer_without_rated_power_is_refused() -> None:
	with pytest.raises(ValueError, match="rated power"):
		lost({"method": LossMethod.TRANSFORMER, "no_load_w": 740}, {"active_wh": 1, "days": 1})


@given(
	active=st.integers(0, 50_000_000_000_000),
	reactive=st.integers(0, 50_000_000_000_000),
	rated=st.integers(25_000, 80_000_000),
	no_load=st.integers(0, 100_000),
	load=st.integers(0, 500_000),
	form=st.integers(1000, 1300),
	days=st.integers(1, 62),
	use=st.fractions(1, 700, max_denominator=1000),
)
def test_any_transformer_is_the_textbook_to_half_a_watt_hour(
	active: int, reactive: int, rated: int, no_load: int, load: int, form: int, days: int, use: Fraction
) -> None:
	"""β = S / Sn, S = √(Wp² + Wq²) / T: only β² enters, so the fraction is exact."""
	kw, kwh, kva = Fraction(1, 1000), Fraction(1, 1000), Fraction(1, 1000)
	beta_squared = ((active * kwh) ** 2 + (reactive * kwh) ** 2) / use**2 / (rated * kva) ** 2
	exact = no_load * kw * days * 24 + load * kw * beta_squared * use * Fraction(form, 1000)
	parameters = {"method": 1, "rated_va": rated, "no_load_w": no_load, "load_w": load, "form_factor": form}
	if exact > 2**62 // 1000:
		return
	result = lost(
		parameters,
		{"active_wh": active, "reactive_varh": reactive, "days": days}
		| {"use_num": use.numerator, "use_den": use.denominator},
	)
	assert abs(result - exact * 1000) <= Fraction(1, 2)
