"""Files of head-ends from the inbox to the meters: once, again, corrected, broken and half broken."""

from __future__ import annotations

import itertools
from typing import Any

import frappe
import pytest

from elektrhisob.exchange.askue import import_job, loading, retrying, unmapped
from elektrhisob.exchange.askue.messages_for_tests import channel, message, point
from elektrhisob.exchange.askue.stories_for_tests import (
	DAY,
	bring,
	day_file,
	faults,
	mapped,
	profiles,
	source,
	standing,
)
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture(autouse=True)
def no_other_worker(monkeypatch: pytest.MonkeyPatch) -> None:
	"""The running bench would work on the same files."""
	monkeypatch.setattr(frappe, "enqueue", lambda *_arguments, **_more: None)


def test_a_day_goes_to_the_meter_of_the_mapped_point() -> None:
	head_end = source()
	feeder = mapped(head_end, "P-100")
	file = bring(head_end, day_file("P-100", number=7, kwh=10), "80020_123_20260210_7_42.xml")
	assert (file.state, file.number, str(file.day), file.rows_total, file.rows_loaded) == (
		"Imported",
		7,
		DAY,
		1,
		1,
	)
	(row,) = profiles(feeder.installation)
	assert (str(row.day), row.energy, row.version, row.quantity) == (DAY, 480, 7, "Active Import")
	assert row.external_source == head_end.name


def test_the_same_file_twice_changes_nothing() -> None:
	head_end = source()
	feeder = mapped(head_end, "P-1")
	first = bring(head_end, day_file("P-1"))
	assert bring(head_end, day_file("P-1"), "another-name.xml").name == first.name
	again = bring(head_end, day_file("P-1") + b"\n<!-- sent again -->")
	assert (again.name != first.name, again.state, again.rows_known, again.rows_loaded) == (
		True,
		"Imported",
		1,
		0,
	)
	assert len(profiles(feeder.installation)) == 1


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_the_same_day_three_times_in_three_versions_ends_with_the_newest(order: tuple[int, ...]) -> None:
	head_end = source()
	feeder = mapped(head_end, "P-1")
	files = [bring(head_end, day_file("P-1", number=number, kwh=number * 10)) for number in order]
	row = standing(feeder.installation)
	assert (row.version, row.energy) == (3, 3 * 480)
	newest = 0
	for number, file in zip(order, files, strict=True):
		assert file.state == ("Imported" if number > newest else "Superseded")
		assert file.rows_replaced == (1 if 0 < newest < number else 0)
		newest = max(newest, number)
	# Every version that was the newest in its time stays as a trace.
	kept = sorted(row.version for row in profiles(feeder.installation))
	assert kept == [number for place, number in enumerate(order) if number == max(order[: place + 1])]


def test_good_points_load_and_bad_ones_wait_with_their_codes() -> None:
	head_end = source()
	good = mapped(head_end, "GOOD")
	known = mapped(head_end, "KNOWN")
	removed = mapped(head_end, "GONE")
	frappe.db.set_value("Meter Installation", removed.installation, "removed_on", "2026-01-31")
	mapped(head_end, "SHORT")
	body = message(
		point("GOOD", channel("01", [5] * 48)),
		point("KNOWN", channel("01", [5] * 48), channel("03", [1] * 48)),
		point("NOBODY", channel("01", [70] * 48), name="Yangi podstansiya"),
		point("GONE", channel("01", [5] * 48)),
		point("SHORT", channel("01", [5] * 48, left_out={1})),
		point("SHORT", channel("02", [5] * 47 + ["x"])),
	)
	file = bring(head_end, body)
	assert (file.state, file.rows_total, file.rows_loaded, file.rows_faulty) == ("Partly", 7, 2, 5)
	assert len(profiles(good.installation)) == len(profiles(known.installation)) == 1
	assert {(row.point_code, row.channel): row.code for row in faults(head_end)} == {
		("KNOWN", "03"): "UNKNOWN_CHANNEL",
		("NOBODY", "01"): "UNKNOWN_POINT",
		("GONE", "01"): "NO_METER_ON_DAY",
		("SHORT", "01"): "MISSING_PERIODS",
		("SHORT", "02"): "BAD_VALUE",
	}
	(unknown,) = faults(head_end, point_code="NOBODY")
	assert (unknown.energy_kwh, unknown.het) == (70 * 48, district.HET)


