"""How numbers, days and accounts are spelled on bills, by the language they are read in."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import frappe
from frappe import _

# One of the words of a bill, for its templates.
from elektrhisob.administration.printed import day as day

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
UNIT_CODE_LENGTH = 5


def number(value: Any, decimals: int) -> str:
	"""360000.5 -> "360,000.50" in English, "360 000,50" in Uzbek and Russian."""
	quantum = Decimal(1).scaleb(-decimals)
	exact = Decimal(str(value or 0)).quantize(quantum, rounding=ROUND_HALF_UP)
	text = f"{abs(exact):,}"
	if frappe.local.lang.split("-")[0] in ("uz", "ru"):
		text = text.replace(",", NO_BREAK_SPACE).replace(".", ",")
	return f"{MINUS}{text}" if exact < 0 else text


def money(soum: Any) -> str:
	return number(soum, 2)


def energy(kwh: Any) -> str:
	"""kWh to the watt-hour, without zeros nobody reads."""
	exact = Decimal(str(kwh or 0)).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP).normalize()
	return number(exact, max(0, -int(exact.as_tuple().exponent)))


def price(soum_per_kwh: Any) -> str:
	whole = Decimal(str(soum_per_kwh or 0)) % 1 == 0
	return number(soum_per_kwh, 0 if whole else 2)


def month_names() -> tuple[str, ...]:
	return (
		_("January"),
		_("February"),
		_("March"),
		_("April"),
		_("May"),
		_("June"),
		_("July"),
		_("August"),
		_("September"),
		_("October"),
		_("November"),
		_("December"),
	)


def month_of(period: str) -> str:
	"""2025-05 -> "May 2025"."""
	first = date.fromisoformat(f"{period}-01")
	return _("{0} {1}", context="month and year").format(month_names()[first.month - 1], first.year)


def account_number(account: str) -> str:
	"""0320200012345 -> "03202 00012345": the unit's code and the number the unit gave."""
	return f"{account[:UNIT_CODE_LENGTH]}{NO_BREAK_SPACE}{account[UNIT_CODE_LENGTH:]}"


def block_range(low: Any, high: Any) -> str:
	"""Limits of a block in kWh; high 0 or None: the open top block; a dash for the only block."""
	if high:
		return f"{energy(low)}\N{EN DASH}{energy(high)}"
	return _("above {0}").format(energy(low)) if low else "\N{EM DASH}"


def zone_names() -> dict[str, str]:
	"""Zone code -> its name, not yet translated."""
	zones = frappe.get_all("Tariff Zone", fields=["name", "zone_name"], order_by="zone_number")
	return {zone.name: zone.zone_name for zone in zones}
