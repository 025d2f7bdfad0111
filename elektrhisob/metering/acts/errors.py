"""Why an act is not issued, approved or cancelled."""

import frappe


class ActError(frappe.ValidationError):
	pass


class ActIncompleteError(ActError):
	pass


class ActIsIssuedError(ActError):
	pass


class ActStepError(ActError):
	pass


class NotTheMeterOfThePointError(ActError):
	pass


class MeterNotAtHandError(ActError):
	pass


class PointStatusError(ActError):
	pass


class ActHasConsequencesError(ActError):
	pass


class ActIsKeptError(ActError):
	pass
