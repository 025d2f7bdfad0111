"""Energy a day of the appliances found at a place."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


def appliances_wh(rows: Iterable[Any]) -> int:
	"""Σ power × number × hours × demand factor, HALF_UP to a watt-hour."""
	total = sum(
		(
			Decimal(row.power_w or 0)
			* Decimal(row.quantity or 0)
			* Decimal(str(row.hours_per_day or 0))
			* Decimal(row.demand_percent or 0)
			/ 100
			for row in rows
		),
		Decimal(0),
	)
	return int(total.quantize(Decimal(1), rounding=ROUND_HALF_UP))
