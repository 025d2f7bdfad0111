"""A list half read by an older version, which counted smaller chunks, loses none of its rows."""

from __future__ import annotations

from typing import Any

import frappe
import pytest

from elektrhisob.exchange.askue import import_job, inbox
from elektrhisob.exchange.askue.loading import load_columns
from elektrhisob.exchange.askue.stories_for_tests import bring, day_file, source
from elektrhisob.patches import lists_begin_again
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]

ROWS = 12


class WorkerDied(BaseException):
	"""Nothing in the job catches it."""


def csv_of(serials: list[str]) -> bytes:
	rows = [f"{serial};1.8.0;2026-02-11T00:00:00;{100 + place}" for place, serial in enumerate(serials)]
	return "\n".join(["meter_no;obis;timestamp;value", *rows]).encode()


def half_read(monkeypatch: pytest.MonkeyPatch, serials: list[str]) -> Any:
	"""Two chunks of three rows are done when the worker dies."""
	file = bring(source(), csv_of(serials), "list.csv", work=False)
	done = 0

	def die_in_third(*arguments: Any) -> Any:
		nonlocal done
		done += 1
		if done > 2:
			raise WorkerDied
		return load_columns(*arguments)

	with monkeypatch.context() as old:
		old.setattr(import_job, "VALUES_IN_CHUNK", 3)
		old.setattr("elektrhisob.exchange.askue.import_job.load_columns", die_in_third)
		with pytest.raises(WorkerDied):
			import_job.work_on_file(file.name)
	frappe.db.rollback()
	return frappe.get_doc("Askue File", file.name)


def test_it_begins_again_and_every_row_is_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
	meters = [district.installation() for _number in range(ROWS)]
	frappe.db.commit()
	file = half_read(monkeypatch, [str(meter.serial_no) for meter in meters])
	assert (file.state, file.chunks_done, file.rows_loaded) == ("Importing", 2, 6)
	lists_begin_again.execute()
	frappe.db.commit()
	# The chunk of today holds the whole list: gone on from the old mark, the job would find nothing to do.
	import_job.work_on_file(file.name)
	frappe.db.rollback()
	file.reload()
	assert (file.state, file.rows_known, file.rows_loaded, file.rows_total) == ("Imported", 6, 6, ROWS)
	read = frappe.get_all(
		"Meter Reading", {"installation": ["in", [meter.name for meter in meters]]}, pluck="value"
	)
	assert sorted(read) == [100 + place for place in range(ROWS)]


def test_what_is_finished_or_counts_as_before_keeps_its_mark() -> None:
	done = bring(source(), csv_of(["NOBODY-1"]), "done.csv")
	message = bring(source(), day_file("P-1"), "80020.xml", work=False)
	message.db_set("chunks_done", 3)
	fresh = bring(source(), csv_of(["NOBODY-2"]), "fresh.csv", work=False)
	fresh.db_set("attempts", 1)
	lists_begin_again.execute()
	marks = {
		name: frappe.db.get_value("Askue File", name, ["chunks_done", "attempts", "rows_total"])
		for name in (done.name, message.name, fresh.name)
	}
	assert marks == {done.name: (1, 1, 1), message.name: (3, 0, 0), fresh.name: (0, 1, 0)}
	assert inbox.OPEN_STATES == ("Received", "Importing")
