"""A whole network at once: thousands of nodes, their places in the tree worked out before loading."""

from dataclasses import dataclass
from typing import Any

import frappe
import numpy as np
import numpy.typing as npt
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.load import codes, decimals, integers, load_columns, new_row_constants, text

IntColumn = npt.NDArray[np.int64]
KINDS = ("Substation", "Feeder", "Transformer")
MOST_CHILDREN = 1000


@dataclass(frozen=True)
class Network:
	"""Nodes of one HET, a parent before its children.

	code      unique in the country
	kind      position in KINDS
	parent    position of the parent in this network, -1 for a substation
	voltage_level   codes of the directory, None unknown
	rated_va  volt-amperes, 0 unknown
	"""

	code: list[str]
	name: list[str]
	kind: IntColumn
	parent: IntColumn
	voltage_level: list[str | None]
	rated_va: IntColumn


def tree_bounds(parent: IntColumn, first: int = 1) -> tuple[IntColumn, IntColumn]:
	"""(lft, rgt) of every node of a forest given by parent positions, -1 for a root.

	Raises ValueError when a parent does not stand before its child.
	"""
	count = len(parent)
	if bool((parent >= np.arange(count)).any()):
		raise ValueError("a parent must stand before its children")
	size = np.ones(count, dtype=np.int64)
	for node in range(count - 1, -1, -1):
		if parent[node] >= 0:
			size[parent[node]] += size[node]
	lft = np.zeros(count, dtype=np.int64)
	free = np.zeros(count, dtype=np.int64)
	next_root = first
	for node in range(count):
		above = parent[node]
		lft[node] = next_root if above < 0 else free[above]
		free[node] = lft[node] + 1
		if above < 0:
			next_root += 2 * size[node]
		else:
			free[above] += 2 * size[node]
	return lft, lft + 2 * size - 1


def load_network(het: str, network: Network) -> int:
	"""Append a network to the tree in one transaction; returns the number of nodes.

	Raises `bulk.load.RowsRefused` with nothing kept when a code is taken or a row does not fit.
	"""
	with bulk_connection() as connection:
		cursor = connection.cursor()
		cursor.execute("SELECT COALESCE(MAX(rgt), 0) + 1 FROM `tabNetwork Node` FOR UPDATE")
		lft, rgt = tree_bounds(network.parent, int(cursor.fetchone()[0]))
		parents = [None if above < 0 else network.code[above] for above in network.parent.tolist()]
		columns = [
			text("name", network.code),
			text("node_code", network.code),
			text("node_name", network.name),
			codes("node_kind", [KINDS[kind] for kind in network.kind.tolist()]),
			text("parent_network_node", parents),
			text("old_parent", parents),
			text("voltage_level", network.voltage_level),
			decimals("rated_kva", network.rated_va, 3),
			integers("is_group", (network.kind < KINDS.index("Transformer")).astype(np.int64)),
			integers("lft", lft),
			integers("rgt", rgt),
		]
		constants = new_row_constants(frappe.session.user, now_datetime()) | {"het": het}
		loaded = load_columns(cursor, "tabNetwork Node", columns, constants)
		connection.commit()
	return loaded


@frappe.whitelist(methods=["GET", "POST"])
def children(doctype: str, parent: str = "", is_root: bool = False) -> list[dict[str, Any]]:
	"""Nodes right below a node, for the tree view; without a parent the user's substations."""
	top = is_root or parent in ("", _("All Network Nodes"))
	return frappe.get_list(
		"Network Node",
		filters={"node_kind": "Substation"} if top else {"parent_network_node": parent},
		fields=["name as value", "node_name as title", "is_group as expandable", "node_kind"],
		order_by="name",
		limit=MOST_CHILDREN,
	)
