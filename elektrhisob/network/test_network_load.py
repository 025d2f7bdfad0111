"""A district's network loaded at once stands in the tree as if it had been entered node by node."""

from __future__ import annotations

import frappe
import numpy as np
import pytest

from elektrhisob.bulk.load import RowsRefused
from elektrhisob.network.network_tree import Network, children, load_network
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

NETWORK = Network(
	code=["PS-91", "PS-91/F6", "TP-91", "TP-92", "PS-92"],
	name=["Markaz", "Fider 6", "Mahalla", "Bozor", "Sharq"],
	kind=np.array([0, 1, 2, 2, 0]),
	parent=np.array([-1, 0, 1, 1, -1]),
	voltage_level=["35 kV", "10 kV", "0.4 kV", None, "35 kV"],
	rated_va=np.array([0, 0, 250_000, 400_500, 0]),
)


def test_a_loaded_network_is_one_tree_with_what_was_there() -> None:
	district.insert(
		"Network Node", node_code="PS-90", node_name="Gʻarb", node_kind="Substation", het=district.HET
	)
	frappe.db.commit()
	assert load_network(district.HET, NETWORK) == 5
	frappe.db.rollback()
	west, top, transformer = (frappe.get_doc("Network Node", code) for code in ("PS-90", "PS-91", "TP-92"))
	assert west.rgt < top.lft < transformer.lft < transformer.rgt < top.rgt
	assert (transformer.parent_network_node, transformer.rated_kva, transformer.het) == (
		"PS-91/F6",
		400.5,
		district.HET,
	)
	assert [row["value"] for row in children("Network Node", "PS-91/F6")] == ["TP-91", "TP-92"]
	below = district.insert(
		"Network Node",
		node_code="TP-93",
		node_name="Yangi",
		node_kind="Transformer",
		parent_network_node="PS-91/F6",
		het=district.HET,
	)
	top = frappe.get_doc("Network Node", "PS-91")
	assert top.lft < below.lft < below.rgt < top.rgt
	frappe.db.commit()


def test_a_code_that_is_taken_loads_nothing() -> None:
	count = frappe.db.count("Network Node")
	with pytest.raises(RowsRefused):
		load_network(district.HET, NETWORK)
	frappe.db.rollback()
	assert frappe.db.count("Network Node") == count
