"""Links to pay that other modules offer for an account: printed on bills as QR codes, shown on the account.

A module says in its hooks, under `ways_to_pay`, which function gives its ways.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import frappe


@dataclass(frozen=True)
class WayToPay:
	"""`address(account, tiyin)` is where the payer goes; None when this sum cannot be paid so."""

	name: str
	address: Callable[[str, int], str | None]


def ways_to_pay() -> list[WayToPay]:
	"""Asked for once, however many bills are printed."""
	return [way for name in frappe.get_hooks("ways_to_pay") for way in frappe.get_attr(name)()]


def links(ways: Sequence[WayToPay], personal_account: str, amount: int) -> list[dict[str, str]]:
	"""amount: tiyin. Nothing is offered to who owes nothing."""
	if amount <= 0:
		return []
	offered = [(way.name, way.address(personal_account, amount)) for way in ways]
	return [{"name": name, "address": address} for name, address in offered if address]
