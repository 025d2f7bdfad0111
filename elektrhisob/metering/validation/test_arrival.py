"""Readings that arrive in masses: judged as at the desk, stored once, answered row by row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
import pytest

from elektrhisob.metering import arrival, reading_entry
from elektrhisob.metering.arrival import ArrivedReadings, take_readings
from elektrhisob.metering.reading_withdrawal import withdraw
from elektrhisob.metering.validation.days import day_number
from elektrhisob.metering.validation.queries import usual_days
from elektrhisob.tests import district

if TYPE_CHECKING:
	from elektrhisob.core.columns import Int

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

Row = tuple[str, str, float]


def whole(values: list[int]) -> Int:
	return np.array(values, dtype=np.int64)


def batch(*rows: Row, ids: list[str] | None = None, **more: Any) -> ArrivedReadings:
	values: dict[str, Any] = {
		"installations": [row[0] for row in rows],
		"zones": ["T0"] * len(rows),
		"quantities": ["Active Import"] * len(rows),
		"days": whole([day_number(row[1]) for row in rows]),
		"value_wh": whole([round(row[2] * 1000) for row in rows]),
		"source": "ASKUE",
		"reason": "Periodic",
		"qualities": ["Actual"] * len(rows),
		"external_source": "head-end" if ids else None,
		"external_ids": ids,
	}
	return ArrivedReadings(**{**values, **more})


def meter(first: float = 100) -> str:
	"""A meter of five digits since 1 January 2025 on 5 kW, read at 100 on its first day."""
	name = str(district.installation().name)
	district.reading(name, "2025-01-01", first, reason="Installation")
	frappe.db.commit()
	return name


def stored(name: str) -> Any:
	frappe.db.rollback()
	return frappe.get_doc("Meter Reading", name)


def exceptions(**filters: Any) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all("Reading Exception", filters, ["*"], order_by="name")


def test_usual_readings_are_stored_with_their_place_and_leave_no_exception() -> None:
	one, other = meter(), meter()
	outcomes = take_readings(batch((one, "2025-02-01", 300), (other, "2025-02-01", 250)))
	assert outcomes.codes == ["ACCEPTED", "ACCEPTED"]
	taken, place = stored(outcomes.names[0]), frappe.get_doc("Meter Installation", one)
	assert (taken.value, str(taken.reading_date), taken.status) == (300, "2025-02-01", "Accepted")
	assert (taken.het, taken.personal_account, taken.supply_point, taken.serial_no) == (
		place.het,
		place.personal_account,
		place.supply_point,
		place.serial_no,
	)
	assert not exceptions(installation=("in", [one, other]))


def test_every_row_is_answered_and_what_is_refused_waits_in_the_worklist() -> None:
	name = meter()
	outcomes = take_readings(
		batch((name, "2025-02-01", 99), ("", "2025-02-01", 5), (name, "2025-02-02", 320)), het=district.HET
	)
	assert outcomes.codes == ["NEGATIVE", "UNKNOWN_DEVICE", "ACCEPTED"]
	assert outcomes.names[:2] == ["", ""]
	(negative,) = exceptions(installation=name)
	assert (negative.cause, negative.severity, negative.status) == ("NEGATIVE", "Refuse", "Open")
	assert (negative.value, negative.reading, negative.het) == (99, None, district.HET)
	assert exceptions(cause="UNKNOWN_DEVICE")[-1].het == district.HET


def test_a_suspicious_reading_is_held_with_its_money() -> None:
	name = meter()
	outcomes = take_readings(
		batch((name, "2025-02-01", 300), (name, "2025-03-01", 480), (name, "2025-04-01", 1_980))
	)
	assert outcomes.codes == ["ACCEPTED", "ACCEPTED", "SUSPICIOUS"]
	assert stored(outcomes.names[2]).status == "Suspicious"
	(high,) = exceptions(installation=name)
	assert (high.cause, high.reading) == ("HIGH", outcomes.names[2])
	assert high.money_at_stake > 0


def test_a_refused_reading_does_not_stand_in_the_way_of_the_next_one() -> None:
	name = meter()
	outcomes = take_readings(batch((name, "2025-02-01", 9_000), (name, "2025-03-01", 480)))
	assert outcomes.codes == ["BEYOND_POSSIBLE", "ACCEPTED"]


def test_the_same_external_id_is_known_in_the_batch_and_in_the_next_one() -> None:
	name = meter()
	rows = ((name, "2025-02-01", 300), (name, "2025-02-01", 300))
	ids = [f"{name}-1", f"{name}-1"]
	first = take_readings(batch(*rows, ids=ids))
	assert first.codes == ["ACCEPTED", "KNOWN"]
	assert first.names[0] == first.names[1]
	again = take_readings(batch(*rows, ids=ids))
	assert (again.codes, again.names) == (["KNOWN", "KNOWN"], first.names)
	assert not exceptions(installation=name)


@pytest.mark.parametrize("value", [300.0, 99.0])
def test_a_batch_taken_for_new_still_finds_the_one_reading_that_is_not(
	monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
	"""It looks up the first id only: the last one is stored and withdrawn, and would be stored, or refused,
	a second time."""
	monkeypatch.setattr(arrival, "LOOKED_UP", 1)
	names = [meter() for _number in range(3)]
	ids = [f"{name}-{value}" for name in names]
	first = take_readings(batch((names[2], "2025-02-01", 310), ids=ids[2:]))
	withdraw([first.names[0]], "Mistake of the head-end")
	frappe.db.commit()
	rows = [(name, "2025-02-01", 300.0) for name in names[:2]]
	outcomes = take_readings(batch(*rows, (names[2], "2025-02-01", value), ids=ids))
	assert outcomes.codes == ["ACCEPTED", "ACCEPTED", "KNOWN"]
	assert outcomes.names[2] == first.names[0]
	assert not exceptions(installation=names[2], status="Open")


def test_the_same_day_and_source_without_an_id_is_a_duplicate() -> None:
	name = meter()
	outcomes = take_readings(batch((name, "2025-02-01", 300), (name, "2025-02-01", 300)))
	assert outcomes.codes == ["ACCEPTED", "DUPLICATE"]


def test_two_batches_that_race_store_one_reading_and_give_one_answer(site_connection: str) -> None:
	names = [meter() for _number in range(20)]
	ids = [f"race-{name}" for name in names]
	rows = [(name, "2025-02-01", 300.0) for name in names]

	def send(order: int) -> arrival.Outcomes:
		frappe.init(site=site_connection, sites_path=".")
		frappe.connect()
		try:
			return take_readings(batch(*rows[::order], ids=ids[::order]))
		finally:
			frappe.destroy()

	with ThreadPoolExecutor(2) as pool:
		one, other = pool.map(send, (1, -1))
	assert one.names == other.names[::-1]
	assert {*one.codes, *other.codes} == {"ACCEPTED", "KNOWN"}
	assert frappe.db.count("Meter Reading", {"external_id": ("in", ids)}) == 20


def test_the_desk_and_the_mass_path_judge_alike() -> None:
	values = [
		(99, "2025-02-01"),
		(100, "2025-02-01"),
		(300, "2025-02-01"),
		(9_000, "2025-02-01"),
		(100_000, "2025-02-01"),
	]
	for value, day in values:
		name = meter()
		preview = reading_entry.preview(name, "T0", day, value)
		(code,) = take_readings(batch((name, day, value))).codes
		level = {"ACCEPTED": "usual", "SUSPICIOUS": "suspicious"}.get(code, "impossible")
		assert preview["level"] == level, (value, code)


def test_a_late_reading_must_fit_the_later_one_that_is_stored() -> None:
	name = meter()
	take_readings(batch((name, "2025-05-01", 900)))
	outcomes = take_readings(batch((name, "2025-03-01", 500), (name, "2025-04-15", 901)))
	assert outcomes.codes == ["ACCEPTED", "DOES_NOT_FIT_NEXT"]


def test_a_device_of_another_district_is_unknown_to_this_one() -> None:
	name = meter()
	assert take_readings(batch((name, "2025-02-01", 300)), het=district.OTHER_HET).codes == ["UNKNOWN_DEVICE"]


def test_registers_that_are_read_alike_are_read_from_the_same_day() -> None:
	assert usual_days([270] * 190 + [280] * 9 + [None]) == 280
	assert usual_days([None] * 200) == 0
	assert usual_days([9] * 100 + [270] * 100) is None
	assert usual_days([270] * 150 + [None] * 50) is None
