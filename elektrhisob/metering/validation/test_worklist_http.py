"""Two operators press at the same moment: one decides, the other is told who and when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils.password import update_password

from elektrhisob.tests import district

if TYPE_CHECKING:
	from collections.abc import Callable

	from localbench.clients import SiteClient

pytestmark = pytest.mark.http

PASSWORD = "Yorugʻ-kecha-2026"
DECISIONS = "elektrhisob.metering.validation.decisions"


@pytest.fixture
def waiting(database_put_back: None) -> list[str]:
	"""Exceptions of six meters that stand still."""
	frappe.set_user("Administrator")
	names = []
	for _number in range(6):
		installation = district.installation().name
		district.reading(installation, "2025-01-01", 100, reason="Installation")
		held = district.reading(installation, "2025-02-01", 100)
		names.append(frappe.db.get_value("Reading Exception", {"reading": held.name}, "name"))
	frappe.db.commit()
	return names


def test_of_two_operators_at_once_one_wins_and_the_other_is_told(
	waiting: list[str], client: Callable[..., SiteClient]
) -> None:
	people = [district.user("Billing Operator") for _one in range(2)]
	for person in people:
		update_password(person, PASSWORD)
	frappe.db.commit()
	clients = [client(person, PASSWORD) for person in people]

	def decide(number: int) -> list[Any]:
		verb, more = (("accept", {"note": "Empty."}), ("reject", {"note": "Wrong."}))[number]
		return [clients[number].call(f"{DECISIONS}.{verb}", names=[name], **more) for name in waiting]

	with ThreadPoolExecutor(2) as pool:
		accepted, rejected = pool.map(decide, (0, 1))
	frappe.db.rollback()
	for name, one, other in zip(waiting, accepted, rejected, strict=True):
		assert sorted((one.status_code, other.status_code)) == [200, 417]
		row = frappe.get_doc("Reading Exception", name)
		assert row.resolution == ("Accepted" if one.status_code == 200 else "Rejected")
		assert row.closed_by == people[0 if one.status_code == 200 else 1]
		told = (one if one.status_code == 417 else other).text
		assert "DecidedAlreadyError" in told
		assert frappe.db.get_value("User", row.closed_by, "full_name") in told
		status = frappe.db.get_value("Meter Reading", row.reading, "status")
		assert status == ("Accepted" if one.status_code == 200 else "Withdrawn")
