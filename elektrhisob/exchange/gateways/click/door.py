"""The door Click calls: Prepare and Complete at one address, told apart by `action`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from elektrhisob.consumer_payments.channels import passwords_of, services_of
from elektrhisob.exchange.gateways.click import stages
from elektrhisob.exchange.gateways.click.faults import (
	ACTION,
	BAD_REQUEST,
	NOT_UPDATED,
	SIGNATURE,
	ClickFault,
)
from elektrhisob.exchange.gateways.click.form import COMPLETE, PREPARE, ClickForm, read_form
from elektrhisob.exchange.gateways.door import Call, Trouble
from elektrhisob.exchange.gateways.wire import json_response, plain

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Fields = dict[str, object]
STAGES: dict[str, tuple[str, Callable[["PaymentChannel", ClickForm], Fields]]] = {
	PREPARE: ("Prepare", stages.prepare),
	COMPLETE: ("Complete", stages.complete),
}


class ClickDoor:
	"""SHOP-API."""

	protocol = "Click"
	methods = ("POST",)

	def answer(self, call: Call) -> Response:
		form = read_form(call.body)
		try:
			return _said(form, self._result(call, form))
		except ClickFault as fault:
			call.refused(fault.code, kept=fault.kept)
			return _said(form, fault.answer)

	def trouble(self, call: Call, trouble: Trouble) -> Response:
		code = SIGNATURE if trouble in (Trouble.ADDRESS, Trouble.NO_CHANNEL) else NOT_UPDATED
		if trouble in (Trouble.METHOD, Trouble.TOO_LARGE):
			code = BAD_REQUEST
		return _said(read_form(call.body), ClickFault(code).answer)

	def _result(self, call: Call, form: ClickForm | None) -> Fields:
		channel = call.known_channel
		if form is None:
			raise ClickFault(BAD_REQUEST)
		name, stage = STAGES.get(form["action"], ("", None))
		call.tells(
			operation=name, external_id=form["click_trans_id"], account=plain(form["merchant_trans_id"], 140)
		)
		if not form.is_signed_with(passwords_of(channel)):
			raise ClickFault(SIGNATURE)
		if not stage:
			raise ClickFault(ACTION)
		services = services_of(channel)
		if not form.is_whole or (services and form["service_id"] not in services):
			raise ClickFault(BAD_REQUEST)
		return stage(channel, form)


def _said(form: ClickForm | None, result: Fields) -> Response:
	"""The ids that were sent stand in every answer, as they can be read."""
	told: Fields = {}
	if form:
		number = form["click_trans_id"]
		told = {
			"click_trans_id": int(number)
			if number.isascii() and number.isdigit() and len(number) < 19
			else None,
			"merchant_trans_id": form["merchant_trans_id"],
		}
	return json_response({**told, **result})


DOOR = ClickDoor()
