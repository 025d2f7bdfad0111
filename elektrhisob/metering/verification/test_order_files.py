"""The laboratory gets the order as a file and sends it back with its results."""

from __future__ import annotations

import io
from typing import Any

import pytest
from frappe.utils.xlsxutils import make_xlsx

from elektrhisob.metering.verification.order_errors import UnreadableFileError
from elektrhisob.metering.verification.test_verification import DAY, model, order
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def test_the_laboratory_answers_by_xlsx() -> None:
	meters = [district.meter(meter_model=model(8)) for _number in range(2)]
	made = order(*(meter.name for meter in meters))
	made.update({"status": "Sent"}).save()
	made.reload()
	head = ["Serial number", "Result", "Verified on", "Error, %", "Certificate number", "Why unfit"]
	rows = [
		[meters[0].serial_no.lower(), "fit", DAY, "0,35", "L-7", ""],
		[meters[1].serial_no, "Unfit", DAY, "7.1", "L-8", "Creeps"],
		["SN-NOWHERE", "Fit", DAY, "", "", ""],
	]
	answer = made.take_file(attached(made, [head, *rows]))
	assert answer["read"] == 2
	assert [fault["row"] for fault in answer["faults"]] == [4]
	assert (made.items[0].result, float(made.items[0].error_percent)) == ("Fit", 0.35)
	assert made.record_results()["recorded"] == 2
	assert made.take_file(attached(made, [head, rows[0]])) == {"read": 0, "faults": []}, "known already"
	other = [rows[0][0], "Unfit", *rows[0][2:]]
	assert made.take_file(attached(made, [head, other]))["faults"][0]["row"] == 2


def test_a_day_typed_by_the_laboratory_begins_with_the_day() -> None:
	meter = district.meter(meter_model=model(8))
	made = order(meter.name)
	made.update({"status": "Sent"}).save()
	made.reload()
	head = ["Serial number", "Result", "Verified on"]
	assert made.take_file(attached(made, [head, [meter.serial_no, "Fit", "05.11.2025"]]))["read"] == 1
	assert str(made.items[0].verified_on) == "2025-11-05"
	wrong = made.take_file(attached(made, [head, [meter.serial_no, "Fit", "11/25/2025"]]))
	assert "is not a day" in wrong["faults"][0]["text"]


def test_a_file_that_is_not_of_this_order_or_no_table_is_refused() -> None:
	made = order(district.meter(meter_model=model(8)).name)
	made.update({"status": "Sent"}).save()
	made.reload()
	with pytest.raises(UnreadableFileError, match="Attach"):
		made.take_file("/private/files/somebody-else.xlsx")
	with pytest.raises(UnreadableFileError, match="first row"):
		made.take_file(attached(made, [["a", "b"], ["c", "d"]]))


def attached(doc: Any, table: list[list[str]]) -> str:
	content = make_xlsx(table, "Results")
	assert isinstance(content, io.BytesIO)
	file = district.insert(
		"File",
		file_name=f"results{district.number()}.xlsx",
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		is_private=1,
		content=content.getvalue(),
	)
	return str(file.file_url)
