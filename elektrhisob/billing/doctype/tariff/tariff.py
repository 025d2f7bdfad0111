import frappe
from frappe import _
from frappe.model.document import Document


class Tariff(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		consumer_kind: DF.Literal["Household", "Legal"]
		is_active: DF.Check
		method: DF.Literal["Flat", "Blocks", "Zones"]
		remarks: DF.SmallText | None
		scale_blocks: DF.Check
		tariff_code: DF.Data
		tariff_name: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		self.scale_blocks = int(self.method == "Blocks" and bool(self.scale_blocks))
		if self.has_value_changed("method") and frappe.db.exists("Tariff Version", {"tariff": self.name}):
			frappe.throw(
				_("Tariff {0} has versions already. Make a new tariff for another method.").format(self.name)
			)

	@frappe.whitelist(methods=["GET", "POST"])
	def price_history(self) -> list[dict[str, object]]:
		"""The versions of this tariff, newest first, each with its prices: what the form draws."""
		self.check_permission("read")
		versions = frappe.get_all(
			"Tariff Version",
			filters={"tariff": self.name},
			fields=["name", "valid_from", "act", "source_url", "remarks"],
			order_by="valid_from desc",
		)
		for version in versions:
			version["rates"] = frappe.get_all(
				"Tariff Rate",
				filters={"parenttype": "Tariff Version", "parent": version.name},
				fields=["zone", "block_from_kwh", "rate", "source_mark"],
				order_by="idx",
			)
		return versions
