"""A legal consumer's contract: from the draft to its end, and what it refuses on the way."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.model.workflow import (
	WorkflowPermissionError,
	WorkflowTransitionError,
	apply_workflow,
	get_transitions,
)

from elektrhisob.consumers.contracts import contracts_for_tests as stories
from elektrhisob.consumers.contracts import errors
from elektrhisob.consumers.contracts.contract_points import points_of_account
from elektrhisob.consumers.report.contract_ratio_differences.contract_ratio_differences import (
	execute as differences,
)
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def test_a_contract_goes_through_lawyer_and_supervisor_into_force() -> None:
	operator = district.user("Billing Operator")
	lawyer = district.user("Claims Lawyer")
	supervisor = district.user("Billing Supervisor")
	account = stories.metered_point(stories.legal_account().name).personal_account
	frappe.set_user(operator)
	draft = stories.contract(account)
	assert draft.contract_number == f"{account}/2026"
	assert draft.yearly_active_kwh == 120_078
	assert (draft.points[0].ratio, draft.points[0].permitted_power_kw) == (80, 250)
	checked = stories.act(draft, "Send to Legal Check")
	assert [one.action for one in get_transitions(checked)] == []

	frappe.set_user(lawyer)
	assert {one.action for one in get_transitions(checked)} == {"Sign", "Return to Draft"}
	paper = stories.act(checked, "Sign")
	assert (paper.status, paper.docstatus, paper.checked_by) == ("Signed", 1, lawyer)

	frappe.set_user(supervisor)
	valid = stories.act(paper, "Put in Force")
	assert (valid.status, valid.in_force_by) == ("Active", supervisor)
	with pytest.raises(frappe.UpdateAfterSubmitError):
		valid.update({"tariff": "LEG-SPECIAL"})
		valid.save()


def test_an_operator_neither_signs_nor_puts_in_force() -> None:
	paper = stories.signed()
	frappe.set_user(district.user("Billing Operator"))
	with pytest.raises(WorkflowTransitionError):
		stories.act(paper, "Put in Force")


def test_the_status_is_not_changed_past_the_workflow() -> None:
	draft = stories.contract()
	draft.status = "Active"
	with pytest.raises(WorkflowPermissionError):
		draft.save()


def test_an_incomplete_contract_does_not_reach_the_lawyer_and_says_what_is_missing() -> None:
	draft = stories.contract(volumes=[], consumer_signatory=None)
	with pytest.raises(errors.ContractIncompleteError, match=r"monthly volumes.*who signs for the consumer"):
		stories.act(draft, "Send to Legal Check")


def test_households_have_no_contract_of_their_own() -> None:
	with pytest.raises(errors.NotALegalConsumerError):
		stories.contract(district.account().name)


def test_two_contracts_of_one_account_do_not_overlap() -> None:
	first = stories.in_force()
	second = stories.act(
		stories.contract(
			first.personal_account, valid_from="2026-12-31", valid_until="2027-12-31", volumes=months(2027)
		),
		"Send to Legal Check",
	)
	with pytest.raises(errors.ContractsOverlapError, match="valid from"):
		stories.act(second, "Sign")
	stories.act(second, "Return to Draft")
	later = stories.act(second, "Send to Legal Check", valid_from="2027-01-01")
	assert stories.act(later, "Sign").status == "Signed"


def months(year: int) -> list[dict[str, Any]]:
	return [{"month": f"{year}-{month:02}", "active_kwh": 9_000} for month in range(1, 13)]


def test_points_are_the_account_s_own_and_have_the_ratio_of_their_meter() -> None:
	other = stories.metered_point(stories.legal_account().name)
	draft = stories.contract()
	draft.append("points", {"supply_point": other.name, "boundary": stories.BOUNDARY})
	with pytest.raises(errors.PointOfAnotherAccountError):
		draft.save()
	draft.reload()
	draft.points[0].update({"ct_primary": 200})
	draft.save()
	assert draft.points[0].ratio == 40
	with pytest.raises(errors.ContractRatioError, match=r"says ratio 40.*with ratio 80"):
		stories.act(draft, "Send to Legal Check")


def test_the_annex_is_filled_from_the_account() -> None:
	account = stories.legal_account().name
	points = [stories.metered_point(account, ct_primary=100), stories.metered_point(account)]
	rows = points_of_account(account)
	assert [(row["supply_point"], row["ratio"]) for row in rows] == [
		(points[0].name, 20),
		(points[1].name, 80),
	]


def test_declared_power_is_within_the_permitted_power() -> None:
	draft = stories.contract(tariff_kind="Two-Part", declared_power_kw=251)
	with pytest.raises(errors.DeclaredPowerError):
		stories.act(draft, "Send to Legal Check")
	with pytest.raises(errors.DeclaredPowerError):
		stories.contract(tariff_kind="Two-Part", declared_power_kw=0)


def test_half_a_prepayment_is_asked_for_in_writing_in_time() -> None:
	with pytest.raises(errors.PrepaymentError, match="written request"):
		stories.contract(prepayment_percent="50")
	with pytest.raises(errors.PrepaymentError, match="too late"):
		stories.contract(prepayment_percent="50", prepayment_requested_on="2025-12-28")
	assert stories.contract(prepayment_percent="50", prepayment_requested_on="2025-12-27").name
	with pytest.raises(errors.PrepaymentError, match="act or decision"):
		stories.contract(prepayment_percent="0")


def test_the_days_of_a_request_are_the_law_s_and_dated() -> None:
	district.insert(
		"Legal Term",
		term="Reduced Prepayment Request, days",
		valid_from="2025-06-01",
		value=10,
		source_mark="S",
	)
	with pytest.raises(errors.PrepaymentError, match="10 days"):
		stories.contract(prepayment_percent="50", prepayment_requested_on="2025-12-27")


@pytest.mark.parametrize(
	("values", "error"),
	[
		({"valid_until": "2025-12-31"}, errors.ContractDatesError),
		({"valid_from": "2023-06-01"}, errors.ContractDatesError),
		({"tariff": "HH"}, errors.ContractTariffError),
		({"tariff": "LEG-ZONES"}, errors.ContractTariffError),
		({"tariff_kind": "Differential"}, errors.ContractTariffError),
		({"bank_mfo": "0044"}, errors.BankRequisitesError),
		({"settlement_account": "2020800090012345600"}, errors.BankRequisitesError),
		({"volumes": [{"month": "2026-13", "active_kwh": 1}]}, errors.ContractVolumeError),
		({"volumes": [{"month": "2027-01", "active_kwh": 1}]}, errors.ContractVolumeError),
		({"volumes": [{"month": "2026-01", "active_kwh": 1}] * 2}, errors.ContractVolumeError),
	],
)
def test_what_a_contract_may_not_say(values: dict[str, Any], error: type[Exception]) -> None:
	with pytest.raises(error):
		stories.contract(**values)


def test_a_number_is_given_to_one_contract() -> None:
	first = stories.contract(contract_number="26280-17")
	with pytest.raises(errors.ContractNumberError, match="26280-17"):
		stories.contract(contract_number="26280-17")
	first.delete()
	assert stories.contract(contract_number="26280-17").name


def test_an_additional_agreement_is_the_next_version_and_ends_the_one_before() -> None:
	first = stories.in_force()
	name = first.make_agreement("2026-07-01", summary="Declared power raised to 200 kW")
	draft = frappe.get_doc("Supply Contract", name)
	assert (draft.version_number, draft.contract_number) == (2, first.contract_number)
	assert [row.month for row in draft.volumes] == [f"2026-{month:02}" for month in range(7, 13)]
	draft = stories.act(draft, "Send to Legal Check", declared_power_kw=200)
	stories.act(stories.act(draft, "Sign", signed_on="2026-06-20"), "Put in Force")
	first.reload()
	assert (first.status, str(first.valid_until), str(first.agreed_until)) == (
		"Superseded",
		"2026-06-30",
		"2026-12-31",
	)
	assert in_force_on(first.personal_account, "2026-06-30") == [first.name]
	assert in_force_on(first.personal_account, "2026-07-01") == [name]
	with pytest.raises(errors.ContractVersionError):
		first.make_agreement("2026-08-01")


def in_force_on(account: str, day: str) -> list[str]:
	"""As billing reads it."""
	return [
		row[0]
		for row in frappe.db.sql(
			"""select name from `tabSupply Contract` where personal_account = %(account)s
			and status in ('Active', 'Suspended', 'Superseded', 'Terminated') and valid_from <= %(day)s
			and (valid_until is null or valid_until >= %(day)s)""",
			{"account": account, "day": day},
		)
	]


def test_only_one_next_version_is_written() -> None:
	first = stories.in_force()
	first.make_agreement("2026-07-01", summary="one")
	with pytest.raises(errors.ContractVersionError, match="next version already"):
		first.make_agreement("2026-08-01", summary="two")


def test_a_contract_is_suspended_and_resumed_with_its_reason() -> None:
	valid = stories.in_force()
	without_a_word = frappe.get_doc("Supply Contract", valid.name)
	with pytest.raises(errors.ContractStepError, match="reason for suspending"):
		apply_workflow(without_a_word, "Suspend")
	frappe.db.set_value("Supply Contract", valid.name, "status", "Active")
	rests = stories.act(
		valid, "Suspend", suspension_reason="The plant stands still", suspended_on="2026-03-01"
	)
	assert (rests.status, str(rests.suspended_on)) == ("Suspended", "2026-03-01")
	again = stories.act(rests, "Resume")
	assert (again.status, again.suspended_on) == ("Active", None)


def test_a_contract_ends_on_the_day_it_is_ended() -> None:
	valid = stories.in_force()
	with pytest.raises(errors.ContractStepError, match="lies between"):
		stories.act(valid, "Terminate", termination_reason="Sold", terminated_on="2027-01-01")
	frappe.db.set_value("Supply Contract", valid.name, {"status": "Active", "terminated_on": None})
	ended = stories.act(valid, "Terminate", termination_reason="Sold", terminated_on="2026-05-31")
	assert (ended.status, str(ended.valid_until), str(ended.agreed_until)) == (
		"Terminated",
		"2026-05-31",
		"2026-12-31",
	)
	assert in_force_on(ended.personal_account, "2026-05-31") == [ended.name]
	assert in_force_on(ended.personal_account, "2026-06-01") == []


def test_a_signed_contract_is_annulled_and_one_in_force_is_not() -> None:
	assert stories.act(stories.signed(), "Annul").status == "Cancelled"
	valid = stories.in_force()
	with pytest.raises(errors.ContractStepError):
		valid.cancel()


def test_a_contract_gives_its_account_the_tariff_and_demands_the_billed_months_anew() -> None:
	account = stories.metered_point(stories.legal_account().name).personal_account
	stories.in_force(account, tariff="LEG-SPECIAL")
	rows = frappe.get_doc("Personal Account", account).tariffs
	assert [(str(row.valid_from), row.tariff) for row in rows] == [
		("2024-01-01", "LEG"),
		("2026-01-01", "LEG-SPECIAL"),
	]
	assert not frappe.db.exists("Rebill Demand", {"personal_account": account})


def test_transformers_changed_after_the_contract_are_told_to_the_contract_department() -> None:
	valid = stories.in_force()
	frappe.db.set_value("Meter Installation", {"supply_point": valid.points[0].supply_point}, {"ratio": 60})
	rows = {row.name: row for row in differences(frappe._dict(org_unit=district.HET))[1]}
	assert (rows[valid.name].agreed_ratio, rows[valid.name].meter_ratio) == (80, 60)
	frappe.set_user(district.user("Billing Supervisor", het=district.OTHER_HET))
	assert valid.name not in {row.name for row in differences()[1]}
