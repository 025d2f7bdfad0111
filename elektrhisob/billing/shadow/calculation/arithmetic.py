"""Rounding, shares and parts of months, the way the rules say it."""

from calendar import monthrange
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

TIYIN = Decimal("0.01")
DIGITS = 120
"""Products of squared energies are long; a division beyond this many digits decides no half."""


def rounded(top: Decimal | int, bottom: Decimal | int = 1, unit: Decimal = Decimal(1)) -> Decimal:
	"""top / bottom to the nearest unit, a half away from zero."""
	with localcontext() as context:
		context.prec = DIGITS
		return (Decimal(top) / Decimal(bottom) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def without_vat(amount: Decimal, percent: Decimal) -> Decimal:
	return rounded(amount * 100, 100 + percent, TIYIN)


def shared_out(total: int, weights: list[int]) -> list[int]:
	"""Whole parts in proportion; what rounding down leaves goes to the largest remainders, in order."""
	whole = sum(weights)
	if not whole:
		return [0] * len(weights)
	with localcontext() as context:
		context.prec = DIGITS
		exact = [Decimal(total) * weight / whole for weight in weights]
		parts = [int(part.quantize(Decimal(1), ROUND_FLOOR)) for part in exact]
	left = total - sum(parts)
	# Remainders are compared as whole numbers: total * weight - part * whole.
	rest = [total * weight - part * whole for weight, part in zip(weights, parts, strict=True)]
	for place in sorted(range(len(weights)), key=lambda at: (-rest[at], at))[:left]:
		parts[place] += 1
	return parts


def month_begin(day: int) -> int:
	return date.fromordinal(day).replace(day=1).toordinal()


def next_month(day: int) -> int:
	at = date.fromordinal(day)
	return month_begin(day) + monthrange(at.year, at.month)[1]


def month_index(day: int) -> int:
	at = date.fromordinal(day)
	return at.year * 12 + at.month


def months_between(first: int, after: int) -> tuple[int, int]:
	"""Calendar months from a day to the day after the last, as a fraction: months touched count by days."""

	def position(day: int) -> tuple[int, int, int]:
		at = date.fromordinal(day)
		return at.year * 12 + at.month, at.day - 1, monthrange(at.year, at.month)[1]

	(month_a, part_a, days_a), (month_b, part_b, days_b) = position(first), position(after)
	bottom = days_a * days_b
	return (month_b - month_a) * bottom + part_b * days_a - part_a * days_b, bottom


def shown(day: int) -> str:
	return date.fromordinal(day).strftime("%d.%m.%Y")
