"""What arrived: every file and batch is a row before anything is read of it; work on it goes on
from there.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now

from elektrhisob.administration.divisions import require_unit
from elektrhisob.exchange.askue import words
from elektrhisob.exchange.askue.rights import require_write

if TYPE_CHECKING:
	from frappe.model.document import Document

ROOT = ("private", "files", "askue")
KEPT = "kept"
JOB = "elektrhisob.exchange.askue.import_job.work_on_file"
JOB_TIMEOUT_SECONDS = 4 * 3600
OPEN_STATES = ("Received", "Importing")
EVENT = "askue_file_progress"
ENDS = ("rows_loaded", "rows_known", "rows_older", "rows_faulty", "rows_refused", "rows_ignored")
"""Every row of a file is counted in one of these when it is done."""


class FileIsTraceError(frappe.ValidationError):
	pass


class NothingToDoError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Receipt:
	"""The row of the file, and whether the same content was here before."""

	name: str
	known: bool


def folder_of(*parts: str) -> Path:
	"""A folder below the site's private files; the parts are ours or checked names."""
	path = Path(frappe.get_site_path(*ROOT, *parts))
	path.mkdir(parents=True, exist_ok=True)
	return path


def receive(source: Any, path: Path, file_name: str, arrived_by: str) -> Receipt:
	"""Register a complete file and move it where the job finds it. The same content again is the same row."""
	digest, size = _digest(path)
	known = frappe.db.get_value("Askue File", {"source": source.name, "content_key": digest}, "name")
	if known:
		path.unlink()
		return Receipt(known, known=True)
	file_format = format_of(path, file_name)
	kept = Path(KEPT, source.name, digest[:2], f"{digest}.{file_format.lower() or 'bin'}")
	doc = frappe.get_doc(
		{
			"doctype": "Askue File",
			"source": source.name,
			"org_unit": source.org_unit,
			"file_name": file_name[:140],
			"file_format": file_format or None,
			"content_key": digest,
			"sha256": digest,
			"size_bytes": min(size, 2**31 - 1),
			"arrived_by": arrived_by,
			"received_at": now(),
			"state": "Received",
			"kept_path": str(kept),
		}
	)
	refusal = _refusal(source, file_format, file_name, size)
	if refusal:
		doc.update({"state": "Refused", "reason": refusal, "finished_at": now()})
	# Nobody has the right to make a row of the inbox: it comes about with its file.
	doc.insert(ignore_permissions=True)
	folder_of(*kept.parts[:-1])
	shutil.move(path, frappe.get_site_path(*ROOT, str(kept)))
	if not refusal:
		enqueue(str(doc.name))
	return Receipt(str(doc.name), known=False)


def _refusal(source: Any, file_format: str, file_name: str, size: int) -> str:
	if not source.enabled:
		return words.refusal("DISABLED", {})
	if size > source.max_file_mb * 1024 * 1024:
		return words.refusal("TOO_LARGE", {"size": size // (1024 * 1024), "most": source.max_file_mb})
	if not file_format:
		return words.refusal("UNKNOWN_FORMAT", {"found": file_name[:100]})
	allowed = {"80020": source.allow_80020, "CSV": source.allow_csv, "XLSX": source.allow_xlsx}
	if not allowed[file_format]:
		return words.refusal("FORMAT_NOT_ALLOWED", {"found": file_format})
	return ""


def format_of(path: Path, file_name: str) -> str:
	"""By what the file begins with; the name decides only between lists and nothing."""
	with path.open("rb") as file:
		start = file.read(512)
	text = start.lstrip(b"\xef\xbb\xbf \r\n\t")
	if text.startswith(b"<"):
		return "80020"
	if start.startswith(b"PK"):
		return "XLSX"
	return "CSV" if file_name.lower().endswith((".csv", ".txt")) else ""


def _digest(path: Path) -> tuple[str, int]:
	digest, size = hashlib.sha256(), 0
	with path.open("rb") as file:
		while chunk := file.read(1024 * 1024):
			digest.update(chunk)
			size += len(chunk)
	return digest.hexdigest(), size


def enqueue(name: str, attempt: int = 0) -> None:
	frappe.enqueue(
		JOB,
		queue="long",
		timeout=JOB_TIMEOUT_SECONDS,
		enqueue_after_commit=True,
		job_id=f"askue-file-{name}-{attempt}",
		deduplicate=True,
		name=name,
	)


@frappe.whitelist(methods=["POST"])
def receive_upload(source: str, file_url: str) -> dict[str, str | bool]:
	"""Take a file that was attached on the Desk. The upload itself is removed: the inbox keeps
	the content.
	"""
	require_write()
	description = frappe.get_doc("Askue Source", source)
	description.check_permission("read")
	require_unit(description.org_unit)
	upload = frappe.get_all(
		"File", {"file_url": file_url, "owner": frappe.session.user}, pluck="name", limit=1
	)
	if not upload:
		frappe.throw(_("The upload is gone. Choose the file again."), frappe.DoesNotExistError)
	file = frappe.get_doc("File", upload[0])
	work = folder_of("uploads") / f"{frappe.generate_hash(length=16)}"
	shutil.copyfile(file.get_full_path(), work)
	receipt = receive(description, work, file.file_name, "Upload")
	# It is the user's own, see above; not every role may delete files.
	file.delete(ignore_permissions=True)
	return {"name": receipt.name, "known": receipt.known}


@frappe.whitelist(methods=["GET", "POST"])
def progress_of(name: str) -> dict[str, int | str]:
	"""Where the work on a file is. No method of the document: those refuse a form that is older than
	the row, and the job changes the row all the time.
	"""
	frappe.get_doc("Askue File", name).check_permission("read")
	row = frappe.db.get_value("Askue File", name, ["state", "rows_total", *ENDS], as_dict=True)
	done = sum(row[field] or 0 for field in ENDS)
	percent = 100 if row.state not in OPEN_STATES else done * 100 // row.rows_total if row.rows_total else 0
	return {**row, "done": done, "percent": percent}


def publish(name: str) -> None:
	frappe.publish_realtime(EVENT, {"name": name}, doctype="Askue File", docname=name)


def work_again(doc: "Document") -> None:
	"""A failed file, or a refused one after its source was changed: from where it stopped."""
	require_write()
	if doc.state not in ("Failed", "Refused") or doc.file_format == "JSON":
		frappe.throw(_("Only a failed or refused file can be worked on again."), NothingToDoError)
	source = frappe.get_doc("Askue Source", doc.source)
	kept = Path(frappe.get_site_path(*ROOT, doc.kept_path))
	if not kept.exists():
		frappe.throw(_("The file itself is no longer kept. Send it again."), NothingToDoError)
	refusal = _refusal(source, doc.file_format or "", doc.file_name, os.path.getsize(kept))
	if refusal:
		frappe.throw(refusal, NothingToDoError)
	doc.db_set({"state": "Received", "reason": None, "failed_line": 0, "finished_at": None, "attempts": 0})
	enqueue(str(doc.name), attempt=frappe.generate_hash(length=6))


def refuse_removal(doc: "Document") -> None:
	frappe.throw(_("File {0} is the trace of what it brought and stays.").format(doc.name), FileIsTraceError)
