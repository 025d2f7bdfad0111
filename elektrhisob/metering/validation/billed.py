"""Which readings a bill already rests on."""

from __future__ import annotations

import frappe


def first_billed(readings: list[str], issued_only: bool = False) -> frappe._dict | None:
	"""One of the counting readings whose day lies in a bill of its account; None when none does."""
	if not readings:
		return None
	statuses = ("Issued",) if issued_only else ("Issued", "Calculated")
	rows = frappe.db.sql(
		"""select reading.name as reading, reading.reading_date, bill.period from `tabMeter Reading` reading
		join `tabElectricity Bill` bill on bill.personal_account = reading.personal_account
			and bill.status in %(statuses)s and bill.to_date >= reading.reading_date
			and bill.from_date <= reading.reading_date
		where reading.name in %(names)s and reading.status in ('Accepted', 'Suspicious')
		order by reading.name limit 1""",
		{"names": readings, "statuses": statuses},
		as_dict=True,
	)
	return rows[0] if rows else None
