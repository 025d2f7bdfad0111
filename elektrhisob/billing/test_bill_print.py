"""The printed bill: one page, four languages, the sum to pay in its QR code."""

from __future__ import annotations

import io

import frappe
import pytest
from frappe.translate import print_language
from pypdf import PdfReader

from elektrhisob.billing.bill_print import consumption_by_month, payment_text
from elektrhisob.tests import bills_for_tests

pytestmark = pytest.mark.site

FORMAT = "Electricity Bill Kvitansiya"


def test_it_is_the_format_of_the_bill() -> None:
	assert frappe.get_meta("Electricity Bill").default_print_format == FORMAT


@pytest.mark.parametrize(
	("language", "words"),
	[
		("en", ("Electricity bill", "for May 2025", "To pay", "195,000.00")),
		("uz", ("Elektr energiyasi uchun kvitansiya", "2025-yil may", "To‘lash kerak")),
		("uz-Cyrl", ("Электр энергияси учун квитанция", "2025-йил май", "Тўлаш керак")),
		("ru", ("Квитанция за электроэнергию", "за май 2025 г.", "К оплате")),
	],
)
def test_it_is_printed_in_every_language(language: str, words: tuple[str, ...]) -> None:
	bill = bills_for_tests.bill()
	with print_language(language):
		html = frappe.get_print("Electricity Bill", bill.name, FORMAT)
	for word in words:
		assert word in html
	assert bill.consumption[0].serial_no in html
	assert "data:image/png;base64," in html


def test_it_is_one_page_of_pdf() -> None:
	bill = bills_for_tests.bill()
	pdf = frappe.get_print("Electricity Bill", bill.name, FORMAT, as_pdf=True)
	reader = PdfReader(io.BytesIO(pdf))
	assert len(reader.pages) == 1
	assert "195,000.00" in reader.pages[0].extract_text()


def test_the_qr_code_holds_account_sum_period_and_bill() -> None:
	bill = bills_for_tests.bill()
	parts = ["ELEKTRHISOB1", bill.personal_account, "19500000", "2025-05", bill.name]
	assert payment_text(bill) == "|".join(parts)


def test_nothing_is_asked_of_who_has_paid_ahead() -> None:
	bill = bills_for_tests.bill(amount_due=-100)
	assert payment_text(bill).split("|")[2] == "0"
	assert "−100.00" in frappe.get_print("Electricity Bill", bill.name, FORMAT)


def test_a_draft_says_that_it_is_one() -> None:
	bill = bills_for_tests.bill()
	assert "Draft: not yet issued" in frappe.get_print("Electricity Bill", bill.name, FORMAT)


def test_the_chart_ends_with_this_bill() -> None:
	bill = bills_for_tests.bill()
	(month,) = consumption_by_month(bill)
	assert (month["period"], month["kwh"], month["is_this"]) == ("2025-05", 300, True)
