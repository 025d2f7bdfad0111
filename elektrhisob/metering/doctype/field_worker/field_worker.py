import frappe
from frappe import _
from frappe.model.document import Document


class TeamOfAnotherDistrictError(frappe.ValidationError):
	pass


class FieldWorker(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		het: DF.Link
		is_active: DF.Check
		is_controller: DF.Check
		is_inspector: DF.Check
		is_installer: DF.Check
		is_verifier: DF.Check
		personnel_no: DF.Data | None
		phone: DF.Data | None
		team: DF.Link | None
		user: DF.Link | None
		worker_name: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		self.user = self.user or None
		self.refuse_team_of_another_district()

	def refuse_team_of_another_district(self) -> None:
		het = frappe.db.get_value("Field Team", self.team, "het") if self.team else self.het
		if het != self.het:
			frappe.throw(
				_("Team {0} works in district {1}. Choose a team of {2}.").format(self.team, het, self.het),
				TeamOfAnotherDistrictError,
			)
