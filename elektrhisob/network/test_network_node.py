"""Substation, feeder, transformer: one hangs on the other and nothing else does."""

from __future__ import annotations

from typing import Any

import frappe
import numpy as np
import pytest

from elektrhisob.network.doctype.network_node.network_node import NetworkTreeError
from elektrhisob.network.network_tree import children, tree_bounds
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def node(kind: str, parent: str | None = None) -> Any:
	code = f"N91{district.number():05}"
	return district.insert(
		"Network Node",
		node_code=code,
		node_name=code,
		node_kind=kind,
		parent_network_node=parent,
		het=district.HET,
	)


def test_a_transformer_hangs_on_a_feeder_of_a_substation() -> None:
	substation = node("Substation")
	feeder = node("Feeder", substation.name)
	transformer = node("Transformer", feeder.name)
	top = frappe.get_doc("Network Node", substation.name)
	assert top.lft < transformer.lft < transformer.rgt < top.rgt
	assert (feeder.is_group, transformer.is_group) == (1, 0)
	assert [row["value"] for row in children("Network Node", substation.name)] == [feeder.name]
	assert substation.name in [row["value"] for row in children("Network Node", is_root=True)]


def test_other_trees_are_refused() -> None:
	substation = node("Substation")
	with pytest.raises(NetworkTreeError, match="hangs on a Feeder"):
		node("Transformer", substation.name)
	with pytest.raises(NetworkTreeError, match="hangs on a Substation"):
		node("Feeder")
	with pytest.raises(NetworkTreeError, match="root of the network"):
		node("Substation", substation.name)


def test_the_places_of_a_whole_tree_nest() -> None:
	lft, rgt = tree_bounds(np.array([-1, 0, 1, 1, 0, -1, 5]))
	assert lft.tolist() == [1, 2, 3, 5, 8, 11, 12]
	assert rgt.tolist() == [10, 7, 4, 6, 9, 14, 13]
	with pytest.raises(ValueError, match="before its children"):
		tree_bounds(np.array([1, -1]))
