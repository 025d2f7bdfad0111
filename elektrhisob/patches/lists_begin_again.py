"""Lists half read by a version that counted in other chunks begin again: their mark means another row now.

What they had brought is found by its external ids and counted as known.
"""

import frappe

COUNTS = ("total", "loaded", "replaced", "known", "older", "faulty", "refused", "ignored")


def execute() -> None:
	"""Unfinished lists, and failed ones, which a person may have worked on again from where they stopped."""
	counts = ", ".join(f"rows_{what} = 0" for what in COUNTS)
	frappe.db.sql(
		f"""update `tabAskue File` set chunks_done = 0, attempts = 0, {counts}
		where state in ('Received', 'Importing', 'Failed') and file_format in ('CSV', 'XLSX')
			and chunks_done > 0"""
	)
