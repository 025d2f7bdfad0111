"""The form a payer fills at Payme: region, district and local number, or the whole number alone.

The channel's name of the account field says which: "account", or "region,subRegion,account".
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from elektrhisob.consumer_payments.payers_account import LONGEST_NUMBER, digits_of
from elektrhisob.exchange.gateways.payme.faults import wrong_district, wrong_region
from elektrhisob.exchange.gateways.wire import plain

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

REGION_DIGITS, DISTRICT_DIGITS = 2, 5
FIELDS_OF_DISTRICTS = 3


@dataclass(frozen=True)
class Form:
	"""Names of the fields as agreed with Payme."""

	account: str
	region: str = "region"
	district: str = "subRegion"
	by_district: bool = False


@dataclass(frozen=True)
class Filled:
	"""What the payer entered: the number, and the code of its district when that was chosen."""

	account: str
	unit_code: str


def form_of(channel: "PaymentChannel") -> Form:
	names = [name.strip() for name in (channel.account_field or "").split(",") if name.strip()]
	if len(names) >= FIELDS_OF_DISTRICTS:
		return Form(names[2], names[0], names[1], by_district=True)
	return Form(names[0] if names else "account")


def filled(form: Form, told: dict[str, object]) -> Filled:
	"""Raises PaymeFault that names the field where a chosen region or district fits nothing."""
	account = plain(told.get(form.account))
	district, region = plain(told.get(form.district)), plain(told.get(form.region))
	if not (district or region):
		if form.by_district:
			raise wrong_region(form.region)
		return Filled(account, "")
	if region and not (region.isascii() and region.isdigit() and len(region) == REGION_DIGITS):
		raise wrong_region(form.region)
	if not (district.isascii() and district.isdigit() and len(district) == DISTRICT_DIGITS):
		raise wrong_district(form.district)
	if region and not district.startswith(region):
		raise wrong_district(form.district)
	digits = digits_of(account)
	if LONGEST_NUMBER >= len(digits) > LONGEST_NUMBER - DISTRICT_DIGITS and not digits.startswith(district):
		raise wrong_district(form.district)
	return Filled(account, district)


def fields_to_pay(form: Form, personal_account: str) -> dict[str, str]:
	"""The form filled for an account, for a link."""
	if not form.by_district:
		return {form.account: personal_account}
	return {
		form.region: personal_account[:REGION_DIGITS],
		form.district: personal_account[:DISTRICT_DIGITS],
		form.account: personal_account[DISTRICT_DIGITS:],
	}
