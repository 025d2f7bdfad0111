"""PAYNET's SOAP edition: every answer is one of its results with a status, never a fault."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from frappe import _
from werkzeug.wrappers import Request, Response

from elektrhisob.exchange.gateways.acceptance import soum_text
from elektrhisob.exchange.gateways.door import Call, Trouble
from elektrhisob.exchange.gateways.paynet import operations
from elektrhisob.exchange.gateways.paynet.description import description
from elektrhisob.exchange.gateways.paynet.soap_messages import (
	OPERATIONS,
	RESULT,
	Asked,
	Element,
	UnreadableError,
	read,
	read_as_far_as_possible,
	written,
)
from elektrhisob.exchange.gateways.paynet.statuses import PERFORMED, Refused, Status
from elektrhisob.exchange.gateways.paynet.values import (
	sum_told,
	whole_number,
	written_now,
	written_xml,
	xml_time,
)

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

# The answer to what is no operation: the type all results are made from.
GENERIC = "Generic"
TROUBLES = {
	Trouble.NO_CHANNEL: Status.UNAVAILABLE,
	Trouble.SWITCHED_OFF: Status.UNAVAILABLE,
	Trouble.ADDRESS: Status.ACCESS,
	Trouble.TOO_FAST: Status.QUOTA,
	Trouble.TOO_LARGE: Status.UNKNOWN,
	Trouble.METHOD: Status.COMMAND,
	Trouble.INTERNAL: Status.SYSTEM,
}


class SoapDoor:
	"""POST of a message, GET of the description."""

	protocol = "PAYNET SOAP"
	methods = ("POST",)

	def description(self, request: Request) -> Response | None:
		return description(request)

	def answer(self, call: Call) -> Response:
		try:
			asked = self._read(call)
			return _answered(asked.operation, Status.OK, "", self._work(call.known_channel, asked))
		except Refused as refused:
			# The partner did not hear our first answer: nothing is wrong.
			call.refused(refused.status.soap, kept=refused.status is Status.EXISTS)
			operation = call.message.operation or _operation_named(call)
			return _answered(operation, refused.status, refused.text, _empty(operation, refused))

	def trouble(self, call: Call, trouble: Trouble) -> Response:
		status = TROUBLES[trouble]
		call.refused(status.soap)
		operation = call.message.operation or _operation_named(call)
		refused = Refused(status, _words(status))
		return _answered(operation, status, refused.text, _empty(operation, refused))

	def _read(self, call: Call) -> Asked:
		try:
			asked = read(call.body, _charset(call.request))
		except UnreadableError as error:
			raise Refused(Status.UNKNOWN, _("The message cannot be read: {0}.").format(error)) from error
		call.secrets += [asked.fields.get(each, "") for each in ("password", "newPassword")]
		if asked.operation not in OPERATIONS:
			raise Refused(Status.COMMAND, _("There is no such operation."))
		call.tells(
			operation=asked.operation,
			external_id=asked.fields.get("transactionId", "").strip(),
			account=asked.parameters.get(call.known_channel.account_field or "account", "").strip(),
		)
		return asked

	def _work(self, channel: "PaymentChannel", asked: Asked) -> list[Element]:
		told = asked.fields
		operations.require_login(channel, told.get("username", ""), told.get("password", ""))
		if asked.operation != "ChangePassword":
			operations.require_service(channel, whole_number(told, "serviceId"))
		return VERBS[asked.operation](channel, asked)


def _information(channel: "PaymentChannel", asked: Asked) -> list[Element]:
	found = operations.information(channel, asked.parameters)
	return [
		_parameter("name", found.name),
		_parameter("address", found.address),
		_parameter("balance", soum_text(found.balance)),
		_parameter("debt", soum_text(found.debt)),
	]


def _perform(channel: "PaymentChannel", asked: Asked) -> list[Element]:
	told = asked.fields
	done, balance = operations.perform(
		channel,
		whole_number(told, "transactionId"),
		sum_told(told),
		xml_time(told, "transactionTime"),
		asked.parameters,
		whole_number(told, "serviceId"),
	)
	return [_parameter("balance", soum_text(balance)), ("providerTrnId", done.number)]


def _check(channel: "PaymentChannel", asked: Asked) -> list[Element]:
	number = _transaction_number(asked)
	found = operations.check(channel, number)
	if not found:
		raise Refused(Status.NO_TRANSACTION, _("Transaction {0} is not known.").format(number))
	state = operations.state_of(found)
	status = Status.OK if state == PERFORMED else Status.CANCELLED
	return [
		("providerTrnId", found.number),
		("transactionState", state),
		("transactionStateErrorStatus", status.soap),
		("transactionStateErrorMsg", _words(status)),
	]


def _cancel(channel: "PaymentChannel", asked: Asked) -> list[Element]:
	done = operations.cancel(channel, _transaction_number(asked))
	return [("transactionState", operations.state_of(done))]


def _statement(channel: "PaymentChannel", asked: Asked) -> list[Element]:
	told = asked.fields
	listed = operations.statement(
		channel, xml_time(told, "dateFrom"), xml_time(told, "dateTo"), whole_number(told, "serviceId")
	)
	if told.get("onlyTransactionId", "").strip() in ("true", "1"):
		return [("statements", [("transactionId", each.external_id)]) for each in listed]
	return [
		(
			"statements",
			[
				("amount", each.amount),
				("providerTrnId", each.number),
				("transactionId", each.external_id),
				("transactionTime", written_xml(each.business_time)),
			],
		)
		for each in listed
	]


def _change_password(channel: "PaymentChannel", asked: Asked) -> list[Element]:
	new = asked.fields.get("newPassword", "")
	if not new:
		raise Refused(Status.MISSING, _("Parameter {0} is missing.").format("newPassword"))
	operations.change_password(channel, new)
	return []


VERBS: dict[str, Callable[["PaymentChannel", Asked], list[Element]]] = {
	"GetInformation": _information,
	"PerformTransaction": _perform,
	"CheckTransaction": _check,
	"CancelTransaction": _cancel,
	"GetStatement": _statement,
	"ChangePassword": _change_password,
}
DOOR = SoapDoor()


def _transaction_number(asked: Asked) -> int:
	"""The time beside it is not needed to find it, but has to be one."""
	if asked.fields.get("transactionTime"):
		xml_time(asked.fields, "transactionTime")
	return whole_number(asked.fields, "transactionId")


def _answered(operation: str, status: Status, text: str, elements: list[Element]) -> Response:
	base: list[Element] = [
		("errorMsg", text or _words(status)),
		("status", status.soap),
		("timeStamp", written_now()),
	]
	name = operation if operation in OPERATIONS else GENERIC
	# Other content types, also application/soap+xml, are not read there.
	return Response(written(name + RESULT, [*base, *elements]), content_type="text/xml; charset=utf-8")


def _empty(operation: str, refused: Refused) -> list[Element]:
	"""What the schema asks for also where there is nothing to say."""
	elements: dict[str, list[Element]] = {
		"PerformTransaction": [("providerTrnId", refused.number)],
		"CheckTransaction": [
			("providerTrnId", refused.number),
			("transactionState", refused.state),
			("transactionStateErrorStatus", refused.status.soap),
			("transactionStateErrorMsg", refused.text),
		],
		"CancelTransaction": [("transactionState", refused.state)],
	}
	return elements.get(operation, [])


def _operation_named(call: Call) -> str:
	"""Of a message that could not be worked on: by its root, or by the header beside it."""
	operation = read_as_far_as_possible(call.body, _charset(call.request))[0].operation
	if operation in OPERATIONS:
		return operation
	action = call.request.headers.get("SOAPAction", "").strip().strip('"').removeprefix("urn:")
	return action if action in OPERATIONS else ""


def _charset(request: Request) -> str:
	found = re.search(r"charset=[\"']?([\w.:-]{1,40})", request.headers.get("Content-Type") or "", re.ASCII)
	return found[1] if found else ""


def _parameter(key: str, value: str) -> Element:
	return ("parameters", [("paramKey", key), ("paramValue", value)])


def _words(status: Status) -> str:
	if status is Status.OK:
		return "Success"
	return {
		Status.UNAVAILABLE: _("The service is not available now. Try again later."),
		Status.QUOTA: _("Too many calls. Try again in a minute."),
		Status.SYSTEM: _("The call could not be worked on. Try again."),
		Status.UNKNOWN: _("The message is too large."),
		Status.ACCESS: _("Calls from this address are not allowed."),
		Status.COMMAND: _("Messages come by POST."),
		Status.CANCELLED: _("Cancelled"),
	}.get(status, status.name)
