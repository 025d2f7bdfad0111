"""One job on one file: one worker at a time, a transaction per chunk; killed, it goes on with the
next chunk.
"""

import json
import pickle
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, BinaryIO

import frappe
from frappe import _
from frappe.utils import getdate, now, today
from frappe.utils.background_jobs import is_job_enqueued

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import held_locks, take_lock
from elektrhisob.exchange.askue import inbox, watched_folders, words
from elektrhisob.exchange.askue.loading import Codes, load_columns, load_days
from elektrhisob.exchange.askue.register_columns import RegisterColumns
from elektrhisob.exchange.askue.register_rows import read_csv, read_xlsx
from elektrhisob.exchange.askue.rows import FAULTS, BrokenFile, ChannelDay, MessageHead
from elektrhisob.exchange.askue.sources import classes_of, zone_of
from elektrhisob.exchange.askue.xml80020 import read_message

DAYS_IN_CHUNK = 4000
VALUES_IN_CHUNK = 100_000
# A file that killed its worker this often will do so again: a person has to look.
MAX_ATTEMPTS = 6
FILE_NAME = re.compile(r"\d{5}_\d+_(\d{4})(\d{2})(\d{2})_\d+_\d+\.xml", re.IGNORECASE)


def work_on_file(name: str) -> None:
	"""The RQ job. Harmless when called twice or late."""
	with bulk_connection() as connection:
		# The server frees the lock when this connection dies, however the worker was killed.
		if not take_lock(connection, _lock(name)):
			return
		doc = frappe.get_doc("Askue File", name)
		if doc.state not in inbox.OPEN_STATES:
			return
		doc.db_set({"state": "Importing", "attempts": doc.attempts + 1})
		frappe.db.commit()
		try:
			_import(doc, frappe.get_doc("Askue Source", doc.source))
		except BrokenFile as broken:
			frappe.db.rollback()
			_finish(doc, "Refused", words.refusal(broken.code, broken.facts), broken.line)
		except Exception:
			frappe.db.rollback()
			frappe.log_error(
				title=f"Askue file {name} failed", reference_doctype="Askue File", reference_name=name
			)
			_finish(doc, "Failed", frappe.get_traceback().strip().splitlines()[-1][:500])


def _lock(name: str) -> str:
	return f"askue-file-{name}"


def revive_stalled_files() -> None:
	"""Scheduler: queue again what a dead worker or a lost queue left behind."""
	files = frappe.get_all(
		"Askue File",
		{"state": ("in", inbox.OPEN_STATES)},
		["name", "attempts"],
		order_by="name",
		limit_page_length=0,
	)
	with bulk_connection() as connection:
		busy = held_locks(connection, [_lock(file.name) for file in files])
	for file in files:
		if _lock(file.name) in busy or is_job_enqueued(f"askue-file-{file.name}-{file.attempts}"):
			continue
		if file.attempts >= MAX_ATTEMPTS:
			doc = frappe.get_doc("Askue File", file.name)
			_finish(doc, "Failed", _("The worker died {0} times over this file.").format(file.attempts))
			continue
		inbox.enqueue(file.name, file.attempts)
	frappe.db.commit()


def _import(doc: Any, source: Any) -> None:
	path = Path(frappe.get_site_path(*inbox.ROOT, doc.kept_path))
	with path.open("rb") as file:
		if doc.file_format == "80020":
			with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
				_import_message(doc, source, file, spool)
		else:
			with tempfile.TemporaryFile() as parts:
				_import_list(doc, source, file, parts)


def _import_message(doc: Any, source: Any, file: BinaryIO, spool: IO[str]) -> None:
	count = 0

	def keep(day: ChannelDay) -> None:
		nonlocal count
		spool.write(json.dumps(asdict(day), ensure_ascii=False) + "\n")
		count += 1

	head = read_message(file, keep, classes_of(source))
	_check_day(head, doc.file_name)
	doc.db_set(
		{
			"message_class": head.message_class,
			"number": head.number,
			"day": head.day,
			"made_at": head.made_at,
			"sender_inn": head.sender_inn,
			"rows_total": count,
		}
	)
	frappe.db.commit()
	spool.seek(0)

	def load(lines: list[str]) -> Codes:
		days = [replace(ChannelDay(**json.loads(line)), day=head.day, version=head.number) for line in lines]
		return load_days(source, days, str(doc.name))

	_work_off(doc, _chunks(spool, DAYS_IN_CHUNK), load)


