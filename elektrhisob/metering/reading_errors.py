"""The rules a reading can break, one exception each, and their words."""

from __future__ import annotations

import frappe
from frappe import _

from elektrhisob.metering.reading_checks import Verdict


class ImpossibleReadingError(frappe.ValidationError):
	"""The dial cannot have shown this value on this day."""


class BeforeInstallationError(ImpossibleReadingError):
	pass


class AfterRemovalError(ImpossibleReadingError):
	pass


class FutureReadingError(ImpossibleReadingError):
	pass


class BeyondDialError(ImpossibleReadingError):
	pass


class TooFineReadingError(ImpossibleReadingError):
	pass


class BelowPreviousReadingError(ImpossibleReadingError):
	pass


class AbovePermittedPowerError(ImpossibleReadingError):
	pass


class DoesNotFitNextReadingError(ImpossibleReadingError):
	pass


class NoSuchRegisterError(frappe.ValidationError):
	pass


class DuplicateReadingError(frappe.DuplicateEntryError):
	pass


class ReadingIsFinalError(frappe.ValidationError):
	pass


class CorrectionWithoutOriginalError(frappe.ValidationError):
	pass


class AlreadyReplacedError(frappe.ValidationError):
	pass


class ReadingIsBilledError(frappe.ValidationError):
	pass


class NotSuspiciousError(frappe.ValidationError):
	pass


REFUSALS: dict[Verdict, type[ImpossibleReadingError]] = {
	Verdict.BEFORE_INSTALLATION: BeforeInstallationError,
	Verdict.AFTER_REMOVAL: AfterRemovalError,
	Verdict.IN_FUTURE: FutureReadingError,
	Verdict.BEYOND_DIAL: BeyondDialError,
	Verdict.TOO_FINE: TooFineReadingError,
	Verdict.BELOW_PREVIOUS: BelowPreviousReadingError,
	Verdict.ABOVE_PERMITTED: AbovePermittedPowerError,
}


def words(verdict: Verdict, facts: dict[str, str]) -> str:
	"""What is wrong and what to do, in the user's language.

	facts, as text: date, value, installed_on, removed_on, digits, decimals, previous, previous_date, energy,
	limit, days, usual, multiple.
	"""
	return _texts()[verdict].format(**facts)


def _texts() -> dict[Verdict, str]:
	return {
		Verdict.USUAL: "",
		Verdict.BEFORE_INSTALLATION: _(
			"The meter was installed on {installed_on}, it cannot have been read on {date}. "
			"Check the date, or choose the meter that stood there on that day."
		),
		Verdict.AFTER_REMOVAL: _(
			"The meter was removed on {removed_on}, it cannot have been read on {date}. "
			"Check the date, or choose the meter that stands there now."
		),
		Verdict.IN_FUTURE: _("{date} is in the future. Enter the day on which the dial was read."),
		Verdict.BEYOND_DIAL: _(
			"{value} does not fit the dial: the register has {digits} digits. Read the dial again, without "
			"the digits behind the comma."
		),
		Verdict.TOO_FINE: _(
			"{value} has more decimals than the register shows ({decimals}). Enter what stands on the dial."
		),
		Verdict.BELOW_PREVIOUS: _(
			"{value} is below the reading {previous} of {previous_date}, and the permitted power allows at "
			"most {limit} kWh since then: the dial cannot have passed zero. Read it again; if the "
			"earlier reading was wrong, replace it; if the meter was exchanged, record the exchange."
		),
		Verdict.ABOVE_PERMITTED: _(
			"{value} means {energy} kWh since {previous_date}; the permitted power allows at most {limit} "
			"kWh in {days} days. Read the dial again, or correct the permitted power of the supply point."
		),
		Verdict.FAR_ABOVE_AVERAGE: _(
			"{energy} kWh in {days} days is more than {multiple} times the usual {usual} kWh a day."
		),
		Verdict.ZERO: _("Nothing consumed in {days} days though the account is active."),
	}
