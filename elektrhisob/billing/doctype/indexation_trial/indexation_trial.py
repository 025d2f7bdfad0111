from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key


class IndexationTrial(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.INDEXATION)
