"""One class for each rule about results of verification."""

import frappe


class VerificationError(frappe.ValidationError):
	"""A result that cannot be true or is not complete."""


class DeviceUnknownError(VerificationError):
	pass


class DeviceIsWrittenOffError(VerificationError):
	pass


class VerificationInFutureError(VerificationError):
	pass


class UnfitWithoutReasonError(VerificationError):
	pass


class FitWithFaultError(VerificationError):
	pass


class NextDayError(VerificationError):
	pass


class DoubleVerificationError(VerificationError):
	pass


class InstrumentNotVerifiedError(VerificationError):
	pass


class RepairerMissingError(VerificationError):
	pass


class ResultIsFinalError(VerificationError):
	pass


class AlreadyCorrectedError(VerificationError):
	pass
