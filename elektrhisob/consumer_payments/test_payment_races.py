"""Several sessions at once, each with a connection and commits of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.bill_postings import BillSelection, post_bills
from elektrhisob.accounting.books_for_tests import (
	HET,
	draft_bill,
	issued_bill,
	new_account,
	outstanding,
	state,
)
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay, read_committed
from elektrhisob.administration.periods import month_bounds
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumer_payments.receive_payment import receive_payment

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

SESSIONS = 6


def at_once(work: list[Callable[[], object]]) -> list[object]:
	"""Run every piece in a session of its own, all together."""
	site = frappe.local.site
	frappe.db.commit()

	def session(piece: Callable[[], object]) -> object:
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		try:
			answer = piece()
			frappe.db.commit()
			return answer
		finally:
			frappe.destroy()

	with ThreadPoolExecutor(len(work)) as threads:
		return list(threads.map(session, work))


def receive(account: str, external_id: str, amount: str = "100.00") -> Callable[[], object]:
	return lambda: receive_payment(account, amount, "2025-06-10", "PAYNET", external_id)


def test_one_external_id_from_many_sessions_at_once_is_one_payment_and_one_answer() -> None:
	account = new_account()
	issued_bill(account, "2025-05", 4_000)
	answers = at_once([receive(account, "RACE-1")] * SESSIONS)
	assert all(answer == answers[0] for answer in answers)
	frappe.db.rollback()
	assert frappe.db.count("Account Payment", {"external_id": "RACE-1"}) == 1
	assert state(account, "2025-06").paid == 10_000


def test_payments_and_a_bill_of_one_account_at_once_lose_nothing() -> None:
	account = new_account()
	issued_bill(account, "2025-04", 30_000)
	bill = draft_bill(account, "2025-05", 50_000)
	work = [receive(account, f"MIX-{number}") for number in range(SESSIONS)]
	work.insert(2, lambda: issue_by_a_worker(bill))
	at_once(work)
	frappe.db.rollback()
	assert differences(request_cursor(), HET) == []
	assert sum(outstanding(account).values()) == 80_000 - SESSIONS * 10_000
	assert state(account, "2025-06").debt == 80_000 - SESSIONS * 10_000


def test_first_payments_of_many_accounts_at_once_do_not_stop_each_other() -> None:
	accounts = [new_account() for _number in range(SESSIONS * 3)]
	for account in accounts:
		issued_bill(account, "2025-05", 10_000)
	work = [receive(account, f"FIRST-{account}") for account in accounts]
	for begin in range(0, len(work), SESSIONS):
		at_once(work[begin : begin + SESSIONS])
	frappe.db.rollback()
	assert [outstanding(account) for account in accounts] == [{}] * len(accounts)


def issue_by_a_worker(bill: str) -> int:
	with bulk_connection() as connection:
		cursor = connection.cursor()
		read_committed(cursor)
		posted = post_bills(
			cursor,
			BillSelection.named([bill]),
			PostingDay("2025-05", month_bounds("2025-05")[1]),
			author=Author("Administrator", frappe.utils.now_datetime()),
		)
		connection.commit()
		return posted
