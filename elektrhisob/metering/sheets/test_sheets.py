"""A route is walked: the sheet knows what to expect, every entry is answered, nothing is entered twice."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from elektrhisob.administration.periods import ensure_period
from elektrhisob.consumers.households.test_closings import closing
from elektrhisob.metering.sheets import desk, making
from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.metering.sheets.entering import read_entry, take_entries
from elektrhisob.metering.sheets.errors import (
	IncompleteEntryError,
	NoMetersOnRouteError,
	SheetExistsError,
	SheetIsUsedError,
	SheetRowIsFinalError,
)
from elektrhisob.metering.validation.rule_settings import usual_multiple
from elektrhisob.tests import district

pytestmark = pytest.mark.site


@pytest.fixture
def route() -> str:
	name = stories.new_route()
	for number in (10, 2, 4):
		stories.house(name, number)
	return name


@pytest.fixture
def sheet(route: str) -> Any:
	return stories.sheet(route, stories.controller())


def enter(line: Any, value: float | None, **more: Any) -> Any:
	entry = read_entry(stories.entry(line, value, **more))
	return take_entries([entry], "Phone")[entry.client_id]


def readings_of(line: Any) -> list[Any]:
	return frappe.get_all(
		"Meter Reading",
		filters={"installation": line.installation, "reading_date": today()},
		fields=["name", "value", "status", "reason", "external_source", "external_id", "latitude"],
		order_by="name",
	)


def waiting(line: Any) -> list[Any]:
	"""What the worklist has of the meter of a line."""
	return frappe.get_all(
		"Reading Exception",
		{"installation": line.installation},
		["cause", "status", "resolution", "value", "source", "external_source", "external_id", "het"],
		order_by="name",
	)


def test_houses_stand_in_the_order_of_the_walk_with_what_they_should_show(sheet: Any) -> None:
	lines = stories.lines(sheet.name)
	assert [line.address for line in lines] == [f"{stories.STREETS[0]} {number}" for number in (2, 4, 10)]
	first = lines[0]
	# House 2: 890 thirty days ago, 95 in the thirty days before it: 3.166 a day; permitted 5 kW, 120 a day.
	assert (first.last_value, str(first.last_date)) == (890, add_days(today(), -30))
	assert first.usual_daily == 3.166
	multiple = usual_multiple()
	assert first.expected_from == pytest.approx(890 + 95 / multiple, abs=0.002)
	assert first.expected_to == pytest.approx(890 + 95 * multiple, abs=0.002)
	assert (sheet.status, sheet.line_count, sheet.open_count) == ("Handed Out", 3, 3)


def test_a_removed_meter_and_a_closed_account_are_not_on_the_sheet(route: str) -> None:
	gone = stories.house(route, 20)
	frappe.db.set_value("Meter Installation", gone, "removed_on", today())
	closed = frappe.db.get_value("Meter Installation", stories.house(route, 22), "personal_account")
	frappe.db.set_value("Personal Account", closed, "status", "Closed")
	away = frappe.db.get_value("Meter Installation", stories.house(route, 24), "personal_account")
	closing(away, closed_from=add_days(today(), -10)).submit()
	back = frappe.db.get_value("Meter Installation", stories.house(route, 26), "personal_account")
	closing(back, closed_from=add_days(today(), -10), closed_until=add_days(today(), -1)).submit()
	lines = stories.lines(stories.sheet(route).name)
	assert len(lines) == 4
	assert back in {line.personal_account for line in lines}


def test_a_district_gets_all_its_sheets_at_once_and_no_route_two(route: str) -> None:
	stories.month()
	worker = stories.controller()
	made = making.create_sheets(f"{district.HET}-91", today()[:7], today(), worker)
	assert made["sheets"] >= 1 and made["lines"] >= 3
	sheet = frappe.get_doc("Reading Sheet", {"route": route, "period": today()[:7]})
	assert (sheet.het, sheet.worker, sheet.line_count, sheet.open_count) == (district.HET, worker, 3, 3)
	assert making.create_sheets(route, today()[:7], today()) == {"sheets": 0, "lines": 0}
	with pytest.raises(SheetExistsError):
		stories.sheet(route)


def test_next_month_follows_last_month_s_walk_and_its_controller(route: str) -> None:
	worker = stories.controller()
	first = stories.sheet(route, worker)
	lines = stories.lines(first.name)
	frappe.db.set_value("Reading Sheet Line", lines[0].name, "line_no", 9)
	ensure_period("2031-01")
	making.create_sheets(route, "2031-01", today())
	later = frappe.get_doc("Reading Sheet", {"route": route, "period": "2031-01"})
	assert later.worker == worker
	assert stories.lines(later.name)[2].installation == lines[0].installation


def test_a_route_without_meters_says_so() -> None:
	with pytest.raises(NoMetersOnRouteError):
		stories.sheet(stories.new_route())


def test_values_become_readings_and_the_sheet_counts_them(sheet: Any) -> None:
	one, two, three = stories.lines(sheet.name)
	assert enter(one, 980, latitude=41.3, longitude=69.2).outcome == "Accepted"
	doubtful = enter(two, two.last_value + 3000)
	assert doubtful.outcome == "Suspicious" and doubtful.message
	assert enter(three, None, not_read_reason="Dog").outcome == "Not Read"
	sheet.reload()
	assert (sheet.status, sheet.accepted_count, sheet.suspicious_count, sheet.not_read_count) == (
		"Entered",
		1,
		1,
		1,
	)
	(reading,) = readings_of(one)
	assert (reading.external_source, reading.external_id, reading.latitude) == ("SHEET", one.name, 41.3)


def test_a_refused_value_says_why_and_leaves_the_line_to_be_entered(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	answer = enter(line, 10)
	assert (answer.outcome, answer.code) == ("Refused", "BELOW_PREVIOUS_READING")
	assert "890" in answer.message and not readings_of(line)
	(refused,) = waiting(line)
	assert (refused.cause, refused.status, refused.value, refused.source) == (
		"NEGATIVE",
		"Open",
		10,
		"Controller",
	)
	assert (refused.external_source, refused.external_id, refused.het) == ("SHEET", line.name, district.HET)
	enter(line, 10)
	assert len(waiting(line)) == 1, "The same once more is the same question."
	assert enter(line, 950).outcome == "Accepted"
	assert [(row.status, row.resolution) for row in waiting(line)] == [("Closed", "Read Again")]
	assert frappe.db.get_value("Reading Sheet Line", line.name, ["status", "message"]) == ("Accepted", "")
	assert frappe.db.count("Reading Sheet Entry", {"sheet_line": line.name}) == 3


def test_the_same_id_gets_the_same_answer_and_changes_nothing(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	entry = read_entry(stories.entry(line, 950))
	first = take_entries([entry], "Phone")
	again = take_entries([entry, entry], "Phone")
	assert first == again
	assert len(readings_of(line)) == 1
	assert frappe.db.count("Reading Sheet Entry", {"sheet_line": line.name}) == 1


def test_a_slip_of_the_thumb_is_corrected_and_the_wrong_reading_stays_to_be_seen(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	enter(line, 960)
	assert enter(line, 950).outcome == "Accepted"
	wrong, right = readings_of(line)
	assert (wrong.status, right.status, right.reason, right.value) == (
		"Replaced",
		"Accepted",
		"Correction",
		950,
	)
	assert frappe.db.get_value("Reading Sheet Line", line.name, ["value", "reading"]) == (950, right.name)
	refused = enter(line, 5)
	assert refused.outcome == "Refused"
	assert [(row.cause, row.external_id.partition(":")[0]) for row in waiting(line)] == [
		("NEGATIVE", line.name)
	]
	assert frappe.db.get_value("Reading Sheet Line", line.name, ["status", "value"]) == ("Accepted", 950)


def test_a_closed_sheet_takes_nothing_and_says_so(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	sheet.close()
	answer = enter(line, 950)
	assert answer.code == "SHEET_CLOSED" and sheet.name in answer.message
	sheet.reload()
	sheet.reopen()
	assert enter(line, 950).outcome == "Accepted"


def test_a_meter_exchanged_meanwhile_is_named(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	frappe.db.set_value("Meter Installation", line.installation, "removed_on", add_days(today(), -2))
	answer = enter(line, 950)
	assert answer.code == "METER_EXCHANGED" and line.serial_no in answer.message
	assert [(row.cause, row.value) for row in waiting(line)] == [("AFTER_REMOVAL", 950)]


def test_two_registers_of_one_meter_are_two_lines() -> None:
	route = stories.new_route()
	stories.house(route, 2, zones=("T1", "T2"))
	sheet = stories.sheet(route, stories.controller())
	one, two = stories.lines(sheet.name)
	assert (one.zone, two.zone) == ("T1", "T2")
	enter(one, one.last_value + 50)
	assert frappe.db.get_value("Reading Sheet Line", two.name, "status") == "To Read"


def test_the_desk_sees_the_verdict_before_it_enters(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	assert desk.preview(line.name, 950, today())["level"] == "usual"
	assert desk.preview(line.name, 10, today())["level"] == "impossible"
	assert not readings_of(line)
	answer = desk.enter_line(stories.entry(line, 950))
	assert (answer["answer"]["outcome"], answer["line"]["status"]) == ("Accepted", "Accepted")


@pytest.mark.parametrize(
	"broken",
	[{"client_id": "x"}, {"value": "many"}, {"value": -1}, {"not_read_reason": "Tired"}, {"line": ""}],
)
def test_nonsense_is_refused_with_words(sheet: Any, broken: dict[str, Any]) -> None:
	with pytest.raises(IncompleteEntryError):
		read_entry({**stories.entry(stories.lines(sheet.name)[0], 1), **broken})


def test_a_used_sheet_is_not_deleted_and_its_lines_are_nobody_s_to_write(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	enter(line, 950)
	with pytest.raises(SheetIsUsedError):
		frappe.delete_doc("Reading Sheet", sheet.name)
	with pytest.raises(SheetRowIsFinalError):
		frappe.get_doc("Reading Sheet Line", line.name).save()


def test_another_district_neither_sees_nor_enters(sheet: Any) -> None:
	line = stories.lines(sheet.name)[0]
	frappe.set_user(district.user("Meter Reader", het=district.OTHER_HET))
	assert frappe.get_list("Reading Sheet", pluck="name") == []
	with pytest.raises(frappe.PermissionError):
		desk.lines_of(sheet.name)
	with pytest.raises(frappe.PermissionError):
		desk.preview(line.name, 950, today())
	with pytest.raises(frappe.PermissionError):
		desk.enter_line(stories.entry(line, 950))
	with pytest.raises(frappe.PermissionError):
		enter(line, 950)


def test_a_reader_may_not_close_or_make_sheets_for_a_district(sheet: Any, route: str) -> None:
	frappe.set_user(district.user("Meter Reader"))
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("Reading Sheet", sheet.name).close()
	with pytest.raises(frappe.PermissionError):
		making.create_sheets(route, today()[:7], today())
