from frappe.model.document import Document

from elektrhisob.metering.verification import schedule


class VerificationIntervalRule(Document):
	def on_update(self) -> None:
		schedule.follow_rule(str(self.device_kind))

	def after_delete(self) -> None:
		schedule.follow_rule(str(self.device_kind))
