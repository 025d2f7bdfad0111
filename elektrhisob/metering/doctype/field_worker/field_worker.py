import frappe
from frappe import _
from frappe.model.document import Document


class TeamOfAnotherDistrictError(frappe.ValidationError):
	pass


class FieldWorker(Document):
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
