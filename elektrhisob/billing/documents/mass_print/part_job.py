"""One job on one file of printed bills: one worker at a time; what is printed is skipped."""

import json
import os
import socket
import time
from typing import Any

import frappe
import mariadb

from elektrhisob.billing.documents.mass_print.control import finish_if_done
from elektrhisob.billing.documents.mass_print.files import keep_file
from elektrhisob.billing.documents.read_printed import pages_of
from elektrhisob.billing.documents.typeset import bills_pdf, joined
from elektrhisob.billing.shard_job import TRANSIENT_ERRORS, TRIES
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock

# The typesetter keeps about a megabyte a page while it works.
BILLS_AT_A_TIME = 200


def print_part(part: str) -> None:
	"""The RQ job. Harmless when called twice, late, or for a job that was stopped or deleted meanwhile."""
	for attempt in range(1, TRIES + 1):
		try:
			_print_once(part)
			return
		except mariadb.Error as error:
			frappe.db.rollback()
			if error.errno not in TRANSIENT_ERRORS or attempt == TRIES:
				_mark_failed(part, frappe.get_traceback())
				return
			time.sleep(0.2 * attempt)
		except Exception:
			frappe.db.rollback()
			_mark_failed(part, frappe.get_traceback())
			return


def pdf_of(connection: mariadb.Connection, bills: list[str]) -> tuple[bytes, int]:
	"""The bills in this order as one PDF, and how many pages it has."""
	return joined(
		[
			bills_pdf(pages_of(connection, bills[at : at + BILLS_AT_A_TIME]))
			for at in range(0, len(bills), BILLS_AT_A_TIME)
		]
	)


def _print_once(part: str) -> None:
	with bulk_connection() as connection:
		# The server frees the lock when this connection dies, however the worker was killed.
		if not take_lock(connection, part):
			return
		found = _state_of(connection, part)
		if found is None or found["job_status"] != "Printing" or found["status"] == "Printed":
			return
		_mark_printing(connection, part)
		pdf, pages = pdf_of(connection, json.loads(found["bills"]))
		url = keep_file("Bill Print Part", part, f"{part}.pdf", pdf)
		frappe.db.sql(
			"""UPDATE `tabBill Print Part` SET status = 'Printed', printed_file = %s, pages_count = %s,
				finished_at = NOW(6), modified = NOW(6) WHERE name = %s""",
			(url, pages, part),
		)
		# Inside the lock, with the row of the file: killed before this, the part is printed again.
		frappe.db.commit()
	finish_if_done(found["print_job"])


def _state_of(connection: mariadb.Connection, part: str) -> dict[str, Any] | None:
	cursor = connection.cursor(dictionary=True)
	cursor.execute(
		"""SELECT part.print_job, part.status, part.bills, job.status AS job_status
		FROM `tabBill Print Part` part JOIN `tabBill Print Job` job ON job.name = part.print_job
		WHERE part.name = ?""",
		(part,),
	)
	row: dict[str, Any] | None = cursor.fetchone()
	connection.rollback()
	return row


def _mark_printing(connection: mariadb.Connection, part: str) -> None:
	connection.cursor().execute(
		"""UPDATE `tabBill Print Part` SET status = 'Printing', attempts = attempts + 1, worker = ?,
			started_at = NOW(6), finished_at = NULL, failure = NULL, modified = NOW(6) WHERE name = ?""",
		(f"{socket.gethostname()}:{os.getpid()}", part),
	)
	connection.commit()


def _mark_failed(part: str, failure: str) -> None:
	with bulk_connection() as connection:
		connection.cursor().execute(
			"""UPDATE `tabBill Print Part` SET status = 'Failed', failure = ?, finished_at = NOW(6),
				modified = NOW(6) WHERE name = ? AND status <> 'Printed'""",
			(failure, part),
		)
		connection.commit()
	frappe.log_error(
		title=f"Printing {part} failed",
		message=failure,
		reference_doctype="Bill Print Part",
		reference_name=part,
	)
