"""The frame every partner's door stands in: who may call, what is kept, and that nothing breaks out.

A door answers in its partner's own words whatever happens. What it does is one transaction, kept together
with the message that asked for it; a refused or failed call leaves only its message.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from traceback import format_exc
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import frappe
from frappe.utils import cint, now_datetime
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from elektrhisob.consumer_payments.channels import (
	address_allowed,
	channel_of,
	channels_of,
	passwords_of,
)
from elektrhisob.consumer_payments.messages import Message, record
from elektrhisob.exchange.gateways.home_of_call import keep_home

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

ATTEMPTS = 5
KB = 1024


class Trouble(Enum):
	"""Why the frame does not let a call through; each door has its partner's words for it."""

	NO_CHANNEL = "NO_CHANNEL"
	SWITCHED_OFF = "SWITCHED_OFF"
	ADDRESS = "ADDRESS"
	TOO_FAST = "TOO_FAST"
	TOO_LARGE = "TOO_LARGE"
	METHOD = "METHOD"
	INTERNAL = "INTERNAL"


@dataclass
class Call:
	"""One request of a partner, and what becomes known of it on the way."""

	request: Request
	body: bytes
	channel: "PaymentChannel | None"
	message: Message
	secrets: list[str] = field(default_factory=list)

	def tells(self, *, operation: str = "", external_id: str = "", account: str = "") -> None:
		"""What the request says of itself, for whoever searches the messages."""
		self.message.operation = operation or self.message.operation
		self.message.external_id = external_id or self.message.external_id
		self.message.told_account = account or self.message.told_account

	@property
	def known_channel(self) -> "PaymentChannel":
		"""The channel of a call that the frame let through."""
		assert self.channel is not None
		return self.channel

	def refused(self, code: object, *, kept: bool = False) -> None:
		"""The answer is an error of the contract: nothing that was begun is kept, unless `kept` says so."""
		self.message.outcome, self.message.answer_code = ("Done" if kept else "Refused"), str(code)


@runtime_checkable
class Described(Protocol):
	"""A door that also tells what it is: no call, nothing of it is kept."""

	def description(self, request: Request) -> Response | None:
		"""What a request for the description is answered with; None for a call."""


class Door(Protocol):
	"""A partner's protocol."""

	@property
	def protocol(self) -> str:
		"""As the Payment Channel names it."""

	@property
	def methods(self) -> tuple[str, ...]:
		"""HTTP verbs it is called with."""

	def answer(self, call: Call) -> Response:
		"""Do what is asked, in the current transaction; mark an error of the contract by `call.refused`."""

	def trouble(self, call: Call, trouble: Trouble) -> Response:
		"""The answer when the frame let nothing through, or something broke."""


def serve(door: Door, request: Request) -> Response:
	"""Answer one request, whatever happens; what the answer says is committed when this returns."""
	try:
		described = door.description(request) if isinstance(door, Described) else None
		return described or _serve(door, request)
	except Exception:
		# The database is not there, or breaks while the message is kept: nothing of the call is kept either.
		frappe.logger("elektrhisob").exception("%s: a call could not be answered", door.protocol)
		_forget_work()
		return turn_away(door, request, Trouble.INTERNAL)


def turn_away(door: Door, request: Request, trouble: Trouble) -> Response:
	"""The answer where nothing may be asked of the database: nothing of the call is kept."""
	body, _too_large = _body(request, None)
	# The clock alone: the site's zone may not be known now.
	return door.trouble(Call(request, body, None, Message("", "", body, datetime.now())), trouble)


def _serve(door: Door, request: Request) -> Response:
	started, received_at = time.perf_counter(), now_datetime()
	frappe.set_user("Guest")
	call = _call(door, request, received_at)
	try:
		trouble = _stopped(door, call)
		response = _trouble(door, call, trouble) if trouble else _worked(door, call)
	except Exception:
		frappe.db.rollback()
		# Without the frames' values, which the framework would add: the partner's password is among them.
		frappe.log_error(title=f"{door.protocol}: a call failed", message=format_exc())
		response = _trouble(door, call, Trouble.INTERNAL)
		call.message.outcome = "Failed"
	keep_home(call.message)
	call.message.answer = response.get_data(as_text=True)
	call.message.duration_ms = round((time.perf_counter() - started) * 1000)
	record(call.message, call.secrets)
	frappe.db.commit()
	return response