def test_what_waited_is_loaded_once_its_point_is_mapped() -> None:
	head_end = source()
	bring(head_end, day_file("NEW", number=1, kwh=10))
	bring(head_end, day_file("NEW", number=2, kwh=20))
	bring(head_end, day_file("NEW", number=1, kwh=10, day="2026-02-11"))
	(row,) = unmapped.unmapped_points(source=head_end.name)["rows"]
	assert (row.point_code, row.unloaded_days, row.seen_kwh) == ("NEW", 2, 20 * 48 + 10 * 48)
	assert [fault.state for fault in faults(head_end, version=1)] == ["Superseded", "Open"]
	installation = district.installation()
	asked = {"name": row.name, "supply_point": installation.supply_point, "quantity": "Active Import"}
	assert unmapped.map_points([asked]) == [{"name": row.name, "error": ""}]
	frappe.db.commit()
	assert retrying.load_points([row.name]) == 2
	assert sorted((str(day.day), day.version) for day in profiles(installation.name)) == [
		(DAY, 2),
		("2026-02-11", 1),
	]
	assert {fault.state for fault in faults(head_end)} == {"Superseded", "Resolved"}
	assert frappe.db.get_value("Askue Point", row.name, "seen_kwh") == 0


def test_a_later_file_of_the_day_closes_what_waits_of_it() -> None:
	head_end = source()
	feeder = mapped(head_end, "P")
	bring(head_end, message(point("P", channel("01", [5] * 48, left_out={3})), number=4))
	assert [row.state for row in faults(head_end)] == ["Open"]
	bring(head_end, day_file("P", number=5))
	assert [row.state for row in faults(head_end)] == ["Superseded"]
	late = bring(head_end, message(point("P", channel("01", [6] * 48, left_out={3})), number=3))
	assert (late.state, late.rows_older, late.rows_faulty) == ("Superseded", 1, 0)
	assert standing(feeder.installation).version == 5


@pytest.mark.parametrize("cut", [200, 900, -30])
def test_a_broken_file_is_refused_whole_with_line_and_reason(cut: int) -> None:
	head_end = source()
	feeder = mapped(head_end, "P")
	file = bring(head_end, day_file("P", "Q", "R")[:cut])
	assert file.state == "Refused"
	assert file.failed_line > 0
	assert "breaks off" in file.reason
	assert profiles(feeder.installation) == []
	assert faults(head_end) == []


@pytest.mark.parametrize(
	("body", "name", "words"),
	[
		(
			message(point("P", channel("01", [1] * 48), name="Фидер"), declared="utf-8"),
			"a.xml",
			"windows-1251",
		),
		(day_file("P", day="2099-01-01"), "a.xml", "not over yet"),
		(day_file("P"), "80020_1_20260211_1_1.xml", "2026-02-11"),
		(message(point("P"), message_class="60091"), "a.xml", "60091"),
		(b"MZ\x00\x01", "virus.exe", "neither"),
		(b"hello", "hello.csv", "meter_no"),
	],
)
def test_a_file_that_cannot_be_taken_says_why(body: bytes, name: str, words: str) -> None:
	file = bring(source(), body, name)
	assert file.state == "Refused"
	assert words in file.reason


def test_a_source_sends_only_for_its_own_districts_and_in_its_formats() -> None:
	head_end = source(allow_csv=0)
	other = district.installation(
		supply_point=district.supply_point(district.account(het=district.OTHER_HET).name).name,
		meter=district.meter(het=district.OTHER_HET).name,
	)
	frappe.db.commit()
	with pytest.raises(frappe.ValidationError, match="may not send for district"):
		mapped(head_end, "P", installation=other)
	frappe.db.rollback()
	serial = frappe.db.get_value("Meter", other.meter, "serial_no")
	refused = bring(head_end, f"{serial};1.8.0;2026-02-11T00:00:00;5\n".encode(), "a.csv")
	assert (refused.state, "CSV" in refused.reason) == ("Refused", True)
	lists = source()
	file = bring(lists, f"{serial};1.8.0;2026-02-11T00:00:00;5\n".encode(), "b.csv")
	assert [row.code for row in faults(lists)] == ["WRONG_DISTRICT"]
	assert file.rows_faulty == 1


def readings(installation: str) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Meter Reading",
		{"installation": installation},
		["reading_date", "value", "source", "zone", "status"],
		order_by="name",
	)


