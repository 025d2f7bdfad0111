"""Why a device does not move."""

import frappe


class UnknownDeviceError(frappe.DoesNotExistError):
	pass


class PlaceError(frappe.ValidationError):
	pass


class MoveInFutureError(PlaceError):
	pass


class MoveBackInTimeError(PlaceError):
	pass


class SecondPlaceError(PlaceError):
	pass


class DeviceElsewhereError(PlaceError):
	pass


class MovedMeanwhileError(PlaceError):
	pass


class DeviceWrittenOffError(PlaceError):
	pass


class PlaceOfAnotherDistrictError(PlaceError):
	pass


class LaterMoveError(PlaceError):
	pass


class ClosedStoreError(PlaceError):
	pass


class DuplicateDeviceError(frappe.DuplicateEntryError):
	pass


class DeviceHasHistoryError(frappe.ValidationError):
	pass


class SealStateError(frappe.ValidationError):
	pass


class ImeiError(frappe.ValidationError):
	pass