def _forget_work() -> None:
	try:
		frappe.db.rollback()
	except Exception:
		frappe.logger("elektrhisob").warning("The database did not take a rollback: its end undoes the work")


def _call(door: Door, request: Request, received_at: datetime) -> Call:
	channel = _channel(door, request)
	body, too_large = _body(request, channel)
	message = Message(
		payment_channel=channel.name if channel else "",
		operation="",
		request=body,
		received_at=received_at,
		remote_address=remote_address(request),
	)
	call = Call(request, body, channel, message, passwords_of(channel) if channel else [])
	call.message.answer_code = Trouble.TOO_LARGE.value if too_large else ""
	return call


def remote_address(request: Request) -> str:
	"""Who calls: as the web server in front says, and nothing the caller says of itself.

	A web server adds the address it was called from at the end of X-Forwarded-For; what stands before may be
	invented. `payment_web_servers` in the site's configuration: how many stand in front, 1 when not told.
	"""
	servers = cint(frappe.conf.get("payment_web_servers", 1))
	told = [each.strip() for each in ",".join(request.headers.getlist("X-Forwarded-For")).split(",")]
	passed_on = [each for each in told if each]
	if servers and len(passed_on) >= servers:
		return passed_on[-servers]
	return request.remote_addr or ""


def _channel(door: Door, request: Request) -> "PaymentChannel | None":
	"""Named in the address, or the only one of the protocol that is enabled."""
	codes = channels_of(door.protocol)
	wanted = request.args.get("channel", "")
	if wanted:
		return channel_of(wanted) if wanted in codes else None
	channels = [channel_of(code) for code in codes]
	enabled = [channel for channel in channels if channel.enabled]
	if len(enabled) > 1:
		return None
	return next(iter(enabled or channels), None)


def _body(request: Request, channel: "PaymentChannel | None") -> tuple[bytes, bool]:
	"""The raw bytes, and whether they are more than the channel takes."""
	limit = (channel.longest_message_kb if channel else 0) * KB or 256 * KB
	if (request.content_length or 0) > limit:
		return b"", True
	try:
		body = request.get_data()
	except RequestEntityTooLarge:
		return b"", True
	return (body[:limit], True) if len(body) > limit else (body, False)


def _stopped(door: Door, call: Call) -> Trouble | None:
	channel = call.channel
	if call.request.method not in door.methods:
		return Trouble.METHOD
	if channel is None:
		return Trouble.NO_CHANNEL
	if not address_allowed(channel, call.message.remote_address):
		return Trouble.ADDRESS
	if call.message.answer_code == Trouble.TOO_LARGE.value:
		return Trouble.TOO_LARGE
	if not channel.enabled or channel.maintenance:
		return Trouble.SWITCHED_OFF
	return Trouble.TOO_FAST if _too_fast(channel) else None


def _too_fast(channel: "PaymentChannel") -> bool:
	"""Calls of the minute, counted in Redis; without Redis nobody is turned away: money goes before order."""
	if not channel.requests_per_minute:
		return False
	key = frappe.cache.make_key(f"payment_calls|{channel.name}|{now_datetime():%Y%m%d%H%M}")
	try:
		count = frappe.cache.incrby(key, 1)
		frappe.cache.expire(key, 120)
	except Exception:
		return False
	return int(count) > int(channel.requests_per_minute)


def _worked(door: Door, call: Call) -> Response:
	for attempt in range(1, ATTEMPTS + 1):
		try:
			call.message.outcome, call.message.answer_code = "Done", ""
			response = door.answer(call)
			break
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			frappe.db.rollback()
			if attempt == ATTEMPTS:
				raise
			time.sleep(0.02 * attempt)
	if call.message.outcome == "Refused":
		frappe.db.rollback()
	return response


def _trouble(door: Door, call: Call, trouble: Trouble) -> Response:
	call.refused(trouble.value)
	return door.trouble(call, trouble)
