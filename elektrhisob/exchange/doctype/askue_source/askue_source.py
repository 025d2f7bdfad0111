from frappe.model.document import Document

from elektrhisob.exchange.askue import sources


class AskueSource(Document):
	def validate(self) -> None:
		sources.check_code(self)
		sources.check_units(self)
		sources.check_clock(self)
		sources.check_folder(self)
		sources.check_user(self)
		sources.check_adapter(self)
