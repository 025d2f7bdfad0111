"""Which address leads to which partner's door. They are answered before the framework looks at the caller.

The framework would take a partner's Basic authentication for an API key of its own, and answer a body it
cannot read in its own format.
"""

from typing import TYPE_CHECKING

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from elektrhisob.exchange.gateways.door import Trouble, serve, turn_away

if TYPE_CHECKING:
	from elektrhisob.exchange.gateways.door import Door

PREFIX = "/payments/"
DOORS: dict[str, str] = {
	"/payments/paynet": "elektrhisob.exchange.gateways.paynet.soap.DOOR",
	"/payments/paynet-rpc": "elektrhisob.exchange.gateways.paynet.rpc.DOOR",
	"/payments/payme": "elektrhisob.exchange.gateways.payme.door.DOOR",
	"/payments/click": "elektrhisob.exchange.gateways.click.door.DOOR",
	"/payments/sms": "elektrhisob.exchange.gateways.sms.door.DOOR",
	"/payments/uzum/check": "elektrhisob.exchange.gateways.uzum.door.CHECK",
	"/payments/uzum/create": "elektrhisob.exchange.gateways.uzum.door.CREATE",
	"/payments/uzum/confirm": "elektrhisob.exchange.gateways.uzum.door.CONFIRM",
	"/payments/uzum/reverse": "elektrhisob.exchange.gateways.uzum.door.REVERSE",
	"/payments/uzum/status": "elektrhisob.exchange.gateways.uzum.door.STATUS",
}


class Answered(HTTPException):
	"""Carries the finished answer past the framework."""


def answer_partner() -> None:
	"""Hook before every request: a partner's call ends here."""
	request = frappe.local.request
	door = door_at(request.path)
	if door:
		raise Answered(response=_answer(door, request))


def answer_unreadable(response: Response | None = None, request: Request | None = None) -> None:
	"""Hook after every request: what the framework could not read never came to the hook before it."""
	if request is None or response is None or isinstance(response, Answered):
		return
	door = door_at(request.path)
	if not door:
		return
	answer = _answer(door, request)
	response.status_code = answer.status_code
	response.set_data(answer.get_data())
	# The framework's own headers speak of its own answer.
	response.headers.clear()
	response.headers.extend(answer.headers)


def _answer(door: "Door", request: Request) -> Response:
	"""While the site is being updated its tables are not to be touched."""
	if frappe.conf.get("maintenance_mode"):
		return turn_away(door, request, Trouble.SWITCHED_OFF)
	return serve(door, request)


def door_at(path: str) -> "Door | None":
	name = DOORS.get(path.rstrip("/")) if path.startswith(PREFIX) else None
	door: Door | None = frappe.get_attr(name) if name else None
	return door
