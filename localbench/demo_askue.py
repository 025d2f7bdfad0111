"""The demo's head-end: half-hour profiles of the large consumers, ten days of them with their troubles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import numpy as np

from elektrhisob.exchange.askue import inbox
from elektrhisob.exchange.askue.import_job import work_on_file
from localbench.demo_askue_files import ACTIVE_INTAKE, SENDER_STIR, Measured, day_file, whole_kwh
from localbench.demo_calendar import iso
from localbench.demo_meters import OPEN_END
from localbench.demo_open_month import OPEN_MONTH, SOURCE
from localbench.demo_profiles import half_hours_kwh
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from pathlib import Path

	from localbench.demo_story import Story

DAYS = 10
LOST_DAY, RESENT_DAY, HALVED_DAY, BROKEN_DAY = 3, 5, 6, 8
CODE_PREFIX = "1311500000"


def enter_source() -> None:
	if frappe.db.exists("Askue Source", SOURCE):
		return
	frappe.get_doc(
		{
			"doctype": "Askue Source",
			"source_code": SOURCE,
			"source_name": "Namuna ASKUE markazi (o‘ylab topilgan)",
			"enabled": 1,
			"org_unit": HET_CODE,
			"home_het": HET_CODE,
			"allow_80020": 1,
			"allow_csv": 1,
			"allow_xlsx": 1,
		}
	).insert()
	frappe.db.commit()


def send_profiles(story: Story, folder: Path) -> int:
	"""Returns how many day files arrived; none when they are here already."""
	if frappe.db.exists("Askue File", {"source": SOURCE, "file_format": "80020"}):
		return 0
	rows = np.flatnonzero(story.meters.has_zones & (story.meters.removed_day == OPEN_END))
	points = story.meters.point[rows]
	codes = [f"{CODE_PREFIX}{number:05d}" for number in range(len(rows))]
	names = [f"{story.district.points.source[point]}" for point in points.tolist()]
	_map_points(story, rows.tolist()[:-2], codes, names)
	sent = 0
	for number in range(DAYS):
		if number == LOST_DAY:
			continue
		day = int(OPEN_MONTH) + number
		kwh = whole_kwh(half_hours_kwh(folder, story.district, story.registers, points, day))
		if number == HALVED_DAY:
			kwh[0] = kwh[0][:30]
		measured = [Measured(*each) for each in zip(codes, names, kwh, strict=True)]
		message = day_file(day, number + 1, measured)
		if number == BROKEN_DAY:
			_send(day, number + 1, message[: len(message) * 2 // 3])
		_send(day, number + 1, message)
		sent += 1
		if number == RESENT_DAY:
			kwh[1][20] += 5
			again = [Measured(*each) for each in zip(codes, names, kwh, strict=True)]
			_send(day, DAYS + number, day_file(day, DAYS + number, again))
			sent += 1
	return sent


def _map_points(story: Story, rows: list[int], codes: list[str], names: list[str]) -> None:
	"""All but the last ones, which wait on the screen of the unmapped."""
	for row, code, name in zip(rows, codes, names, strict=False):
		point = frappe.db.get_value(
			"Meter Installation", {"serial_no": story.meters.serial[row]}, "supply_point"
		)
		frappe.get_doc(
			{
				"doctype": "Askue Point",
				"source": SOURCE,
				"point_code": code,
				"channel": ACTIVE_INTAKE,
				"point_name": name,
				"state": "Mapped",
				"supply_point": point,
				"quantity": "Active Import",
			}
		).insert()
	frappe.db.commit()


def _send(day: int, number: int, message: bytes) -> None:
	name = f"80020_{SENDER_STIR}_{iso(day).replace('-', '')}_{number}_17.xml"
	path = inbox.folder_of("incoming") / name
	path.write_bytes(message)
	receipt = inbox.receive(frappe.get_doc("Askue Source", SOURCE), path, name, "Upload")
	frappe.db.commit()
	work_on_file(receipt.name)
	frappe.db.rollback()
