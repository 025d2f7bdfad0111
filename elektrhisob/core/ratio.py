"""The ratio of current and voltage transformers: what a dial difference is multiplied by."""

from fractions import Fraction


class NoWholeRatioError(ValueError):
	"""`ratio`: what the plates give, None when one of them says nothing."""

	def __init__(self, ratio: Fraction | None) -> None:
		super().__init__(str(ratio))
		self.ratio = ratio


def whole_ratio(ct_primary: int, ct_secondary: int, vt_primary: int, vt_secondary: int) -> int:
	"""CT × VT, a whole number: energy stays exact.

	>>> whole_ratio(400, 5, 10_000, 100)
	8000
	"""
	if not all((ct_primary, ct_secondary, vt_primary, vt_secondary)):
		raise NoWholeRatioError(None)
	ratio = Fraction(ct_primary * vt_primary, ct_secondary * vt_secondary)
	if ratio.denominator != 1:
		raise NoWholeRatioError(ratio)
	return int(ratio)
