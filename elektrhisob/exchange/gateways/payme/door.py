"""The door Payme calls: who calls, what is asked, and the answer around the result."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from elektrhisob.consumer_payments.channels import passwords_of
from elektrhisob.exchange.gateways.door import Call, Trouble
from elektrhisob.exchange.gateways.payme import faults, methods
from elektrhisob.exchange.gateways.payme.account_form import form_of
from elektrhisob.exchange.gateways.payme.faults import PaymeFault
from elektrhisob.exchange.gateways.wire import json_object, json_response, plain, proves_itself

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

USER = "Paycom"
Fields = dict[str, object]
METHODS: dict[str, Callable[["PaymentChannel", Fields], Fields]] = {
	"CheckPerformTransaction": methods.check_perform,
	"CreateTransaction": methods.create,
	"PerformTransaction": methods.perform,
	"CancelTransaction": methods.cancel,
	"CheckTransaction": methods.check,
	"GetStatement": methods.statement,
	"SetFiscalData": methods.set_fiscal_data,
}
# Before these no money has moved: the payer may be told why, and comes back later.
BEFORE_THE_MONEY = ("CheckPerformTransaction", "CreateTransaction")


class PaymeDoor:
	"""Merchant API."""

	protocol = "Payme"
	methods = ("POST",)

	def answer(self, call: Call) -> Response:
		asked = json_object(call.body)
		try:
			result: Fields = {"result": self._result(call, asked)}
		except PaymeFault as fault:
			call.refused(fault.code, kept=fault.kept)
			result = {"error": fault.error}
		return self._response(asked, result)

	def trouble(self, call: Call, trouble: Trouble) -> Response:
		asked = json_object(call.body)
		return self._response(asked, {"error": _fault_of(call, trouble, asked or {}).error})

	def _result(self, call: Call, asked: Fields | None) -> Fields:
		channel = call.known_channel
		_require_right(call, channel)
		if asked is None:
			raise PaymeFault(faults.NOT_JSON, "JSON could not be parsed")
		name, params = asked.get("method"), asked.get("params")
		if not isinstance(name, str) or not isinstance(params, dict):
			raise PaymeFault(faults.NOT_A_CALL, "A call has a method and params")
		account = params.get("account")
		told = account.get(form_of(channel).account) if isinstance(account, dict) else ""
		call.tells(operation=plain(name), external_id=plain(params.get("id")), account=plain(told))
		work = METHODS.get(name)
		if not work:
			raise PaymeFault(faults.NO_METHOD, "Method not found", plain(name))
		return work(channel, params)

	def _response(self, asked: Fields | None, result: Fields) -> Response:
		number = (asked or {}).get("id")
		known = number if isinstance(number, int) and not isinstance(number, bool) else plain(number) or None
		return json_response({"jsonrpc": "2.0", "id": known, **result})


def _require_right(call: Call, channel: "PaymentChannel") -> None:
	names = {USER, (channel.user_name or "").strip()}
	if not proves_itself(call.request.headers.get("Authorization"), sorted(names), passwords_of(channel)):
		raise PaymeFault(faults.NO_RIGHT, "Insufficient privilege to perform this method")


def _fault_of(call: Call, trouble: Trouble, asked: Fields) -> PaymeFault:
	if trouble is Trouble.METHOD:
		return PaymeFault(faults.NOT_POST, "Only POST")
	if trouble in (Trouble.ADDRESS, Trouble.NO_CHANNEL):
		return PaymeFault(faults.NO_RIGHT, "Insufficient privilege to perform this method")
	if trouble is Trouble.TOO_LARGE:
		return PaymeFault(faults.NOT_A_CALL, "Too large")
	if trouble is Trouble.SWITCHED_OFF and call.channel and asked.get("method") in BEFORE_THE_MONEY:
		return faults.closed_for_work(form_of(call.channel).account)
	# For what is under way an error of the system: Payme asks again until the work goes on.
	return PaymeFault(faults.INTERNAL, "Internal error")


DOOR = PaymeDoor()
