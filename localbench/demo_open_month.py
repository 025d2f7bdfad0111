"""The month after the billed year, as it stands while it is still read: smart meters have reported, some of
the sheets are entered, and both brought something to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import numpy as np

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.exchange.askue import inbox
from elektrhisob.exchange.askue.import_job import work_on_file
from elektrhisob.metering.sheets import making_job
from elektrhisob.metering.sheets.entering import Entry, take_entries
from elektrhisob.metering.sheets.handing_out import hand_out_sheets
from localbench.demo_calendar import FIRST_MONTH, MONTHS, iso, month_starts
from localbench.demo_consumers import SEED
from localbench.demo_field_people import CONTROLLERS, worker_named
from localbench.demo_meters import MODELS, OPEN_END, WH_PER_KWH
from localbench.demo_routes import HET_CODE
from localbench.simbench_district import TOTAL

if TYPE_CHECKING:
	from localbench.demo_story import Story
	from localbench.simbench_district import Flags, Ints

PERIOD = "2025-11"
OPEN_MONTH = month_starts(FIRST_MONTH, MONTHS + 1)[MONTHS]
SOURCE = "NAMUNA"
LIST_NAME = "smart-meters-2025-11.csv"
SILENT_SHARE, ODD_SHARE = 0.01, 0.004
UNKNOWN_SERIALS = ("19990001", "19990002", "39990003")
SHEETS_ENTERED, ENTERED_PART = 8, 0.85
NOT_READ = ("Nobody Home", "Dog", "No Access", "Broken Glass")


@dataclass(frozen=True)
class OpenMonth:
	"""How many register values the head-end listed, and how many sheets and lines the controllers have."""

	listed: int
	sheets: int
	lines: int


def read_open_month(story: Story) -> OpenMonth:
	listed = _report_smart_meters(story)
	sheets, lines = _hand_out_sheets(story)
	_enter_sheets(story)
	frappe.db.commit()
	return OpenMonth(listed, sheets, lines)


def _report_smart_meters(story: Story) -> int:
	"""One list of the head-end, with the faults such lists have."""
	if frappe.db.exists("Askue File", {"source": SOURCE, "file_name": LIST_NAME}):
		return 0
	random = np.random.default_rng(SEED + 20)
	meters = story.meters
	stands = meters.removed_day == OPEN_END
	rows = np.flatnonzero(stands & meters.is_smart & ~meters.has_zones)
	rows = rows[random.random(len(rows)) >= SILENT_SHARE]
	days = OPEN_MONTH + 19 + rows % 3
	shown = meters.dial_wh(story.registers, rows, days)
	shown = _with_oddities(story, rows, days, shown, random)
	lines = ["meter_no;obis;timestamp;value"]
	lines += [
		f"{meters.serial[row]};1.8.0;{iso(day + 1)} 00:00:00;{wh // WH_PER_KWH}.{wh % WH_PER_KWH:03d}"
		for row, day, wh in zip(rows.tolist(), days.tolist(), shown.tolist(), strict=True)
	]
	lines += [f"{serial};1.8.0;{iso(int(days[0]) + 1)} 00:00:00;100.0" for serial in UNKNOWN_SERIALS]
	path = inbox.folder_of("incoming") / LIST_NAME
	path.write_text("\n".join(lines) + "\n", encoding="utf-8")
	receipt = inbox.receive(frappe.get_doc("Askue Source", SOURCE), path, LIST_NAME, "Upload")
	frappe.db.commit()
	work_on_file(receipt.name)
	frappe.db.rollback()
	return len(lines) - 1


def _with_oddities(story: Story, rows: Ints, days: Ints, shown: Ints, random: np.random.Generator) -> Ints:
	"""A few meters stand still, a few jump, a few went back as if somebody had turned them."""
	meters = story.meters
	fate = random.random(len(rows))
	before = meters.dial_wh(story.registers, rows, np.full(len(rows), OPEN_MONTH - 1))
	step = meters.step_wh[rows]
	used = np.maximum(shown - before, 0)
	stuck: Flags = fate < ODD_SHARE / 2
	jumped = (fate >= ODD_SHARE / 2) & (fate < ODD_SHARE)
	turned = (fate >= ODD_SHARE) & (fate < ODD_SHARE * 1.2)
	odd = np.where(
		stuck, before, np.where(jumped, shown + used * 8, np.where(turned, before * 9 // 10, shown))
	)
	odd = odd // step * step
	fits = odd < meters.modulus_wh[rows]
	result: Ints = np.where(fits, odd, shown)
	return result


def _hand_out_sheets(story: Story) -> tuple[int, int]:
	"""A sheet for every route, section by section in the hands of one controller."""
	sheets = lines = 0
	with bulk_connection() as connection:
		for number, section in enumerate(story.routes.section_code):
			worker = worker_named(CONTROLLERS[number % len(CONTROLLERS)])
			made = making_job.make(connection, section, PERIOD, iso(OPEN_MONTH + 19), worker)
			sheets, lines = sheets + made["sheets"], lines + made["lines"]
	# This connection has yet to see them.
	frappe.db.commit()
	hand_out_sheets(
		frappe.get_all(
			"Reading Sheet",
			{"het": HET_CODE, "period": PERIOD, "status": "New"},
			pluck="name",
			order_by="name",
		)
	)
	frappe.db.commit()
	return sheets, lines


def _enter_sheets(story: Story) -> None:
	"""What the controllers brought back so far: most lines read, some with the reason why not."""
	sheets = frappe.get_all(
		"Reading Sheet",
		{"het": HET_CODE, "period": PERIOD, "status": "Handed Out"},
		pluck="name",
		order_by="name",
		limit=SHEETS_ENTERED,
	)
	if frappe.db.exists("Reading Sheet", {"het": HET_CODE, "period": PERIOD, "accepted_count": (">", 0)}):
		return
	row_of = {serial: row for row, serial in enumerate(story.meters.serial)}
	for number, sheet in enumerate(sheets):
		lines = frappe.get_all(
			"Reading Sheet Line",
			{"sheet": sheet, "status": "To Read", "zone": "T0", "quantity": "Active Import"},
			["name", "serial_no", "reading_date", "line_no"],
			order_by="line_no",
			limit_page_length=0,
		)
		part = lines[: int(len(lines) * ENTERED_PART)] if number % 2 else lines
		take_entries([_entry(story, row_of, line) for line in part if line.serial_no in row_of], "Desk")
		frappe.db.commit()


def _entry(story: Story, row_of: dict[str, int], line: frappe._dict) -> Entry:
	row = row_of[line.serial_no]
	day = int(OPEN_MONTH) + 19
	client_id = f"demo-{line.name}"
	if line.line_no % 17 == 0:
		return Entry(client_id, line.name, None, iso(day), NOT_READ[line.line_no // 17 % len(NOT_READ)])
	wh = int(story.meters.dial_wh(story.registers, np.array([row]), np.array([day]), TOTAL)[0])
	if line.line_no % 29 == 0:
		# Two figures swapped in the dark of a stairwell.
		wh += 700 * WH_PER_KWH
	decimals = MODELS[story.meters.model[row]].decimals
	return Entry(client_id, line.name, round(wh / WH_PER_KWH, decimals), iso(day))
