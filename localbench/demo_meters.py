"""Meters of the demo: which model stands where, what its dial showed first, which ones were exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from localbench.demo_calendar import FIRST_DAY, REGISTERS_FROM, YEAR
from localbench.demo_consumers import SEED, Consumers
from localbench.simbench_district import (
	HALF_PEAK,
	INDUSTRY,
	LOW_VOLTS,
	NIGHT,
	PEAK,
	TOTAL,
	District,
	Flags,
	Ints,
	Registers,
)

WH_PER_KWH = 1_000
DAYS_PER_YEAR = 365
OPEN_END = -1

EXCHANGED_SHARE = 0.01
NEAR_ROLLOVER_SHARE = 0.02
EXCHANGE_DAYS = (5, 22)
SMART_SHARE = 0.55
TRANSFORMERS_FROM_W = 15_000
ZONES_FROM_W = 400_000


@dataclass(frozen=True)
class Model:
	"""A meter model: registers of ``digits`` before and ``decimals`` after the point. All are invented
	("namuna": sample)."""

	name: str
	phases: int
	digits: int
	decimals: int
	accuracy_class: str
	verification_years: int
	is_smart: bool
	zones: tuple[int, ...] = (TOTAL,)

	@property
	def modulus_wh(self) -> int:
		return int(10**self.digits) * WH_PER_KWH

	@property
	def step_wh(self) -> int:
		return int(10 ** (3 - self.decimals))


MODELS = (
	Model("NAMUNA-1F induksion", 1, 5, 1, "2.0", 8, False),
	Model("NAMUNA-1F elektron", 1, 6, 1, "1.0", 10, False),
	Model("NAMUNA-1F smart", 1, 6, 2, "1.0", 10, True),
	Model("NAMUNA-3F elektron", 3, 6, 1, "1.0", 8, False),
	Model("NAMUNA-3F smart", 3, 6, 2, "1.0", 10, True),
	Model("NAMUNA-3T smart", 3, 5, 3, "0.5S", 6, True),
	Model("NAMUNA-3T zonali", 3, 5, 3, "0.5S", 6, True, (PEAK, HALF_PEAK, NIGHT)),
)
ONE_INDUCTION, ONE_ELECTRONIC, ONE_SMART, THREE_ELECTRONIC, THREE_SMART, BY_TRANSFORMER, BY_ZONE = range(
	len(MODELS)
)
MANUFACTURER = "Namuna Hisoblagich (o'ylab topilgan)"

CURRENT_PRIMARY = np.array([20, 30, 50, 75, 100, 150, 200, 300, 400, 600, 1_000, 1_500])
LOW_CURRENT_PRIMARY_FROM = 100
SECONDARY_A, SECONDARY_V = 5, 100


@dataclass(frozen=True)
class Installations:
	"""One row per meter on a point, ordered by point and day; meter and installation are one to one.

	``installed_day``..``removed_day`` (-1 = still there); ``counts_from`` is the day at whose end each
	register showed ``initial_wh`` (shape zones x rows; before the ratio): a meter older than the registers
	counts from their first day.
	"""

	point: Ints
	serial: list[str]
	model: Ints
	made_year: Ints
	verified_day: Ints
	installed_day: Ints
	removed_day: Ints
	counts_from: Ints
	initial_wh: Ints
	ct_primary: Ints
	ct_secondary: Ints
	vt_primary: Ints
	vt_secondary: Ints

	def __len__(self) -> int:
		return len(self.serial)

	@property
	def ratio(self) -> Ints:
		return (self.ct_primary // self.ct_secondary) * (self.vt_primary // self.vt_secondary)

	@property
	def modulus_wh(self) -> Ints:
		return np.array([model.modulus_wh for model in MODELS])[self.model]

	@property
	def step_wh(self) -> Ints:
		return np.array([model.step_wh for model in MODELS])[self.model]

	@property
	def is_smart(self) -> Flags:
		return np.array([model.is_smart for model in MODELS])[self.model]

	@property
	def has_zones(self) -> Flags:
		return np.array([len(model.zones) > 1 for model in MODELS])[self.model]

	def dial_wh(self, registers: Registers, rows: Ints, days: Ints, zone: int | Ints = TOTAL) -> Ints:
		"""What the dials of ``rows`` showed at the end of ``days`` (a reading closes its day), cut to the
		last decimal they have, in Wh."""
		point = self.point[rows]
		since = self.counts_from[rows] + 1
		counted = registers.wh(point, days + 1, zone) - registers.wh(point, since, zone)
		shown = (self.initial_wh[zone, rows] + counted // self.ratio[rows]) % self.modulus_wh[rows]
		cut: Ints = shown // self.step_wh[rows] * self.step_wh[rows]
		return cut


def install_meters(
	district: District, consumers: Consumers, registers: Registers, seed: int = SEED
) -> Installations:
	"""One meter for every point and a second one where the first is exchanged; the same seed gives the same
	meters."""
	random = np.random.default_rng(seed + 1)
	count = len(district.points)
	model = _choose_models(district, consumers, random)
	ct, vt = _transformer_ratios(district, model)
	is_new = consumers.opened_day >= FIRST_DAY
	installed = np.where(is_new, consumers.opened_day, REGISTERS_FROM - random.integers(30, 4_000, count))
	installed = np.maximum(installed, consumers.opened_day)
	exchanged = _exchange_days(is_new | (model == BY_ZONE), random)
	twice = np.flatnonzero(exchanged != OPEN_END)
	rows = np.concatenate([np.arange(count), twice])
	is_second = np.arange(len(rows)) >= count
	removed = np.where(is_second, OPEN_END, exchanged[rows])
	order = np.lexsort((is_second, rows))
	rows, is_second, removed = rows[order], is_second[order], removed[order]
	row_model = np.where(is_second, _successor(model[rows]), model[rows])
	row_installed = np.where(is_second, exchanged[rows], installed[rows])
	fresh = is_second | is_new[rows]
	initial = _initial_dials(rows, row_model, (ct * vt)[rows], fresh, registers, random)
	year = row_installed.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
	return Installations(
		point=rows,
		serial=_serials(row_model),
		model=row_model,
		made_year=year - random.integers(0, 2, len(rows)),
		verified_day=row_installed - random.integers(20, 120, len(rows)),
		installed_day=row_installed,
		removed_day=removed,
		counts_from=np.where(fresh, row_installed, REGISTERS_FROM),
		initial_wh=initial,
		ct_primary=np.where(ct > 1, ct * SECONDARY_A, 1)[rows],
		ct_secondary=np.where(ct > 1, SECONDARY_A, 1)[rows],
		vt_primary=np.where(vt > 1, vt * SECONDARY_V, 1)[rows],
		vt_secondary=np.where(vt > 1, SECONDARY_V, 1)[rows],
	)


def _choose_models(district: District, consumers: Consumers, random: np.random.Generator) -> Ints:
	points = district.points
	chance = random.random(len(points))
	smart = chance < SMART_SHARE
	one_phase = np.where(smart, ONE_SMART, np.where(chance < 0.75, ONE_ELECTRONIC, ONE_INDUCTION))
	three_phase = np.where(smart, THREE_SMART, THREE_ELECTRONIC)
	chosen = np.where(consumers.phases == 1, one_phase, three_phase)
	above_low = points.volts > LOW_VOLTS
	chosen = np.where(above_low | (points.peak_w >= TRANSFORMERS_FROM_W), BY_TRANSFORMER, chosen)
	return np.where(above_low & (points.kind == INDUSTRY) & (points.peak_w >= ZONES_FROM_W), BY_ZONE, chosen)


def _successor(model: Ints) -> Ints:
	"""An exchanged meter makes way for a smart one of its kind."""
	smart_of = {ONE_INDUCTION: ONE_SMART, ONE_ELECTRONIC: ONE_SMART, THREE_ELECTRONIC: THREE_SMART}
	return np.array([smart_of.get(at, at) for at in range(len(MODELS))])[model]


def _transformer_ratios(district: District, model: Ints) -> tuple[Ints, Ints]:
	"""Current ratio: the least standard one above the peak current (cos φ 0.9); voltage ratio: nominal
	voltage to 100 V."""
	points = district.points
	through = model >= BY_TRANSFORMER
	# I = P / (√3 · U · 0.9): 1.5588 in integers, rounded upwards.
	current = -(-points.peak_w * 10_000 // (points.volts * 15_588))
	current = np.where(points.volts == LOW_VOLTS, np.maximum(current, LOW_CURRENT_PRIMARY_FROM), current)
	primary = CURRENT_PRIMARY[np.minimum(np.searchsorted(CURRENT_PRIMARY, current), len(CURRENT_PRIMARY) - 1)]
	ct = np.where(through, primary // SECONDARY_A, 1)
	vt = np.where(through & (points.volts > LOW_VOLTS), points.volts // SECONDARY_V, 1)
	return ct, vt


def _exchange_days(never: Flags, random: np.random.Generator) -> Ints:
	count = len(never)
	month = YEAR[random.integers(0, len(YEAR) - 1, count)]
	day_of_month = random.integers(EXCHANGE_DAYS[0], EXCHANGE_DAYS[1] + 1, count)
	happens = (random.random(count) < EXCHANGED_SHARE) & ~never
	return np.where(happens, month + day_of_month - 1, OPEN_END)


def _initial_dials(
	point: Ints, model: Ints, ratio: Ints, fresh: Flags, registers: Registers, random: np.random.Generator
) -> Ints:
	"""A fresh meter shows a few Wh of its test. An old one shows some years of its consumption, and a few of
	those are put so near the end of the dial that they pass it during the year."""
	modulus = np.array([kind.modulus_wh for kind in MODELS])[model]
	age_days = random.integers(200, 3_500, len(point))
	nearly_full = random.random(len(point)) < NEAR_ROLLOVER_SHARE
	part = random.integers(10, 107, len(point))
	test_wh = random.integers(0, 3_000, len(point))
	whole_year = np.full(len(point), int(YEAR[-1])), np.full(len(point), int(YEAR[0]))
	dials = []
	for zone in (TOTAL, PEAK, HALF_PEAK, NIGHT):
		yearly = (
			registers.wh(point, whole_year[0], zone) - registers.wh(point, whole_year[1], zone)
		) // ratio
		aged = yearly * age_days // DAYS_PER_YEAR
		almost = modulus - yearly * part // 100
		dials.append(np.where(fresh, test_wh, np.where(nearly_full & (yearly > 0), almost, aged)) % modulus)
	return np.stack(dials)


def _serials(model: Ints) -> list[str]:
	"""Eight digits: the model's and a number that looks scattered; 7 919 has no factor in common with
	10^7."""
	return [f"{at + 1}{number * 7_919 % 10_000_000:07d}" for number, at in enumerate(model.tolist())]
