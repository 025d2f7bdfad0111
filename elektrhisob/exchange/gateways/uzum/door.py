"""The doors Uzum calls: one for each operation, and one way through them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from frappe.utils import now_datetime
from werkzeug.wrappers import Response

from elektrhisob.consumer_payments.channels import passwords_of, services_of
from elektrhisob.exchange.gateways.door import Call, Trouble
from elektrhisob.exchange.gateways.uzum import faults, operations
from elektrhisob.exchange.gateways.uzum.faults import UzumFault
from elektrhisob.exchange.gateways.wire import (
	json_object,
	json_response,
	milliseconds,
	plain,
	proves_itself,
)

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = dict[str, object]
Operation = Callable[["PaymentChannel", Fields], Fields]
REFUSED = 400
CODES = {
	Trouble.ADDRESS: faults.NO_RIGHT,
	Trouble.NO_CHANNEL: faults.NO_RIGHT,
	Trouble.METHOD: faults.NO_OPERATION,
	Trouble.TOO_LARGE: faults.NOT_WHOLE,
}


class UzumDoor:
	"""One operation."""

	protocol = "Uzum"
	methods = ("POST",)

	def __init__(self, operation: str, work: Operation) -> None:
		self.operation, self.work = operation, work

	def answer(self, call: Call) -> Response:
		asked = json_object(call.body)
		try:
			return json_response({**_service(asked), **self._result(call, asked)})
		except UzumFault as fault:
			call.refused(fault.code, kept=fault.kept)
			return self._failed(asked, fault)

	def trouble(self, call: Call, trouble: Trouble) -> Response:
		return self._failed(json_object(call.body), UzumFault(CODES.get(trouble, faults.CANNOT_CHECK)))

	def _result(self, call: Call, asked: Fields | None) -> Fields:
		channel = call.known_channel
		call.tells(operation=self.operation)
		if not proves_itself(
			call.request.headers.get("Authorization"), [channel.user_name or ""], passwords_of(channel)
		):
			raise UzumFault(faults.NO_RIGHT)
		if asked is None:
			raise UzumFault(faults.NOT_JSON)
		params = asked.get("params")
		told = params.get(channel.account_field or "account") if isinstance(params, dict) else ""
		call.tells(external_id=plain(asked.get("transId"), 140), account=plain(told, 140))
		service = plain(asked.get("serviceId"))
		if not service:
			raise UzumFault(faults.NOT_WHOLE)
		services = services_of(channel)
		if services and service not in services:
			raise UzumFault(faults.WRONG_SERVICE)
		return self.work(channel, asked)

	def _failed(self, asked: Fields | None, fault: UzumFault) -> Response:
		content: Fields = {**_service(asked), "timestamp": milliseconds(now_datetime())}
		if plain((asked or {}).get("transId"), 140):
			content["transId"] = plain((asked or {}).get("transId"), 140)
		content.update({"status": "FAILED", "errorCode": fault.code})
		if fault.message:
			content["errorMessage"] = fault.message
		return json_response(content, REFUSED)


def _service(asked: Fields | None) -> Fields:
	told = (asked or {}).get("serviceId")
	return {"serviceId": told if plain(told) else None}


CHECK = UzumDoor("check", operations.check)
CREATE = UzumDoor("create", operations.create)
CONFIRM = UzumDoor("confirm", operations.confirm)
REVERSE = UzumDoor("reverse", operations.reverse)
STATUS = UzumDoor("status", operations.status)