def _check_day(head: MessageHead, file_name: str) -> None:
	if getdate(head.day) >= getdate(today()):
		raise BrokenFile("FUTURE_DAY", 0, day=head.day)
	named = FILE_NAME.fullmatch(file_name or "")
	if named and "-".join(named.groups()) != head.day:
		raise BrokenFile("OTHER_DAY", 0, named="-".join(named.groups()), day=head.day)


def _import_list(doc: Any, source: Any, file: BinaryIO, spool: IO[bytes]) -> None:
	"""Read to its end before anything is loaded: a broken list is refused whole."""
	zone = zone_of(source)
	parts = (
		read_csv(file, zone, VALUES_IN_CHUNK)
		if doc.file_format == "CSV"
		else read_xlsx(file, zone, source.max_sheet_rows, VALUES_IN_CHUNK)
	)
	sizes = []
	for part in parts:
		pickle.dump(part, spool, pickle.HIGHEST_PROTOCOL)
		sizes.append(len(part))
	doc.db_set("rows_total", sum(sizes))
	frappe.db.commit()
	spool.seek(0)
	# Nobody else can write into the spool: it has no name.
	chunks = (pickle.load(spool) for _size in sizes)

	def load(part: RegisterColumns) -> Codes:
		return load_columns(source, part, str(doc.name))

	_work_off(doc, chunks, load)


def _work_off(doc: Any, chunks: Iterable[Any], load: Callable[[Any], Codes]) -> None:
	"""Chunks of the spool that are not done yet; counts and the mark of the chunk in one
	transaction with it.
	"""
	for number, chunk in enumerate(chunks):
		if number < doc.chunks_done:
			continue
		counts = columns_of(load(chunk))
		doc.db_set(
			{field: (doc.get(field) or 0) + count for field, count in counts.items()}, update_modified=False
		)
		doc.db_set("chunks_done", number + 1, update_modified=False)
		frappe.db.commit()
		inbox.publish(doc.name)
	_finish(doc, end_state(doc))


def _chunks(spool: IO[str], size: int) -> Iterator[list[str]]:
	lines: list[str] = []
	for line in spool:
		lines.append(line)
		if len(lines) == size:
			yield lines
			lines = []
	if lines:
		yield lines


def columns_of(codes: Iterable[str]) -> dict[str, int]:
	"""How many rows ended how, by the columns of the inbox."""
	columns: Counter[str] = Counter()
	for code, count in Counter(codes).items():
		columns[_column(code)] += count
		if code == "REPLACED":
			columns["rows_replaced"] += count
	return dict(columns)


def _column(code: str) -> str:
	fixed = {"KNOWN": "rows_known", "OLDER": "rows_older", "IGNORED": "rows_ignored"}
	if code in fixed:
		return fixed[code]
	if code in ("LOADED", "REPLACED", "ACCEPTED", "SUSPICIOUS"):
		return "rows_loaded"
	return "rows_faulty" if code in FAULTS else "rows_refused"


def end_state(doc: Any) -> str:
	if doc.rows_faulty or doc.rows_refused:
		return "Partly"
	return "Superseded" if doc.rows_older and not (doc.rows_loaded or doc.rows_known) else "Imported"


def _finish(doc: Any, state: str, reason: str = "", line: int = 0) -> None:
	doc.db_set({"state": state, "reason": reason or None, "failed_line": line, "finished_at": now()})
	frappe.db.commit()
	if doc.arrived_by == "Folder":
		watched_folders.sort_away(doc)
	inbox.publish(doc.name)
