from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from elektrhisob.billing.charges.billed_days import (
	DaysBilledError,
	last_billed_day,
	refuse_deletion_of_billed,
	same_spelling,
)
from elektrhisob.bulk.keys import Key, next_key

HOURS_A_DAY = 24


class UnmeteredLoadError(frappe.ValidationError):
	"""Power, hours or dates that cannot be."""


class UnmeteredLoad(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.unmetered_load_row.unmetered_load_row import UnmeteredLoadRow

		basis: DF.Data | None
		closed_on: DF.Date | None
		consumer_name: DF.Data | None
		het: DF.Link | None
		load_name: DF.Data
		loads: DF.Table[UnmeteredLoadRow]
		personal_account: DF.Link | None
		remarks: DF.SmallText | None
		supply_point: DF.Link
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)

	def validate(self) -> None:
		self.loads.sort(key=lambda row: (row.equipment or "", getdate(row.valid_from)))
		for place, row in enumerate(self.loads, start=1):
			row.idx = place
		self.check_rows()
		self.keep_billed_rows()

	def check_rows(self) -> None:
		seen = set()
		for row in self.loads:
			key = (row.equipment or "", str(row.valid_from))
			if key in seen:
				frappe.throw(
					_("Row {0}: this equipment has another row from the same day.").format(row.idx),
					UnmeteredLoadError,
				)
			seen.add(key)
			if row.hours_per_day > HOURS_A_DAY:
				frappe.throw(_("Row {0}: a day has 24 hours.").format(row.idx), UnmeteredLoadError)

	def keep_billed_rows(self) -> None:
		"""Rows of billed days stay as they were; new ones begin after them."""
		before, billed = self.get_doc_before_save(), last_billed_day(self.personal_account or "")
		if not before or not billed:
			return
		if _told(before, billed) != _told(self, billed) or _ends_before(self, billed):
			frappe.throw(
				_(
					"The load is billed up to {0}: its rows until then stay. Enter a new row from {1} on, or a last"
					" day after {0}."
				).format(formatdate(billed), formatdate(billed + timedelta(days=1))),
				DaysBilledError,
			)

	def on_trash(self) -> None:
		if self.loads:
			refuse_deletion_of_billed(self, min(getdate(row.valid_from) for row in self.loads))


def _told(doc: Document, until: object) -> list[tuple[object, ...]]:
	return sorted(
		(
			str(row.valid_from),
			row.equipment or "",
			same_spelling(row.power_kw),
			row.quantity,
			same_spelling(row.hours_per_day),
		)
		for row in doc.loads
		if getdate(row.valid_from) <= until
	)


def _ends_before(doc: Document, billed: object) -> bool:
	return bool(doc.closed_on and doc.has_value_changed("closed_on") and getdate(doc.closed_on) < billed)