def test_a_list_of_registers_becomes_readings_of_the_day_it_closes() -> None:
	head_end = source()
	installation = district.installation()
	district.reading(installation.name, "2026-01-01", 100, reason="Installation", source="Act")
	frappe.db.commit()
	serial = installation.serial_no
	body = (
		f"meter_no;obis;timestamp;value\n{serial};1-0:1.8.0*255;2026-02-01T00:00:00;150,0\n"
		f"NOBODY1;1.8.0;2026-02-01T00:00:00;1\n{serial};9.9.9;2026-02-01T00:00:00;1\n"
	)
	file = bring(head_end, body.encode(), "list.csv")
	assert (file.state, file.rows_loaded, file.rows_faulty) == ("Partly", 1, 2)
	last = readings(installation.name)[-1]
	assert (str(last.reading_date), last.value, last.source, last.zone) == (
		"2026-01-31",
		150,
		"ASKUE",
		"T0",
	)
	assert {row.code for row in faults(head_end)} == {"UNKNOWN_METER", "UNKNOWN_CODE"}
	again = bring(head_end, body.encode() + b"\n", "list-again.csv")
	assert (again.rows_known, again.rows_loaded) == (1, 0)
	assert len(readings(installation.name)) == 2


def test_a_meter_that_is_registered_later_gets_its_waiting_reading() -> None:
	head_end = source()
	bring(head_end, b"LATE-77001;1.8.0;2026-02-01T00:00:00;12\n", "late.csv")
	(fault,) = faults(head_end)
	meter = district.meter(serial_no="LATE-77001")
	installation = district.installation(meter=meter.name)
	frappe.db.commit()
	assert retrying.retry([fault.name])["gone"] == 1
	assert [row.value for row in readings(installation.name)] == [12]
	assert faults(head_end)[0].state == "Resolved"


def test_a_job_that_was_killed_goes_on_and_counts_every_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Killed after the third chunk of five: the chunks that are done stay done."""
	head_end = source()
	points = [mapped(head_end, f"K-{number}") for number in range(5)]
	frappe.db.commit()
	monkeypatch.setattr(import_job, "DAYS_IN_CHUNK", 1)
	file = bring(head_end, day_file(*(f"K-{number}" for number in range(5))), work=False)
	whole, calls = loading.load_days, []

	class Killed(BaseException):
		pass

	def die(*arguments: Any) -> Any:
		calls.append(1)
		if len(calls) == 4:
			raise Killed
		return whole(*arguments)

	monkeypatch.setattr(import_job, "load_days", die)
	with pytest.raises(Killed):
		import_job.work_on_file(file.name)
	frappe.db.rollback()
	file.reload()
	assert (file.state, file.chunks_done, file.rows_loaded) == ("Importing", 3, 3)
	import_job.work_on_file(file.name)
	import_job.work_on_file(file.name)
	file.reload()
	assert (file.state, file.rows_loaded, file.rows_known, file.attempts) == ("Imported", 5, 0, 2)
	assert [len(profiles(one.installation)) for one in points] == [1] * 5


def test_a_row_of_the_quarantine_is_given_up_with_a_reason_and_only_once() -> None:
	head_end = source()
	bring(head_end, day_file("OLD"))
	(fault,) = faults(head_end)
	with pytest.raises(frappe.ValidationError, match="Say why"):
		retrying.dismiss([fault.name], " ")
	assert retrying.dismiss([fault.name], "Taken out of service") == 1
	with pytest.raises(retrying.FaultIsClosedError):
		retrying.dismiss([fault.name], "Again")
	engineer = district.user("Metering Engineer", het=district.OTHER_HET)
	bring(head_end, day_file("OLD", number=2))
	(_closed, opened) = faults(head_end)
	frappe.set_user(engineer)
	with pytest.raises(frappe.PermissionError):
		retrying.retry([opened.name])


def test_points_are_suggested_by_number_and_by_their_other_channels() -> None:
	head_end = source()
	installation = district.installation()
	mapped(head_end, "SIB", installation=district.installation())
	bring(
		head_end,
		message(
			point("A1", channel("01", [9] * 48), name=f"Hisoblagich {installation.serial_no}"),
			point("SIB", channel("03", [5] * 48)),
			point("WHO", channel("02", [1] * 48)),
		),
	)
	rows = unmapped.unmapped_points(source=head_end.name)["rows"]
	assert [(row.point_code, row.quantity) for row in rows] == [
		("A1", "Active Import"),
		("SIB", "Reactive Import"),
		("WHO", "Active Export"),
	]
	assert rows[0].suggestion["supply_point"] == installation.supply_point
	assert rows[1].suggestion["why"] == "another channel of this point"
	assert rows[2].suggestion is None
