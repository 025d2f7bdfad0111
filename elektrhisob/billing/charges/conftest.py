"""Every month that a story of charges bills is computed a second time, by the calculation of its own."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.billing.shadow.compare import compare
from elektrhisob.tests.scenario import Town


@pytest.fixture(autouse=True)
def computed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
	once = Town.bill

	def twice(town: Town, month: str, until: str = "Issued") -> Any:
		run = once(town, month, until)
		bills = frappe.get_all(
			"Electricity Bill", {"bill_run": run.name, "docstatus": ("<", 2)}, ["*"], order_by="name"
		)
		assert compare(bills) == []
		return run

	monkeypatch.setattr(Town, "bill", twice)
