"""How orders leave for a head-end. A maker's protocol is one class with these three functions:
docs/askue.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Protocol

import requests
from frappe import _

SECONDS = (5, 15)
ASKED_AT_ONCE = 200
LONGEST_PAUSE_SECONDS = 3600
# A head-end that answers with one of these will take the same order later.
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


def pause_after(attempts: int, first_seconds: int) -> timedelta:
	"""Twice as long after every attempt that did not get through, an hour at most."""
	return timedelta(seconds=min(first_seconds * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS))


class AdapterError(Exception):
	"""The order did not get through. `later`: the same order may be sent again."""

	def __init__(self, text: str, later: bool) -> None:
		super().__init__(text)
		self.text = text[:500]
		self.later = later


@dataclass(frozen=True)
class Order:
	"""order_id is ours: a head-end that gets the same one again answers as before and does nothing twice."""

	order_id: str
	kind: str
	meter: str
	limit_w: int
	expires_at: str


@dataclass(frozen=True)
class DaysWanted:
	request_id: str
	from_day: str
	to_day: str
	points: Mapping[str, Sequence[str]]
	"""point/channel → missing days"""


@dataclass(frozen=True)
class Progress:
	"""state: accepted, acknowledged, executed, failed, refused; at: of the meter's answer."""

	state: str
	note: str = ""
	at: str = ""


class Adapter(Protocol):
	def send(self, order: Order) -> str:
		"""Hand the order over; returns the head-end's number of it. Raises AdapterError."""

	def poll(self, ids: Sequence[str]) -> Mapping[str, Progress]:
		"""How far the orders are; one the head-end does not know is left out. Raises AdapterError."""

	def request_days(self, wanted: DaysWanted) -> None:
		"""Ask for days again; they come as files, like any others. Raises AdapterError."""


class HttpAdapter:
	"""JSON over HTTP, with a bearer token."""

	def __init__(self, address: str, token: str) -> None:
		self.address = address.rstrip("/")
		self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

	def send(self, order: Order) -> str:
		answer = self._call("POST", "/commands", order.order_id, json=asdict(order))
		number = answer.get("id")
		if not isinstance(number, str) or not number:
			raise AdapterError(_("The head-end took the order without giving it a number."), later=True)
		return number[:140]

	def poll(self, ids: Sequence[str]) -> Mapping[str, Progress]:
		found: dict[str, Progress] = {}
		for start in range(0, len(ids), ASKED_AT_ONCE):
			asked = ids[start : start + ASKED_AT_ONCE]
			answer = self._call("GET", "/commands", params={"ids": ",".join(asked)})
			for row in answer.get("commands") or ():
				if isinstance(row, dict) and row.get("id") in asked:
					texts = [str(row.get(field) or "")[:500] for field in ("state", "note", "at")]
					found[row["id"]] = Progress(*texts)
		return found

	def request_days(self, wanted: DaysWanted) -> None:
		self._call("POST", "/day-requests", wanted.request_id, json=asdict(wanted))

	def _call(self, method: str, path: str, key: str = "", **arguments: Any) -> dict[str, Any]:
		headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
		try:
			response = requests.request(
				method,
				self.address + path,
				headers=headers,
				timeout=SECONDS,
				allow_redirects=False,
				**arguments,
			)
			if not response.ok or response.is_redirect:
				text = f"{response.status_code} {response.text[:200]}"
				raise AdapterError(text, later=response.status_code in LATER)
			answer = response.json()
		except requests.exceptions.JSONDecodeError:
			raise AdapterError(
				_("The head-end answered with something that is no JSON."), later=True
			) from None
		except requests.RequestException as error:
			raise AdapterError(str(error), later=True) from None
		if not isinstance(answer, dict):
			raise AdapterError(_("The head-end answered with something that is no JSON."), later=True)
		return answer


ADAPTERS = {"HTTP": HttpAdapter}


def adapter_of(source: Any) -> Adapter:
	if not source.adapter:
		raise AdapterError(_("Source {0} has no adapter. Choose one.").format(source.name), later=False)
	token = source.get_password("adapter_secret", raise_exception=False) or ""
	return ADAPTERS[source.adapter](source.adapter_url, token)
