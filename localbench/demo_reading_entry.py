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
from elektrhisob.metering.validation.rule_settings import usual_multiple
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
ACCEPTED_NOTE = "Looked at on the spot: the dial is right."


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


@dataclass(frozen=True)
class Reviewed:
	"""What became of a month's suspicious readings."""

	replaced: int
	accepted: int


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
	"""The readings of a month (0 = the opening one) in one transaction; None when they are there already.

	A misread dial that nobody would notice is taken as read right: what is billed unnoticed is another story.
	"""
	part = story.readings.of_month(number)
	if part.start == part.stop or _has_readings(story.readings.day[part]):
		return None
	judgement = judge_month(story, number)
	flagged = judgement.verdict >= Verdict.FAR_ABOVE_AVERAGE
	kept = flagged | (judgement.verdict == Verdict.USUAL)
	value_wh = np.where(flagged, story.readings.dial_wh[part], story.readings.true_wh[part])
	rows = np.arange(part.start, part.stop)
	with bulk_connection() as connection:
		entry = Entry(connection.cursor(), frappe.session.user, now_datetime(), HET_CODE)
		count = enter_readings(
			entry, _as_rows(story, places, rows[kept], value_wh[kept], judgement.take(kept))
		)
		connection.commit()
	# The framework's own connection still reads the state from before.
	frappe.db.rollback()
	return Entered(count, int(flagged.sum()), int((~kept).sum()))


def review_month(story: Story, places: Places, number: int) -> Reviewed:
	"""Somebody goes and looks at every suspicious reading of the month: replaces the misread, accepts the
	others."""
	part = story.readings.of_month(number)
	misread = part.start + np.flatnonzero(story.readings.is_misread[part])
	true_wh = {
		(places.installation[installation], iso(read_on)): value
		for installation, read_on, value in zip(
			story.readings.installation[misread].tolist(),
			story.readings.day[misread].tolist(),
			story.readings.true_wh[misread].tolist(),
			strict=True,
		)
	}
	replaced = accepted = 0
	for reading in _suspicious(story.readings.day[part]):
		read_on = str(reading.reading_date)
		value = true_wh.get((reading.installation, read_on))
		if value is None:
			reading_entry.accept(reading.name, ACCEPTED_NOTE)
			accepted += 1
		else:
			reading_entry.replace(reading.name, value / WH_PER_KWH, read_on, "Controller")
			replaced += 1
	frappe.db.commit()
	return Reviewed(replaced, accepted)


def _suspicious(days: Ints) -> list[frappe._dict]:
	found: list[frappe._dict] = frappe.get_all(
		"Meter Reading",
		{"het": HET_CODE, "status": "Suspicious", "reading_date": ("between", _span(days))},
		["name", "installation", "reading_date"],
		order_by="name",
		limit_page_length=0,
	)
	return found


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
	return round(usual_multiple() * 10)


def _as_rows(
	story: Story, places: Places, rows: Ints, value_wh: Ints, judgement: JudgementColumns
) -> ReadingRows:
	readings = story.readings
	at = readings.installation[rows].tolist()
	return ReadingRows(
		installations=[places.installation[row] for row in at],
		accounts=[places.account[row] for row in at],
		supply_points=[places.supply_point[row] for row in at],
		serials=[story.meters.serial[row] for row in at],
		zones=[f"T{zone}" for zone in readings.zone[rows].tolist()],
		days=readings.day[rows],
		value_wh=value_wh,
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
	return bool(
		frappe.db.exists("Meter Reading", {"het": HET_CODE, "reading_date": ("between", _span(days))})
	)


def _span(days: Ints) -> list[str]:
	return [iso(days.min()), iso(days.max())]
