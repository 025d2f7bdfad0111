"""A plant's bill becomes an invoice of the tax committee: exact, once, followed to the signature."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import fastjsonschema
import frappe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.billing.documents.einvoice import build, prepare, statuses
from elektrhisob.billing.documents.einvoice.build import Invoice, Line, OldInvoice, Party, Product
from elektrhisob.tests import bills_for_tests, district

CODE = "02716001001000000"
PRODUCTS = {"Energy": Product("Elektr energiyasi", CODE, "", "1234567", "kVt·soat", 1)}
PRODUCTS["Other"] = PRODUCTS["Energy"]
SELLER = Party("200000001", "Tarmoq AJ", "326000000001", "2" * 20, "00014", "Toshkent", "A. Rahimov")
BUYER = Party("300000002", "Zavod MCHJ", "", "", "", "Navoiy", "B. Karimov")


def line(quantity: str, net: str, vat: str, kind: str = "Energy", rate: str = "1000") -> Line:
	return Line(kind, Decimal(quantity), Decimal(12), Decimal(net), Decimal(vat), Decimal(rate))


def invoice(*lines: Line, **more: Any) -> dict[str, Any]:
	day = frappe.utils.getdate("2026-02-28")
	made = build.document(
		Invoice("26280-1", day, "26280-17", day, SELLER, 20, BUYER, lines, **more), PRODUCTS
	)
	return dict(json.loads(build.as_text(made), parse_float=Decimal))


def test_it_is_the_document_of_the_operator_field_by_field() -> None:
	made = invoice(line("1000", "892857.14", "107142.86"))
	(product,) = made["ProductList"].pop("Products")
	assert product == {
		"OrdNo": 1,
		"Name": "Elektr energiyasi",
		"CatalogCode": CODE,
		"CatalogName": "",
		"PackageCode": "1234567",
		"PackageName": "kVt·soat",
		"Count": 1000,
		"Summa": Decimal("892.86"),
		"DeliverySum": Decimal("892857.14"),
		"VatRate": 12,
		"VatSum": Decimal("107142.86"),
		"DeliverySumWithVat": 1000000,
		"WithoutVat": False,
		"Origin": 1,
	}
	assert made["FacturaDoc"] == {"FacturaNo": "26280-1", "FacturaDate": "2026-02-28"}
	assert made["ContractDoc"] == {"ContractNo": "26280-17", "ContractDate": "2026-02-28"}
	assert made["FacturaType"] == 0
	unused = ("OldFacturaDoc", "FacturaRentDoc", "ItemReleasedDoc", "FacturaEmpowermentDoc", "ForeignCompany")
	assert [made[name] for name in unused] == [None] * 5


def test_a_corrected_invoice_names_the_old_one() -> None:
	day = frappe.utils.getdate("2026-01-31")
	made = invoice(line("1", "100", "12"), old=OldInvoice("abc", "26280-0", day))
	assert made["FacturaType"] == 4
	assert made["OldFacturaDoc"] == {
		"OldFacturaId": "abc",
		"OldFacturaNo": "26280-0",
		"OldFacturaDate": "2026-01-31",
	}


def test_lines_of_one_price_are_one_product_and_a_discount_makes_all_one() -> None:
	whole = [line("10", "10", "1.20"), line("20", "20", "2.40"), line("5", "9", "1.08", rate="1800")]
	assert [product["Count"] for product in invoice(*whole)["ProductList"]["Products"]] == [30, 5]
	(product,) = invoice(*whole, line("0", "-3", "-0.36", "Reactive Discount"))["ProductList"]["Products"]
	assert (product["Count"], product["DeliverySum"], product["VatSum"]) == (35, 36, Decimal("4.32"))


@pytest.mark.parametrize(
	"spoil",
	[
		lambda made: made.update(Note="x"),
		lambda made: made.update(FacturaRentDoc={}),
		lambda made: made.update(FacturaType=4),
		lambda made: made.update(BuyerTin="12"),
		lambda made: made["FacturaDoc"].update(FacturaDate="28.02.2026"),
		lambda made: made["Seller"].update(Director=""),
		lambda made: made["ProductList"]["Products"][0].update(CatalogCode=""),
		lambda made: made["ProductList"]["Products"][0].pop("Origin"),
		lambda made: made["ProductList"].update(Products=[]),
	],
)
def test_the_schema_refuses_what_the_operator_would(spoil: Any) -> None:
	made = invoice(line("1", "100", "12"))
	spoil(made)
	with pytest.raises(fastjsonschema.JsonSchemaException):
		build._validator()(made)


@given(
	st.lists(
		st.tuples(
			st.integers(1, 10**12), st.integers(0, 10**12), st.integers(0, 10**11), st.sampled_from("123")
		),
		min_size=1,
		max_size=8,
	)
)
def test_the_invoice_adds_up_to_the_bill(rows: list[tuple[int, int, int, str]]) -> None:
	lines = [
		line(str(Decimal(wh) / 1000), str(Decimal(net) / 100), str(Decimal(vat) / 100), rate=rate)
		for wh, net, vat, rate in rows
	]
	if not any(one.net or one.vat for one in lines):
		return
	products = invoice(*lines)["ProductList"]["Products"]
	assert sum(Decimal(product["DeliverySum"]) for product in products) == sum(one.net for one in lines)
	assert sum(Decimal(product["VatSum"]) for product in products) == sum(one.vat for one in lines)
	for product in products:
		for field, most in (("Count", 6), ("Summa", 2), ("DeliverySum", 2), ("VatSum", 2)):
			assert -int(Decimal(product[field]).as_tuple().exponent) <= most


@pytest.fixture
def bill() -> Any:
	"""An issued bill of a plant with a contract; nothing else entered."""
	bill = bills_for_tests.bill(consumer_kind="Legal")
	frappe.db.set_value("Electricity Bill", bill.name, {"docstatus": 1, "status": "Issued"})
	return bill


@pytest.fixture
def entered(bill: Any) -> Any:
	"""Everything the invoice needs."""
	frappe.db.set_single_value("Elektrhisob Settings", "utility_stir", "200000001")
	frappe.db.set_single_value("E-Invoice Settings", "seller_director", "A. Rahimov")
	frappe.db.set_value(
		"E-Invoice Product", {"valid_from": "2025-01-01"}, {"catalog_code": CODE, "package_code": "1"}
	)
	consumer = frappe.db.get_value("Personal Account", bill.personal_account, "consumer")
	frappe.db.set_value("Consumer", consumer, "stir", "300000002")
	contract = frappe.get_doc(
		{
			"doctype": "Supply Contract",
			"name": "SCTEST",
			"contract_number": "03202-17",
			"personal_account": bill.personal_account,
			"status": "Active",
			"valid_from": "2025-01-05",
			"signed_on": "2025-01-05",
			"version_number": 1,
			"het": bill.het,
			"consumer_signatory": "B. Karimov",
		}
	)
	contract.db_insert()
	for settings in ("Elektrhisob Settings", "E-Invoice Settings"):
		frappe.clear_document_cache(settings, settings)
	return bill


def prepared(bill: Any) -> Any:
	prepare._let_go(bill.het, bill.period)
	prepare._make(
		[row for row in prepare._bills_without(bill.het, bill.period) if row.name == bill.name], bill.period
	)
	return frappe.get_last_doc("E-Invoice", {"bill": bill.name}, order_by="name desc")


@pytest.mark.site
def test_without_a_code_the_invoice_is_held_and_says_what_to_enter(bill: Any) -> None:
	made = prepared(bill)
	assert (made.status, made.payload) == ("Held", None)
	assert "IKPU" in made.problem
	assert "E-Invoice Product" in made.problem


@pytest.mark.site
def test_with_all_entered_the_held_one_is_prepared_with_the_sums_of_the_bill(entered: Any) -> None:
	made = prepared(entered)
	assert (made.status, made.problem) == ("Prepared", None)
	payload = json.loads(made.payload)
	products = payload["ProductList"]["Products"]
	assert [product["Count"] for product in products] == [200, 100]
	assert round(sum(product["DeliverySum"] for product in products), 2) == 178571.43
	assert payload["ContractDoc"] == {"ContractNo": "03202-17", "ContractDate": "2025-01-05"}
	assert payload["FacturaDoc"]["FacturaDate"] == "2025-05-31"
	assert payload["BuyerTin"] == "300000002"


@pytest.mark.site
def test_a_bill_has_one_living_invoice_and_a_new_number_after_a_rejection(entered: Any) -> None:
	first = prepared(entered)
	assert not [
		row for row in prepare._bills_without(entered.het, entered.period) if row.name == entered.name
	]
	with pytest.raises(frappe.UniqueValidationError):
		frappe.copy_doc(first).update({"name": "EITWICE", "live_bill": entered.name}).db_insert()
	for status in ("1", "4"):
		statuses.take([{"invoice_number": first.invoice_number, "operator_id": "x", "doc_status": status}])
	second = prepared(entered)
	assert second.name != first.name
	assert second.invoice_number == f"{first.invoice_number}-2"


@pytest.mark.site
def test_statuses_move_all_together_and_only_forward(entered: Any) -> None:
	made = prepared(entered)
	row = {"invoice_number": made.invoice_number, "operator_id": "abc", "doc_status": "3"}
	assert statuses.take([row]) == {"moved": 1, "same": 0}
	assert statuses.take([row]) == {"moved": 0, "same": 1}
	made.reload()
	assert (made.status, made.doc_status, made.operator_id) == ("Signed", 3, "abc")
	for wrong in ({"doc_status": "0"}, {"doc_status": "7"}, {"invoice_number": "nobody's"}):
		with pytest.raises(statuses.StatusFileError):
			statuses.take([{**row, **wrong}])


@pytest.mark.site
def test_a_corrected_bill_corrects_the_signed_invoice(entered: Any) -> None:
	old = prepared(entered)
	correction = bills_for_tests.bill(
		consumer_kind="Legal",
		personal_account=entered.personal_account,
		corrects=entered.name,
		correction_number=1,
	)
	frappe.db.set_value(
		"Electricity Bill", correction.name, {"docstatus": 1, "status": "Issued", "issue_date": "2025-07-03"}
	)
	correction.reload()
	statuses.take([{"invoice_number": old.invoice_number, "operator_id": "abc", "doc_status": "1"}])
	assert prepared(correction).problem.startswith("Invoice")
	statuses.take([{"invoice_number": old.invoice_number, "operator_id": "abc", "doc_status": "3"}])
	made = prepared(correction)
	payload = json.loads(made.payload)
	assert (made.invoice_type, made.corrects, payload["FacturaType"]) == ("Corrected", old.name, 4)
	assert payload["OldFacturaDoc"]["OldFacturaId"] == "abc"
	assert payload["FacturaDoc"]["FacturaDate"] == "2025-07-03"


@pytest.mark.site
def test_another_districts_invoice_takes_no_status(entered: Any) -> None:
	made = prepared(entered)
	frappe.set_user(district.user("Accountant", het=district.OTHER_HET))
	with pytest.raises(statuses.StatusFileError):
		statuses.take([{"invoice_number": made.invoice_number, "operator_id": "x", "doc_status": "3"}])
	with pytest.raises(statuses.NothingToExportError):
		statuses.export_invoices(json.dumps([made.name]))
