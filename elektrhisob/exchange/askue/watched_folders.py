"""Folders of the site's private files that head-ends put files into: taken when complete, then sorted."""

import os
import shutil
import stat
import time
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import cint

from elektrhisob.exchange.askue import inbox

IN, PROCESSED, REFUSED = "in", "processed", "refused"
DONE = ".done"
FOLDERS = "watched"
FILES_AT_ONCE = 500


def take_all() -> None:
	"""Scheduler, every minute."""
	sources = frappe.get_all(
		"Askue Source", {"enabled": 1, "watch_folder": ("is", "set")}, pluck="name", order_by="name"
	)
	for name in sources:
		take_folder(frappe.get_doc("Askue Source", name))


def take_folder(source: Any) -> list[str]:
	"""Register the complete files of one folder, oldest first; returns the rows' names."""
	folder = inbox.folder_of(FOLDERS, source.watch_folder, IN)
	taken = []
	for path in _complete(folder, cint(source.stable_seconds)):
		name = path.name
		mark = path.with_name(name + DONE)
		work = inbox.folder_of("uploads") / frappe.generate_hash(length=16)
		os.replace(path, work)
		receipt = inbox.receive(source, work, name, "Folder")
		frappe.db.commit()
		mark.unlink(missing_ok=True)
		if receipt.known or frappe.db.get_value("Askue File", receipt.name, "state") == "Refused":
			sort_away(frappe.get_doc("Askue File", receipt.name), name)
		taken.append(receipt.name)
	return taken


def _complete(folder: Path, stable_seconds: int) -> list[Path]:
	"""Regular files that carry their mark or have not changed for the quiet time; links are left alone."""
	found = []
	with os.scandir(folder) as entries:
		for entry in entries:
			if entry.name.endswith(DONE) or entry.name.startswith("."):
				continue
			state = entry.stat(follow_symlinks=False)
			if not stat.S_ISREG(state.st_mode):
				continue
			marked = os.path.exists(entry.path + DONE)
			if marked or time.time() - max(state.st_mtime, state.st_ctime) >= stable_seconds:
				found.append((state.st_mtime, Path(entry.path)))
	return [path for _time, path in sorted(found)[:FILES_AT_ONCE]]


def sort_away(doc: Any, file_name: str | None = None) -> None:
	"""Show whoever put the file there what became of it: a copy in processed or refused, with the reason."""
	folder = frappe.db.get_value("Askue Source", doc.source, "watch_folder")
	kept = Path(frappe.get_site_path(*inbox.ROOT, doc.kept_path))
	if not folder or not kept.exists():
		return
	refused = doc.state in ("Refused", "Failed")
	place = inbox.folder_of(FOLDERS, folder, REFUSED if refused else PROCESSED)
	target = place / (file_name or doc.file_name)
	target.unlink(missing_ok=True)
	try:
		os.link(kept, target)
	except OSError:
		shutil.copyfile(kept, target)
	if refused:
		line = f"{doc.failed_line}: " if doc.failed_line else ""
		target.with_name(target.name + ".reason.txt").write_text(f"{line}{doc.reason}\n", encoding="utf-8")
