"""The door an aggregator calls: four commands in JSON, answered with a text for the subscriber."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from elektrhisob.consumer_payments.channels import passwords_of
from elektrhisob.exchange.gateways.door import Call, Trouble
from elektrhisob.exchange.gateways.sms import commands
from elektrhisob.exchange.gateways.sms.commands import SmsFault
from elektrhisob.exchange.gateways.sms.signature import proves_itself
from elektrhisob.exchange.gateways.wire import json_object, json_response, plain

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = dict[str, object]
COMMANDS: dict[str, Callable[["PaymentChannel", Fields], Fields]] = {
	"check": commands.check,
	"pay": commands.pay,
	"status": commands.status,
	"cancel": commands.cancel,
}


class SmsDoor:
	"""One address; the command says what is asked."""

	protocol = "SMS"
	methods = ("POST",)

	def answer(self, call: Call) -> Response:
		try:
			return json_response({"code": commands.OK, **self._result(call)})
		except SmsFault as fault:
			call.refused(fault.code)
			return json_response({"code": fault.code, "text": fault.text})

	def trouble(self, call: Call, trouble: Trouble) -> Response:
		language = commands.language_of(json_object(call.body) or {})
		code = {
			Trouble.ADDRESS: commands.NO_RIGHT,
			Trouble.NO_CHANNEL: commands.NO_RIGHT,
			Trouble.METHOD: commands.NOT_A_CALL,
			Trouble.TOO_LARGE: commands.NOT_A_CALL,
		}.get(trouble, commands.TRY_LATER)
		text = commands.later_text(language) if code == commands.TRY_LATER else ""
		return json_response({"code": code, "text": text})

	def _result(self, call: Call) -> Fields:
		channel = call.known_channel
		headers = call.request.headers
		if not proves_itself(
			headers.get("X-Signature"),
			headers.get("X-Timestamp"),
			call.body,
			passwords_of(channel),
			time.time(),
		):
			raise SmsFault(commands.NO_RIGHT)
		asked = json_object(call.body)
		command = plain((asked or {}).get("command"))
		if asked is None or command not in COMMANDS:
			raise SmsFault(commands.NOT_A_CALL)
		call.tells(
			operation=command,
			external_id=plain(asked.get("id"), 140),
			account=plain(asked.get("account"), 140),
		)
		return COMMANDS[command](channel, asked)


DOOR = SmsDoor()
