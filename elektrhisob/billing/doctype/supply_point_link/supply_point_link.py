from typing import Any

import frappe
from frappe.model.document import Document

from elektrhisob.billing.charges import point_tree
from elektrhisob.billing.charges.billed_days import (
	check_dates,
	keep_what_is_billed,
	refuse_deletion_of_billed,
)
from elektrhisob.bulk.keys import Key, next_key

CALCULATED = ("parent_point", "child_point", "sign", "valid_from")


class SupplyPointLink(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		basis: DF.Data | None
		child_account: DF.Link | None
		child_name: DF.Data | None
		child_point: DF.Link
		consumer_name: DF.Data | None
		het: DF.Link | None
		parent_point: DF.Link
		personal_account: DF.Link | None
		remarks: DF.SmallText | None
		sign: DF.Literal["Subtracted", "Added"]
		valid_from: DF.Date
		valid_until: DF.Date | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)

	def validate(self) -> None:
		check_dates(self)
		point_tree.refuse_circle(self)
		point_tree.refuse_second_link(self)
		keep_what_is_billed(self, CALCULATED)

	def on_trash(self) -> None:
		refuse_deletion_of_billed(self, self.valid_from)


@frappe.whitelist(methods=["GET", "POST"])
def tree(link: str) -> list[dict[str, Any]]:
	"""The points of the tree the link belongs to, from the top, each with its depth."""
	doc = frappe.get_doc("Supply Point Link", link)
	doc.check_permission("read")
	return point_tree.tree_of(doc)
