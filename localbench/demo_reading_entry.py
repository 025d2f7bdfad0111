"""Enters the demo's readings month by month as they became known, and corrects the misread ones
afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers.mass_entry import Entry
from elektrhisob.core.consumption import ReadingColumns
from elektrhisob.metering import reading_entry
from elektrhisob.metering.mass_entry import ReadingRows, enter_readings
from elektrhisob.metering.reading_checks import DialColumns, JudgementColumns, Verdict, judge
from elektrhisob.metering.reading_errors import words
from localbench.demo_calendar import day, iso
from localbench.demo_meters import MODELS, WH_PER_KWH
from localbench.demo_readings import REASON_NAMES, SOURCE_NAMES
from localbench.demo_routes import HET_CODE
from localbench.simbench_district import ZONES

if TYPE_CHECKING:
	from localbench.demo_story import Story
	from localbench.simbench_district import Ints

HOURS_PER_DAY = 24
SUSPICION_LENGTH = 140


@dataclass(frozen=True)
class Places:
	"""Names in the database of the story's installations, in its order."""

	installation: list[str]
	account: list[str]
	supply_point: list[str]


@dataclass(frozen=True)
class Entered:
	"""How many readings of a month were kept, how many of them flagged, how many refused."""

	kept: int
	suspicious: int
	refused: int


def find_places(story: Story) -> Places:
	rows = frappe.get_all(
		"Meter Installation",
		{"het": HET_CODE},
		["name", "personal_account", "supply_point", "serial_no"],
		order_by="name",
		limit_page_length=0,
	)
	of_serial = {row.serial_no: row for row in rows}
	found = [of_serial[serial] for serial in story.meters.serial]
	return Places(
		[row.name for row in found],
		[row.personal_account for row in found],
		[row.supply_point for row in found],
	)


def enter_month(story: Story, places: Places, number: int) -> Entered | None:
	"""The readings of a month (0 = the opening one) in one transaction; None when they are there already."""
	part = story.readings.of_month(number)
	if part.start == part.stop or _has_readings(story.readings.day[part]):
		return None
	judgement = judge_month(story, number)
	rows = np.arange(part.start, part.stop)
	verdict = judgement.verdict
	refused = (verdict > Verdict.USUAL) & (verdict < Verdict.FAR_ABOVE_AVERAGE)
	kept = ~refused
	with bulk_connection() as connection:
		entry = Entry(connection.cursor(), frappe.session.user, now_datetime(), HET_CODE)
		count = enter_readings(entry, _as_rows(story, places, rows[kept], judgement.take(kept)))
		connection.commit()
	# The framework's own connection still reads the state from before.
	frappe.db.rollback()
	return Entered(count, int((verdict[kept] >= Verdict.FAR_ABOVE_AVERAGE).sum()), int(refused.sum()))


def correct_month(story: Story, places: Places, number: int) -> int:
	"""The controller goes again: every misread reading of the month is replaced by what the dial showed."""
	part = story.readings.of_month(number)
	corrected = 0
	for row in (part.start + np.flatnonzero(story.readings.is_misread[part])).tolist():
		wrong = frappe.db.get_value(
			"Meter Reading",
			{
				"installation": places.installation[story.readings.installation[row]],
				"zone": f"T{story.readings.zone[row]}",
				"reading_date": iso(story.readings.day[row]),
				"status": ("!=", "Replaced"),
				"reason": ("!=", "Correction"),
			},
		)
		if wrong:
			value = int(story.readings.true_wh[row]) / WH_PER_KWH
			reading_entry.replace(wrong, value, iso(story.readings.day[row]), "Controller")
			corrected += 1
	frappe.db.commit()
	return corrected


def judge_month(story: Story, number: int) -> JudgementColumns:
	"""Judgement of the month's readings, in their order, after all earlier ones, which are corrected by
	then."""
	readings = story.readings
	end = readings.of_month(number).stop
	start = readings.of_month(number).start
	position = np.arange(end)
	register = register_numbers(story)[:end]
	shown = np.where(position < start, readings.true_wh[:end], readings.dial_wh[:end])
	order = np.lexsort((position, readings.day[:end], register))
	columns = ReadingColumns(
		register_idx=register[order],
		day=readings.day[:end][order],
		value_wh=shown[order],
		sequence=np.zeros(end, dtype=np.int64),
	)
	judged = judge(dial_columns(story), columns, suspicious_tenths(), day(str(frappe.utils.today())))
	back = np.empty(end, dtype=np.int64)
	back[order] = position
	return judged.take(back[start:end])


def register_numbers(story: Story) -> Ints:
	"""Register of every reading: one place for every zone of every meter, used or not."""
	return story.readings.installation * len(ZONES) + story.readings.zone


def dial_columns(story: Story) -> DialColumns:
	meters = story.meters
	rows = np.repeat(np.arange(len(meters)), len(ZONES))
	point = meters.point[rows]
	return DialColumns(
		account_idx=point,
		zone=np.tile(np.array(ZONES, dtype=np.int64), len(meters)),
		ratio=meters.ratio[rows],
		dial_modulus_wh=meters.modulus_wh[rows],
		max_daily_wh=story.consumers.permitted_w[point] * HOURS_PER_DAY,
		installed_day=meters.installed_day[rows],
		removed_day=meters.removed_day[rows],
		resolution_wh=meters.step_wh[rows],
		is_active=np.ones(len(rows), dtype=np.bool_),
	)


def suspicious_tenths() -> int:
	return round(float(frappe.db.get_single_value("Elektrhisob Settings", "suspicious_multiple") or 0) * 10)


def _as_rows(story: Story, places: Places, rows: Ints, judgement: JudgementColumns) -> ReadingRows:
	readings = story.readings
	at = readings.installation[rows].tolist()
	return ReadingRows(
		installations=[places.installation[row] for row in at],
		accounts=[places.account[row] for row in at],
		supply_points=[places.supply_point[row] for row in at],
		serials=[story.meters.serial[row] for row in at],
		zones=[f"T{zone}" for zone in readings.zone[rows].tolist()],
		days=readings.day[rows],
		value_wh=readings.dial_wh[rows],
		sources=[SOURCE_NAMES[source] for source in readings.source[rows].tolist()],
		reasons=[REASON_NAMES[reason] for reason in readings.reason[rows].tolist()],
		suspicions=_suspicions(story, rows, judgement),
	)


def _suspicions(story: Story, rows: Ints, judgement: JudgementColumns) -> list[str | None]:
	result: list[str | None] = [None] * len(rows)
	for at in np.flatnonzero(judgement.verdict >= Verdict.FAR_ABOVE_AVERAGE).tolist():
		model = MODELS[story.meters.model[story.readings.installation[rows[at]]]]
		usual = judgement.average_energy_wh[at] / max(int(judgement.average_days[at]), 1) / WH_PER_KWH
		facts = {
			"energy": f"{judgement.energy_wh[at] / WH_PER_KWH:.{model.decimals}f}",
			"days": str(judgement.days[at]),
			"multiple": f"{suspicious_tenths() / 10:g}",
			"usual": f"{usual:.1f}",
		}
		result[at] = words(Verdict(int(judgement.verdict[at])), facts)[:SUSPICION_LENGTH]
	return result


def _has_readings(days: Ints) -> bool:
	span = [iso(days.min()), iso(days.max())]
	return bool(frappe.db.exists("Meter Reading", {"het": HET_CODE, "reading_date": ("between", span)}))
