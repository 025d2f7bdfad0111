"""The contracts of a district renewed at once: what is made, what is refused and why, and after a crash."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from elektrhisob.consumers.contracts import contracts_for_tests as stories
from elektrhisob.consumers.contracts import renewal
from elektrhisob.consumers.contracts.figures import ending_soon
from elektrhisob.consumers.report.contracts_ending_soon.contracts_ending_soon import execute
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("commits")]


def new(**values: Any) -> Any:
	defaults = {
		"het": district.HET,
		"expiring_from": "2026-12-01",
		"expiring_until": "2026-12-31",
		"months": 12,
		"volume_percent": 110,
	}
	return district.insert("Contract Renewal", **{**defaults, **values})


def test_every_contract_that_ends_gets_its_next_version_as_a_draft() -> None:
	first, second = stories.in_force(), stories.in_force()
	stories.in_force(valid_until="2027-05-31", volumes=[{"month": "2026-01", "active_kwh": 5}])
	plan = new()
	assert {row.contract for row in plan.items} >= {first.name, second.name}
	renewal.run(plan.name)
	plan.reload()
	assert (plan.status, plan.made, plan.refused) == ("Done", plan.total, 0)
	made = {row.contract: row.new_version for row in plan.items}
	version = frappe.get_doc("Supply Contract", made[first.name])
	assert (version.status, version.docstatus, version.previous_version) == ("Draft", 0, first.name)
	assert (str(version.valid_from), str(version.valid_until)) == ("2027-01-01", "2027-12-31")
	assert [row.month for row in version.volumes] == [f"2027-{month:02}" for month in range(1, 13)]
	assert version.volumes[0].active_kwh == 11_001.1
	assert version.points[0].ratio == 80
	assert version.signed_on is None


def test_a_contract_that_its_rules_refuse_is_told_and_stops_no_other() -> None:
	first, second = stories.in_force(), stories.in_force()
	frappe.db.set_value("Personal Account", first.personal_account, "closed_on", "2026-06-30")
	plan = new()
	renewal.run(plan.name)
	plan.reload()
	told = {row.contract: row for row in plan.items}
	assert told[first.name].outcome == "Refused"
	assert "was closed on" in told[first.name].message
	assert told[second.name].outcome == "Made"
	assert (plan.status, plan.refused) == ("Done", 1)


def test_a_renewal_that_died_goes_on_with_what_is_not_told_yet(monkeypatch: pytest.MonkeyPatch) -> None:
	contracts = [stories.in_force() for _number in range(3)]
	plan = new()
	real, calls = renewal.next_of, []

	def dies_at_the_second(doc: Any, contract: str) -> str:
		calls.append(contract)
		if len(calls) == 2:
			raise MemoryError("killed")
		return real(doc, contract)

	monkeypatch.setattr(renewal, "next_of", dies_at_the_second)
	# Rolled back and committed by savepoints here: the test is one transaction.
	monkeypatch.setattr(frappe.db, "rollback", lambda *a, **k: None)
	with pytest.raises(MemoryError):
		renewal.run(plan.name)
	monkeypatch.undo()
	plan.reload()
	assert (plan.status, plan.made) == ("Failed", 1)
	renewal.run(plan.name)
	plan.reload()
	assert (plan.status, plan.made) == ("Done", plan.total)
	names = [contract.name for contract in contracts]
	assert frappe.db.count("Supply Contract", {"previous_version": ["in", names]}) == 3


def test_the_contracts_of_a_renewal_are_not_renewed_again() -> None:
	stories.in_force()
	renewal.run(new().name)
	assert new().total == 0
	with pytest.raises(renewal.RenewalError, match="without a next version"):
		new().start()


def test_a_renewal_is_started_once_while_somebody_works_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
	stories.in_force()
	plan = new()
	plan.start()
	monkeypatch.setattr(renewal, "is_job_enqueued", lambda job: job == renewal.job_of(plan))
	with pytest.raises(renewal.RenewalError, match="already"):
		plan.start()
	# A worker that was killed has left the status and no job.
	monkeypatch.setattr(renewal, "is_job_enqueued", lambda _job: False)
	plan.start()
	renewal.run(plan.name)
	with pytest.raises(renewal.RenewalError, match="already"):
		plan.start()


def test_a_reduced_prepayment_is_asked_for_anew() -> None:
	old = stories.in_force(prepayment_percent="50", prepayment_requested_on="2025-12-01")
	plan = new()
	renewal.run(plan.name)
	version = frappe.get_doc("Supply Contract", {"previous_version": old.name})
	assert version.prepayment_percent == "100"


def test_shares_of_a_volume_are_exact() -> None:
	assert renewal.share(10.001, Decimal("33.33")) == Decimal("3.333")
	assert renewal.share(0.05, Decimal(50)) == Decimal("0.025")


def test_what_ends_soon_is_listed_and_counted_for_the_own_district() -> None:
	account = stories.metered_point(stories.legal_account().name).personal_account
	soon = stories.in_force(
		account,
		valid_until=add_days(today(), 20),
		volumes=[{"month": str(getdate(today()))[:7], "active_kwh": 1}],
	)
	rows = execute(frappe._dict(org_unit=district.HET))[1]
	row = next(row for row in rows if row["name"] == soon.name)
	assert (row["days_left"], row["following"]) == (20, None)
	count = int(ending_soon().replace(",", ""))
	assert count >= 1
	frappe.set_user(district.user("Billing Supervisor", het=district.OTHER_HET))
	assert soon.name not in [row["name"] for row in execute(frappe._dict())[1]]
	assert int(ending_soon().replace(",", "")) < count
