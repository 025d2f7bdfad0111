"""Acts from the finding to the bill: five methods, caps, commission; billed once, freed with the bill."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest

from elektrhisob.billing.bill_explain import explain
from elektrhisob.billing.charges.stories import bill_of, energy, exact, factory, money, sums_agree
from elektrhisob.billing.recalculation import calculating, deciding
from elektrhisob.billing.recalculation.acts_for_tests import DECISION, SIGNED, act, approved, press
from elektrhisob.metering.acts.errors import ActIncompleteError
from elektrhisob.tests import bill_run_support, district
from elektrhisob.tests.scenario import MONTHS, Town

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS
KVITANSIYA = "Electricity Bill Kvitansiya"


def lines(doc: Any) -> list[tuple[Decimal, ...]]:
	"""kWh, price and sum of each line."""
	return [tuple(exact(row.get(f)) for f in ("consumption_kwh", "rate", "amount")) for row in doc.lines]


def whole(*values: int) -> tuple[Decimal, ...]:
	return tuple(Decimal(value) for value in values)


def fault(point: str, **values: Any) -> Any:
	defaults = {"act_kind": "Metering Fault", "violation": "Failed Meter", "appliances": []}
	return act(point, **{**defaults, **values})


def test_an_act_is_billed_once_above_what_june_had_and_freed_with_its_bill(database_put_back: None) -> None:
	"""1 kW, 24 hours, 30 days = 720 kWh; 180 are billed: 20 × 600 + 300 × 800 + 220 × 1 000 = 472 000."""
	town = Town()
	karimov = town.household("Karimov Aziz")
	plain = town.household("Aliyev Botir")
	town.bill(JUNE)
	done = approved(karimov.supply_point)
	frappe.db.commit()
	assert (exact(done.calculated_kwh), exact(done.billed_kwh), exact(done.kwh)) == whole(720, 180, 540)
	assert lines(done) == [whole(20, 600, 12_000), whole(300, 800, 240_000), whole(220, 1000, 220_000)]
	assert exact(done.amount) == 472_000 and exact(done.vat_amount) == Decimal("50571.43")
	assert done.status == "Approved" and done.bill is None

	run = town.bill(JULY, until="Calculated")
	assert frappe.get_doc(done.doctype, done.name).status == "Invoiced"
	with bill_run_support.no_queue():
		bill_run_support.act(run, "Roll Back")
	bill_run_support.work_through(run, "roll_back")
	freed = frappe.get_doc(done.doctype, done.name)
	assert (freed.status, freed.bill) == ("Approved", None)

	town.bill(JULY)
	july = bill_of(karimov.account, JULY)
	charged = [("Recalculation Act", Decimal(sum_)) for sum_ in (12_000, 240_000, 220_000)]
	assert money(july) == charged
	assert energy(july) == [("Metered", Decimal(240)), ("Recalculation Act", Decimal(540))]
	assert exact(july.amount) == 200 * 600 + 40 * 800 + 472_000
	sums_agree(july)
	assert {str(line.from_date) for line in july.lines if line.line_kind != "Energy"} == {"2025-06-01"}
	for page in (explain(july.name)["html"], frappe.get_print(july.doctype, july.name, KVITANSIYA)):
		assert f"Tampering: act {done.name} of 15.07.2025." in page
	assert money(bill_of(plain.account, JULY)) == []
	held = frappe.get_doc(done.doctype, done.name)
	assert (held.status, held.bill) == ("Invoiced", july.name)
	with pytest.raises(deciding.ActBilledError):
		held.cancel()
	frappe.db.rollback()

	july.cancel()
	frappe.db.commit()
	assert frappe.db.get_value(done.doctype, done.name, "status") == "Approved"
	town.bill(JULY)
	assert money(bill_of(karimov.account, JULY)) == charged
	town.bill(AUGUST)
	assert money(bill_of(karimov.account, AUGUST)) == []
	posted = frappe.db.get_value("Ledger Posting", {"personal_account": karimov.account}, "sum(amount)")
	assert posted

	# What the first act charged for June is on bills now: a second one for the same days finds nothing more.
	again = act(karimov.supply_point, act_date="2025-09-01")
	assert (exact(again.billed_kwh), exact(again.kwh), exact(again.amount)) == whole(720, 0, 0)


def test_five_methods_on_one_point(database_put_back: None) -> None:
	town = Town()
	plant = factory(uses=(1000, 900, 930))
	for month in MONTHS:
		town.bill(month)
	days = {"act_date": "2025-10-01", "period_from": "2025-09-01", "period_to": "2025-09-30"}
	average = fault(plant.point, method="Average Daily", **days)
	# 2 830 kWh of June to August in 92 days × 30 days
	assert exact(average.kwh) == Decimal("922.826")
	assert average.working == "2,830 kWh in 92 days × 30 days"
	assert exact(average.amount) == Decimal("922826")

	wire = {"act_kind": "Tampering", "wire_current_a": 25, "phases": "3"}
	capacity = act(plant.point, method="Connected Capacity", hours_per_day=10, **{**days, **wire})
	# √3 × 25 × 380 × 0.9 × 10 × 30 / 1000 = 4 442.710
	assert exact(capacity.calculated_kwh) == Decimal("4442.710")
	power = act(plant.point, method="Connected Capacity", power_kw=12.5, **days)
	assert exact(power.calculated_kwh) == Decimal("12.5") * 8 * 30

	june = {"act_date": "2025-07-10", "period_from": "2025-06-01", "period_to": "2025-06-30"}
	slow = fault(
		plant.point, method="Meter Error", error_percent=-20, violation="Meter beyond its Class", **june
	)
	assert (exact(slow.calculated_kwh), exact(slow.billed_kwh), exact(slow.kwh)) == whole(1250, 1000, 250)
	fast = fault(plant.point, method="Meter Error", error_percent=25, **june)
	assert (exact(fast.kwh), exact(fast.amount)) == whole(-200, -200_000)
	phase = fault(plant.point, method="Correction Factor", fault_day_unknown=1, **june)
	# 15 of 30 days: 500 kWh × 3/2 less 500
	assert (str(phase.counted_from), phase.days) == ("2025-06-16", 15)
	assert exact(phase.kwh) == 250

	refund = approved(
		plant.point, **{**june, "method": "Meter Error", "error_percent": 25}, act_kind="Metering Fault"
	)
	assert refund.status == "Approved" and exact(refund.kwh) == -200


def test_an_act_reaches_no_further_than_its_rule(commits: Any) -> None:
	"""At most 3 months before the day it was found out, never past the limitation period."""
	point = district.supply_point().name
	capped = act(point, act_date="2025-07-15", period_from="2025-01-01", period_to="2025-06-30")
	assert (str(capped.counted_from), capped.days) == ("2025-04-15", 77)
	assert exact(capped.calculated_kwh) == 77 * 24
	# April at the prices of 2024, May and June at those of 2025.
	assert {row.tariff_version for row in capped.lines} == {"HH-2024-05-01", "HH-2025-05-01"}
	with pytest.raises(calculating.ActDaysError, match="3 months"):
		act(point, act_date="2025-12-15", period_from="2025-01-01", period_to="2025-06-30")
	with pytest.raises(calculating.ActDaysError):
		act(point, period_from="2025-06-30", period_to="2025-06-01")
	with pytest.raises(calculating.ActNumberMissingError):
		act(point, appliances=[])
	with pytest.raises(calculating.NoMethodInForceError):
		act(point, method="Meter Error", error_percent=-3)


def test_a_disputed_act_is_decided_by_a_commission_and_another_person(commits: Any) -> None:
	point = district.supply_point().name
	frappe.set_user(district.user("Metering Engineer", "Billing Supervisor"))
	draft = act(point, participants=[{**SIGNED[0]}, {**SIGNED[1], "signature_kind": "Refused"}])
	issued = press(draft, "Issue")
	with pytest.raises(deciding.ActIssuedError):
		issued.update({"period_from": "2025-05-20"}).save()
	with pytest.raises(deciding.ObjectionMissingError):
		press(issued, "Dispute")
	disputed = press(issued, "Dispute", objection="The heater was bought in the middle of June.")
	with pytest.raises(deciding.SamePersonApprovesError):
		press(disputed, "Approve")
	frappe.set_user(district.user("Billing Supervisor"))
	with pytest.raises(deciding.CommissionMissingError):
		press(disputed, "Approve")
	with pytest.raises(ActIncompleteError, match="two witnesses"):
		press(disputed, "Approve", **DECISION)
	witnesses = [
		{"capacity": "Witness", "person_name": name, "signature_kind": "On Paper"} for name in ("A.", "B.")
	]
	disputed = frappe.get_doc(disputed.doctype, disputed.name)
	for row in witnesses:
		disputed.append("participants", row)
	disputed.update({**DECISION, "decided_kwh": 360}).save()
	done = press(disputed, "Approve")
	assert done.status == "Approved" and exact(done.kwh) == 360
	assert lines(done) == [whole(200, 600, 120_000), whole(160, 800, 128_000)]
	page = frappe.get_print(done.doctype, done.name, "Recalculation Act Print")
	assert page.count("The heater was bought in the middle of June.") == 2
	assert "refused to sign" in page and "160 kWh × 800 = 128,000" in page
	press(done, "Cancel the Act")


def test_nobody_makes_an_act_for_another_district(commits: Any) -> None:
	away = district.supply_point(district.account(het=district.OTHER_HET).name).name
	here = district.supply_point().name
	frappe.set_user(district.user("Metering Engineer"))
	assert act(here).het == district.HET
	with pytest.raises(frappe.PermissionError):
		act(away)
	frappe.set_user(district.user("Billing Operator"))
	with pytest.raises(frappe.PermissionError):
		act(here)


def test_an_act_on_a_closed_account_asks_for_its_final_bill_or_is_refused(commits: Any) -> None:
	karimov = Town().household("Karimov Aziz")
	frappe.db.set_value("Personal Account", karimov.account, {"status": "Closed", "closed_on": "2025-07-20"})
	with pytest.raises(deciding.AccountClosedError, match="Account Adjustment"):
		approved(karimov.supply_point, act_date="2025-08-15")
	frappe.set_user("Administrator")
	done = approved(karimov.supply_point)
	demand = frappe.get_doc("Rebill Demand", {"personal_account": karimov.account})
	assert (demand.cause, demand.source_name, str(demand.until_date)) == (
		"Final Bill",
		done.name,
		"2025-07-20",
	)


def test_two_acts_do_not_charge_the_same_days_before_a_bill_has_the_first(commits: Any) -> None:
	point = district.supply_point().name
	first = approved(point)
	frappe.set_user("Administrator")
	with pytest.raises(deciding.ActTwiceError, match=first.name):
		approved(point, period_from="2025-06-30", period_to="2025-07-02")
	frappe.set_user("Administrator")
	assert approved(point, period_from="2025-07-01", period_to="2025-07-02").status == "Approved"
