"""A head-end copies files into a folder, some slowly, and finds there what became of them."""

from __future__ import annotations

import os
import time

import frappe
import pytest

from elektrhisob.exchange.askue import completeness, day_requests, import_job, inbox, watched_folders
from elektrhisob.exchange.askue.stories_for_tests import DAY, bring, day_file, mapped, source
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture(autouse=True)
def no_other_worker(monkeypatch: pytest.MonkeyPatch) -> None:
	"""The running bench would work on the same files."""
	monkeypatch.setattr(frappe, "enqueue", lambda *_arguments, **_more: None)


def test_only_complete_files_are_taken_and_sorted_by_what_became_of_them() -> None:
	folder = f"W-{frappe.generate_hash(length=8)}"
	head_end = source(watch_folder=folder, stable_seconds=60)
	mapped(head_end, "P")
	place = inbox.folder_of(watched_folders.FOLDERS, folder, "in")
	(place / "growing.xml").write_bytes(day_file("P", number=9)[:500])
	(place / "marked.xml").write_bytes(day_file("P", number=1))
	(place / "marked.xml.done").touch()
	(place / "cut.xml").write_bytes(day_file("P", number=2)[:700])
	(place / "cut.xml.done").touch()
	os.symlink("/etc/passwd", place / "link.xml")
	(place / "link.xml.done").touch()
	names = watched_folders.take_folder(head_end)
	assert len(names) == 2
	for name in names:
		import_job.work_on_file(name)
	assert sorted(path.name for path in place.iterdir()) == ["growing.xml", "link.xml", "link.xml.done"]
	assert [path.name for path in (place.parent / "processed").iterdir()] == ["marked.xml"]
	assert "breaks off" in (place.parent / "refused" / "cut.xml.reason.txt").read_text()
	past = time.time() - 3600
	os.utime(place / "growing.xml", (past, past))
	assert watched_folders.take_folder(head_end) == []  # its inode changed a moment ago


def test_missing_days_are_shown_asked_for_and_answered_by_what_comes() -> None:
	head_end = source()
	feeder = mapped(head_end, "P", valid_from=DAY, valid_to="2026-02-12")
	bring(head_end, day_file("P"))
	(row,) = completeness.by_point("2026-02", source=head_end.name)["rows"]
	assert row["cells"] == "-" * 9 + "fmm" + "-" * 16
	(cells,) = [one["cells"] for one in completeness.by_district("2026-02", source=head_end.name)["rows"]]
	assert cells[8:13] == [[0, 0], [1, 1], [1, 0], [1, 0], [0, 0]]
	assert day_requests.request_missing("2026-02", source=head_end.name) == {"requests": 1, "days": 2}
	(name,) = frappe.get_all("Askue Day Request", {"source": head_end.name}, pluck="name", order_by="name")
	request = frappe.get_doc("Askue Day Request", name)
	for day, left in (("2026-02-11", 1), ("2026-02-12", 0)):
		bring(head_end, day_file("P", number=2, day=day))
		day_requests.check(request)
		assert request.still_missing == left
	assert request.state == "Answered"
	engineer = district.user("Metering Engineer", het=district.OTHER_HET)
	frappe.set_user(engineer)
	assert completeness.by_point("2026-02", source=head_end.name)["rows"] == []
	with pytest.raises(frappe.PermissionError):
		completeness.day_of_point(feeder.name, DAY)
