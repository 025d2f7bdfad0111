from frappe.utils.nestedset import NestedSet


class NetworkNode(NestedSet):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		het: DF.Link
		is_group: DF.Check
		lft: DF.Int
		node_code: DF.Data
		node_kind: DF.Literal["Substation", "Feeder", "Transformer"]
		node_name: DF.Data
		old_parent: DF.Link | None
		parent_network_node: DF.Link | None
		rated_kva: DF.Float
		rgt: DF.Int
		voltage_level: DF.Link | None
	# end: auto-generated types

	nsm_parent_field = "parent_network_node"
