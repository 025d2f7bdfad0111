"""Half hours of the head-end agree with the registers of the meters, and its files are what partners send."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from localbench.demo_askue_files import Measured, day_file, whole_kwh
from localbench.demo_calendar import day
from localbench.demo_profiles import HALF_HOURS, WH_PER_KWH, half_hours_kwh
from localbench.simbench_district import read_district
from localbench.test_demo_district import ZONE_OF_HOUR, make_folder

if TYPE_CHECKING:
	import pytest


def test_half_hours_of_a_day_are_what_the_register_moved(tmp_path_factory: pytest.TempPathFactory) -> None:
	folder = make_folder(tmp_path_factory.mktemp("grid"))
	district = read_district(folder, ZONE_OF_HOUR)
	registers = district.registers(day("2025-01-01"), day("2026-01-01"))
	points = np.arange(len(district.points))
	for date in ("2025-01-01", "2025-06-15", "2025-12-30"):
		kwh = half_hours_kwh(folder, district, registers, points, day(date))
		moved = [registers.wh(points, np.full(len(points), day(date) + end)) // WH_PER_KWH for end in (0, 1)]
		assert kwh.shape == (len(points), HALF_HOURS)
		assert kwh.min() >= 0
		assert kwh.sum(axis=1).tolist() == (moved[1] - moved[0]).tolist()


def test_a_day_file_is_the_message_of_the_exchange() -> None:
	kwh = whole_kwh(np.arange(HALF_HOURS)[None, :].astype(np.int64))[0]
	message = ElementTree.fromstring(
		day_file(day("2025-11-05"), 7, [Measured("131150001113003", "ПС-1", kwh)])
	)
	assert message.attrib == {"class": "80020", "version": "2", "number": "7"}
	assert message.findtext("datetime/day") == "20251105"
	point = message.find("area/measuringpoint")
	assert point is not None and point.attrib["name"] == "ПС-1"
	periods = point.findall("measuringchannel/period")
	assert (periods[0].attrib["start"], periods[-1].attrib["start"], periods[-1].attrib["end"]) == (
		"0000",
		"2330",
		"0000",
	)
	assert [int(period.findtext("value") or "") for period in periods] == list(range(HALF_HOURS))
