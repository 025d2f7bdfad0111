"""Readings worked out of profiles, when a newer version of a day says otherwise: a true day for a filled gap.

The newer reading replaces the older by the door of corrections, which keeps both. Readings of later months
went on from the older one and follow it, month by month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import add_days, flt, getdate, today

from elektrhisob.metering import reading_entry
from elektrhisob.metering.profiles.readings import METHOD, SOURCE, Derived, derive
from elektrhisob.metering.reading_examination import COUNTING

if TYPE_CHECKING:
	from collections.abc import Sequence

LOOKED_BACK_DAYS = 100
"""A day of a profile that comes later than this corrects nothing by itself."""
WITHIN_DAYS = 62
"""A reading is worked out of the days since the one before it, the last month's."""
INSTALLATIONS_A_STEP = 1_000
WH = 1000


def correct_every_het() -> None:
	"""Every day, district by district."""
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		correct_district(het)
		frappe.db.commit()


def correct_district(het: str) -> int:
	"""How many readings were replaced."""
	corrected = 0
	stale = _stale(het)
	for on in _days_after(stale):
		of_day = [one for one in stale if stale[one] <= on]
		for start in range(0, len(of_day), INSTALLATIONS_A_STEP):
			corrected += correct(of_day[start : start + INSTALLATIONS_A_STEP], on)
	return corrected


def correct(installations: Sequence[str], on: str) -> int:
	"""Replace what these meters' days say otherwise at the end of a day; how many readings."""
	stored = _stored(installations, on)
	if not stored:
		return 0
	derived = derive(sorted({key[0] for key in stored}), on)
	replaced = 0
	for place, key in enumerate(derived.keys):
		old = stored.get(key)
		if old and _says_otherwise(old, derived, place):
			replaced += _replace(old, derived, place)
	# What follows is worked out on a connection of its own.
	frappe.db.commit()
	return replaced


def _stale(het: str) -> dict[str, str]:
	"""Installation → the first day whose reading is older than a day it was worked out of, or than the
	correction of the reading before it.
	"""
	values = {
		"het": het,
		"source": SOURCE,
		"since": add_days(today(), -LOOKED_BACK_DAYS),
		"within": WITHIN_DAYS,
	}
	stale: dict[str, str] = {}
	for changed in (_CHANGED_DAYS, _CORRECTED_READINGS):
		for installation, day in frappe.db.sql(changed, values):
			stale[installation] = min(str(day), stale.get(installation, str(day)))
	return stale


# Not by the index of the source, which holds the whole country's: by the district's days, then by the meter.
_FOLLOWING = """straight_join `tabMeter Reading` reading on reading.installation = changed.installation
		and concat(reading.external_source, '') = %(source)s
		and reading.status in ('Accepted', 'Suspicious') and reading.creation < changed.creation"""
_CHANGED_DAYS = f"""select changed.installation, min(reading.reading_date)
	from `tabLoad Profile Day` changed {_FOLLOWING}
		and reading.reading_date between changed.day and date_add(changed.day, interval %(within)s day)
	where changed.het = %(het)s and changed.day >= %(since)s and changed.replaced_by is null
	group by changed.installation order by changed.installation"""
_CORRECTED_READINGS = f"""select changed.installation, min(reading.reading_date)
	from `tabMeter Reading` changed {_FOLLOWING}
		and reading.quantity = changed.quantity and reading.zone = changed.zone
		and reading.reading_date > changed.reading_date
		and reading.reading_date <= date_add(changed.reading_date, interval %(within)s day)
	where changed.het = %(het)s and changed.reading_date >= %(since)s and changed.reason = 'Correction'
		and concat(changed.external_source, '') = %(source)s and changed.status in ('Accepted', 'Suspicious')
	group by changed.installation order by changed.installation"""


def _days_after(stale: dict[str, str]) -> list[str]:
	"""The days of readings that may have to follow, in order."""
	if not stale:
		return []
	days = frappe.get_all(
		"Meter Reading",
		{
			"installation": ["in", sorted(stale)],
			"external_source": SOURCE,
			"reading_date": [">=", min(stale.values())],
			"status": ["in", COUNTING],
		},
		pluck="reading_date",
		order_by="reading_date",
	)
	return [str(day) for day in sorted(set(days))]


def _stored(installations: Sequence[str], on: str) -> dict[tuple[str, str, str], Any]:
	rows = frappe.get_all(
		"Meter Reading",
		{
			"installation": ["in", list(installations) or [""]],
			"reading_date": getdate(on),
			"external_source": SOURCE,
			"status": ["in", COUNTING],
		},
		["name", "installation", "quantity", "zone", "reading_date", "value", "quality", "estimation_basis"],
		order_by="name",
	)
	return {(row.installation, row.quantity, row.zone): row for row in rows}


def _says_otherwise(old: Any, derived: Derived, place: int) -> bool:
	"""Another value, a better quality, or another rest to be carried to the next month."""
	now = (int(derived.value_wh[place]), derived.is_estimated[place], derived.bases[place])
	return now != (round(flt(old.value) * WH), old.quality == "Estimated", old.estimation_basis)


def _replace(old: Any, derived: Derived, place: int) -> int:
	"""What the rules refuse stays as it was, and waits in the worklist with its value."""
	installation, quantity, zone = derived.keys[place]
	values = {
		"installation": installation,
		"quantity": quantity,
		"zone": zone,
		"reading_date": old.reading_date,
		"value": int(derived.value_wh[place]) / WH,
		"source": "ASKUE",
		"quality": "Estimated" if derived.is_estimated[place] else "Actual",
		"reason": "Correction",
		"replaces": old.name,
		"external_source": SOURCE,
		"external_id": f"{installation}|{quantity}|{zone}|{old.reading_date}|{old.name}",
		"estimation_method": METHOD,
		"estimation_basis": derived.bases[place],
	}
	if _is_refused(values):
		return 0
	frappe.db.savepoint("profile_correction")
	try:
		reading_entry.record(values)
	except frappe.ValidationError as refused:
		frappe.db.rollback(save_point="profile_correction")
		frappe.clear_last_message()
		reading_entry.tell_refused(refused, values)
		return 0
	return 1


def _is_refused(values: dict[str, Any]) -> bool:
	"""Somebody has it in the worklist, or has decided on it there."""
	same = {key: values[key] for key in ("installation", "external_source", "external_id", "value")}
	return bool(frappe.db.exists("Reading Exception", {**same, "severity": "Refuse"}))
