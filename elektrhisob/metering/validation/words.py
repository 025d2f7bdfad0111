"""Causes in the viewer's language: the facts are stored as numbers, the sentence is made when it is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate

Facts = dict[str, Any]
"""date, previous_date, installed_on, removed_on: ISO days. value, previous, energy, limit, usual (a day),
neighbours (a day), profile: kWh. days, digits, decimals, ratio, seconds, month, multiple."""

BILLED_ESTIMATE = "BILLED_ESTIMATE"
"""LATE_FOR_BILLED of an estimate that is billed: the true reading says otherwise."""
_DAYS = ("date", "previous_date", "installed_on", "removed_on", "true_date")
_NUMBERS = (
	"value",
	"previous",
	"energy",
	"limit",
	"usual",
	"neighbours",
	"profile",
	"multiple",
	"zones",
	"true_value",
)


def cause_words(code: str, facts: Facts) -> str:
	"""What is wrong and what to do."""
	if "true_value" in facts:
		code = BILLED_ESTIMATE
	return _texts_now().get(code, "").format_map(_Spelt(facts))


class _Spelt(dict[str, Any]):
	"""Facts as text, spelt when the sentence asks for them; a fact nobody noted is a dash."""

	def __getitem__(self, key: str) -> str:
		value = self.get(key)
		return "–" if value is None else _spell(key, value)


def _spell(key: str, value: Any) -> str:
	if key in _DAYS:
		return str(formatdate(value)) if value else ""
	if key in _NUMBERS:
		return number(value)
	return str(value)


def number(value: Any) -> str:
	"""1234.5 as 1,234.5 in the user's number format, without idle zeros."""
	places = max(-int(Decimal(str(flt(value, 3))).normalize().as_tuple().exponent), 0)
	return str(fmt_money(value, precision=places))


def _texts_now() -> dict[str, str]:
	"""Translated once a request: a batch asks for thousands of sentences."""
	flags, language = frappe.local.flags, frappe.local.lang
	if not flags.cause_texts or flags.cause_texts[0] != language:
		flags.cause_texts = (language, _texts())
	texts: dict[str, str] = flags.cause_texts[1]
	return texts


def _texts() -> dict[str, str]:
	return {
		"UNKNOWN_DEVICE": _(
			"Nobody knows this device or register. Find the meter by its number, or enter its installation."
		),
		"DUPLICATE": _(
			"This register already has a reading of {date} from this source. Open it and press Replace."
		),
		"BEFORE_INSTALLATION": _(
			"The meter was installed on {installed_on}, it cannot have been read on {date}. "
			"Check the date, or choose the meter that stood there on that day."
		),
		"AFTER_REMOVAL": _(
			"The meter was removed on {removed_on}, it cannot have been read on {date}. "
			"Check the date, or choose the meter that stands there now."
		),
		"IN_FUTURE": _("{date} is in the future. Enter the day on which the dial was read."),
		"BEYOND_DIAL": _(
			"{value} does not fit the dial: the register has {digits} digits. Read the dial again, without "
			"the digits behind the comma."
		),
		"TOO_FINE": _(
			"{value} has more decimals than the register shows ({decimals}). Enter what stands on the dial."
		),
		"NEGATIVE": _(
			"{value} is below the reading {previous} of {previous_date}, and the permitted power allows at "
			"most {limit} kWh since then: the dial cannot have passed zero. Read it again; if the "
			"earlier reading was wrong, replace it; if the meter was exchanged, record the exchange."
		),
		"BEYOND_POSSIBLE": _(
			"{value} means {energy} kWh since {previous_date}; the permitted power allows at most {limit} "
			"kWh in {days} days. Read the dial again, or correct the permitted power of the supply point."
		),
		"DOES_NOT_FIT_NEXT": _(
			"The value does not fit the later reading {next} of {next_date}. Read the dial again; if the "
			"later reading was wrong, open it and replace it first."
		),
		"WRONG_RATIO": _(
			"{energy} kWh in {days} days against the usual {usual} kWh a day differ by about the ratio "
			"{ratio}: it was multiplied twice, or not at all. Check the transformers and the ratio."
		),
		"HIGH": _("{energy} kWh in {days} days is more than {multiple} times the usual {usual} kWh a day."),
		"LOW": _("{energy} kWh in {days} days is far below the usual {usual} kWh a day."),
		"ZERO_ACTIVE": _("Nothing consumed in {days} days though the account is active."),
		"UNCHANGED_LONG": _("The dial has stood at {value} through several readings."),
		"PROLONGED_ESTIMATION": _("Nobody has read the dial for too long: the value is estimated again."),
		"PROFILE_VS_REGISTER": _(
			"The register counted {energy} kWh since {previous_date}, the load profile {profile} kWh."
		),
		"ZONES_VS_TOTAL": _("The total counted {energy} kWh since {previous_date}, its zones another sum."),
		"LATE_FOR_BILLED": _(
			"The reading of {date} came after its month was billed. It keeps its date; the month waits to be "
			"billed again."
		),
		BILLED_ESTIMATE: _(
			"The month was billed by an estimate of {value} on {date}, but the dial showed {true_value} on "
			"{true_date}. Enter the right value for that day; then the month is billed again."
		),
		"CLOCK_DRIFT": _("The device's clock is off by {seconds} seconds."),
		"HIGH_NEIGHBOURS": _(
			"{energy} kWh in {days} days is far more than the neighbours' {neighbours} kWh a day."
		),
		"LOW_NEIGHBOURS": _(
			"{energy} kWh in {days} days is far less than the neighbours' {neighbours} kWh a day."
		),
		"ROLLOVER": _("The dial passed zero: {energy} kWh since the reading {previous} of {previous_date}."),
		"MISSING": _("No reading since {previous_date}."),
		"GAP": _("Values are missing in the load profile of {date}."),
		"SPIKE": _("The load profile of {date} has a value far above the others."),
	}
