"""Payments when everything goes wrong: whatever is repeated, lost, killed or cut, the money is there once.

Payme's calls at the running web server, because each payment takes three of them; after each fault the
balances of the district equal its postings.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import frappe
import pytest
import redis  # type: ignore[import-untyped]
import requests
from frappe.utils import now_datetime

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.books_for_tests import HET, issued_bill, new_account, outstanding
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.exchange.gateways.partner_for_tests import basic, call_json, open_channel
from elektrhisob.exchange.gateways.wire import milliseconds

if TYPE_CHECKING:
	from collections.abc import Callable, Iterator

pytestmark = pytest.mark.http

ADDRESS, KEY, BILLED = "/payments/payme", "payme-test-key-1", 100_000
RIGHT = basic("Paycom", KEY)
COPIES = 20
INTERNAL, NO_ANSWER = -32400, 0


@pytest.fixture(scope="module", autouse=True)
def channel(database_put_back: None) -> None:
	open_channel("PAYME", password=KEY, requests_per_minute=0)
	frappe.db.commit()


@pytest.fixture
def account() -> Iterator[str]:
	"""With one bill; the books agree when its test is over."""
	name = new_account()
	issued_bill(name, "2025-05", BILLED)
	frappe.db.commit()
	yield name
	frappe.db.rollback()
	assert differences(request_cursor(), HET) == []
	doubled = frappe.db.sql(
		"""SELECT source_name FROM `tabLedger Posting` WHERE personal_account = %s AND reverses IS NULL
		AND source_doctype = 'Account Payment' GROUP BY source_name, event HAVING COUNT(*) > 1""",
		name,
	)
	assert doubled == ()


class Payme:
	"""The partner, who sends a call again until it hears an answer."""

	def __init__(self, address: str, account: str, id: str) -> None:
		self.address, self.host = address, address.partition("://")[2]
		self.port = int(self.host.rpartition(":")[2])
		self.account, self.id = {"account": account}, id

	def body(self, method: str, /, **params: object) -> str:
		return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})

	def post(self, body: str) -> dict[str, Any]:
		answer = requests.post(
			f"http://127.0.0.1:{self.port}{ADDRESS}",
			data=body,
			headers={**RIGHT, "Host": self.host, "Content-Type": "application/json"},
			timeout=60,
		)
		if answer.status_code >= 500:
			return {"error": {"code": NO_ANSWER}}
		assert answer.status_code == 200
		found: dict[str, Any] = answer.json()
		return found

	def create_body(self, at: datetime | None = None) -> str:
		time_told = milliseconds(at or now_datetime())
		return self.body("CreateTransaction", id=self.id, time=time_told, amount=BILLED, account=self.account)

	def create(self, at: datetime | None = None) -> dict[str, Any]:
		return self.post(self.create_body(at))

	def perform(self) -> dict[str, Any]:
		return self.post(self.perform_body())

	def perform_body(self) -> str:
		return self.body("PerformTransaction", id=self.id)

	def cancel(self, reason: int = 5) -> dict[str, Any]:
		return self.post(self.body("CancelTransaction", id=self.id, reason=reason))

	def persist(self, body: str) -> dict[str, Any]:
		"""Again and again, as Payme does after an internal error or none at all."""
		for _again in range(60):
			answer = self.post(body)
			if answer.get("error", {}).get("code") not in (INTERNAL, NO_ANSWER):
				return answer
			time.sleep(0.1)
		pytest.fail(f"No answer to {body}")


@pytest.fixture
def payme(web_address: str, account: str) -> Payme:
	return Payme(web_address, account, f"fault{account}")


def at_once(work: Callable[[], Any], copies: int = COPIES) -> list[Any]:
	with ThreadPoolExecutor(copies) as threads:
		return [each.result() for each in [threads.submit(work) for _copy in range(copies)]]


def payments(account: str) -> list[str]:
	frappe.db.rollback()
	return frappe.get_all("Account Payment", {"personal_account": account}, pluck="status", order_by="name")


@pytest.mark.parametrize("copies", [2, 50])
def test_every_call_many_times_at_once_is_one_payment_and_one_answer(
	payme: Payme, account: str, copies: int
) -> None:
	body = payme.create_body()
	created = at_once(lambda: payme.persist(body), copies)
	assert created == [created[0]] * copies
	assert created[0]["result"]["state"] == 1
	performed = at_once(lambda: payme.persist(payme.perform_body()), copies)
	assert performed == [performed[0]] * copies
	assert (performed[0]["result"]["state"], payments(account), outstanding(account)) == (2, ["Posted"], {})
	cancelled = at_once(lambda: payme.persist(payme.body("CancelTransaction", id=payme.id, reason=5)), copies)
	assert cancelled == [cancelled[0]] * copies
	assert (payments(account), outstanding(account)) == (["Reversed"], {"2025-05": BILLED})


def test_a_lost_answer_is_the_same_when_it_is_asked_for_again(payme: Payme, account: str) -> None:
	payme.create()
	body = payme.perform_body().encode()
	for _lost in range(5):
		with socket.create_connection(("127.0.0.1", payme.port)) as line:
			head = f"POST {ADDRESS} HTTP/1.1\r\nHost: {payme.host}\r\n"
			head += f"Authorization: {RIGHT['Authorization']}\r\n"
			line.sendall(
				f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
			)
			line.sendall(body)
	first = payme.persist(body.decode())
	assert first["result"]["state"] == 2
	assert payme.perform() == first
	assert payments(account) == ["Posted"]


@pytest.mark.parametrize("committed", [True, False])
def test_a_server_killed_beside_the_commit_has_taken_the_money_once_or_not_at_all(
	site_connection: str, payme: Payme, account: str, committed: bool
) -> None:
	payme.create()
	child = multiprocessing.get_context("fork").Process(
		target=_killed_at_commit, args=(site_connection, payme.perform_body(), committed)
	)
	child.start()
	child.join(60)
	assert child.exitcode == -signal.SIGKILL
	assert payments(account) == (["Posted"] if committed else [])
	assert payme.persist(payme.perform_body())["result"]["state"] == 2
	assert payments(account) == ["Posted"]


def test_a_database_that_ends_every_connection_under_load_loses_and_doubles_nothing(
	web_address: str, account: str
) -> None:
	"""As a restart does, for this site's connections alone."""
	partners = [Payme(web_address, account, f"cut{number}{account}") for number in range(24)]
	announcements = {partner.id: partner.create_body() for partner in partners}
	cuts: list[int] = []
	over = threading.Event()
	cutter = threading.Thread(target=_cut_connections, args=(frappe.local.site, over, cuts))
	cutter.start()

	def pay(partner: Payme) -> int:
		partner.persist(announcements[partner.id])
		return int(partner.persist(partner.perform_body())["result"]["state"])

	try:
		with ThreadPoolExecutor(6) as threads:
			states = list(threads.map(pay, partners))
	finally:
		over.set()
		cutter.join()
	assert len(cuts) > 5
	frappe.db.close()
	frappe.connect()
	assert states == [2] * len(partners)
	assert payments(account) == ["Posted"] * len(partners)


