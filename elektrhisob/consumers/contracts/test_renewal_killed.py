"""The worker of a renewal is killed between two contracts: started again, it renews each of them once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING

import frappe
import pytest

from elektrhisob.consumers.contracts import contracts_for_tests as stories
from elektrhisob.consumers.contracts import renewal
from elektrhisob.tests import district

if TYPE_CHECKING:
	from multiprocessing.process import BaseProcess

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

WAIT_SECONDS = 60
CONTRACTS = 8


def work(site: str, name: str) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	renewal.run(name)
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def kill_after(worker: BaseProcess, name: str, made: int) -> None:
	deadline = time.monotonic() + WAIT_SECONDS
	while frappe.db.get_value(renewal.DOCTYPE, name, "made") < made:
		assert time.monotonic() < deadline
		time.sleep(0.01)
		frappe.db.rollback()
	os.kill(worker.pid or 0, signal.SIGKILL)
	worker.join(WAIT_SECONDS)


def test_each_contract_is_renewed_once(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(renewal, "COMMITTED_EACH", 1)
	contracts = [stories.in_force().name for _number in range(CONTRACTS)]
	plan = district.insert(
		renewal.DOCTYPE, het=district.HET, expiring_from="2026-12-01", expiring_until="2026-12-31", months=12
	)
	frappe.db.commit()
	worker = multiprocessing.get_context("fork").Process(target=work, args=(frappe.local.site, plan.name))
	worker.start()
	kill_after(worker, plan.name, 2)
	frappe.db.rollback()
	assert frappe.db.get_value(renewal.DOCTYPE, plan.name, "status") == renewal.RUNNING
	assert frappe.db.count("Supply Contract", {"previous_version": ["in", contracts]}) < CONTRACTS
	renewal.run(plan.name)
	plan.reload()
	assert (plan.status, plan.made, plan.refused) == (renewal.DONE, plan.total, 0)
	for contract in contracts:
		assert frappe.db.count("Supply Contract", {"previous_version": contract}) == 1
