from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers import consumer_card
from elektrhisob.consumers.fulltext import add_fulltext
from elektrhisob.consumers.phones import normalise_phone
from elektrhisob.consumers.search_words import consumer_search_text


class Consumer(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.SmallText | None
		consumer_kind: DF.Literal["Household", "Legal"]
		consumer_name: DF.Data
		email: DF.Data | None
		het: DF.Link
		phone: DF.Data | None
		pinfl: DF.Data | None
		search_text: DF.SmallText | None
		short_name: DF.Data | None
		stir: DF.Data | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CONSUMER)

	def validate(self) -> None:
		self.consumer_name = " ".join((self.consumer_name or "").split())
		self.phone = normalise_phone(self.phone)
		consumer_card.check_identification(self)
		consumer_card.warn_of_double(self)
		consumer_card.refuse_change_of_kind(self)
		self.search_text = consumer_search_text(
			self.consumer_name, self.short_name, self.phone, self.pinfl, self.stir
		)

	def on_update(self) -> None:
		consumer_card.spread_change(self)


def on_doctype_update() -> None:
	add_fulltext("Consumer")
