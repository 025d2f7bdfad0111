"""Exceptions that are answered by what happens to a reading, without anybody opening the worklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import now_datetime

from elektrhisob.core.columns import NONE
from elektrhisob.metering.validation.queries import EPOCH, RegisterKey

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from elektrhisob.core.columns import Int

NAMES_A_STATEMENT = 1000

ANSWERED = """exception.status <> 'Closed' AND exception.quantity = %(quantity)s AND exception.zone = %(zone)s
	AND (exception.cause = 'MISSING' OR (exception.severity = 'Refuse'
		AND exception.reading_date <= %(day)s))"""
"""A true reading of the register answers that there was none, and the refused ones up to its day."""


def close_of_reading(reading: str, resolution: str, note: str = "") -> None:
	"""The exceptions of a stored reading that was accepted, replaced or withdrawn."""
	frappe.db.sql(
		"""update `tabReading Exception` set status = 'Closed', resolution = %s, note = %s,
			closed_by = %s, closed_on = %s
		where reading = %s and status <> 'Closed'""",
		(resolution, note or None, frappe.session.user, now_datetime(), reading),
	)


def close_answered(reading: Any) -> None:
	frappe.db.sql(
		f"""update `tabReading Exception` exception
		set exception.status = 'Closed', exception.resolution = 'Read Again', exception.closed_by = %(user)s,
			exception.closed_on = %(now)s
		where exception.installation = %(installation)s and {ANSWERED}""",
		{
			"installation": reading.installation,
			"quantity": reading.quantity,
			"zone": reading.zone,
			"day": reading.reading_date,
			"user": frappe.session.user,
			"now": now_datetime(),
		},
	)


def close_refused_of_source(source: str, ids: Sequence[str], installations: Sequence[str]) -> None:
	"""What was refused under these numbers of a source, or as a correction of them (number:correction)."""
	frappe.db.sql(
		"""update `tabReading Exception` set status = 'Closed', resolution = 'Read Again',
			closed_by = %(user)s, closed_on = %(now)s
		where installation in %(installations)s and status <> 'Closed' and severity = 'Refuse'
			and external_source = %(source)s and substring_index(external_id, ':', 1) in %(ids)s""",
		{
			"installations": sorted(set(installations)),
			"source": source,
			"ids": sorted(set(ids)),
			"user": frappe.session.user,
			"now": now_datetime(),
		},
	)


@dataclass(frozen=True)
class LastRead:
	"""Per register: the last day a batch read it, -1 not at all."""

	keys: Sequence[RegisterKey]
	days: Int


def close_answered_by_batch(connection: mariadb.Connection, hets: Sequence[str], read: LastRead) -> None:
	"""As `close_answered`, for the actual readings that the batch stored. hets: of its registers.

	From the side of what waits: in a district that is far less than what is read.
	"""
	waiting = _waiting(connection, sorted({het for het in hets if het}))
	if not waiting:
		return
	day_of = dict(zip(read.keys, read.days.tolist(), strict=True))
	answered = [
		name
		for name, is_missing, day, *key in waiting
		if (last := day_of.get(RegisterKey(*key), NONE)) != NONE
		and (is_missing or (day is not None and last >= day))
	]
	cursor = connection.cursor()
	for start in range(0, len(answered), NAMES_A_STATEMENT):
		names = answered[start : start + NAMES_A_STATEMENT]
		cursor.execute(
			f"""UPDATE `tabReading Exception` SET status = 'Closed', resolution = 'Read Again', closed_by = ?,
				closed_on = ? WHERE status <> 'Closed' AND name IN ({", ".join("?" * len(names))})""",
			(frappe.session.user, now_datetime(), *names),
		)


def _waiting(connection: mariadb.Connection, hets: Sequence[str]) -> list[tuple[Any, ...]]:
	if not hets:
		return []
	cursor = connection.cursor()
	# Each state by its name: the index of the worklist begins with it.
	cursor.execute(
		f"""SELECT name, cause = 'MISSING', TO_DAYS(reading_date) - {EPOCH}, installation, quantity, zone
		FROM `tabReading Exception`
		WHERE status IN ('Open', 'In Work') AND het IN ({", ".join("?" * len(hets))})
			AND installation IS NOT NULL AND (cause = 'MISSING' OR severity = 'Refuse')""",
		tuple(hets),
	)
	return list(cursor.fetchall())
