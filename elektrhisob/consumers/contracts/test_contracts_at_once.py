"""Two contracts of one account signed in the same second: one is, the other hears which one is in its way."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.consumers.contracts import contracts_for_tests as stories

if TYPE_CHECKING:
	from multiprocessing.synchronize import Barrier

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

WAIT_SECONDS = 60
DONE = "done"


def press(site: str, name: str, together: Barrier, answers: Any) -> None:
	"""A person of their own connection, who has the contract open when the other has."""
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	opened = frappe.get_doc("Supply Contract", name)
	together.wait(WAIT_SECONDS)
	try:
		apply_workflow(opened, "Sign")
		frappe.db.commit()
		answers.put(DONE)
	except Exception as fault:
		frappe.db.rollback()
		answers.put(type(fault).__name__)
	answers.close()
	answers.join_thread()
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def test_of_two_contracts_for_the_same_days_one_is_signed() -> None:
	first = stories.contract()
	both = first, stories.contract(first.personal_account)
	papers = [stories.act(paper, "Send to Legal Check") for paper in both]
	frappe.db.commit()
	fork = multiprocessing.get_context("fork")
	together, answers = fork.Barrier(2), fork.Queue()
	site = frappe.local.site
	people = [fork.Process(target=press, args=(site, paper.name, together, answers)) for paper in papers]
	for person in people:
		person.start()
	given = sorted(answers.get(timeout=WAIT_SECONDS) for _person in people)
	for person in people:
		person.join(WAIT_SECONDS)
	frappe.db.rollback()
	assert given == ["ContractsOverlapError", DONE]
	states = sorted(frappe.db.get_value("Supply Contract", paper.name, "status") for paper in papers)
	assert states == ["Legal Check", "Signed"]
