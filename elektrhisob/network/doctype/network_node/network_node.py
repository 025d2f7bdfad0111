import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

PARENT_KIND = {"Substation": None, "Feeder": "Substation", "Transformer": "Feeder"}


class NetworkTreeError(frappe.ValidationError):
	pass


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

	def validate(self) -> None:
		self.check_parent()
		self.is_group = 0 if self.node_kind == "Transformer" else 1
		self.refuse_change_of_kind()

	def check_parent(self) -> None:
		wanted = PARENT_KIND[self.node_kind]
		if not self.parent_network_node and not wanted:
			return
		parent = frappe.db.get_value("Network Node", self.parent_network_node, "node_kind")
		if parent == wanted:
			return
		if wanted:
			text = _("A {0} hangs on a {1}. Choose the parent node.").format(_(self.node_kind), _(wanted))
		else:
			text = _("A substation is a root of the network. Clear the parent node.")
		frappe.throw(text, NetworkTreeError)

	def refuse_change_of_kind(self) -> None:
		before = self.get_doc_before_save()
		if not before or before.node_kind == self.node_kind:
			return
		if frappe.db.exists("Network Node", {"parent_network_node": self.name}):
			frappe.throw(
				_("Nodes hang below {0}, its kind stays. Move them to another node first.").format(
					self.node_name
				),
				NetworkTreeError,
			)
