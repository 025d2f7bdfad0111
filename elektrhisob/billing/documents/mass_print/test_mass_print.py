"""A district's bills are printed overnight: by route, in the postman's order, whatever dies meanwhile."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.translate import print_language
from pypdf import PdfReader

from elektrhisob.billing.bill_print import kvitansiya
from elektrhisob.billing.documents.kvitansiya_page import page_of
from elektrhisob.billing.documents.mass_print import control, files, plan
from elektrhisob.billing.documents.mass_print.part_job import pdf_of, print_part
from elektrhisob.billing.documents.read_printed import pages_of
from elektrhisob.billing.sharded_runs import ShardedRuns
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock
from elektrhisob.metering.sheets.lines import natural_key
from elektrhisob.tests import district
from elektrhisob.tests.bill_run_support import act, new_run, no_queue, small_shards, work_through
from localbench import synthetic

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = pytest.mark.http

ACCOUNTS = 500
LANGUAGES = ("", "uz", "uz-Cyrl", "ru", "en")


@pytest.fixture(scope="module")
def run(database_put_back: None) -> Any:
	"""An issued run; its consumers read five ways."""
	frappe.set_user("Administrator")
	small_shards(400)
	het = synthetic.populate(ACCOUNTS)[0]
	run = new_run(het)
	with no_queue():
		for action, phase in (("Calculate", "calculate"), ("Check", ""), ("Issue", "issue")):
			act(run, action)
			if phase:
				work_through(run, phase)
	consumers = frappe.get_all("Consumer", pluck="name", order_by="name", limit_page_length=0)
	for place, language in enumerate(LANGUAGES):
		frappe.db.set_value("Consumer", {"name": ("in", consumers[place::5])}, "document_language", language)
	frappe.db.commit()
	return run


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	"""Parts are not queued: the test itself is the worker."""
	parts: list[str] = []
	monkeypatch.setattr(ShardedRuns, "enqueue", lambda _jobs, part, *_more, **_options: parts.append(part))
	monkeypatch.setattr(control, "_enqueue_plan", lambda _job: None)
	# Several routes and several files of a route, with a few hundred bills.
	monkeypatch.setattr(plan, "BILLS_A_FILE", 60)
	return parts


@pytest.fixture
def job(run: Any, queued: list[str]) -> Iterator[Any]:
	job = frappe.get_doc({"doctype": "Bill Print Job", "bill_run": run.name}).insert()
	job.print_bills()
	frappe.db.commit()
	control.plan_job(job.name)
	frappe.db.rollback()
	job.reload()
	yield job
	frappe.db.rollback()
	job.reload()
	if job.status in ("Planning", "Printing"):
		job.stop_printing()
	job.delete()
	frappe.db.commit()


def parts_of(job: Any) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Bill Print Part",
		{"print_job": job.name},
		["name", "route", "status", "bills", "bills_count", "pages_count", "printed_file"],
		order_by="part_number",
		limit_page_length=0,
	)


def status_of(job: Any) -> str:
	frappe.db.rollback()
	return str(frappe.db.get_value("Bill Print Job", job.name, "status"))


def bills_issued(run: Any) -> list[str]:
	return frappe.get_all(
		"Electricity Bill",
		{"bill_run": run.name, "docstatus": 1},
		pluck="name",
		order_by="name",
		limit_page_length=0,
	)


def numbers_printed(part: Any) -> list[str]:
	"""The bill each page of the file begins with."""
	reader = PdfReader(files.path_of(part.printed_file))
	found = [re.search(r"№\s*(B\d+)", page.extract_text()) for page in reader.pages]
	return [match.group(1) for match in found if match]


def test_every_bill_is_in_one_file_of_its_route_in_delivery_order(
	run: Any, job: Any, queued: list[str]
) -> None:
	assert job.status == "Printing"
	for part in queued:
		print_part(part)
	assert status_of(job) == "Printed"
	parts = parts_of(job)
	assert len(parts) > 3
	assert max(part.bills_count for part in parts) == plan.BILLS_A_FILE
	in_order = [bill for part in parts for bill in json.loads(part.bills)]
	assert sorted(in_order) == bills_issued(run)
	for part in parts:
		assert numbers_printed(part) == json.loads(part.bills)
		assert part.pages_count == part.bills_count
	houses = frappe.get_all(
		"Personal Account",
		{"route": parts[0].route, "status": "Active"},
		["name", "address"],
		order_by="name",
	)
	streets = {house.name: natural_key(house.address or "") for house in houses}
	walked = frappe.get_all(
		"Electricity Bill", {"name": ("in", json.loads(parts[0].bills))}, ["name", "personal_account"]
	)
	account = {bill.name: bill.personal_account for bill in walked}
	order = [(streets[account[bill]], account[bill]) for bill in json.loads(parts[0].bills)]
	assert order == sorted(order)


def test_what_is_printed_is_what_the_form_prints(run: Any) -> None:
	bills = bills_issued(run)[:40]
	with bulk_connection() as connection:
		pages = pages_of(connection, bills)
	for name, page in zip(bills, pages, strict=True):
		bill = frappe.get_doc("Electricity Bill", name)
		consumer = frappe.db.get_value("Personal Account", bill.personal_account, "consumer")
		language = frappe.db.get_value("Consumer", consumer, "document_language") or "uz"
		with print_language(language):
			alone = page_of(bill, kvitansiya(bill))
		assert {field: page[field] for field in alone} == alone


def squeezed(text: str) -> str:
	"""Without spaces: those between cells and thousands are of many kinds."""
	return re.sub(r"\s", "", text)


def figures(html: str) -> set[str]:
	"""Every number a reader of the form sees, whole: sums, energies, readings, days."""
	texts = re.sub(r"<title>.*?</title>|<style.*?</style>|<!--.*?-->|<[^>]+>", "|", html, flags=re.DOTALL)
	return {squeezed(found) for found in re.findall(r"\d(?:[\d\s.,]*\d)?", unescape(texts))}


def test_every_figure_of_the_form_is_on_the_printed_page(run: Any) -> None:
	bills = bills_issued(run)[::25]
	with bulk_connection() as connection:
		pages = pages_of(connection, bills)
		pdf = PdfReader(io.BytesIO(pdf_of(connection, bills)[0]))
	assert len(pdf.pages) == len(bills)
	for name, page, printed in zip(bills, pages, pdf.pages, strict=True):
		bill = frappe.get_doc("Electricity Bill", name)
		consumer = frappe.db.get_value("Personal Account", bill.personal_account, "consumer")
		language = frappe.db.get_value("Consumer", consumer, "document_language") or "uz"
		with print_language(language):
			html = frappe.get_print("Electricity Bill", name, "Electricity Bill Kvitansiya")
		on_form, on_page = figures(html), squeezed(printed.extract_text())
		assert [figure for figure in on_form if figure not in on_page] == []
		assert len(on_form) > 10
		assert squeezed(page["title"]) in on_page


def test_workers_killed_at_random_points_leave_no_bill_out_and_none_twice(
	site_connection: str, run: Any, job: Any, queued: list[str]
) -> None:
	chance, killed = random.Random(20250701), 0
	while status_of(job) == "Printing":
		assert killed < 60, "The job makes no progress."
		worker = multiprocessing.get_context("fork").Process(
			target=_work, args=(site_connection, [part.name for part in parts_of(job)])
		)
		worker.start()
		worker.join(chance.uniform(0.2, 1.6))
		if worker.is_alive():
			worker.kill()
			worker.join()
			killed += 1
	assert killed > 0
	assert sorted(bill for part in parts_of(job) for bill in numbers_printed(part)) == bills_issued(run)
	attached = frappe.get_all(
		"File", {"attached_to_doctype": "Bill Print Part"}, ["file_url", "is_private"], order_by="file_url"
	)
	assert [file.file_url for file in attached] == sorted(part.printed_file for part in parts_of(job))
	assert all(file.is_private for file in attached)


def _work(site: str, parts: list[str]) -> None:
	frappe.init(site=site, sites_path=".", force=True)
	frappe.connect()
	for part in parts:
		print_part(part)
	# The parent's fixtures are not this process's to undo.
	os._exit(0)


def test_a_stopped_job_goes_on_with_what_is_missing(job: Any, queued: list[str]) -> None:
	first, *others = list(queued)
	print_part(first)
	job.reload()
	job.stop_printing()
	frappe.db.commit()
	print_part(others[0])
	assert [part.status for part in parts_of(job)[:2]] == ["Printed", "Planned"]
	queued.clear()
	job.reload()
	job.print_bills()
	assert queued == others


def test_a_part_somebody_prints_is_left_alone(job: Any, queued: list[str]) -> None:
	first, *others = list(queued)
	queued.clear()
	with bulk_connection() as busy:
		assert take_lock(busy, first)
		control.PRINT_JOBS.revive_run(job.name, control.PRINT)
		assert queued == others
		print_part(first)
		assert parts_of(job)[0].status == "Planned"


def test_a_file_that_fails_says_why_and_is_tried_again(
	job: Any, queued: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
	first = queued[0]
	with monkeypatch.context() as broken:
		broken.setattr(files, "path_of", lambda _url: Path("/nowhere/at/all"))
		print_part(first)
	assert parts_of(job)[0].status == "Failed"
	(failure,) = job.progress()["failures"]
	assert "FileNotFoundError" in failure["failure"][0]
	queued.clear()
	assert job.retry_failed_files() == 1
	frappe.db.commit()
	assert queued == [first]
	print_part(first)
	assert parts_of(job)[0].status == "Printed"


def test_all_files_come_as_one_and_go_with_the_job(run: Any, queued: list[str]) -> None:
	job = frappe.get_doc({"doctype": "Bill Print Job", "bill_run": run.name}).insert()
	job.print_bills()
	frappe.db.commit()
	control.plan_job(job.name)
	for part in queued:
		print_part(part)
	parts = parts_of(job)
	files.make_archive(job.name, "zip")
	with zipfile.ZipFile(files.path_of(f"/private/files/{job.name}.zip")) as archive:
		assert len(archive.namelist()) == len(parts)
		last = PdfReader(io.BytesIO(archive.read(archive.namelist()[-1])))
		assert len(last.pages) == parts[-1].pages_count
	files.make_archive(job.name, "pdf")
	whole = files.path_of(f"/private/files/{job.name}.pdf")
	assert len(PdfReader(whole).pages) == len(bills_issued(run))
	job.reload()
	job.delete()
	frappe.db.commit()
	assert not whole.exists()
	assert not any(files.path_of(part.printed_file).exists() for part in parts)
	assert not frappe.get_all("File", {"attached_to_doctype": "Bill Print Part"})


def test_bills_of_a_run_that_is_not_issued_are_not_printed(run: Any) -> None:
	draft = new_run(run.org_unit, "2025-07")
	with pytest.raises(plan.RunNotIssuedError):
		frappe.get_doc({"doctype": "Bill Print Job", "bill_run": draft.name}).insert()


def test_nobody_prints_another_districts_bills(run: Any) -> None:
	frappe.set_user(district.user("Billing Operator", het=district.OTHER_HET))
	try:
		assert run.org_unit == district.HET
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({"doctype": "Bill Print Job", "bill_run": run.name}).insert()
	finally:
		frappe.set_user("Administrator")
