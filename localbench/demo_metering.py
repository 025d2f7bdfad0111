"""What a metering department does, after the billed year: people, stock, acts, sheets, profiles, orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, today

from elektrhisob.metering.field.assigning import assign
from elektrhisob.metering.field.orders import Visit, order_visits
from elektrhisob.metering.validation.nightly import look_at_het
from elektrhisob.metering.verification.schedule import refresh_missing
from localbench.demo_askue import enter_source, send_profiles
from localbench.demo_equipment import work_with_equipment
from localbench.demo_field_people import CONTROLLERS, enter_field_people, worker_named
from localbench.demo_open_month import read_open_month
from localbench.demo_routes import HET_CODE
from localbench.demo_summary import grouped
from localbench.place import say

if TYPE_CHECKING:
	from pathlib import Path

	from localbench.demo_story import Story

VISITS, DAYS_FOR_A_VISIT = 12, 3


def run_department(story: Story, folder: Path) -> None:
	refresh_missing()
	frappe.db.commit()
	enter_field_people()
	enter_source()
	month = read_open_month(story)
	files = send_profiles(story, folder)
	work_with_equipment(story)
	look_at_het(HET_CODE)
	frappe.db.rollback()
	_order_visits()
	if month.listed:
		found = frappe.db.count("Reading Exception", {"het": HET_CODE, "status": "Open"})
		say(
			f"  2025-11, still open: {grouped(month.listed)} values of smart meters, {files} day files of "
			f"profiles, {month.sheets} sheets with {grouped(month.lines)} lines, {grouped(found)} exceptions"
		)


def _order_visits() -> None:
	"""Control visits to the dearest exceptions, on the phone of the first controller."""
	if frappe.db.exists("Field Order", {"het": HET_CODE}):
		return
	rows = frappe.get_all(
		"Reading Exception",
		{"het": HET_CODE, "status": "Open", "supply_point": ("is", "set")},
		["name", "supply_point", "cause"],
		order_by="money_at_stake desc",
		limit=VISITS,
	)
	due = add_days(today(), DAYS_FOR_A_VISIT)
	visits = [
		Visit("Control Reading", row.supply_point, row.cause, due, ("Reading Exception", row.name))
		for row in rows
	]
	names = order_visits(visits)
	if names:
		assign(names, worker=worker_named(CONTROLLERS[0]), planned_on=today())
	frappe.db.commit()
