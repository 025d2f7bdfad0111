import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from elektrhisob.billing.charges.billed_days import (
	DatesReversedError,
	DaysBilledError,
	last_billed_day,
	refuse_deletion_of_billed,
	same_spelling,
)
from elektrhisob.bulk.keys import Key, next_key

FAR = "9999-12-31"


class HouseFlatError(frappe.ValidationError):
	"""A flat that is the house itself, is named twice on one day, or has no area where the area counts."""


class HouseMeter(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.house_meter_flat.house_meter_flat import HouseMeterFlat
		from elektrhisob.billing.doctype.house_meter_rule.house_meter_rule import HouseMeterRule

		address: DF.Data | None
		consumer_name: DF.Data | None
		flats: DF.Table[HouseMeterFlat]
		het: DF.Link | None
		personal_account: DF.Link | None
		remarks: DF.SmallText | None
		rules: DF.Table[HouseMeterRule]
		supply_point: DF.Link
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)

	def validate(self) -> None:
		self.rules.sort(key=lambda row: getdate(row.valid_from))
		for place, row in enumerate(self.rules, start=1):
			row.idx = place
		self.check_flats()
		self.check_areas()
		self.keep_what_is_billed()

	def check_flats(self) -> None:
		last_day: dict[str, object] = {}
		for row in sorted(self.flats, key=lambda flat: getdate(flat.valid_from)):
			if row.valid_until and getdate(row.valid_until) < getdate(row.valid_from):
				frappe.throw(
					_("Flat {0} cannot end on {1}, before it begins.").format(
						row.personal_account, formatdate(row.valid_until)
					),
					DatesReversedError,
				)
			if row.personal_account == self.personal_account:
				frappe.throw(_("The account of the house is no flat of it."), HouseFlatError)
			before = last_day.get(row.personal_account)
			if before and before >= getdate(row.valid_from):
				frappe.throw(
					_("Flat {0} is entered twice for the same days.").format(row.personal_account),
					HouseFlatError,
				)
			last_day[row.personal_account] = getdate(row.valid_until or FAR)

	def check_areas(self) -> None:
		by_area = any(row.method == "By Area" for row in self.rules)
		without = [row.personal_account for row in self.flats if not row.area_m2]
		if by_area and without:
			frappe.throw(
				_("Enter the area of flat {0}: the common energy is shared by area.").format(without[0]),
				HouseFlatError,
			)

	def keep_what_is_billed(self) -> None:
		"""Rules and flats of billed months stay; a flat may end after them."""
		before, billed = self.get_doc_before_save(), last_billed_day(self.personal_account or "")
		if before and billed and _told(before, billed) != _told(self, billed):
			frappe.throw(
				_("The house is billed up to {0}: its rules and flats until then stay as they were.").format(
					formatdate(billed)
				),
				DaysBilledError,
			)

	def on_trash(self) -> None:
		refuse_deletion_of_billed(self, min(getdate(row.valid_from) for row in self.rules))


def _told(house: Document, billed: object) -> list[tuple[str, ...]]:
	rules = [("rule", str(row.valid_from), row.method) for row in house.rules if _until(row, billed)]
	flats = [
		("flat", str(row.valid_from), row.personal_account, same_spelling(row.area_m2), _end(row, billed))
		for row in house.flats
		if _until(row, billed)
	]
	return sorted([*rules, *flats])


def _until(row: Document, billed: object) -> bool:
	return bool(getdate(row.valid_from) <= billed)


def _end(row: Document, billed: object) -> str:
	ends = getdate(row.valid_until or FAR)
	return str(ends) if ends < billed else ""
