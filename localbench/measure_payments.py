"""Payments as partners send them: calls of two protocols at the web server, more of them than it can answer.

Half of the payers come by PAYNET (GetInformation, PerformTransaction), half by Payme
(CheckPerformTransaction, CreateTransaction, PerformTransaction): for each payment the questions before it.
The calls are made by this process, on the same processors.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timezone
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frappe

from localbench.place import BENCH, Trouble
from localbench.ports import remembered
from localbench.services import supervisorctl

if TYPE_CHECKING:
	from collections.abc import Sequence

SECONDS, WARM_UP_SECONDS = 20.0, 3.0
PARTNERS = 8
USER, PASSWORD = "measured", "measured-secret-1"
CHANNELS = ("PAYNET", "PAYME")
# Above what most owe: part of it becomes an advance.
AMOUNT = 5_000_000
TICKS_A_SECOND = 100


@dataclass(frozen=True)
class Paid:
	"""payments: answered within `seconds`; processor_ms: of web server and database for one, its questions
	included; waited: milliseconds of each kind of call, ascending."""

	payments: int
	seconds: float
	processor_ms: float
	waited: dict[str, list[float]]

	@property
	def payments_a_second(self) -> float:
		return self.payments / self.seconds

	def percentile(self, call: str, percent: int) -> float:
		waited = self.waited[call]
		return waited[min(len(waited) * percent // 100, len(waited) - 1)]


def measure(accounts: Sequence[str], seconds: float = SECONDS) -> Paid:
	"""Payments for these accounts, one after the other, on the connected site. They really commit."""
	open_channels()
	run = _Run(accounts, frappe.local.site)
	partners = [threading.Thread(target=run.pay, args=(number,)) for number in range(PARTNERS)]
	for partner in partners:
		partner.start()
	time.sleep(WARM_UP_SECONDS)
	run.forget()
	before, began = processor_seconds(), time.monotonic()
	time.sleep(seconds)
	took, worked = time.monotonic() - began, processor_seconds() - before
	payments, waited = run.payments, {call: sorted(times) for call, times in run.waited.items()}
	run.over.set()
	for partner in partners:
		partner.join()
	if run.trouble:
		raise Trouble(f"A payment was not taken: {run.trouble[0]}")
	return Paid(payments, took, worked * 1000 / max(payments, 1), waited)


def lines(paid: Paid, accounts: int) -> list[str]:
	"""For the table of all measurements."""
	return [
		f"Payments, {accounts:,} accounts, {PARTNERS} partners at once at two web workers",
		f"  {'payments/s, each with the questions before it':<48}{paid.payments_a_second:>10,.0f}",
		f"  {'processor of web server and database, ms a payment':<48}{paid.processor_ms:>8,.1f}",
		*(
			f"  {call + ', ms: half, 95 %, 99 %':<48}"
			+ "".join(f"{paid.percentile(call, percent):>10,.1f}" for percent in (50, 95, 99))
			for call in sorted(paid.waited)
		),
	]


def open_channels() -> None:
	for code in CHANNELS:
		channel = frappe.get_doc("Payment Channel", code)
		channel.update({"enabled": 1, "requests_per_minute": 0, "user_name": USER, "password": PASSWORD})
		channel.save(ignore_permissions=True)
	frappe.db.commit()


def processor_seconds() -> float:
	"""Of the web server's processes and the database, since they began."""
	master = int(supervisorctl("pid", "gunicorn").stdout)
	database = int((BENCH / "run" / "mariadb.pid").read_text())
	ticks = 0
	for stat in Path("/proc").glob("[0-9]*/stat"):
		try:
			fields = stat.read_text().rpartition(")")[2].split()
		except OSError:
			continue
		if int(stat.parent.name) == database or int(fields[1]) == master:
			ticks += int(fields[11]) + int(fields[12])
	return ticks / TICKS_A_SECOND


class _Run:
	"""The partners, who share the accounts and what they have seen."""

	def __init__(self, accounts: Sequence[str], site: str) -> None:
		ports = remembered()
		assert ports is not None
		self.port, self.site, self.accounts = ports.gunicorn, site, accounts
		self.numbers = count(int(time.time() * 1000))
		self.over, self.payments = threading.Event(), 0
		self.waited: dict[str, list[float]] = defaultdict(list)
		self.trouble: list[str] = []
		self.lock = threading.Lock()

	def forget(self) -> None:
		with self.lock:
			self.payments, self.waited = 0, defaultdict(list)

	def pay(self, partner: int) -> None:
		story = _paynet if partner % 2 else _payme

		def send(call: str, path: str, body: str, headers: dict[str, str]) -> str:
			began = time.perf_counter()
			# A connection for each call, as a web server in front makes them.
			connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
			connection.request("POST", path, body.encode(), {"Host": self.site, **headers})
			text = connection.getresponse().read().decode()
			connection.close()
			with self.lock:
				self.waited[call].append((time.perf_counter() - began) * 1000)
			return text

		while not self.over.is_set() and not self.trouble:
			number = next(self.numbers)
			try:
				story(send, number, self.accounts[number * 7919 % len(self.accounts)])
			except Exception as error:
				self.trouble.append(str(error))
				return
			with self.lock:
				self.payments += 1


def _paynet(send: Any, number: int, account: str) -> None:
	headers = {"Content-Type": "text/xml; charset=utf-8"}
	login = f"<password>{PASSWORD}</password><username>{USER}</username>"
	told = f"<parameters><paramKey>account</paramKey><paramValue>{account}</paramValue></parameters>"
	at = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
	messages = {
		"GetInformation": f"{login}{told}<serviceId>1</serviceId>",
		"PerformTransaction": (
			f"{login}<amount>{AMOUNT}</amount>{told}<serviceId>1</serviceId>"
			f"<transactionId>{number}</transactionId><transactionTime>{at}</transactionTime>"
		),
	}
	for operation, inside in messages.items():
		body = (
			'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
			f'xmlns:u="http://uws.provider.com/"><s:Body><u:{operation}Arguments>{inside}'
			f"</u:{operation}Arguments></s:Body></s:Envelope>"
		)
		answer = send(f"PAYNET {operation}", "/payments/paynet", body, headers)
		if "<status>0</status>" not in answer:
			raise Trouble(answer[:500])


def _payme(send: Any, number: int, account: str) -> None:
	key = base64.b64encode(f"Paycom:{PASSWORD}".encode()).decode()
	headers = {"Content-Type": "application/json", "Authorization": f"Basic {key}"}
	of_account = {"amount": AMOUNT, "account": {"account": account}}
	at = time.time_ns() // 1_000_000
	calls: dict[str, dict[str, object]] = {
		"CheckPerformTransaction": of_account,
		"CreateTransaction": {"id": f"measured{number}", "time": at, **of_account},
		"PerformTransaction": {"id": f"measured{number}"},
	}
	for method, params in calls.items():
		body = json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
		answer = send(f"Payme {method}", "/payments/payme", body, headers)
		if "result" not in json.loads(answer):
			raise Trouble(answer[:500])
