"""Readings that no longer count because the act that brought them was cancelled."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import formatdate, now_datetime

from elektrhisob.metering.reading_errors import ReadingIsBilledError
from elektrhisob.metering.validation.billed import first_billed


def withdraw(names: list[str], why: str) -> None:
	_refuse_billed(names)
	frappe.db.sql(
		"""update `tabMeter Reading` set status = 'Withdrawn', suspicion = %(why)s,
			modified = %(now)s, modified_by = %(user)s
		where name in %(names)s and status in ('Accepted', 'Suspicious')""",
		{"why": why[:140], "names": names, "now": now_datetime(), "user": frappe.session.user},
	)
	# A reading that only a withdrawn one had replaced counts again.
	frappe.db.sql(
		"""update `tabMeter Reading` replaced
		join `tabMeter Reading` correction on correction.replaces = replaced.name
		set replaced.status = 'Accepted'
		where correction.name in %(names)s and replaced.status = 'Replaced'""",
		{"names": names},
	)
	frappe.db.sql(
		"""update `tabReading Exception` set status = 'Closed', resolution = 'No Longer True',
			closed_by = %(user)s, closed_on = %(now)s, note = %(why)s
		where reading in %(names)s and status <> 'Closed'""",
		{"why": why, "names": names, "now": now_datetime(), "user": frappe.session.user},
	)


def _refuse_billed(names: list[str]) -> None:
	billed = first_billed(names, issued_only=True)
	if billed:
		frappe.throw(
			_(
				"Reading {0} of {1} is billed in {2}. Cancel that bill first, or correct the reading instead."
			).format(billed.reading, formatdate(billed.reading_date), billed.period),
			ReadingIsBilledError,
		)
