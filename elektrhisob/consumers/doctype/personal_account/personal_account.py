import frappe
from frappe.model.document import Document

from elektrhisob.consumers import account_card
from elektrhisob.consumers.fulltext import add_fulltext
from elektrhisob.consumers.households import families
from elektrhisob.consumers.phones import normalise_phone
from elektrhisob.consumers.search_text import refresh_search_text


class PersonalAccount(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.consumers.doctype.account_family.account_family import AccountFamily
		from elektrhisob.consumers.doctype.account_owner.account_owner import AccountOwner
		from elektrhisob.consumers.doctype.account_tariff.account_tariff import AccountTariff

		address: DF.Data | None
		category: DF.Link
		closed_on: DF.Date | None
		consumer: DF.Link
		consumer_kind: DF.Literal["Household", "Legal"]
		consumer_name: DF.Data | None
		families: DF.Table[AccountFamily]
		generation_since: DF.Date | None
		has_generation: DF.Check
		het: DF.Link | None
		local_number: DF.Data
		norm_multiplier: DF.Int
		opened_on: DF.Date
		owners: DF.Table[AccountOwner]
		phone: DF.Data | None
		route: DF.Link
		search_text: DF.SmallText | None
		status: DF.Literal["Active", "Closed"]
		tariffs: DF.Table[AccountTariff]
		temporarily_closed_from: DF.Date | None
		temporarily_closed_until: DF.Date | None
		unit_code: DF.Data
	# end: auto-generated types

	def autoname(self) -> None:
		account_card.take_number(self)
		self.name = f"{self.unit_code}{self.local_number}"

	def validate(self) -> None:
		account_card.take_consumer(self)
		account_card.take_place(self)
		self.phone = normalise_phone(self.phone)
		account_card.check_category(self)
		account_card.set_status(self)
		families.check(self)
		account_card.check_families(self)
		account_card.check_tariffs(self)

	def on_update(self) -> None:
		refresh_search_text([self.name])
		account_card.spread_change(self)
		families.follow(self)


def on_doctype_update() -> None:
	# The only index that begins with het is the field's own: see Electricity Bill.
	frappe.db.add_index("Personal Account", ["status", "het"])
	# A few of a hundred generate: counted without a look at the others.
	frappe.db.add_index("Personal Account", ["has_generation", "het"])
	add_fulltext("Personal Account")
