"""What can go wrong with a reading sheet, one exception each."""

import frappe


class SheetRowIsFinalError(frappe.ValidationError):
	pass


class SheetExistsError(frappe.DuplicateEntryError):
	pass


class NoMetersOnRouteError(frappe.ValidationError):
	pass


class NotARouteError(frappe.ValidationError):
	pass


class SheetIsUsedError(frappe.ValidationError):
	pass


class SheetStateError(frappe.ValidationError):
	pass


class SheetsAreBeingMadeError(frappe.ValidationError):
	pass


class SheetClosedError(frappe.ValidationError):
	pass


class OtherSheetError(frappe.ValidationError):
	pass


class IncompleteEntryError(frappe.ValidationError):
	pass


class ForeignEntryError(frappe.PermissionError):
	pass


class NotAFieldWorkerError(frappe.PermissionError):
	pass


class UnreadableFileError(frappe.ValidationError):
	pass


class PhotoError(frappe.ValidationError):
	pass
