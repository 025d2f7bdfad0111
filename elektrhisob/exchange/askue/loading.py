"""Rows of any format into metering: mapped, checked, stored as one set; what does not fit is quarantined."""

from collections.abc import Sequence
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.utils import getdate, today

from elektrhisob.exchange.askue import quarantine
from elektrhisob.exchange.askue.mapping import (
	Target,
	Wanted,
	codes_by_name,
	count_unloaded,
	resolve_points,
)
from elektrhisob.exchange.askue.quarantine import Faulty
from elektrhisob.exchange.askue.register_columns import RegisterColumns
from elektrhisob.exchange.askue.register_mapping import Resolved, resolve_columns
from elektrhisob.exchange.askue.rows import FAULTS, ChannelDay, RegisterValue
from elektrhisob.metering.arrival import ArrivedReadings, take_readings
from elektrhisob.metering.profiles.store import ProfileDays, store_days
from elektrhisob.metering.validation.days import day_number, today_number

IGNORED = "IGNORED"
Codes = Sequence[str]
"""One per row, in order: what was stored, what changed nothing, or the code of the fault."""


def load_days(source: Any, days: Sequence[ChannelDay], file: str | None = None) -> Codes:
	"""Store days of channels. With a file, faulty ones go to the quarantine; without, they are there."""
	targets = resolve_points(
		source, [Wanted(one.point, one.channel, one.day, one.point_name) for one in days]
	)
	codes = [_first_fault(one, target) for one, target in zip(days, targets, strict=True)]
	_drop_older(days, targets, codes)
	good: dict[tuple[int, int], list[int]] = {}
	for place, code in enumerate(codes):
		if not code:
			good.setdefault((days[place].interval, len(days[place].values)), []).append(place)
	for (interval, _count), places in good.items():
		stored = _store(
			source, interval, [days[place] for place in places], [targets[place] for place in places]
		)
		for place, code in zip(places, stored, strict=True):
			codes[place] = code
	if file is not None:
		_settle(source, days, targets, codes, file)
	return codes


def _drop_older(days: Sequence[ChannelDay], targets: Sequence[Target], codes: list[str]) -> None:
	"""A faulty day whose newer version is stored needs nobody's attention."""
	places = [place for place, code in enumerate(codes) if code in FAULTS and targets[place].installation]
	if not places:
		return
	rows = frappe.get_all(
		"Load Profile Day",
		{
			"installation": ("in", list({targets[place].installation for place in places})),
			"day": ("in", list({days[place].day for place in places if days[place].day}) or [""]),
			"replaced_by": ("is", "not set"),
		},
		["installation", "quantity", "day", "version"],
		order_by="name",
		limit_page_length=0,
	)
	stored = {(row.installation, row.quantity, str(row.day)): row.version for row in rows}
	for place in places:
		key = (targets[place].installation, targets[place].quantity, days[place].day)
		if stored.get(key, -1) > days[place].version:
			codes[place] = "OLDER"


def _store(source: Any, interval: int, days: Sequence[ChannelDay], targets: Sequence[Target]) -> Codes:
	return store_days(
		ProfileDays(
			installations=[target.installation for target in targets],
			quantities=[target.quantity for target in targets],
			days=np.array([day_number(one.day) for one in days], dtype=np.int64),
			interval_minutes=interval,
			values_wh=np.array([one.values for one in days], dtype=np.int64),
			status=np.array([one.statuses for one in days], dtype=np.int64),
			version=np.array([one.version for one in days], dtype=np.int64),
			external_source=source.name,
		)
	).codes


def load_values(source: Any, values: Sequence[RegisterValue], file: str | None = None) -> Codes:
	"""Store register values as readings; as `load_days` for what is faulty."""
	return load_columns(source, RegisterColumns.of(values), file)


def load_columns(source: Any, values: RegisterColumns, file: str | None = None) -> Codes:
	"""As `load_values`, for a hundred thousand at a time."""
	if not len(values):
		return []
	directory = {code: row for code, row in codes_by_name().items() if row.kind == "Register"}
	resolved = resolve_columns(source, values, directory)
	codes = [""] * len(values)
	for place in np.flatnonzero(resolved.days > today_number()).tolist():
		codes[place] = _first_fault(values.row(place), resolved.target(place))
	for place, target in resolved.others.items():
		codes[place] = _first_fault(values.row(place), target)
	places = [place for place, code in enumerate(codes) if not code]
	if places:
		for place, code in zip(places, _take(source, values, resolved, places), strict=True):
			codes[place] = code
	if file is not None:
		_settle_columns(source, values, resolved, codes, file)
	return codes


def _settle_columns(
	source: Any, values: RegisterColumns, resolved: Resolved, codes: Codes, file: str
) -> None:
	"""As `_settle`: of what is stored, only numbers of which something waits are looked at."""
	faulty = {place for place, code in enumerate(codes) if code in FAULTS}
	meters = {values.meters[place] for place in faulty}
	touched = resolved.waits.copy()
	if meters:
		touched |= np.array([meter in meters for meter in values.meters], dtype=np.bool_)
	concerned = np.flatnonzero(touched).tolist()
	_settle(
		source,
		[values.row(place) for place in concerned],
		[resolved.target(place) for place in concerned],
		[codes[place] for place in concerned],
		file,
	)


def _take(source: Any, values: RegisterColumns, resolved: Resolved, places: list[int]) -> Codes:
	rows = zip(values.meters, values.obis, values.timestamps, values.value_wh, strict=True)
	batch = ArrivedReadings(
		installations=resolved.installations,
		zones=resolved.zones,
		quantities=resolved.quantities,
		days=resolved.days,
		value_wh=np.array(values.value_wh, dtype=np.int64),
		source="ASKUE",
		reason="Periodic",
		qualities=["Actual"] * len(values),
		external_source=source.name,
		# A value that was corrected at the source is another fact, not the same one again.
		external_ids=[f"{meter}|{obis}|{timestamp}|{wh}"[:140] for meter, obis, timestamp, wh in rows],
	)
	whole = len(places) == len(batch)
	return take_readings(batch if whole else batch.part(np.array(places, dtype=np.int64))).codes


def _first_fault(row: ChannelDay | RegisterValue, target: Target) -> str:
	if target.ignored:
		return IGNORED
	if row.fault:
		return row.fault
	if not row.day or getdate(row.day) > getdate(today()):
		return "WRONG_DAY"
	return target.fault


def _settle(
	source: Any,
	rows: Sequence[ChannelDay | RegisterValue],
	targets: Sequence[Target],
	codes: Codes,
	file: str,
) -> None:
	"""Quarantine what is faulty, close what waits of channels that are stored now."""
	faulty = [
		Faulty(row, target, code, row.fact or target.fact)
		for row, target, code in zip(rows, targets, codes, strict=True)
		if code in FAULTS
	]
	stored = [row for row, code in zip(rows, codes, strict=True) if code not in FAULTS]
	quarantine.keep(source, file, faulty)
	quarantine.supersede(source.name, stored, _("A later file brought the day."))
	count_unloaded({one.target.point for one in faulty if one.target.point})
