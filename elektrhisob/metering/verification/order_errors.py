"""One class for each rule about verification orders."""

import frappe


class PerformerMissingError(frappe.ValidationError):
	pass


class DeviceTwiceError(frappe.ValidationError):
	pass


class DeviceInAnotherOrderError(frappe.ValidationError):
	pass


class DeviceOfAnotherDistrictError(frappe.ValidationError):
	pass


class OrderIsSentError(frappe.ValidationError):
	pass


class OrderIsNotSentError(frappe.ValidationError):
	pass


class EmptyOrderError(frappe.ValidationError):
	pass


class ResultsMissingError(frappe.ValidationError):
	pass


class ResultsRecordedError(frappe.ValidationError):
	pass


class UnreadableFileError(frappe.ValidationError):
	pass
