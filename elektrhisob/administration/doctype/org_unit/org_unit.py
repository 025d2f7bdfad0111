from frappe.utils.nestedset import NestedSet


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
