"""The link to pay of each gateway, for channels that are enabled and know their ids."""

import base64
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import frappe

from elektrhisob.billing.ways_to_pay import WayToPay
from elektrhisob.consumer_payments.channels import channel_of, channels_of
from elektrhisob.exchange.gateways.acceptance import soum_text, within_limits
from elektrhisob.exchange.gateways.payme.account_form import fields_to_pay, form_of

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

Link = Callable[["PaymentChannel", str, int], str]
# In this order they stand on the bill.
PROTOCOLS = ("Payme", "Click", "Uzum")


def ways() -> list[WayToPay]:
	"""For `ways_to_pay` of the hooks."""
	channels = [channel_of(code) for protocol in PROTOCOLS for code in channels_of(protocol)]
	return [
		WayToPay(channel.channel_name, partial(address, channel))
		for channel in channels
		if is_offered(channel)
	]


def is_offered(channel: "PaymentChannel") -> bool:
	if not channel.enabled:
		return False
	needed = {
		"Payme": (channel.merchant_id,),
		"Click": (channel.merchant_id, channel.service_id),
		"Uzum": (channel.service_id,),
	}
	return channel.protocol in needed and all((each or "").strip() for each in needed[channel.protocol])


def address(channel: "PaymentChannel", personal_account: str, amount: int) -> str | None:
	"""None for a sum the channel does not take."""
	if not within_limits(channel, amount):
		return None
	return LINKS[channel.protocol](channel, personal_account, amount)


def payme_link(channel: "PaymentChannel", personal_account: str, amount: int) -> str:
	fields = fields_to_pay(form_of(channel), personal_account)
	told = {"m": (channel.merchant_id or "").strip()}
	told.update({f"ac.{field}": value for field, value in fields.items()})
	told.update({"a": str(amount), "l": _language()})
	text = ";".join(f"{name}={value}" for name, value in told.items())
	return "https://checkout.paycom.uz/" + base64.b64encode(text.encode()).decode()


def click_link(channel: "PaymentChannel", personal_account: str, amount: int) -> str:
	return "https://my.click.uz/services/pay?" + urlencode(
		{
			"service_id": _service(channel),
			"merchant_id": (channel.merchant_id or "").strip(),
			"amount": soum_text(amount),
			"transaction_param": personal_account,
		}
	)


def uzum_link(channel: "PaymentChannel", personal_account: str, amount: int) -> str:
	return "https://www.uzumbank.uz/open-service?" + urlencode(
		{
			"serviceId": _service(channel),
			channel.account_field or "account": personal_account,
			"amount": str(amount),
		}
	)


LINKS: dict[str, Link] = {"Payme": payme_link, "Click": click_link, "Uzum": uzum_link}


def _service(channel: "PaymentChannel") -> str:
	return (channel.service_id or "").split(",")[0].strip()


def _language() -> str:
	spoken = (frappe.local.lang or "uz").split("-")[0]
	return spoken if spoken in ("ru", "uz", "en") else "uz"
