"""Exact crossing of the border between database decimals and the integers of `core`.

Database: soum and kWh as DECIMAL(21,9), on Frappe 16 with the decimals of the field: 2 for soum, 3 for kWh.
Core: tiyin (1 soum = 100) and watt-hours (1 kWh = 1000) as integers.
"""

from decimal import ROUND_HALF_UP, Decimal

TIYIN_PER_SOUM = 100
WH_PER_KWH = 1000
BASIS_POINTS_PER_PERCENT = 100
EPOCH = 719528
"""TO_DAYS('1970-01-01'): the core counts days from there."""

Number = Decimal | float | int | str


def tiyin(soum_value: Number | None) -> int:
	"""Soum as any database driver returns it -> whole tiyin, half up. None is 0."""
	return _scaled(soum_value, TIYIN_PER_SOUM)


def watt_hours(kwh_value: Number | None) -> int:
	"""kWh as any database driver returns it -> whole watt-hours, half up. None is 0."""
	return _scaled(kwh_value, WH_PER_KWH)


def basis_points(percent: Number | None) -> int:
	"""Percent as any database driver returns it -> whole basis points, half up. None is 0."""
	return _scaled(percent, BASIS_POINTS_PER_PERCENT)


def soum(tiyin_value: int) -> Decimal:
	return Decimal(int(tiyin_value)) / TIYIN_PER_SOUM


def kwh(wh_value: int) -> Decimal:
	return Decimal(int(wh_value)) / WH_PER_KWH


def _scaled(value: Number | None, scale: int) -> int:
	if value is None:
		return 0
	# str() of a float is its shortest exact spelling: 0.1 stays 0.1.
	return int((Decimal(str(value)) * scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))
