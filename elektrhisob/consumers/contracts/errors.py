"""What contracts refuse: one class for each rule."""

import frappe


class NotALegalConsumerError(frappe.ValidationError):
	pass


class ContractDatesError(frappe.ValidationError):
	pass


class ContractsOverlapError(frappe.ValidationError):
	pass


class ContractNumberError(frappe.ValidationError):
	pass


class ContractTariffError(frappe.ValidationError):
	pass


class DeclaredPowerError(frappe.ValidationError):
	pass


class PrepaymentError(frappe.ValidationError):
	pass


class BankRequisitesError(frappe.ValidationError):
	pass


class ContractVolumeError(frappe.ValidationError):
	pass


class PointOfAnotherAccountError(frappe.ValidationError):
	pass


class PointTwiceError(frappe.ValidationError):
	pass


class ContractRatioError(frappe.ValidationError):
	pass


class ContractIncompleteError(frappe.ValidationError):
	pass


class ContractStepError(frappe.ValidationError):
	pass


class ContractIsKeptError(frappe.ValidationError):
	pass


class ContractVersionError(frappe.ValidationError):
	pass


class ContractTextError(frappe.ValidationError):
	"""The template cannot be rendered; `line` is where, as far as it is known."""

	line: int | None = None
