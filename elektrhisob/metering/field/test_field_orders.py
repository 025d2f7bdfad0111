"""A worker is sent to a supply point, goes there with a phone, and comes back with readings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from elektrhisob.metering.field import act_links, assigning, calendar, day_list, visit_history
from elektrhisob.metering.field.order_states import (
	OrderDueInThePastError,
	OrderIsHistoryError,
	OrderWithoutObstacleError,
	WorkerOfAnotherDistrictError,
)
from elektrhisob.metering.field.orders import Visit, for_worker, order_visit, order_visits, take_result
from elektrhisob.metering.field.visit_result import NotYourOrderError, NumberUsedTwiceError, WrongResultError
from elektrhisob.metering.report.field_work_load import field_work_load
from elektrhisob.tests import district

pytestmark = pytest.mark.site
TOMORROW = str(date.today() + timedelta(days=1))


@pytest.fixture(autouse=True)
def as_administrator() -> Any:
	yield
	frappe.set_user("Administrator")


def worker(het: str = district.HET, **values: Any) -> Any:
	user = district.user("Meter Reader", het=het)
	defaults = {"worker_name": f"Rustamov {district.number()}", "het": het, "user": user, "is_controller": 1}
	return district.insert("Field Worker", **{**defaults, **values})


def order(kind: str = "Control Reading", point: str | None = None, **values: Any) -> Any:
	defaults = {
		"kind": kind,
		"supply_point": point or district.installation().supply_point,
		"reason": "Reading far above usual",
		"due_date": TOMORROW,
	}
	return district.insert("Field Order", **{**defaults, **values})


def result(**values: Any) -> dict[str, Any]:
	return {"outcome": "Done", "at": f"{today()} 00:05:00", "latitude": 41.31, "longitude": 69.24, **values}


def test_an_order_knows_the_place_and_the_meter() -> None:
	installed = district.installation()
	made = order(point=installed.supply_point)
	assert (made.meter, made.serial_no) == (installed.meter, installed.serial_no)
	assert made.address == "Navoiy koʻchasi 12"
	assert (made.het, made.status) == (district.HET, "New")


def test_an_order_with_a_worker_is_assigned_at_once() -> None:
	made = order(worker=worker().name)
	assert frappe.db.get_value("Field Order", made.name, "status") == "Assigned"


def test_a_worker_of_another_district_does_not_go() -> None:
	with pytest.raises(WorkerOfAnotherDistrictError, match="choose somebody from there"):
		order(worker=worker(district.OTHER_HET).name)


def test_a_source_has_one_open_order_however_often_the_button_is_pressed() -> None:
	point = district.installation().supply_point
	source = ("Supply Point", point)
	first = order_visit("Inspect", point, "Zero consumption", TOMORROW, source)
	assert order_visit("Inspect", point, "Zero consumption", TOMORROW, source) == first
	frappe.db.set_value("Field Order", first, "status", "Done")
	assert order_visit("Inspect", point, "Zero consumption", TOMORROW, source) != first
	twice = [Visit("Seal", point, "Broken", TOMORROW, source)] * 2
	assert len(set(order_visits(twice))) == 1


def test_visits_of_a_hundred_points_are_ordered_in_a_handful_of_queries() -> None:
	points = [district.supply_point().name for _number in range(3)]
	counted = [_queries(points[:1]), _queries(points)]
	assert counted[0] == counted[1]


def _queries(points: list[str]) -> int:
	before = frappe.db.sql("show session status like 'Questions'")[0][1]
	order_visits([Visit("Inspect", point, "Check", TOMORROW, ("Supply Point", point)) for point in points])
	return int(frappe.db.sql("show session status like 'Questions'")[0][1]) - int(before)


def test_orders_are_given_by_the_hundred_and_follow_the_route() -> None:
	hand = worker()
	orders = [order().name for _number in range(3)]
	frappe.db.set_value("Field Order", orders[2], "priority", "Urgent")
	assert assigning.assign(orders, worker=hand.name, planned_on=today()) == 3
	rows = {row["name"]: row for row in for_worker(hand.user)}
	assert rows[orders[2]]["route_order"] == 1
	assert sorted(row["route_order"] for row in rows.values()) == [1, 2, 3]
	assert all(row["status"] == "Assigned" for row in rows.values())


def test_a_finished_order_is_not_given_away_again() -> None:
	done = order(worker=worker().name)
	frappe.db.set_value("Field Order", done.name, "status", "Done")
	assert assigning.assign([done.name], worker=worker().name, planned_on=today()) == 0


def test_a_dispatcher_gives_nothing_in_another_district() -> None:
	mine, theirs = order().name, worker(district.OTHER_HET).name
	frappe.set_user(district.user("Metering Engineer"))
	with pytest.raises(frappe.PermissionError):
		assigning.assign([mine], worker=theirs)


def test_the_phone_gets_the_registers_with_what_is_possible_today() -> None:
	installed = district.installation()
	day = add_days(today(), -10)
	district.reading(installed.name, day, 100, source="Controller")
	hand = worker()
	order(point=installed.supply_point, worker=hand.name)
	(row,) = for_worker(hand.user)
	(register,) = row["registers"]
	assert (register["installation"], register["zone"], register["digits"]) == (installed.name, "T0", 5)
	assert (register["last_value"], register["min_value"]) == ("100", "100")
	assert register["max_value"] == "1300", "100 and 5 kW for ten days"
	assert row["consumer_name"] and row["address"] and row["serial_no"] == installed.serial_no


def test_a_worker_sees_only_own_orders_and_those_of_the_team() -> None:
	team = district.insert("Field Team", team_name="Brigade 1", het=district.HET)
	mine, other = worker(team=team.name), worker()
	of_team = order(team=team.name).name
	own = order(worker=mine.name).name
	order(worker=other.name)
	assert {row["name"] for row in for_worker(mine.user)} == {of_team, own}
	assert for_worker("Administrator") == []


def test_a_cancelled_order_reaches_the_phone_that_asks_what_changed() -> None:
	hand = worker()
	made = order(worker=hand.name)
	made.update({"status": "Cancelled"}).save()
	assert for_worker(hand.user) == []
	assert [row["status"] for row in for_worker(hand.user, since=str(getdate(today())))] == ["Cancelled"]


def test_what_the_phone_sends_twice_is_kept_once() -> None:
	installed = district.installation()
	hand = worker()
	made = order(point=installed.supply_point, worker=hand.name)
	frappe.set_user(hand.user)
	sent = result(readings=[{"installation": installed.name, "zone": "T0", "value": 120}])
	first = take_result(made.name, sent, "phone-1-77")
	again = take_result(made.name, sent, "phone-1-77")
	assert first == again
	assert first["order_status"] == "Done"
	reading = frappe.get_doc("Meter Reading", first["readings"][0]["reading"])
	assert (reading.value, reading.source, reading.reason) == (120, "Controller", "Control")
	assert frappe.db.count("Field Visit", {"for_order": made.name}) == 1
	assert frappe.db.count("Meter Reading", {"installation": installed.name}) == 1


def test_a_number_of_another_order_is_refused() -> None:
	hand = worker()
	one, two = order(worker=hand.name), order(worker=hand.name)
	frappe.set_user(hand.user)
	take_result(one.name, result(), "phone-2-1")
	with pytest.raises(NumberUsedTwiceError):
		take_result(two.name, result(), "phone-2-1")


def test_a_refused_reading_stays_in_the_visit_with_its_refusal() -> None:
	installed = district.installation()
	district.reading(installed.name, add_days(today(), -5), 500, source="Controller")
	hand = worker()
	made = order(point=installed.supply_point, worker=hand.name)
	frappe.set_user(hand.user)
	answer = take_result(
		made.name, result(readings=[{"installation": installed.name, "zone": "T0", "value": 90_000}]), "p-3"
	)
	assert answer["readings"][0]["reading"] is None
	assert answer["readings"][0]["refusal"]
	(visit,) = visit_history.visits_of(made.name)
	assert visit["readings"][0]["value"] == 90_000 and visit["readings"][0]["refusal"]
	of_meter = {"installation": installed.name, "severity": "Refuse"}
	refused = frappe.get_last_doc("Reading Exception", of_meter)
	assert (refused.cause, refused.status, refused.value) == ("BEYOND_POSSIBLE", "Open", 90_000)
	assert (refused.source, refused.external_source, refused.het) == ("Controller", "Field", district.HET)
	take_result(
		made.name, result(readings=[{"installation": installed.name, "zone": "T0", "value": 520}]), "p-4"
	)
	assert [
		(row.status, row.resolution)
		for row in frappe.get_all("Reading Exception", of_meter, ["status", "resolution"], order_by="name")
	] == [("Closed", "Read Again")]


def test_nobody_home_is_a_coded_reason_and_the_worker_goes_again() -> None:
	hand = worker()
	made = order(worker=hand.name)
	frappe.set_user(hand.user)
	with pytest.raises(WrongResultError, match="why"):
		take_result(made.name, result(outcome="Not Possible"), "p-4")
	take_result(made.name, result(outcome="Not Possible", obstacle="Nobody Home"), "p-4")
	frappe.set_user("Administrator")
	made.reload()
	assert (made.status, made.obstacle) == ("Not Possible", "Nobody Home")
	made.update({"status": "Assigned"}).save()
	assert (made.status, made.obstacle) == ("Assigned", None)


def test_a_visit_to_an_order_cancelled_meanwhile_is_kept_but_changes_nothing() -> None:
	hand = worker()
	made = order(worker=hand.name)
	made.update({"status": "Cancelled"}).save()
	frappe.set_user(hand.user)
	assert take_result(made.name, result(), "p-5")["order_status"] == "Cancelled"
	assert frappe.db.count("Field Visit", {"for_order": made.name}) == 1


def test_a_stranger_sends_nothing() -> None:
	made = order(worker=worker().name)
	other, outsider = worker().user, district.user("Meter Reader", het=district.OTHER_HET)
	frappe.set_user(other)
	with pytest.raises(NotYourOrderError):
		take_result(made.name, result(), "p-6")
	frappe.set_user(outsider)
	with pytest.raises(frappe.PermissionError):
		visit_history.visits_of(made.name)


def test_a_reading_of_another_point_is_refused() -> None:
	hand = worker()
	made = order(worker=hand.name)
	stranger = district.installation()
	frappe.set_user(hand.user)
	with pytest.raises(WrongResultError, match="does not stand"):
		take_result(
			made.name, result(readings=[{"installation": stranger.name, "zone": "T0", "value": 1}]), "p-7"
		)


def test_a_photo_is_a_private_file_of_the_order() -> None:
	pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	hand = worker()
	made = order(worker=hand.name)
	frappe.set_user(hand.user)
	take_result(
		made.name, result(photos=[{"content": f"data:image/png;base64,{pixel}", "what": "Dial"}]), "p-8"
	)
	(visit,) = visit_history.visits_of(made.name)
	file = frappe.get_doc("File", {"file_url": visit["photos"][0]["photo"]})
	assert file.is_private and file.attached_to_name == made.name


def test_not_possible_on_the_desk_needs_its_reason_too() -> None:
	made = order(worker=worker().name)
	with pytest.raises(OrderWithoutObstacleError):
		made.update({"status": "Not Possible"}).save()


def test_an_order_that_was_given_stays_in_the_history() -> None:
	made = order(worker=worker().name)
	with pytest.raises(OrderIsHistoryError):
		made.delete()


def test_the_task_list_of_a_day_has_every_visit_of_every_worker() -> None:
	installed = district.installation()
	district.reading(installed.name, add_days(today(), -3), 41, source="Controller")
	hand = worker(worker_name="Usmonov Jasur")
	order(point=installed.supply_point, worker=hand.name, planned_on=today())
	here, there = (district.user("Metering Engineer", het=het) for het in (district.HET, district.OTHER_HET))
	frappe.set_user(here)
	page = day_list.day_list(today())
	assert "Usmonov Jasur" in page and installed.serial_no in page and "T0: 41" in page
	frappe.set_user(there)
	assert "Usmonov Jasur" not in day_list.day_list(today())


def test_an_approved_act_finishes_the_order_it_was_made_from() -> None:
	installed = district.installation()
	hand = worker()
	made = order("Inspect", installed.supply_point, worker=hand.name)
	act = frappe.new_doc("Metering Inspection Act")
	act.update({"name": "ACT-OF-ORDER", "for_order": made.name})
	act_links.link(act)
	assert frappe.db.get_value("Field Order", made.name, ["act_doctype", "act"]) == (act.doctype, act.name)
	act_links.finish(act)
	assert frappe.db.get_value("Field Order", made.name, "status") == "Done"
	act_links.unlink(act)
	assert frappe.db.get_value("Field Order", made.name, "act") is None


def test_a_finished_order_keeps_who_went_where() -> None:
	made = order(worker=worker().name)
	made.update({"status": "Done"}).save()
	with pytest.raises(OrderIsHistoryError, match="new order"):
		made.update({"worker": worker().name}).save()


def test_an_order_is_not_made_for_a_day_that_is_over_and_an_overdue_one_can_still_be_given_out() -> None:
	with pytest.raises(OrderDueInThePastError, match="is over"):
		order(due_date=add_days(today(), -1))
	made = order(due_date=today())
	with pytest.raises(OrderDueInThePastError):
		made.update({"due_date": add_days(today(), -3)}).save()
	made = frappe.get_doc("Field Order", made.name)
	made.db_set("due_date", add_days(today(), -3))
	made.reload()
	made.update({"worker": worker().name}).save()
	assert made.status == "Assigned"


def test_the_calendar_shows_own_visits_only() -> None:
	order(worker=worker().name, planned_on=today())
	here, there = (district.user("Metering Engineer", het=het) for het in (district.HET, district.OTHER_HET))
	frappe.set_user(here)
	assert len(calendar.planned(add_days(today(), -1), add_days(today(), 1))) >= 1
	frappe.set_user(there)
	assert calendar.planned(add_days(today(), -1), add_days(today(), 1)) == []


def test_the_load_of_each_worker_is_counted() -> None:
	hand = worker(worker_name="Sobirov Anvar")
	order(worker=hand.name).db_set("due_date", add_days(today(), -1))
	done = order(worker=hand.name)
	done.update({"status": "Done"}).save()
	rows = field_work_load.execute(frappe._dict(org_unit=district.HET))[1]
	row = next(row for row in rows if row.worker == hand.name)
	assert (row.who, row.open_orders, row.overdue, row.done, row.in_time_share) == (
		"Sobirov Anvar", 1, 1, 1, 100,
	)  # fmt: skip
