"""What a kWh of an account costs, roughly: enough to put the biggest money first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import today

from elektrhisob.bulk import load
from elektrhisob.bulk.load import load_columns

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

# The average of the account's last bill; without one the first block of its tariff on the site's day, which
# need not be the server's.
_PRICE = """IFNULL(
	(SELECT ROUND(bill.amount * 100 / bill.consumption_kwh) FROM `tabElectricity Bill` bill
		WHERE bill.personal_account = priced.account AND bill.status <> 'Cancelled'
			AND bill.consumption_kwh > 0
		ORDER BY bill.period DESC, bill.correction_number DESC LIMIT 1),
	IFNULL((SELECT ROUND(rate.rate * 100) FROM `tabAccount Tariff` assigned
		JOIN `tabTariff Version` version ON version.tariff = assigned.tariff
		JOIN `tabTariff Rate` rate ON rate.parent = version.name AND rate.block_from_kwh = 0
		WHERE assigned.parent = priced.account AND assigned.parenttype = 'Personal Account'
			AND assigned.valid_from <= %s AND version.valid_from <= %s
		ORDER BY assigned.valid_from DESC, version.valid_from DESC, rate.idx LIMIT 1), 0))"""


def money_at_stake(cursor: mariadb.Cursor, asked: Sequence[tuple[str | None, int]]) -> list[int]:
	"""Tiyin for each (account, Wh)."""
	accounts = sorted({account for account, _energy in asked if account})
	cursor.execute("DROP TEMPORARY TABLE IF EXISTS priced_account")
	cursor.execute(
		"""CREATE TEMPORARY TABLE priced_account (account VARCHAR(140) PRIMARY KEY)
		ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"""
	)
	load_columns(cursor, "priced_account", [load.text("account", accounts)], {})
	price_of_each = _PRICE.replace("%s", "?")
	cursor.execute(f"SELECT priced.account, {price_of_each} FROM priced_account priced", (today(), today()))
	price = {account: int(tiyin) for account, tiyin in cursor.fetchall()}
	return [energy * price.get(account or "", 0) // 1000 for account, energy in asked]


def money_of_one(account: str | None, energy_wh: int) -> int:
	"""Tiyin, read in the framework's transaction."""
	if not account:
		return 0
	rows = frappe.db.sql(f"SELECT {_PRICE} FROM (SELECT %s AS account) priced", (today(), today(), account))
	return energy_wh * int(rows[0][0]) // 1000
