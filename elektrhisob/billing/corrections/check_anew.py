"""The checks of the bill runs over the bills of a correction, in the transaction that made them."""

from collections.abc import Mapping

import mariadb

from elektrhisob.billing.checks.check_settings import read_settings
from elektrhisob.billing.checks.check_shard import find
from elektrhisob.billing.checks.read_bills import Selection, read_bills
from elektrhisob.core.bill_checks import RULES


def held_by_checks(
	connection: mariadb.Connection, bills: Mapping[str, str], period: str, released: bool
) -> dict[str, str]:
	"""Accounts whose new bill a check holds, each with the first check that does."""
	names = sorted(bills.values())
	if not names:
		return {}
	settings = read_settings()
	marks = ", ".join("?" * len(names))
	chosen = Selection(f"bill.name IN ({marks})", tuple(names), period)
	found = read_bills(connection, chosen, settings)
	held: dict[str, str] = {}
	for each in find(found, settings):
		if each.severity == "Hold" and (not released or not RULES[each.code].may_release):
			held.setdefault(found.accounts[each.position], each.code)
	return held
