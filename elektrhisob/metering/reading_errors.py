"""The rules a reading can break, one exception each, and their words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import frappe

from elektrhisob.metering.reading_checks import CODES, Verdict
from elektrhisob.metering.validation.words import cause_words

if TYPE_CHECKING:
	from collections.abc import Iterator

	from elektrhisob.metering.validation.exceptions import Raised


class RefusedReadingError(frappe.ValidationError):
	"""A rule refuses the reading. raised: what the worklist is to see of it, when it arrived from outside."""

	raised: Raised | None = None


class ImpossibleReadingError(RefusedReadingError):
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


class NoSuchRegisterError(RefusedReadingError):
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


class RefusedByRuleError(ImpossibleReadingError):
	"""A rule that a supervisor has set to refuse."""


REFUSALS: dict[str, type[ImpossibleReadingError]] = {
	"BEFORE_INSTALLATION": BeforeInstallationError,
	"AFTER_REMOVAL": AfterRemovalError,
	"IN_FUTURE": FutureReadingError,
	"BEYOND_DIAL": BeyondDialError,
	"TOO_FINE": TooFineReadingError,
	"NEGATIVE": BelowPreviousReadingError,
	"BEYOND_POSSIBLE": AbovePermittedPowerError,
	"DOES_NOT_FIT_NEXT": DoesNotFitNextReadingError,
}


def refusal(code: str) -> type[ImpossibleReadingError]:
	return REFUSALS.get(code, RefusedByRuleError)


@contextmanager
def carrying(raised: Raised | None) -> Iterator[None]:
	"""A refusal inside takes along what the worklist is to see; the framework's `throw` takes words only."""
	try:
		yield
	except RefusedReadingError as refused:
		refused.raised = raised
		raise


def words(verdict: Verdict, facts: dict[str, str]) -> str:
	"""What is wrong and what to do, in the user's language."""
	return cause_words(CODES[verdict], facts) if verdict in CODES else ""
