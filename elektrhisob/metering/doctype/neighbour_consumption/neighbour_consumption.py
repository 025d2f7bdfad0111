import frappe
from frappe.model.document import Document


class NeighbourConsumption(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		category: DF.Link
		counted_on: DF.Date | None
		daily_kwh: DF.Float
		het: DF.Link | None
		meters: DF.Int
		route: DF.Link
	# end: auto-generated types

	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("Neighbour Consumption", ["route", "category"], "one_median_a_kind")
