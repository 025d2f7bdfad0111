"""An aggregator for trying out payment by text message: it speaks the contract in docs/channels.md.

python -m localbench.sms_aggregator http://SITE/payments/sms KEY "TOK 0320200012345 50000"
"""

import hashlib
import hmac
import json
import re
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

Post = Callable[[bytes, dict[str, str]], dict[str, Any]]
TASHKENT = timezone(timedelta(hours=5))
PAY = re.compile(r"(?i)\s*TOK\s+(?P<account>[\d\s/-]*\d)\s+(?P<soum>\d+)\s*")
ASK = re.compile(r"(?i)\s*TOK\s+(?P<account>\d[\d/-]*)\s*")
HELP = "TOK HISOBRAQAM SUMMA"


@dataclass
class Aggregator:
	"""Takes the subscribers' messages and money; asks again when an answer does not come."""

	post: Post
	key: str
	taken: dict[str, int] = field(default_factory=dict)
	attempts: int = 3

	def message(self, phone: str, text: str, language: str = "uz") -> str:
		"""The answer the subscriber reads."""
		paying, asking = PAY.fullmatch(text), ASK.fullmatch(text)
		if paying:
			return self.pay(phone, paying["account"], int(paying["soum"]) * 100, language)
		if asking:
			return str(self.call("check", account=asking["account"], language=language).get("text", ""))
		return HELP

	def pay(self, phone: str, account: str, amount: int, language: str = "uz", number: str = "") -> str:
		number = number or uuid.uuid4().hex
		checked = self.call("check", account=account, amount=amount, language=language)
		if checked["code"]:
			return str(checked["text"])
		self.taken[phone] = self.taken.get(phone, 0) + amount
		answer = self.call(
			"pay", id=number, account=account, amount=amount, phone=phone, language=language, time=_now()
		)
		if answer["code"]:
			self.taken[phone] -= amount
		return str(answer["text"])

	def call(self, command: str, **fields: object) -> dict[str, Any]:
		"""One call, repeated as it was while no answer comes."""
		body = json.dumps({"command": command, **fields}).encode()
		for attempt in range(1, self.attempts + 1):
			try:
				return self.post(body, self.headers(body))
			except OSError:
				if attempt == self.attempts:
					raise
		raise AssertionError("not reached")

	def headers(self, body: bytes) -> dict[str, str]:
		now = str(int(time.time()))
		made = hmac.new(self.key.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
		return {"Content-Type": "application/json", "X-Timestamp": now, "X-Signature": made}


def by_network(address: str) -> Post:
	parts = urlsplit(address)
	# Not every resolver knows the names under .localhost.
	here = (parts.hostname or "").endswith(".localhost")
	target = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}").geturl() if here else address

	def post(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
		request = urllib.request.Request(target, body, {**headers, "Host": parts.netloc})
		with urllib.request.urlopen(request, timeout=30) as answer:
			found: dict[str, Any] = json.load(answer)
			return found

	return post


def _now() -> str:
	return datetime.now(TASHKENT).isoformat(timespec="seconds")


if __name__ == "__main__":
	address, key, *words = sys.argv[1:]
	print(Aggregator(by_network(address), key).message("998901234567", " ".join(words)))
