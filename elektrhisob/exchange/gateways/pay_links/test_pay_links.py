"""Links to pay: on the printed bill, in mass print, on the account; only where they lead somewhere."""

import base64
import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import frappe
import pytest
from pypdf import PdfReader

from elektrhisob.accounting.books_for_tests import issued_bill, new_account
from elektrhisob.billing.bill_print import kvitansiya
from elektrhisob.billing.documents.kvitansiya_page import page_of
from elektrhisob.billing.documents.typeset import bills_pdf
from elektrhisob.billing.ways_to_pay import links, ways_to_pay
from elektrhisob.exchange.gateways.partner_for_tests import open_channel
from elektrhisob.exchange.gateways.pay_links.desk import links_to_pay
from elektrhisob.tests import bills_for_tests

pytestmark = pytest.mark.site
FORMAT = "Electricity Bill Kvitansiya"


@pytest.fixture
def gateways(commits: object) -> None:
	open_channel("PAYME", merchant_id="6234567890abcdef12345678")
	open_channel("CLICK", merchant_id="11111", service_id="22222, 33333")
	open_channel("UZUM", service_id="101202")


def offered(account: str, amount: int) -> dict[str, str]:
	return {link["name"]: link["address"] for link in links(ways_to_pay(), account, amount)}


def test_each_gateway_is_told_the_account_and_the_sum_in_its_own_unit(gateways: None) -> None:
	found = offered("0320200012345", 12_345_678)
	payme = base64.b64decode(found["Payme"].removeprefix("https://checkout.paycom.uz/")).decode()
	assert payme == "m=6234567890abcdef12345678;ac.account=0320200012345;a=12345678;l=en"
	click = urlsplit(found["Click"])
	assert f"{click.scheme}://{click.netloc}{click.path}" == "https://my.click.uz/services/pay"
	assert parse_qs(click.query) == {
		"service_id": ["22222"],
		"merchant_id": ["11111"],
		"amount": ["123456.78"],
		"transaction_param": ["0320200012345"],
	}
	assert parse_qs(urlsplit(found["Uzum"]).query) == {
		"serviceId": ["101202"],
		"account": ["0320200012345"],
		"amount": ["12345678"],
	}


def test_paymes_form_by_district_is_filled_field_by_field(gateways: None) -> None:
	open_channel("PAYME", account_field="region,subRegion,account")
	text = base64.b64decode(offered("0320200012345", 100_000)["Payme"].rpartition("/")[2]).decode()
	assert "ac.region=03;ac.subRegion=03202;ac.account=00012345;" in text


def test_only_channels_that_are_enabled_and_know_their_ids(gateways: None) -> None:
	open_channel("CLICK", enabled=0)
	open_channel("UZUM", service_id="")
	assert list(offered("0320200012345", 100_000)) == ["Payme"]


def test_no_link_to_a_sum_that_would_be_refused_and_none_to_who_owes_nothing(gateways: None) -> None:
	assert list(offered("0320200012345", 300_000_001)) == ["Click", "Uzum"]
	assert offered("0320200012345", 0) == {}
	assert offered("0320200012345", -500) == {}


def test_the_printed_bill_shows_them_and_stays_one_page(gateways: None) -> None:
	bill = bills_for_tests.bill()
	html = frappe.get_print("Electricity Bill", bill.name, FORMAT)
	assert html.count("data:image/png;base64,") == 4
	assert "https://checkout.paycom.uz/" in html
	pdf = PdfReader(io.BytesIO(frappe.get_print("Electricity Bill", bill.name, FORMAT, as_pdf=True)))
	assert len(pdf.pages) == 1


def test_in_mass_print_they_are_links_too(gateways: None) -> None:
	bill = bills_for_tests.bill()
	pdf = PdfReader(io.BytesIO(bills_pdf([{**page_of(bill, kvitansiya(bill)), "code": "x"}])))
	assert len(pdf.pages) == 1
	notes: Any = pdf.pages[0]["/Annots"]
	targets = [note.get_object()["/A"]["/URI"] for note in notes]
	assert sorted(urlsplit(target).netloc for target in targets) == [
		"checkout.paycom.uz",
		"my.click.uz",
		"www.uzumbank.uz",
	]


def test_without_gateways_the_bill_is_as_it_was(commits: object) -> None:
	bill = bills_for_tests.bill()
	assert kvitansiya(bill)["ways"] == []
	assert "Pay at once" not in frappe.get_print("Electricity Bill", bill.name, FORMAT)


def test_on_the_account_for_the_debt_or_a_sum_that_is_named(gateways: None) -> None:
	account = new_account()
	issued_bill(account, "2025-01", 100_000)
	shown: dict[str, Any] = links_to_pay(account)
	assert (shown["sum"], len(shown["links"])) == (1000, 3)
	assert links_to_pay(account, "500")["sum"] == 500
	frappe.db.set_value("Personal Account", account, "status", "Closed")
	block = frappe.new_doc("Debt Block")
	block.update({"name": "TEST", "personal_account": account, "kind": "Waste", "source": "TEST"})
	block.update({"debt": 1, "since": "2025-01-01", "het": account[:5]})
	block.db_insert()
	assert "waste" in links_to_pay(account)["refused"]
