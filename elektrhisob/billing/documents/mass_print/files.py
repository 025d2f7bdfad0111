"""Files of a print job: private, named after their part, so that a second try replaces the first."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import frappe
from frappe import _
from frappe.model.document import Document
from pypdf import PdfWriter

from elektrhisob.billing.documents.mass_print.control import PRINT_JOBS, PrintStateError

FOLDER = "/private/files/"
# One PDF is put together in memory.
BILLS_IN_ONE_PDF = 20_000


def keep_file(doctype: str, name: str, file_name: str, content: bytes) -> str:
	"""Write the file and its row; returns its address. The caller commits."""
	write_whole(file_name, lambda path: path.write_bytes(content))
	return _attach(doctype, name, file_name)


def write_whole(file_name: str, write: Callable[[Path], object]) -> None:
	"""Beside, then moved: half a file is never under the name."""
	path = path_of(FOLDER + file_name)
	beside = path.with_suffix(f"{path.suffix}.{os.getpid()}")
	try:
		write(beside)
		os.replace(beside, path)
	finally:
		beside.unlink(missing_ok=True)


def path_of(url: str) -> Path:
	return Path(frappe.get_site_path("private", "files", url.removeprefix(FOLDER)))


def _attach(doctype: str, name: str, file_name: str) -> str:
	url = FOLDER + file_name
	former = {"attached_to_doctype": doctype, "attached_to_name": name, "file_url": url}
	# By name: deleting what is not there locks the gap in which another worker's row shall come.
	for row in frappe.get_all("File", former, pluck="name", order_by="name"):
		frappe.db.delete("File", {"name": row})
	file = frappe.get_doc(
		{
			"doctype": "File",
			"name": frappe.generate_hash(length=10),
			"file_name": file_name,
			"file_url": url,
			"file_size": path_of(url).stat().st_size,
			"file_type": file_name.rpartition(".")[2].upper(),
			"folder": "Home/Attachments",
			"attached_to_doctype": doctype,
			"attached_to_name": name,
			"is_private": 1,
		}
	)
	# Past the controller: it would write the content again under another name and limit its size.
	file.db_insert()
	return url


def ask_archive(doc: Document, kind: str) -> None:
	"""Queue one file of all: "zip" with a PDF for each route, or one "pdf"."""
	if doc.status != "Printed":
		frappe.throw(_("All files come together when the last of them is printed."), PrintStateError)
	if kind not in ("zip", "pdf"):
		frappe.throw(_("Choose a ZIP or one PDF."), PrintStateError)
	if kind == "pdf" and doc.bills_count > BILLS_IN_ONE_PDF:
		frappe.throw(
			_("One PDF holds up to {0} bills. Take the ZIP, or a job for a smaller unit.").format(
				BILLS_IN_ONE_PDF
			),
			PrintStateError,
		)
	frappe.enqueue(
		"elektrhisob.billing.documents.mass_print.files.make_archive",
		queue="long",
		timeout=3600,
		job_id=f"{doc.name}-{kind}",
		deduplicate=True,
		enqueue_after_commit=True,
		print_job=doc.name,
		kind=kind,
	)


def make_archive(print_job: str, kind: str) -> None:
	"""The RQ job; made anew when asked for again."""
	parts = frappe.get_all(
		"Bill Print Part",
		{"print_job": print_job, "status": "Printed"},
		["part_number", "route", "printed_file"],
		order_by="part_number",
		limit_page_length=0,
	)
	paths = [(f"{part.part_number:05d}-{part.route}.pdf", path_of(part.printed_file)) for part in parts]
	file_name = f"{print_job}.{kind}"
	write_whole(file_name, lambda path: (_zip if kind == "zip" else _join)(path, paths))
	frappe.db.set_value(
		"Bill Print Job", print_job, "archive", _attach("Bill Print Job", print_job, file_name)
	)
	frappe.db.commit()
	PRINT_JOBS.publish_progress(print_job)


def _zip(path: Path, members: list[tuple[str, Path]]) -> None:
	# PDFs are compressed inside: stored, the archive is made as fast as the disk writes.
	with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
		for name, member in members:
			archive.write(member, name)


def _join(path: Path, members: list[tuple[str, Path]]) -> None:
	with PdfWriter() as writer:
		for _name, member in members:
			writer.append(member, import_outline=False)
		writer.write(path)


def delete_files(print_job: str) -> None:
	"""With the job go its files."""
	urls = frappe.get_all(
		"Bill Print Part", {"print_job": print_job}, pluck="printed_file", limit_page_length=0
	)
	urls += frappe.get_all("File", {"attached_to_name": print_job}, pluck="file_url", limit_page_length=0)
	frappe.db.sql(
		"""DELETE file FROM `tabBill Print Part` part JOIN `tabFile` file ON file.attached_to_name = part.name
			AND file.attached_to_doctype = 'Bill Print Part' WHERE part.print_job = %s""",
		(print_job,),
	)
	frappe.db.delete("Bill Print Part", {"print_job": print_job})
	paths = [path_of(url) for url in urls if url]

	def unlink() -> None:
		for path in paths:
			path.unlink(missing_ok=True)

	# Not before the rows are gone for good.
	frappe.db.after_commit.add(unlink)
