"""Transformers come and go by acts, and with them the ratio."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.metering.acts.acts_for_tests import approved, draft, installed, refused, sign, step
from elektrhisob.metering.acts.errors import ActIncompleteError
from elektrhisob.metering.equipment.placements import Device, where_is
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def transformer(ratio: int) -> str:
	model = f"TTE {ratio}/5"
	if not frappe.db.exists("Instrument Transformer Model", model):
		district.insert(
			"Instrument Transformer Model",
			model_name=model,
			kind="CT",
			rated_primary=ratio,
			rated_secondary=5,
			verification_years=4,
		)
	made = district.insert(
		"Instrument Transformer",
		serial_no=f"TT{district.number()}",
		transformer_model=model,
		het=district.HET,
	)
	return str(made.name)


def test_transformers_come_and_go_with_the_act_and_back_with_its_cancelling() -> None:
	old = installed()
	first, second = transformer(100), transformer(200)
	point = ("Supply Point", old.supply_point)
	ratio = {"ct_secondary": 5, "vt_primary": 1, "vt_secondary": 1}
	approved(
		"Transformer Change Act",
		old.supply_point,
		{"Removed": 400},
		ct_primary=100,
		transformers=[{"action": "Installed", "transformer": first, "phase": "A"}],
		**ratio,
	)
	assert transformer_place(first) == point
	act = draft(
		"Transformer Change Act",
		old.supply_point,
		{"Removed": 402},
		act_date="2025-06-20",
		ct_primary=200,
		**ratio,
	)
	assert [(row.action, row.transformer) for row in act.transformers] == [("Removed", first)]
	act.append("transformers", {"action": "Installed", "transformer": first})
	act.append("transformers", {"action": "Removed", "transformer": second})
	refused(act.save(), "Issue", ActIncompleteError, "A transformer at hand")
	act = frappe.get_doc(act.doctype, act.name)
	act.set("transformers", [row for row in act.transformers if row.idx == 1])
	act.append("transformers", {"action": "Installed", "transformer": second})
	act = step(sign(step(act.save(), "Issue")), "Approve")
	assert (transformer_place(first)[0], transformer_place(second)) == ("Field Worker", point)
	step(act, "Cancel the Act")
	assert (transformer_place(first), transformer_place(second)[0]) == (point, "Store")


def transformer_place(name: str) -> tuple[str, str | None]:
	present = where_is(Device("Instrument Transformer", name))
	assert present
	return present.place.kind, present.place.name


def test_the_same_ratio_is_no_change() -> None:
	old = installed()
	act = draft("Transformer Change Act", old.supply_point, {"Removed": 302})
	refused(act, "Issue", ActIncompleteError, "Another ratio")


def test_an_act_begins_with_the_ratio_in_force_and_keeps_a_direct_connection() -> None:
	old = installed(ct_primary=100, ct_secondary=5)
	assert old.ratio == 20
	act = draft("Transformer Change Act", old.supply_point, {"Removed": 302})
	assert (act.ct_primary, act.ct_secondary, act.new_ratio) == (100, 5, 20)
	refused(act, "Issue", ActIncompleteError, "Another ratio")
	one = dict.fromkeys(("ct_primary", "ct_secondary", "vt_primary", "vt_secondary", "new_ratio"), 1)
	act = approved("Transformer Change Act", old.supply_point, {"Removed": 302}, **one)
	assert frappe.db.get_value("Meter Installation", act.new_installation, "ratio") == 1


def test_a_burnt_transformer_is_replaced_by_one_like_it() -> None:
	old = installed(ct_primary=100, ct_secondary=5)
	first = transformer(100)
	act = approved(
		"Transformer Change Act",
		old.supply_point,
		{"Removed": 302},
		transformers=[{"action": "Installed", "transformer": first, "phase": "A"}],
	)
	assert (transformer_place(first)[0], act.new_ratio) == ("Supply Point", 20)
