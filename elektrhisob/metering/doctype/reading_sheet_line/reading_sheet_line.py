import frappe
from frappe.model.document import Document

from elektrhisob.metering.sheets import life


class ReadingSheetLine(Document):
	def validate(self) -> None:
		life.refuse_hand_made_row(self)

	def on_trash(self) -> None:
		life.refuse_hand_made_row(self)


def on_doctype_update() -> None:
	frappe.db.add_index("Reading Sheet Line", ["sheet", "line_no"])
	frappe.db.add_index("Reading Sheet Line", ["personal_account", "sheet"])
	frappe.db.add_index("Reading Sheet Line", ["het", "status"])
