"""Enters and posts the demo's payments of a month: planned from the bills issued and the debts they left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.bulk import load
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.keys import Key
from elektrhisob.bulk.read import read_columns
from elektrhisob.consumer_payments.post_payments import PaymentSelection, post_payments
from elektrhisob.consumers.mass_entry import new_numbers
from localbench.demo_calendar import FIRST_MONTH, MONTHS, iso, month_starts
from localbench.demo_payments import AGENT, CHANNEL_NAMES, Payments, plan_payments
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from localbench.demo_story import Story
	from localbench.simbench_district import Ints

AGENT_NAME = "PAYNET"
BILLS_OF_PERIOD = """SELECT personal_account, CAST(amount * 100 AS SIGNED) FROM `tabElectricity Bill`
	WHERE het = ? AND period = ? AND docstatus = 1"""
LATEST_BALANCES = """SELECT balance.personal_account, CAST(balance.balance * 100 AS SIGNED)
	FROM `tabAccount Balance` balance JOIN (
		SELECT personal_account, MAX(period) AS period FROM `tabAccount Balance` WHERE het = ?
		GROUP BY personal_account
	) latest ON latest.personal_account = balance.personal_account AND latest.period = balance.period
	WHERE balance.het = ?"""


def pay_month(story: Story, number: int, period: str) -> int:
	"""Payments made in the month after billed month 1..12; returns how many, 0 when they are there
	already."""
	if _has_payments(number):
		return 0
	accounts = [story.consumers.unit_code + local for local in story.consumers.local_number]
	with bulk_connection() as connection:
		bill = _of_accounts(accounts, *read_columns(connection, BILLS_OF_PERIOD, (HET_CODE, period)))
		owed = _of_accounts(accounts, *read_columns(connection, LATEST_BALANCES, (HET_CODE, HET_CODE)))
		connection.rollback()
		payments = plan_payments(story.habits, number, bill, owed)
		cursor = connection.cursor()
		_enter_and_post(cursor, story, accounts, payments)
		connection.commit()
	# Keeps a settlement period that the payments have opened, and lets this connection read the new state.
	frappe.db.commit()
	return len(payments)


def _enter_and_post(
	cursor: mariadb.Cursor, story: Story, accounts: Sequence[str], payments: Payments
) -> None:
	if not len(payments):
		return
	numbers = new_numbers(Key.PAYMENT, len(payments))
	rows = payments.account.tolist()
	by_agent = (payments.channel == AGENT).tolist()
	external = [
		str(number) if agent else None for agent, number in zip(by_agent, numbers.tolist(), strict=True)
	]
	load.load_columns(
		cursor,
		"tabAccount Payment",
		[
			load.names("name", Key.PAYMENT.value, numbers),
			load.codes("personal_account", [accounts[row] for row in rows]),
			load.text("consumer_name", [story.consumers.name[row] for row in rows]),
			load.days("payment_date", payments.day),
			load.money("amount", payments.amount),
			load.codes("channel", [CHANNEL_NAMES[channel] for channel in payments.channel.tolist()]),
			load.text("payment_channel", [AGENT_NAME if agent else None for agent in by_agent]),
			load.text("external_id", external),
		],
		{**load.new_row_constants(frappe.session.user, now_datetime()), "het": HET_CODE, "status": "Draft"},
	)
	first, last = (Key.PAYMENT.name_of(int(numbers[end])) for end in (0, -1))
	post_payments(cursor, PaymentSelection.between(first, last))


def _of_accounts(accounts: Sequence[str], names: Sequence[object], sums: Sequence[object]) -> Ints:
	"""Sums in the order of the accounts, 0 where there is none."""
	known = dict(zip(names, sums, strict=True))
	return np.array([known.get(account, 0) for account in accounts], dtype=np.int64)


def _has_payments(number: int) -> bool:
	start, end = month_starts(FIRST_MONTH, MONTHS + 1)[[number, number + 1]]
	span = [iso(start), iso(end - 1)]
	return bool(frappe.db.exists("Account Payment", {"het": HET_CODE, "payment_date": ("between", span)}))
