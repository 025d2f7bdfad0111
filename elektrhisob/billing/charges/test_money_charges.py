"""Lines that are not energy, through bill runs: contracts, savings, generation, services, prepaid energy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest

from elektrhisob.billing.bill_explain import explain
from elektrhisob.billing.charges.stories import bill_of, exact, factory, money, rule, sums_agree
from elektrhisob.billing.doctype.account_service.account_service import (
	ServiceBilledError,
	ServiceNotOfferedError,
)
from elektrhisob.billing.doctype.billing_charge_rule.billing_charge_rule import (
	ChargeRuleError,
	ChargeRuleUsedError,
)
from elektrhisob.billing.doctype.energy_saving_programme.energy_saving_programme import SavedMonthError
from elektrhisob.billing.report.charges_by_kind.charges_by_kind import execute as charges_by_kind
from elektrhisob.consumers.contracts import contracts_for_tests
from elektrhisob.tests import bill_run_support, district
from elektrhisob.tests.scenario import MONTHS, Town

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS
KVITANSIYA = "Electricity Bill Kvitansiya"


def contract(account: str, **values: Any) -> Any:
	dates = {"valid_from": "2025-01-01", "valid_until": "2025-12-31", "signed_on": "2024-12-20"}
	made = contracts_for_tests.contract(account, **{**dates, "volumes": [], **values})
	frappe.db.set_value("Supply Contract", made.name, "status", "Active")
	return made


def service(code: str, price: float) -> str:
	prices = [{"valid_from": "2025-01-01", "price": price, "source_mark": "X"}]
	district.insert(
		"Billable Service", service_code=code, service_name="Muhrlash", is_active=1, prices=prices
	)
	return code


def done(account: str, code: str, day: str, quantity: float = 1) -> Any:
	made = district.insert(
		"Account Service", personal_account=account, service=code, service_date=day, quantity=quantity
	)
	made.submit()
	return made


def saving(account: str, *months: tuple[str, float], valid_from: str = "2025-01-01") -> Any:
	return district.insert(
		"Energy Saving Programme",
		personal_account=account,
		valid_from=valid_from,
		approved_on=valid_from,
		act="12-son",
		months=[{"month": month, "saved_kwh": saved} for month, saved in months],
	)


def test_a_contract_pays_for_power_reactive_energy_and_what_is_above_its_volume(
	database_put_back: None,
) -> None:
	town = Town()
	more = (("Reactive Import", "T0", (600, 100, 100)), ("Maximum Demand", "T0", (20, 0, 0)))
	plant = factory("Gʻisht zavodi", registers=more)
	contract(
		plant.account,
		tariff_kind="Two-Part",
		declared_power_kw=100,
		volumes=[{"month": JUNE, "active_kwh": 800}, {"month": JULY, "active_kwh": 2000}],
	)
	plain = factory("Doʻkon")
	rule("Two-Part Power", kw_year_price=314_700)
	used = rule("Excess Power", excess_coefficient=2)
	told: dict[str, Any] = {
		"tangent_limit": 0.4,
		"surcharge_factor": 0.2,
		"discount_factor": 0.08,
		"threshold_kw": 50,
	}
	rule("Reactive Energy", reactive_method="B: Power Factor", **told)
	rule("Over Contract", over_contract_coefficient=1.3)
	frappe.db.commit()

	town.bill(JUNE)

	june = bill_of(plant.account)
	# 100 × 314 700 / 12; the register shows 120 kW: 20 × 26 225 × 2; 200 kWh × 1 000 × 0.3; tg φ 0.6: 4 %.
	assert money(june) == [
		("Declared Power", Decimal(2_622_500)),
		("Excess Power", Decimal(1_049_000)),
		("Over Contract", Decimal(60_000)),
		("Reactive Surcharge", Decimal(40_000)),
	]
	assert exact(june.amount) == 1_000_000 + 2_622_500 + 1_049_000 + 60_000 + 40_000
	quantities = [(line.unit, int(line.quantity)) for line in june.lines[1:]]
	assert quantities == [("kW", 100), ("kW", 20), ("kWh", 200), ("kvarh", 600)]
	for page in (explain(june.name)["html"], frappe.get_print(june.doctype, june.name, KVITANSIYA)):
		assert "Measured 120 kW, declared 100 kW; 2 times the price of declared power." in page
		assert "Used 1,000 kWh, agreed 800 kWh; above it 1.3 times the tariff." in page
		assert "B: Power Factor: 600 kvarh taken" in page and "Declared Power" in page
	assert money(bill_of(plain.account)) == []
	for account in (plant.account, plain.account):
		sums_agree(bill_of(account))
	columns, shown, *_more, summary, _no_total = charges_by_kind(
		frappe._dict(period=JUNE, org_unit=district.HET)
	)
	assert {row["kind"] for row in shown} >= {"Metered", "Energy", "Declared Power", "Reactive Surcharge"}
	charged = frappe.db.get_value(
		"Electricity Bill", {"period": JUNE}, ["sum(consumption_kwh)", "sum(amount)"]
	)
	assert [exact(each["value"]) for each in summary] == [exact(value) for value in charged]
	assert len(columns) == 8 and {row["bills"] for row in shown if row["kind"] == "Excess Power"} == {1}
	with pytest.raises(ChargeRuleUsedError):
		frappe.get_doc(used.doctype, used.name).update({"excess_coefficient": 3}).save()
	frappe.db.rollback()

	town.bill(JULY)
	# tg φ 0.1: 0.08 × 0.3 of 1 000 000 less; within the volume.
	assert ("Reactive Discount", Decimal(-24_000)) in money(bill_of(plant.account, JULY))
	assert "Over Contract" not in dict(money(bill_of(plant.account, JULY)))
	sums_agree(bill_of(plant.account, JULY))


def test_reactive_energy_by_the_other_two_methods(database_put_back: None) -> None:
	"""A: peak 150 kvarh against 100 at 20 soum, night 20 given back at 30. C: 600 kvarh, D 0.05, tg φ 0.6."""
	town = Town()
	zones = (
		("Reactive Import", "T1", (150, 0, 0)),
		("Reactive Import", "T3", (999, 0, 0)),
		("Reactive Export", "T3", (20, 0, 0)),
	)
	by_tariff = {}
	for tariff, registers in (("LEG-IV", zones), ("LEG-SPECIAL", (("Reactive Import", "T0", (600, 0, 0)),))):
		tariffs = [{"valid_from": "2024-01-01", "tariff": tariff}]
		by_tariff[tariff] = factory(tariff, registers=registers, tariffs=tariffs).account
		volumes = [{"month": JUNE, "active_kwh": 1, "reactive_kvarh": 100}]
		contract(by_tariff[tariff], tariff=tariff, volumes=volumes)
	method_a: dict[str, Any] = {"kvarh_price": 20, "generated_kvarh_price": 30}
	rule("Reactive Energy", tariff="LEG-IV", reactive_method="A: Contract Quantity", **method_a)
	method_c: dict[str, Any] = {"kvar_equivalent": 0.05, "base_coefficient": 1, "tangent_base": 0.25}
	rule("Reactive Energy", tariff="LEG-SPECIAL", reactive_method="C: Economic Equivalent", **method_c)
	frappe.db.commit()
	town.bill(JUNE)
	lines = dict(money(bill_of(by_tariff["LEG-IV"])))
	assert lines["Reactive Surcharge"] == 50 * 20 + 20 * 30
	special = bill_of(by_tariff["LEG-SPECIAL"])
	energy_price = exact(special.lines[0].amount) / 1000
	surcharge = 30 * energy_price * (1 + Decimal("0.35") ** 2)
	assert dict(money(special))["Reactive Surcharge"] == surcharge.quantize(Decimal("0.01"))
	sums_agree(special)


def test_saved_energy_is_discounted_for_the_months_that_were_confirmed(database_put_back: None) -> None:
	town = Town()
	saver, late, twice = factory("Tejamkor"), factory("Kechikkan"), factory("Ikki dastur")
	programme = saving(saver.account, (JUNE, 100))
	saving(late.account, (JUNE, 100), valid_from="2022-05-01")
	for _programme in range(2):
		saving(twice.account, (JUNE, 800))
	frappe.db.commit()
	town.bill(JUNE)
	assert money(bill_of(saver.account)) == [("Saved Energy Discount", Decimal(-15_000))]
	# The programme of 36 months ended in April 2025.
	assert money(bill_of(late.account)) == []
	# 1 000 kWh were used: 800 and then 200 of them, not 1 600.
	assert [amount for _kind, amount in money(bill_of(twice.account))] == [-120_000, -30_000]
	sums_agree(bill_of(saver.account))
	programme.reload()
	programme.months[0].saved_kwh = 500
	with pytest.raises(frappe.ValidationError, match="are billed"):
		programme.save()
	frappe.db.rollback()


def test_energy_confirmed_as_saved_after_the_bill_asks_for_another_one(database_put_back: None) -> None:
	"""An auditor confirms June when June is billed: the old bill stays, the discount is not lost."""
	town = Town()
	saver, newcomer = factory("Tejamkor"), factory("Yangi")
	programme = saving(saver.account)
	frappe.db.commit()
	town.bill(JUNE)
	assert money(bill_of(saver.account)) == []
	programme.reload()
	programme.append("months", {"month": JUNE, "saved_kwh": 100})
	programme.save()
	later = saving(newcomer.account, (JUNE, 50), (JULY, 50))
	for account, source in ((saver.account, programme), (newcomer.account, later)):
		(asked,) = frappe.get_all(
			"Rebill Demand",
			{"personal_account": account, "state": "Open"},
			["cause", "from_date", "until_date", "bills_concerned", "source_name"],
		)
		assert (asked.cause, asked.bills_concerned, asked.source_name) == ("Saved Energy", 1, source.name)
		assert (str(asked.from_date), str(asked.until_date)) == ("2025-06-01", "2025-06-30")
	assert not programme.save().flags.confirmed_late
	assert frappe.db.count("Rebill Demand", {"personal_account": saver.account}) == 1


def test_generation_above_the_use_waits_for_the_next_bill(database_put_back: None) -> None:
	"""June: 1 000 kWh for 1 000 000 soum, 3 000 kWh given at 500. July uses what June could not."""
	town = Town()
	solar = factory("Quyosh", registers=(("Active Export", "T0", (3000, 0, 0)),))
	point = frappe.get_doc("Supply Point", solar.point)
	point.update({"has_generation": 1, "generation_since": "2025-01-01"}).save()
	rule("Own Generation", kwh_price=500)
	frappe.db.commit()

	town.bill(JUNE)
	june = bill_of(solar.account)
	assert money(june) == [("Generation", Decimal(-1_500_000)), ("Credit Carried", Decimal(500_000))]
	assert exact(june.amount) == exact(june.net_amount) == exact(june.vat_amount) == 0
	sums_agree(june)
	assert frappe.db.get_value("Carried Credit", {"bill": june.name}, "amount") == 500_000

	run = town.bill(JULY, until="Calculated")
	assert money(bill_of(solar.account, JULY)) == [("Credit Carried", Decimal(-500_000))]
	with bill_run_support.no_queue():
		bill_run_support.act(run, "Roll Back")
	bill_run_support.work_through(run, "roll_back")
	assert frappe.db.count("Carried Credit", {"personal_account": solar.account}) == 1

	town.bill(JULY)
	july = bill_of(solar.account, JULY)
	assert exact(july.amount) == 500_000
	sums_agree(july)
	july.cancel()
	frappe.db.commit()
	town.bill(JULY)
	assert money(bill_of(solar.account, JULY)) == [("Credit Carried", Decimal(-500_000))]
	town.bill(AUGUST)
	assert money(bill_of(solar.account, AUGUST)) == []
	owed = frappe.get_all(
		"Account Balance", {"personal_account": solar.account}, pluck="balance", order_by="period desc"
	)[0]
	assert exact(owed) == 1_500_000


def test_a_service_is_charged_once_even_without_a_meter(database_put_back: None) -> None:
	town = Town()
	shop, new = factory("Doʻkon"), factory("Yangi", metered=False)
	code = service("MUHR", 45_000)
	sealed = done(shop.account, code, "2025-06-10", 2)
	connected = done(new.account, code, "2025-06-20")
	frappe.db.commit()

	run = town.bill(JUNE, until="Calculated")
	assert money(bill_of(shop.account)) == [("Service", Decimal(90_000))]
	with bill_run_support.no_queue():
		bill_run_support.act(run, "Roll Back")
	bill_run_support.work_through(run, "roll_back")
	town.bill(JUNE)
	bill = bill_of(shop.account)
	assert money(bill) == [("Service", Decimal(90_000))]
	assert exact(bill_of(new.account).amount) == 45_000 and bill_of(new.account).consumption_kwh == 0
	assert "Muhrlash" in explain(bill.name)["html"]
	sums_agree(bill)
	sealed.reload()
	assert sealed.bill == bill.name
	with pytest.raises(ServiceBilledError):
		sealed.cancel()
	frappe.db.rollback()
	town.bill(JULY)
	assert money(bill_of(shop.account, JULY)) == []
	connected.reload()
	assert connected.bill == bill_of(new.account).name


def test_a_service_without_a_price_is_not_offered() -> None:
	account = factory(metered=False).account
	code = service("TEKSHIRUV", 30_000)
	with pytest.raises(ServiceNotOfferedError):
		done(account, code, "2024-12-31")
	with pytest.raises(ServiceNotOfferedError):
		done(account, "RECONNECTION", "2025-06-01")


def test_a_rule_is_complete_before_it_is_switched_on_and_alone_on_its_day() -> None:
	with pytest.raises(ChargeRuleError, match="Price of generated energy"):
		rule("Own Generation", valid_from="2025-03-01")
	kept = rule("Own Generation", valid_from="2025-03-01", kwh_price=500)
	with pytest.raises(ChargeRuleError, match=kept.name):
		rule("Own Generation", valid_from="2025-03-01", kwh_price=600)
	rule("Own Generation", valid_from="2025-03-01", kwh_price=600, tariff="LEG")


def test_a_month_of_savings_belongs_to_its_programme() -> None:
	account = factory(metered=False).account
	for wrong in ("2025-13", "iyun", "2024-12"):
		with pytest.raises(SavedMonthError):
			saving(account, (wrong, 1))
	with pytest.raises(SavedMonthError):
		saving(account, (JUNE, 1), (JUNE, 2))


def test_money_paid_before_the_price_rose_keeps_the_old_price(database_put_back: None) -> None:
	"""300 kWh paid for in July: 200 × 600 + 100 × 1 200 = 240 000 soum under the old price list."""
	town = Town()
	payer, owing = (town.household(name, uses=(200, 300, 300)) for name in ("Toʻlagan", "Toʻlamagan"))
	town.bill(JUNE)
	town.pay(payer, 120_000 + 240_000, on="2025-06-30")
	town.pay(owing, 120_000, on="2025-06-30")
	rates = [{"zone": "T0", "block_from_kwh": low, "rate": price} for low, price in ((0, 900), (200, 1500))]
	district.insert("Tariff Version", tariff="HH", valid_from="2025-07-01", act="Sinov", rates=rates)
	frappe.db.commit()

	town.bill(JULY)
	july = bill_of(payer.account, JULY)
	# At the new prices 200 × 900 + 100 × 1 500 = 330 000.
	assert money(july) == [("Prepaid Energy", Decimal(-90_000))]
	assert exact(july.amount) == 240_000 and exact(july.lines[-1].quantity) == 300
	sums_agree(july)
	assert money(bill_of(owing.account, JULY)) == []
	town.bill(AUGUST)
	assert money(bill_of(payer.account, AUGUST)) == []
