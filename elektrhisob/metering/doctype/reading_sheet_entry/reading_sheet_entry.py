from frappe.model.document import Document

from elektrhisob.metering.sheets import life


class ReadingSheetEntry(Document):
	def validate(self) -> None:
		life.refuse_hand_made_row(self)

	def on_trash(self) -> None:
		life.refuse_hand_made_row(self)
