import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from elektrhisob.administration import org_tree, unit_moves
from elektrhisob.administration.divisions import clear_divisions


class OrgUnit(NestedSet):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		het: DF.Link | None
		is_active: DF.Check
		is_group: DF.Check
		lft: DF.Int
		old_parent: DF.Link | None
		parent_org_unit: DF.Link | None
		rgt: DF.Int
		soato: DF.Data | None
		unit_code: DF.Data
		unit_level: DF.Literal["Head Office", "HETK", "HET", "Section", "Route"]
		unit_name: DF.Data
		unit_name_ru: DF.Data | None
		unit_name_uz_cyrl: DF.Data | None
	# end: auto-generated types

	nsm_parent_field = "parent_org_unit"

	def validate(self) -> None:
		org_tree.check_code(self.unit_level, self.unit_code)
		self.check_level_kept()
		self.check_place()
		self.check_code_under_district()
		self.is_group = int(self.unit_level != "Route")

	def check_level_kept(self) -> None:
		before = self.get_doc_before_save()
		if before and before.unit_level != self.unit_level:
			frappe.throw(_("The level of a unit cannot be changed. Add a new unit instead."))

	def check_place(self) -> None:
		"""The unit above decides the HET as well."""
		parent = self.parent_unit()
		org_tree.check_place(self.unit_level, parent.unit_level if parent else None)
		if not parent and frappe.db.exists(
			self.doctype, {"unit_level": "Head Office", "name": ["!=", self.name]}
		):
			frappe.throw(_("There is a head office already. Choose a parent unit."))
		self.het = org_tree.het_for(self.unit_level, self.unit_code, parent.het if parent else None)

	def check_code_under_district(self) -> None:
		"""A moved section keeps the code it is known by; a new one is numbered inside its district."""
		if self.is_new() and self.het and not f"{self.unit_code}-".startswith(f"{self.het}-"):
			frappe.throw(
				_("The code must begin with {0}, the code of its district.").format(frappe.bold(self.het))
			)

	def parent_unit(self) -> "frappe._dict | None":
		if not self.parent_org_unit:
			return None
		return frappe.db.get_value(self.doctype, self.parent_org_unit, ["unit_level", "het"], as_dict=True)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		moved = bool(before) and before.parent_org_unit != self.parent_org_unit
		district_changed = moved and before.het != self.het
		if district_changed:
			unit_moves.refuse_move_during_bill_run(self.name)
		super().on_update()
		if district_changed:
			self.stamp_units_below()
			unit_moves.move_rows(self.name)
		clear_divisions()

	def stamp_units_below(self) -> None:
		unit = frappe.qb.DocType(self.doctype)
		inside = (unit.lft >= self.lft) & (unit.rgt <= self.rgt)
		frappe.qb.update(unit).set(unit.het, self.het).where(inside).run()

	def on_trash(self, allow_root_deletion: bool = False) -> None:
		if self.unit_level == "Head Office":
			frappe.throw(_("The head office cannot be deleted."))
		unit_moves.refuse_delete_with_rows(self.name)
		super().on_trash(allow_root_deletion)
		clear_divisions()


def on_doctype_update() -> None:
	frappe.db.add_index("Org Unit", ["lft", "rgt"])