def test_without_redis_payments_are_taken(
	monkeypatch: pytest.MonkeyPatch, payme: Payme, account: str
) -> None:
	nobody = redis.ConnectionPool.from_url("redis://127.0.0.1:1")
	monkeypatch.setattr(frappe.cache, "connection_pool", nobody)
	with pytest.raises(redis.ConnectionError):
		frappe.cache.ping()
	frappe.local.cache = {}
	for body in (payme.create_body(), payme.perform_body(), payme.perform_body()):
		assert "result" in call_json(ADDRESS, body, RIGHT)
	frappe.set_user("Administrator")
	assert payments(account) == ["Posted"]


def test_a_partners_clock_may_run_a_little_ahead_and_hours_behind(web_address: str, account: str) -> None:
	for name, skew in (("ahead", timedelta(minutes=4)), ("behind", -timedelta(hours=11, minutes=50))):
		partner = Payme(web_address, account, f"{name}{account}")
		assert partner.create(now_datetime() + skew)["result"]["state"] == 1
		assert partner.perform()["result"]["state"] == 2
	assert payments(account) == ["Posted"] * 2


@pytest.mark.parametrize(
	"skew", [timedelta(minutes=10), timedelta(days=400), -timedelta(hours=12, minutes=1)]
)
def test_a_clock_that_is_plainly_wrong_is_said_before_the_payer_pays(
	payme: Payme, account: str, skew: timedelta
) -> None:
	assert payme.create(now_datetime() + skew)["error"]["code"] < 0
	assert payme.perform()["error"]["code"] == -31003
	assert payments(account) == []


def test_given_up_before_after_and_twice(web_address: str, account: str) -> None:
	before, after = (Payme(web_address, account, f"{name}{account}") for name in ("before", "after"))
	before.create()
	assert [before.cancel(3)["result"]["state"] for _twice in range(2)] == [-1, -1]
	assert before.perform()["error"]["code"] == -31008
	assert payments(account) == []
	after.create()
	after.perform()
	assert after.cancel() == after.cancel()
	assert after.perform()["error"]["code"] == -31008
	assert (payments(account), outstanding(account)) == (["Reversed"], {"2025-05": BILLED})


def test_given_up_and_performed_at_once_one_of_them_is_told_no(web_address: str, account: str) -> None:
	for round_number in range(6):
		partner = Payme(web_address, account, f"both{round_number}{account}")
		partner.create()
		cancel = partner.body("CancelTransaction", id=partner.id, reason=3)
		with ThreadPoolExecutor(2) as threads:
			performed = threads.submit(partner.persist, partner.perform_body())
			cancelled = threads.submit(partner.persist, cancel)
		state = cancelled.result()["result"]["state"]
		assert state == (-2 if "result" in performed.result() else -1)
	assert set(payments(account)) <= {"Reversed"}
	assert outstanding(account) == {"2025-05": BILLED}


def _killed_at_commit(site: str, body: str, committed: bool) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	commit = frappe.db.commit

	def die(*_arguments: object, **_named: object) -> None:
		if committed:
			commit()
		os.kill(os.getpid(), signal.SIGKILL)

	frappe.db.commit = die
	call_json(ADDRESS, body, RIGHT)


def _cut_connections(site: str, over: threading.Event, cuts: list[int]) -> None:
	frappe.init(site=site, sites_path=".")
	with bulk_connection() as connection:
		cursor = connection.cursor()
		while not over.wait(0.15):
			cursor.execute(
				"""SELECT id FROM information_schema.processlist
				WHERE db = DATABASE() AND id <> CONNECTION_ID()"""
			)
			for (number,) in cursor.fetchall():
				try:
					cursor.execute(f"KILL CONNECTION {int(number)}")
				except Exception:
					# Ended by itself meanwhile.
					continue
				cuts.append(int(number))
	frappe.destroy()
