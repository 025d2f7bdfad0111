"""PAYNET's JSON-RPC edition: HTTP Basic at the door, every other error in an answer with HTTP 200."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from frappe import _
from frappe.utils import now_datetime
from werkzeug.wrappers import Response

from elektrhisob.consumer_payments.channels import passwords_of
from elektrhisob.exchange.gateways.acceptance import soum_text
from elektrhisob.exchange.gateways.door import Call, Trouble
from elektrhisob.exchange.gateways.paynet import operations
from elektrhisob.exchange.gateways.paynet.statuses import CANCELLED, NOT_FOUND, Refused, Status
from elektrhisob.exchange.gateways.paynet.values import (
	plain_time,
	sum_told,
	whole_number,
	written_java,
	written_plain,
)
from elektrhisob.exchange.gateways.wire import plain, proves_itself

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

NOT_POST, PARSE, INVALID, NO_METHOD, NO_PARAMS, INTERNAL = -32300, -32700, -32600, -32601, -32602, -32603
TROUBLES = {
	Trouble.NO_CHANNEL: Status.UNAVAILABLE.rpc,
	Trouble.SWITCHED_OFF: Status.UNAVAILABLE.rpc,
	Trouble.ADDRESS: Status.ACCESS.rpc,
	Trouble.TOO_FAST: Status.QUOTA.rpc,
	Trouble.TOO_LARGE: INVALID,
	Trouble.METHOD: NOT_POST,
	Trouble.INTERNAL: INTERNAL,
}
# What each method cannot do without.
NEEDED = {
	"GetInformation": ("serviceId", "fields"),
	"PerformTransaction": ("transactionId", "serviceId", "amount", "time", "fields"),
	"CheckTransaction": ("transactionId", "serviceId"),
	"CancelTransaction": ("transactionId",),
	"GetStatement": ("dateFrom", "dateTo"),
	"ChangePassword": ("newPassword",),
}
Params = dict[str, Any]


class RpcError(Exception):
	"""An error of the protocol, not of the business."""

	def __init__(self, code: int, text: str) -> None:
		super().__init__(text)
		self.code, self.text = code, text


class RpcDoor:
	protocol = "PAYNET JSON-RPC"
	methods = ("POST",)

	def answer(self, call: Call) -> Response:
		try:
			_require_login(call)
			asked = _read(call)
			result = VERBS[asked["method"]](call.known_channel, asked["params"])
		except RpcError as error:
			call.refused(error.code)
			return _answered(call, {"error": {"code": error.code, "message": error.text}})
		except Refused as refused:
			return _refused(call, refused)
		return _answered(call, {"result": result})

	def trouble(self, call: Call, trouble: Trouble) -> Response:
		code = TROUBLES[trouble]
		call.refused(code)
		return _answered(call, {"error": {"code": code, "message": _words(trouble)}})


DOOR = RpcDoor()


def _information(channel: "PaymentChannel", params: Params) -> Params:
	_require_service(channel, params)
	found = operations.information(channel, params["fields"])
	return {
		"status": "0",
		"timestamp": written_plain(now_datetime()),
		"fields": {
			"name": found.name,
			"address": found.address,
			"balance": soum_text(found.balance),
			"debt": soum_text(found.debt),
		},
		"balance": found.balance,
	}


def _perform(channel: "PaymentChannel", params: Params) -> Params:
	_require_service(channel, params)
	done, _balance = operations.perform(
		channel,
		whole_number(params, "transactionId"),
		sum_told(params),
		plain_time(params, "time"),
		params["fields"],
		whole_number(params, "serviceId"),
	)
	return {
		"providerTrnId": done.number,
		"timestamp": written_plain(done.performed_at or now_datetime()),
		"fields": {channel.account_field or "account": done.told_account},
	}


def _check(channel: "PaymentChannel", params: Params) -> Params:
	_require_service(channel, params)
	found = operations.check(channel, whole_number(params, "transactionId"))
	if not found:
		return {
			"transactionState": NOT_FOUND,
			"providerTrnId": 0,
			"timestamp": written_java(now_datetime()),
		}
	return {
		"transactionState": operations.state_of(found),
		"providerTrnId": found.number,
		"timestamp": written_java(found.cancelled_at or found.performed_at or found.created_at),
	}


def _cancel(channel: "PaymentChannel", params: Params) -> Params:
	_require_service(channel, params)
	done = operations.cancel(channel, whole_number(params, "transactionId"))
	return {
		"providerTrnId": done.number,
		"timestamp": written_plain(done.cancelled_at or now_datetime()),
		"transactionState": CANCELLED,
	}


def _statement(channel: "PaymentChannel", params: Params) -> Params:
	_require_service(channel, params)
	service = whole_number(params, "serviceId") if "serviceId" in params else None
	listed = operations.statement(
		channel, plain_time(params, "dateFrom"), plain_time(params, "dateTo"), service
	)
	return {
		"statements": [
			{
				"amount": each.amount,
				"providerTrnId": each.number,
				"transactionId": int(each.external_id),
				"timestamp": written_plain(each.business_time),
			}
			for each in listed
		]
	}


def _change_password(channel: "PaymentChannel", params: Params) -> str:
	new = params["newPassword"]
	if not isinstance(new, str):
		raise RpcError(NO_PARAMS, _("Parameter {0} is not a text.").format("newPassword"))
	operations.change_password(channel, new)
	return "success"


VERBS: dict[str, Callable[["PaymentChannel", Params], Params | str]] = {
	"GetInformation": _information,
	"PerformTransaction": _perform,
	"CheckTransaction": _check,
	"CancelTransaction": _cancel,
	"GetStatement": _statement,
	"ChangePassword": _change_password,
}


def _require_login(call: Call) -> None:
	channel = call.known_channel
	header = call.request.headers.get("Authorization")
	if not proves_itself(header, [channel.user_name or ""], passwords_of(channel)):
		raise Refused(Status.LOGIN, _("Wrong user name or password."))


def _require_service(channel: "PaymentChannel", params: Params) -> None:
	"""Told with every method, but needed only where the contract says so."""
	if "serviceId" in params:
		operations.require_service(channel, whole_number(params, "serviceId"))


def _read(call: Call) -> dict[str, Any]:
	"""Raises RpcError for what is no request of this contract."""
	asked = _parsed(call.body)
	if not isinstance(asked, dict) or any(
		each not in asked for each in ("jsonrpc", "method", "id", "params")
	):
		raise RpcError(INVALID, _("A request has jsonrpc, method, id and params."))
	method, params = asked["method"], asked["params"]
	if asked["jsonrpc"] != "2.0" or not isinstance(method, str) or not _is_id(asked["id"]):
		raise RpcError(INVALID, _("A request has jsonrpc, method, id and params."))
	call.tells(operation=plain(method))
	if method not in NEEDED:
		raise RpcError(NO_METHOD, _("There is no method {0}.").format(plain(method)))
	if not isinstance(params, dict):
		raise RpcError(NO_PARAMS, _("The parameters are an object."))
	call.secrets.append(str(params.get("newPassword") or ""))
	_tell(call, params)
	for name in NEEDED[method]:
		if params.get(name) is None:
			raise RpcError(NO_PARAMS, _("Parameter {0} is missing.").format(name))
	if not isinstance(params.get("fields", {}), dict):
		raise RpcError(NO_PARAMS, _("Parameter {0} is not an object.").format("fields"))
	return asked


def _tell(call: Call, params: Params) -> None:
	fields = params.get("fields")
	account = fields.get(call.known_channel.account_field or "account") if isinstance(fields, dict) else None
	call.tells(external_id=plain(params.get("transactionId")), account=plain(account))


def _parsed(body: bytes) -> object:
	try:
		return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
	except (ValueError, RecursionError):
		raise RpcError(PARSE, _("The body is not JSON.")) from None


def _refuse_constant(name: str) -> None:
	raise ValueError(name)


def _is_id(value: object) -> bool:
	"""Null, or what can be written back."""
	return value is None or plain(value) != ""


def _refused(call: Call, refused: Refused) -> Response:
	error: dict[str, Any] = {"code": refused.status.rpc, "message": refused.text}
	if refused.number:
		error["data"] = {"providerTrnId": refused.number}
	# The partner did not hear our first answer: nothing is wrong.
	call.refused(refused.status.rpc, kept=refused.status is Status.EXISTS)
	answer = _answered(call, {"error": error})
	if refused.status is Status.LOGIN:
		answer.status_code = 401
		answer.headers["WWW-Authenticate"] = 'Basic realm="PAYNET"'
	return answer


def _answered(call: Call, content: dict[str, object]) -> Response:
	body = {"jsonrpc": "2.0", "id": _id_told(call.body), **content}
	return Response(json.dumps(body, ensure_ascii=False), content_type="application/json")


def _id_told(body: bytes) -> str | int | None:
	try:
		asked = _parsed(body)
	except RpcError:
		return None
	told = asked.get("id") if isinstance(asked, dict) else None
	return told if isinstance(told, str | int) and _is_id(told) else None


def _words(trouble: Trouble) -> str:
	return {
		Trouble.NO_CHANNEL: _("The service is not available now. Try again later."),
		Trouble.SWITCHED_OFF: _("The service is not available now. Try again later."),
		Trouble.ADDRESS: _("Calls from this address are not allowed."),
		Trouble.TOO_FAST: _("Too many calls. Try again in a minute."),
		Trouble.TOO_LARGE: _("The message is too large."),
		Trouble.METHOD: _("Messages come by POST."),
		Trouble.INTERNAL: _("The call could not be worked on. Try again."),
	}[trouble]
