"""The job of a print job on one of its files."""

import json

import frappe
import mariadb

from elektrhisob.billing.documents.mass_print.control import PRINT, PRINT_JOBS
from elektrhisob.billing.documents.mass_print.files import keep_file
from elektrhisob.billing.documents.read_printed import pages_of
from elektrhisob.billing.documents.typeset import bills_pdf, joined

# The typesetter keeps about a megabyte a page while it works.
BILLS_AT_A_TIME = 200


def print_part(shard: str, phase: str = PRINT.name) -> None:
	"""The RQ job."""
	PRINT_JOBS.work_on_shard(shard, phase, {PRINT.name: _print})


def pdf_of(connection: mariadb.Connection, bills: list[str]) -> tuple[bytes, int]:
	"""The bills in this order as one PDF, and how many pages it has."""
	return joined(
		[
			bills_pdf(pages_of(connection, bills[at : at + BILLS_AT_A_TIME]))
			for at in range(0, len(bills), BILLS_AT_A_TIME)
		]
	)


def _print(connection: mariadb.Connection, part: str) -> None:
	cursor = connection.cursor()
	cursor.execute("SELECT bills FROM `tabBill Print Part` WHERE name = ?", (part,))
	(bills,) = cursor.fetchone()
	connection.rollback()
	pdf, pages = pdf_of(connection, json.loads(bills))
	url = keep_file("Bill Print Part", part, f"{part}.pdf", pdf)
	frappe.db.sql(
		"""UPDATE `tabBill Print Part` SET status = 'Printed', printed_file = %s, pages_count = %s,
			finished_at = NOW(6), modified = NOW(6) WHERE name = %s""",
		(url, pages, part),
	)
	# Inside the lock, with the row of the file: killed before this, the part is printed again.
	frappe.db.commit()
