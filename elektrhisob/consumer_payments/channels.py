"""A payment channel as the services need it: what it may, where its money is, how it proves itself."""

import ipaddress
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from elektrhisob.bulk.exact import tiyin

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

CHANNEL = "Payment Channel"


class ChannelDescriptionError(frappe.ValidationError):
	"""A channel that cannot work as it is described."""


class SumOutsideLimitsError(frappe.ValidationError):
	"""A sum that the channel does not take."""


def channel_of(code: str) -> "PaymentChannel":
	"""From the cache: read on every payment, changed once a year."""
	channel: PaymentChannel = frappe.get_cached_doc(CHANNEL, code)
	return channel


def channels_of(protocol: str) -> list[str]:
	"""Codes of the channels whose partner speaks the protocol, enabled or not."""
	codes: list[str] = frappe.get_all(CHANNEL, {"protocol": protocol}, pluck="name", order_by="name")
	return codes


def require_limits(channel: "PaymentChannel", amount: int) -> None:
	"""amount: tiyin. Raises SumOutsideLimitsError."""
	low, high = tiyin(channel.minimum_sum or 0), tiyin(channel.maximum_sum or 0)
	if amount <= 0 or amount < low or (high and amount > high):
		frappe.throw(
			_("{0} takes from {1} to {2} soum.").format(
				channel.channel_name, f"{low / 100:,.2f}", f"{high / 100:,.2f}" if high else "∞"
			),
			SumOutsideLimitsError,
		)


def passwords_of(channel: "PaymentChannel") -> list[str]:
	"""What proves the partner now: the password, and the previous one while it is still taken."""
	found = [channel.get_password("password", raise_exception=False)]
	until = channel.previous_valid_until
	if until and get_datetime(until) > now_datetime():
		found.append(channel.get_password("previous_password", raise_exception=False))
	return [password for password in found if password]


def address_allowed(channel: "PaymentChannel", address: str) -> bool:
	"""Whether the channel may be spoken to from this address; an empty list allows every one."""
	networks = allowed_networks(channel.allowed_addresses)
	if not networks:
		return True
	try:
		caller = ipaddress.ip_address(address)
	except ValueError:
		return False
	return any(caller in network for network in networks)


def allowed_networks(text: str | None) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
	"""Raises ValueError for a line that is no network."""
	lines = [line.strip() for line in (text or "").splitlines()]
	return [ipaddress.ip_network(line, strict=False) for line in lines if line]


def services_of(channel: "PaymentChannel") -> frozenset[str]:
	"""The partner's numbers of our service; empty: every one is taken."""
	return frozenset(part.strip() for part in (channel.service_id or "").split(",") if part.strip())
