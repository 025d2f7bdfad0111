"""Issued bills taken back and billed anew, as the billing department tells it."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.accounting.balance_check import differences
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections.plan import AccountInCorrectionError
from elektrhisob.billing.corrections.stories import (
	act,
	approved,
	balance,
	bills_of,
	calculated,
	chosen,
	corrected,
	posted,
	selected,
	statements,
	work_through,
)
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.bulk.exact import tiyin
from elektrhisob.tests import district
from elektrhisob.tests.scenario import Town

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture
def town() -> Town:
	frappe.set_user("Administrator")
	return Town()


def books_agree(*accounts: str) -> None:
	frappe.db.commit()
	assert differences(request_cursor(), district.HET) == []
	for account in accounts:
		rows = frappe.get_all(
			"Electricity Bill", {"personal_account": account, "docstatus": 1}, ["sum(amount) as amount"]
		)
		paid = frappe.get_all(
			"Account Payment", {"personal_account": account, "docstatus": 1}, ["sum(amount) as amount"]
		)
		assert balance(account) == tiyin(rows[0].amount or 0) - tiyin(paid[0].amount or 0)


def test_a_reading_of_the_third_that_arrives_after_the_bill_corrects_it(town: Town) -> None:
	"""August is billed on the reading of the 3rd of August; that of the 31st arrives when it is issued."""
	karimov = town.household("Karimov Aziz", uses=(180, 240))
	town.bill("2025-06")
	town.bill("2025-07")
	district.reading(karimov.installation, "2025-08-03", 550)
	town.bill("2025-08")
	town.pay(karimov, 100_000, on="2025-07-10")
	frappe.db.commit()
	old = town.bill_of(karimov, "2025-08")
	before = balance(karimov.account)
	district.reading(karimov.installation, "2025-08-31", 830)
	run = calculated(chosen(old))
	# Calculated is not posted.
	assert balance(karimov.account) == before
	assert bills_of(karimov.account)[-1][2] == "Issued"
	(told,) = statements(run)
	assert (told.state, told.period, told.original_bill, told.new_bill) == (
		"Calculated",
		"2025-08",
		old,
		None,
	)
	difference = tiyin(told.difference_amount)
	assert difference > 0
	approved(run)
	work_through(run, "correct")
	assert run.status == "Corrected"
	(done,) = statements(run)
	new = frappe.get_doc("Electricity Bill", done.new_bill)
	assert (new.bill_type, new.corrects, new.correction_number, new.status) == (
		"Correction",
		old,
		1,
		"Issued",
	)
	assert float(new.consumption_kwh) == 310
	assert frappe.db.get_value("Electricity Bill", old, "status") == "Cancelled"
	assert tiyin(done.difference_amount) == difference == balance(karimov.account) - before
	assert posted([old, new.name]) == tiyin(new.amount)
	books_agree(karimov.account)


def test_only_months_whose_readings_moved_are_billed_anew(town: Town) -> None:
	karimov = town.household("Karimov Aziz", uses=(180, None, 310))
	district.reading(karimov.installation, "2025-07-20", 500)
	for month in ("2025-06", "2025-07", "2025-08"):
		if month == "2025-08":
			continue
		town.bill(month)
	town.bill("2025-08")
	district.reading(karimov.installation, "2025-07-31", 540)
	run = corrected(chosen(town.bill_of(karimov, "2025-07")))
	assert [(row.period, row.added_because, row.state) for row in statements(run)] == [
		("2025-07", "Chosen", "Corrected"),
		("2025-08", "Later Month", "Corrected"),
	]
	assert sum(row.difference_kwh for row in statements(run)) == 0
	assert [row[:4] for row in bills_of(karimov.account)] == [
		("2025-06", "Regular", "Issued", 180),
		("2025-07", "Regular", "Cancelled", 220),
		("2025-07", "Correction", "Issued", 260),
		("2025-08", "Regular", "Cancelled", 90),
		("2025-08", "Correction", "Issued", 50),
	]
	books_agree(karimov.account)


def test_a_bill_that_comes_out_the_same_is_left_alone(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	bill = town.bill_of(karimov, "2025-06")
	run = corrected(chosen(bill))
	(told,) = statements(run)
	assert (told.state, told.difference_amount) == ("Unchanged", 0)
	assert run.unchanged_count == 1
	assert [row[2] for row in bills_of(karimov.account)] == ["Issued"]


def test_cancel_only_is_nothing_in_the_books(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	town.pay(karimov, 50_000, on="2025-07-04")
	run = corrected(chosen(town.bill_of(karimov, "2025-06"), correction_kind="Cancel Only"))
	assert balance(karimov.account) == -5_000_000
	assert [row[2] for row in bills_of(karimov.account)] == ["Cancelled"]
	assert tiyin(run.difference_amount) == -tiyin(run.old_amount)
	# The month is free for the next bill run.
	town.bill("2025-06")
	assert [row[2] for row in bills_of(karimov.account)] == ["Cancelled", "Issued"]
	books_agree(karimov.account)


def test_who_calculated_does_not_approve(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	bill = town.bill_of(karimov, "2025-06")
	one = district.user("Billing Supervisor")
	frappe.set_user(one)
	try:
		run = calculated(chosen(bill, correction_kind="Cancel Only"))
		with pytest.raises(OnePersonError):
			act(run, "Approve")
	finally:
		frappe.db.rollback()
		frappe.set_user("Administrator")


def test_of_two_runs_over_an_account_one_is_told_who_has_it(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	town.bill("2025-06")
	bill = town.bill_of(karimov, "2025-06")
	first = calculated(chosen(bill, correction_kind="Cancel Only"))
	second = chosen(bill, correction_kind="Cancel Only")
	with pytest.raises(AccountInCorrectionError, match=first.name):
		act(second, "Calculate")
	frappe.db.rollback()
	act(first, "Withdraw")
	corrected(second)


def test_a_tariff_group_put_right_backwards_bills_every_month_since(town: Town) -> None:
	karimov = town.household("Karimov Aziz")
	for month in ("2025-06", "2025-07", "2025-08"):
		town.bill(month)
	before = [row[4] for row in bills_of(karimov.account)]
	change = district.insert(
		"Account Tariff Change",
		personal_account=karimov.account,
		change_kind="Electric Stove Home",
		at_fault="Consumer",
		from_date="2025-06-01",
		tariff="HH-STOVE",
		proof_number="17",
		proof_date="2026-11-01",
	)
	change.submit()
	run = corrected(selected("Rebill Demands", "Wrong Tariff Group"))
	assert [(row.period, row.state) for row in statements(run)] == [
		("2025-06", "Corrected"),
		("2025-07", "Corrected"),
		("2025-08", "Corrected"),
	]
	after = [row for row in bills_of(karimov.account) if row[2] == "Issued"]
	assert sum(row[4] for row in after) - sum(before) == tiyin(run.difference_amount) != 0
	assert frappe.db.get_value(
		"Rebill Demand", {"personal_account": karimov.account}, ["state", "closed_by"]
	) == (
		"Done",
		run.name,
	)
	books_agree(karimov.account)
