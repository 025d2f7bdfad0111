"""Two people press Approve in the same second: the act takes effect once, the other hears why not."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.metering.acts.acts_for_tests import draft, installed, issued_meter, sign, step

if TYPE_CHECKING:
	from multiprocessing.synchronize import Barrier

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

WAIT_SECONDS = 60
DONE = "done"


def press(site: str, act: tuple[str, str], together: Barrier, answers: Any) -> None:
	"""A person of their own connection, who has the act open when the other has."""
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	opened = frappe.get_doc(*act)
	together.wait(WAIT_SECONDS)
	try:
		apply_workflow(opened, "Approve")
		frappe.db.commit()
		answers.put(DONE)
	except Exception as fault:
		frappe.db.rollback()
		answers.put(type(fault).__name__)
	answers.close()
	answers.join_thread()
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def press_together(*acts: Any) -> list[str]:
	fork = multiprocessing.get_context("fork")
	together, answers = fork.Barrier(len(acts)), fork.Queue()
	site = frappe.local.site
	people = [
		fork.Process(target=press, args=(site, (act.doctype, act.name), together, answers)) for act in acts
	]
	for person in people:
		person.start()
	given = sorted(answers.get(timeout=WAIT_SECONDS) for _person in people)
	for person in people:
		person.join(WAIT_SECONDS)
	frappe.db.rollback()
	return given


def ready_exchange(old: Any) -> Any:
	values = {"Removed": 400, "Installed": 7}
	act = draft("Meter Exchange Act", old.supply_point, values, new_meter=issued_meter().name)
	return sign(step(act, "Issue"))


def test_one_act_approved_by_two_people_takes_effect_once() -> None:
	old = installed()
	act = ready_exchange(old)
	frappe.db.commit()
	answers = press_together(act, act)
	assert answers.count(DONE) == 1, answers
	assert frappe.db.count("Meter Installation", {"supply_point": old.supply_point}) == 2
	assert frappe.db.count("Meter Reading", {"act": act.name}) == 2


def test_of_two_exchanges_of_one_meter_one_takes_effect() -> None:
	old = installed()
	acts = ready_exchange(old), ready_exchange(old)
	frappe.db.commit()
	answers = press_together(*acts)
	assert answers.count(DONE) == 1, answers
	states = sorted(frappe.db.get_value(act.doctype, act.name, "status") for act in acts)
	assert states == ["Approved", "Awaiting Signatures"]
	assert (
		frappe.db.count(
			"Meter Installation", {"supply_point": old.supply_point, "removed_on": ["is", "not set"]}
		)
		== 1
	)
	assert frappe.db.count("Meter Reading", {"act": ["in", [act.name for act in acts]]}) == 2
