"""Exceptions that are answered by what happens to a reading, without anybody opening the worklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import now_datetime

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

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


def close_answered_by_batch(cursor: mariadb.Cursor, since: str) -> None:
	"""As `close_answered`, for the actual readings that the batch stored: those of its staged registers.

	since: name of the batch's first reading.
	"""
	cursor.execute(
		"""UPDATE arrived_register staged
		STRAIGHT_JOIN `tabReading Exception` exception ON exception.installation = staged.installation
			AND exception.quantity = staged.quantity AND exception.zone = staged.zone
		STRAIGHT_JOIN `tabMeter Reading` reading ON reading.installation = staged.installation
			AND reading.zone = staged.zone AND reading.quantity = staged.quantity AND reading.name >= ?
			AND reading.quality = 'Actual'
		SET exception.status = 'Closed', exception.resolution = 'Read Again', exception.closed_by = ?,
			exception.closed_on = ?
		WHERE exception.status <> 'Closed' AND (exception.cause = 'MISSING'
			OR (exception.severity = 'Refuse' AND exception.reading_date <= reading.reading_date))""",
		(since, frappe.session.user, now_datetime()),
	)
