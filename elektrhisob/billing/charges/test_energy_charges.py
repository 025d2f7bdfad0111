"""Energy no meter of the account counts, through a bill run: losses, sub-consumers, lamps, a house."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from elektrhisob.billing.bill_explain import explain
from elektrhisob.billing.bill_wording import account_number
from elektrhisob.billing.charges.billed_days import DaysBilledError
from elektrhisob.billing.charges.point_tree import PointCircleError, PointLinkedTwiceError
from elektrhisob.billing.charges.stories import (
	bill_of,
	causes_of,
	energy,
	exact,
	factory,
	house,
	lamps,
	link,
	loss,
	sums_agree,
)
from elektrhisob.billing.doctype.supply_point_link.supply_point_link import tree
from elektrhisob.billing.doctype.supply_point_loss.supply_point_loss import LossNumberMissingError
from elektrhisob.tests import district
from elektrhisob.tests.scenario import MONTHS, Town

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS
KVITANSIYA = "Electricity Bill Kvitansiya"


def test_a_month_with_every_kind_of_added_energy(database_put_back: None) -> None:
	"""One run bills them all; what was used for one bill is a fact that the next month does not change."""
	town = Town()
	plain = town.household("Karimov Aziz")
	transformer = factory(registers=(("Reactive Import", "T0", (500, 500, 500)),))
	own = {"method": "Transformer", "rated_kva": 250, "no_load_kw": 0.74, "load_kw": 3.7, "use_hours": 450}
	passport = loss(transformer.point, **own)
	utility = factory()
	loss(utility.point, side="Subtracted", loss_percent=2.5)
	main, sub, unread = factory(uses=(5000, 100, 5000)), factory(), factory(uses=(700, None, 700))
	first = link(main.point, sub.point)
	link(main.point, unread.point)
	street = factory(metered=False)
	load = lamps(street.point, ("2025-01-01", 0.04, 250, 11), ("2025-06-16", 0.04, 250, 8.5))
	frappe.db.commit()

	run = town.bill(JUNE)

	assert energy(bill_of(plain.account)) == [("Metered", Decimal(180))]
	# No load 0.74 × 720; 3.7 × (1000² + 500²) / (450 × 250²) more.
	assert energy(bill_of(transformer.account)) == [
		("Metered", Decimal(1000)),
		("Transformer Loss", Decimal("532.964")),
	]
	assert energy(bill_of(utility.account)) == [("Metered", Decimal(1000)), ("Normative Loss", Decimal(-25))]
	assert energy(bill_of(main.account)) == [
		("Metered", Decimal(5000)),
		("Sub-consumer", Decimal(-1000)),
		("Sub-consumer", Decimal(-700)),
	]
	assert energy(bill_of(sub.account)) == [("Metered", Decimal(1000))]
	# 10 kW × 11 h × 15 days, then 10 kW × 8.5 h × 15 days.
	assert energy(bill_of(street.account)) == [("Unmetered", Decimal(1650)), ("Unmetered", Decimal(1275))]
	for each in (plain, transformer, utility, main, sub, street):
		bill = bill_of(each.account)
		sums_agree(bill)
		assert bill.status == "Issued"
	assert exact(bill_of(street.account).amount) == 2_925_000
	june = bill_of(transformer.account)
	source = june.consumption[1]
	assert source.source_name == passport.name
	facts = frappe.parse_json(source.facts)
	assert (facts["active_kwh"], facts["reactive_kvarh"], facts["rated_kva"]) == (
		"1000",
		"500",
		"250",
	)
	for page in (explain(june.name)["html"], frappe.get_print(june.doctype, june.name, KVITANSIYA)):
		assert "250 kVA, no load 0.74 kW, windings 3.7 kW. 1,000 kWh and 500 kvarh in 450 hours" in page
	assert "LED: 250 × 0.04 kW, 11 hours a day." in explain(bill_of(street.account).name)["html"]
	frappe.get_print("Electricity Bill", bill_of(street.account).name, KVITANSIYA)
	taken_off = f"paid by account {account_number(sub.account)}."
	assert taken_off in explain(bill_of(main.account).name)["html"]
	total = frappe.db.get_value("Bill Run Shard", {"bill_run": run.name}, "sum(total_amount)")
	posted = frappe.db.get_value("Ledger Posting", {"event": "Bill Issued"}, "sum(amount)")
	assert exact(total) == exact(posted)

	with pytest.raises(DaysBilledError):
		frappe.get_doc(passport.doctype, passport.name).update({"load_kw": 4}).save()
	with pytest.raises(DaysBilledError):
		frappe.get_doc(first.doctype, first.name).delete()
	load.reload()
	load.loads[0].hours_per_day = 12
	with pytest.raises(DaysBilledError):
		load.save()
	load.reload()
	load.append(
		"loads",
		{"valid_from": "2025-07-16", "equipment": "LED", "power_kw": 0.04, "quantity": 0, "hours_per_day": 0},
	)
	load.save()
	frappe.db.commit()

	run = town.bill(JULY)
	assert causes_of(run, main.account) == ["LINKED_UNREAD"]
	assert energy(bill_of(street.account, JULY)) == [("Unmetered", Decimal(1275))]


def test_less_than_nothing_is_an_exception(database_put_back: None) -> None:
	town = Town()
	main, sub = factory(uses=(900, 900, 900)), factory(uses=(901, 100, 100))
	link(main.point, sub.point)
	frappe.db.commit()
	assert causes_of(town.bill(JUNE), main.account) == ["BELOW_ZERO"]
	assert exact(bill_of(sub.account).consumption_kwh) == 901


def test_a_house_is_billed_for_what_its_flats_do_not_count(database_put_back: None) -> None:
	town = Town()
	shared = factory("Uy-joy shirkati")
	flats = [town.household(f"Xonadon {number}") for number in range(3)]
	made = house(shared.point, [flat.account for flat in flats])
	frappe.db.commit()
	town.bill(JUNE)
	common = bill_of(shared.account)
	assert exact(common.consumption_kwh) == 1000 - 3 * 180
	assert [kind for kind, _kwh in energy(common)] == ["Metered", *["Common House"] * 3]
	made.flats[0].area_m2 = 90
	with pytest.raises(DaysBilledError):
		made.save()
	frappe.db.rollback()


def test_the_flats_pay_for_the_stairs_the_month_after(database_put_back: None) -> None:
	"""1 000 − 3 × 180 = 460 kWh, by area 50 : 50 : 100. A bill that is taken back gives its share back."""
	town = Town()
	shared = factory("Koʻp qavatli uy")
	flats = [town.household(f"Xonadon {number}") for number in range(3)]
	made = house(shared.point, [flat.account for flat in flats], "By Area")
	made.flats[2].area_m2 = 100
	made.save()
	frappe.db.commit()

	town.bill(JUNE)
	june = bill_of(shared.account)
	assert energy(june)[1:] == [("Common House", Decimal(-180))] * 3 + [("Common House", Decimal(-460))]
	assert exact(june.consumption_kwh) == exact(june.amount) == 0
	sums_agree(june)
	assert [energy(bill_of(flat.account)) for flat in flats] == [[("Metered", Decimal(180))]] * 3
	assert "shared among the flats" in explain(june.name)["html"]

	town.bill(JULY)
	shares = [energy(bill_of(flat.account, JULY))[1:] for flat in flats]
	assert shares == [[("Common House", Decimal(kwh))] for kwh in (115, 115, 230)]
	july = bill_of(flats[0].account, JULY)
	sums_agree(july)
	assert "Common energy of the house in 2025-06, By Area: part 5000/20000." in explain(july.name)["html"]
	july.cancel()
	frappe.db.commit()
	town.bill(JULY)
	again = energy(bill_of(flats[0].account, JULY))[1:]
	# Its part of June again; that of July, 280 kWh, is for August.
	assert again == [("Common House", Decimal(115))]
	town.bill(AUGUST)
	assert energy(bill_of(flats[0].account, AUGUST))[1:] == [("Common House", Decimal(70))]
	assert frappe.db.count("House Energy Share", {"personal_account": flats[0].account}) == 3


def test_a_house_billed_again_gives_its_flats_the_difference(database_put_back: None) -> None:
	"""460 kWh were shared; the reading was 80 too high: 380 kWh, of which 230 and 230 are on bills."""
	town = Town()
	shared = factory("Xato oʻqilgan uy")
	flats = [town.household(f"Xonadon {number}", uses=(270, 240, 310)) for number in range(2)]
	house(shared.point, [flat.account for flat in flats], "Equally")
	frappe.db.commit()
	town.bill(JUNE)
	town.bill(JULY)
	assert [energy(bill_of(flat.account, JULY))[1][1] for flat in flats] == [230, 230]
	for month in (JULY, JUNE):
		bill_of(shared.account, month).cancel()
	wrong = frappe.get_doc(
		"Meter Reading", {"installation": shared.installation, "reading_date": "2025-06-30"}
	)
	again = {"reason": "Correction", "replaces": wrong.name}
	district.reading(str(shared.installation), "2025-06-30", wrong.value - 80, **again)
	frappe.db.commit()
	town.bill(JUNE)
	shares = frappe.get_all(
		"House Energy Share",
		{"house_bill": bill_of(shared.account).name},
		["kwh", "part"],
		order_by="name",
	)
	assert [(exact(share.kwh), share.part) for share in shares] == [(Decimal(-40), "1/2")] * 2
	town.bill(AUGUST)
	sums_agree(bill_of(flats[0].account, AUGUST))
	august = dict.fromkeys(kwh for _kind, kwh in energy(bill_of(flats[0].account, AUGUST)))
	assert Decimal(-40) in august


def test_a_loss_says_which_number_it_needs() -> None:
	point = factory(metered=False).point
	with pytest.raises(LossNumberMissingError, match="Rated power"):
		loss(point, method="Transformer")
	with pytest.raises(LossNumberMissingError, match="power factor"):
		loss(point, method="Line", ohm_per_km=0.6, length_km=1, line_kv=10, power_factor=0)
	with pytest.raises(LossNumberMissingError, match="more than the energy"):
		loss(point, loss_percent=101)


def test_a_point_is_neither_behind_itself_nor_taken_off_twice() -> None:
	top, middle, bottom = (factory(metered=False).point for _ in range(3))
	kept = link(top, middle)
	link(middle, bottom)
	with pytest.raises(PointCircleError):
		link(bottom, top)
	with pytest.raises(PointCircleError):
		link(top, top)
	with pytest.raises(PointLinkedTwiceError):
		link(top, bottom)
	shown = [(row["point"], row["depth"], row["sign"]) for row in tree(kept.name)]
	assert shown == [(top, 0, None), (middle, 1, "Subtracted"), (bottom, 2, "Subtracted")]


def test_the_billing_department_enters_it_all_in_its_district() -> None:
	"""An operator enters, a supervisor submits what is charged; nobody enters it for another district."""
	here, behind, shared = factory(metered=False), factory(metered=False), factory(metered=False)
	flat = district.account().name
	away = district.supply_point(district.account(het=district.OTHER_HET).name).name
	operator = district.user("Billing Operator")
	frappe.set_user(operator)
	rows = [
		loss(here.point, loss_percent=2),
		link(here.point, behind.point),
		lamps(here.point, ("2025-01-01", 0.04, 250, 11)),
		house(shared.point, [flat]),
	]
	assert {row.het for row in rows} == {district.HET}
	assert {row.personal_account for row in rows} == {here.account, shared.account}
	with pytest.raises(frappe.PermissionError):
		loss(away, loss_percent=2)
	with pytest.raises(frappe.PermissionError):
		lamps(away, ("2025-01-01", 1, 1, 1))
