"""Findings in the viewer's language: facts are stored as numbers, the sentence is made when it is shown."""

from typing import Any

from frappe import _
from frappe.utils import formatdate

from elektrhisob.billing.bill_wording import energy, money

Facts = dict[str, Any]


def finding_words(code: str, facts: Facts) -> str:
	return _texts().get(code, "").format_map(_Spelt(facts))


def _texts() -> dict[str, str]:
	return {
		"NEGATIVE_PARTS": _("Sum {amount}, net {net_amount}, VAT {vat_amount} soum, energy {energy} kWh."),
		"SUM_FAR": _("{amount} soum; as many days usually cost {usual_amount} soum."),
		"KWH_FAR": _("{energy} kWh; as many days usually take {usual} kWh."),
		"PEERS_FAR": _("{daily} kWh a day; the middle one of {peers} bills of its kind has {peers_kwh} kWh."),
		"ZERO_ACTIVE": _("Nothing, after {usual} kWh a month."),
		"TOO_MANY_DAYS": _("{days} days."),
		"PROTECTION_OPEN": _("The price rose inside the bill while the account had an advance."),
		"CONTRACT_LAPSED": _("{lapsed_days} days after the end of the last contract."),
		"AFTER_EXCHANGE": _("The meter was exchanged on {exchange_day}."),
		"ESTIMATED_LONG": _("Nobody has read the meter for {unread_days} days."),
		"WITHOUT_UNIT": _("The account has no address, or its route belongs to another district."),
	}


class _Spelt(dict[str, Any]):
	"""Facts as text, spelt when the sentence asks for them; a fact nobody noted is a dash."""

	def __getitem__(self, key: str) -> str:
		value = self.get(key)
		if value is None:
			return "–"
		if key.endswith("_day"):
			return str(formatdate(value))
		if key.endswith("amount"):
			return money(value)
		if isinstance(value, str):
			return energy(value)
		return str(value)
