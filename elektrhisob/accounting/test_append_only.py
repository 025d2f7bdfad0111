"""What is in the books stays: refused by the document, and by the database to whoever goes around it."""

import frappe
import pytest

from elektrhisob.accounting.append_only import GUARDS, Guard, fixed_columns
from elektrhisob.accounting.bill_postings import Sql
from elektrhisob.accounting.books_for_tests import HET, draft_bill, issue, new_account, pay
from elektrhisob.accounting.penalty_postings import post_penalties
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.accounting.written_once import WrittenOnceError
from elektrhisob.administration.periods import ensure_period, month_bounds
from elektrhisob.bulk.keys import Key, next_key

pytestmark = pytest.mark.site

WRITTEN_ONCE = (
	"Ledger Posting",
	"Payment Allocation",
	"Account Balance",
	"Penalty Charge",
	"Penalty Accrual",
)


@pytest.fixture
def books() -> dict[str, str]:
	"""One row of every guarded table, posted."""
	account = new_account()
	bill = draft_bill(account, "2025-05", 112_000)
	line = child_of(bill, "Bill Line", Key.BILL_LINE, {"amount": 1120})
	consumption = child_of(bill, "Bill Consumption", Key.BILL_CONSUMPTION, {"consumption_kwh": 1})
	issue(bill)
	payment = pay(account, "2025-06-05", 50_000)
	charge, accrual = posted_penalty(account, bill)
	return {
		"Penalty Charge": charge,
		"Penalty Accrual": accrual,
		"Electricity Bill": bill,
		"Bill Line": line,
		"Bill Consumption": consumption,
		"Account Payment": payment.name,
		"Ledger Posting": last_of("Ledger Posting", account),
		"Payment Allocation": last_of("Payment Allocation", account),
		"Account Balance": f"2025-05-{account}",
		"Meter Reading": reading_of(account),
	}


@pytest.mark.parametrize("doctype", [guard.doctype for guard in GUARDS])
def test_the_database_refuses_to_delete_a_row_of_the_books(doctype: str, books: dict[str, str]) -> None:
	with pytest.raises(Exception, match="never changed"):
		frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE name = %s", books[doctype])


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.doctype)
def test_the_database_refuses_to_change_any_fixed_column(guard: Guard, books: dict[str, str]) -> None:
	name = books[guard.doctype]
	for column in fixed_columns(guard):
		if column == "docstatus" and guard.doctype == "Electricity Bill":
			continue
		changed = other_value(guard.doctype, column)
		with pytest.raises(Exception, match="never changed"):
			frappe.db.sql(f"UPDATE `tab{guard.doctype}` SET `{column}` = {changed} WHERE name = %s", name)


@pytest.mark.parametrize(
	"doctype", ["Ledger Posting", "Payment Allocation", "Electricity Bill", "Meter Reading"]
)
def test_the_district_of_a_row_may_change_with_its_account(doctype: str, books: dict[str, str]) -> None:
	frappe.db.sql(
		f"UPDATE `tab{doctype}` SET het = '03203', modified = NOW(6) WHERE name = %s", books[doctype]
	)
	assert frappe.db.get_value(doctype, books[doctype], "het") == "03203"


def test_an_issued_bill_can_only_be_cancelled(books: dict[str, str]) -> None:
	for assignment in ("docstatus = 0", "status = 'Calculated'"):
		with pytest.raises(Exception, match="never changed"):
			frappe.db.sql(
				f"UPDATE `tabElectricity Bill` SET {assignment} WHERE name = %s", books["Electricity Bill"]
			)
	frappe.db.sql(
		"UPDATE `tabElectricity Bill` SET docstatus = 2, status = 'Cancelled' WHERE name = %s",
		books["Electricity Bill"],
	)


def test_drafts_are_free_for_calculation_and_roll_back() -> None:
	account = new_account()
	bill = draft_bill(account, "2025-05", 112_000)
	line = child_of(bill, "Bill Line", Key.BILL_LINE, {"amount": 1120})
	frappe.db.sql("UPDATE `tabBill Line` SET amount = 1 WHERE name = %s", line)
	frappe.db.sql("DELETE FROM `tabBill Line` WHERE name = %s", line)
	frappe.db.sql("DELETE FROM `tabElectricity Bill` WHERE name = %s", bill)
	assert not frappe.db.exists("Electricity Bill", bill)


@pytest.mark.parametrize("doctype", WRITTEN_ONCE)
def test_nobody_enters_changes_deletes_or_renames_a_row_by_hand(doctype: str, books: dict[str, str]) -> None:
	existing = frappe.get_doc(doctype, books[doctype])
	with pytest.raises(WrittenOnceError):
		existing.save()
	# A submitted row the framework refuses before the document itself can.
	with pytest.raises(frappe.ValidationError):
		existing.delete()
	with pytest.raises(WrittenOnceError):
		frappe.copy_doc(existing).insert()


def posted_penalty(account: str, bill: str) -> tuple[str, str]:
	"""A charge with one range of days, issued in June."""
	names = next_key(Key.PENALTY_CHARGE), next_key(Key.PENALTY_ACCRUAL)
	here = {"personal_account": account, "het": HET, "period": "2025-06", "amount": 10}
	for doctype, name, values in (
		("Penalty Charge", names[0], {"status": "Calculated"}),
		("Penalty Accrual", names[1], {"bill": bill, "penalty_charge": names[0]}),
	):
		row = frappe.new_doc(doctype)
		row.update({"name": name, "kind": "Accrued", **here, **values})
		row.db_insert()
	ensure_period("2025-06")
	june = PostingDay("2025-06", month_bounds("2025-06")[1])
	post_penalties(request_cursor(), Sql("charge.name = %s", (names[0],)), june, Author.current())
	return names


def child_of(bill: str, doctype: str, key: Key, values: dict[str, object]) -> str:
	field = {"Bill Line": "lines", "Bill Consumption": "consumption"}[doctype]
	row = frappe.new_doc(doctype)
	row.update(
		{
			"name": next_key(key),
			"parent": bill,
			"parenttype": "Electricity Bill",
			"parentfield": field,
			**values,
		}
	)
	row.db_insert()
	return row.name


def reading_of(account: str) -> str:
	reading = frappe.new_doc("Meter Reading")
	reading.update(
		{
			"name": next_key(Key.READING),
			"installation": "I1",
			"personal_account": account,
			"zone": "T0",
			"reading_date": "2025-05-31",
			"value": 100,
			"status": "Accepted",
			"source": "Controller",
			"reason": "Periodic",
			"quality": "Actual",
			"het": "03202",
		}
	)
	reading.db_insert()
	return reading.name


def last_of(doctype: str, account: str) -> str:
	return frappe.get_last_doc(doctype, {"personal_account": account}, order_by="name desc").name


def other_value(doctype: str, column: str) -> str:
	"""SQL of a value the column does not have now."""
	kind = frappe.db.sql(
		"SELECT DATA_TYPE FROM information_schema.COLUMNS"
		" WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s AND COLUMN_NAME = %s",
		(f"tab{doctype}", column),
	)[0][0]
	if kind in ("date", "datetime"):
		return "'2001-01-01'"
	if kind in ("varchar", "text", "longtext"):
		return f"CONCAT(COALESCE(`{column}`, ''), 'x')"
	return f"`{column}` + 1"
