"""Services done for an account: each is charged once, by its first bill that stays."""

import mariadb

from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, whole
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.bulk.exact import EPOCH, tiyin, watt_hours
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.money import LineKind

DOCTYPE = "Account Service"
# A bill that is rolled back or cancelled leaves the service to the next one, see `waiting`.
_WAITING = """FROM `tabAccount Service` done
	WHERE done.bill IS NULL AND done.het = ? AND done.docstatus = 1
		AND TO_DAYS(done.service_date) - {epoch} <= ?"""


def waiting_accounts(connection: mariadb.Connection, het: str, last_day: int) -> list[str]:
	"""Accounts with a service to charge: they are billed even without a meter."""
	(accounts,) = read_columns(
		connection,
		f"SELECT DISTINCT done.personal_account {_WAITING.format(epoch=EPOCH)}",
		(het, last_day),
	)
	return accounts


def add_services(bills: ShardBills, rows: MoneyRows) -> None:
	names, owners, services, words, units, days, quantities, prices, sums = read_columns(
		bills.connection,
		f"""SELECT done.name, done.personal_account, done.service,
			(SELECT service_name FROM `tabBillable Service` WHERE name = done.service),
			(SELECT unit FROM `tabBillable Service` WHERE name = done.service),
			TO_DAYS(done.service_date) - {EPOCH}, done.quantity, done.price, done.amount
		{_WAITING.format(epoch=EPOCH)} ORDER BY done.personal_account, done.name""",
		(bills.het, bills.period.end_day),
	)
	told = [(place, bills.billed(owner)) for place, owner in enumerate(owners)]
	found = [(place, account) for place, account in told if account is not None]
	if not found:
		return
	day = whole(days[place] for place, _account in found)
	sources = [
		Source(
			"Service",
			DOCTYPE,
			names[place],
			unit=units[place] or "piece",
			facts={
				"service": services[place],
				"service_name": words[place] or "",
				"price": plain(prices[place]),
			},
		)
		for place, _account in found
	]
	rows.add(
		LineKind.SERVICE,
		whole(account for _place, account in found),
		whole(watt_hours(quantities[place]) for place, _account in found),
		whole(tiyin(prices[place]) for place, _account in found),
		whole(tiyin(sums[place]) for place, _account in found),
		(day, day),
		sources,
		bills.vat,
		keep_zero=True,
	)
