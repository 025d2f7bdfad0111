"""The JSON of an e-invoice, Didox document 002, from a bill and the two parties; and what is missing for it.

Sums are the bill's own, line by line: nothing is counted anew, invoice and ledger agree to a tiyin.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import fastjsonschema

SCHEMA = Path(__file__).parent / "invoice_002.schema.json"
STANDARD, CORRECTED = 0, 4
CENTS, MILLIONTHS = Decimal("0.01"), Decimal("0.000001")
# A character of nobody's alphabet.
FENCE = "\ue000"
Json = dict[str, Any]


@dataclass(frozen=True)
class Product:
	"""Name and codes of a kind of line on the invoice's day."""

	product_name: str
	catalog_code: str
	catalog_name: str
	package_code: str
	package_name: str
	origin: int


@dataclass(frozen=True)
class Party:
	stir: str
	name: str
	vat_code: str
	account: str
	bank: str
	address: str
	director: str


@dataclass(frozen=True)
class Line:
	"""A line of the bill, or the sum of lines of one kind and price."""

	kind: str
	quantity: Decimal
	vat_percent: Decimal
	net: Decimal
	vat: Decimal
	rate: Decimal = Decimal(0)


@dataclass(frozen=True)
class OldInvoice:
	operator_id: str
	number: str
	day: date


@dataclass(frozen=True)
class Invoice:
	number: str
	day: date
	contract_number: str
	contract_day: date | None
	seller: Party
	seller_vat_status: int
	buyer: Party
	lines: Sequence[Line]
	old: OldInvoice | None = None


def document(invoice: Invoice, products: Mapping[str, Product]) -> Json:
	"""Checked by the schema: what it refuses never leaves."""
	made = _document(invoice, products)
	_validator()(made)
	return made


def as_text(made: Json) -> str:
	"""Decimals are written digit by digit: the library would ask for floats."""
	text = json.dumps(made, ensure_ascii=False, indent=1, default=lambda number: f"{FENCE}{number:f}{FENCE}")
	return re.sub(f'"{FENCE}([^{FENCE}]*){FENCE}"', r"\1", text)


def merged(lines: Sequence[Line]) -> list[Line]:
	"""Lines of one kind, price and VAT rate together; all in one where a discount makes one negative."""
	groups: dict[tuple[str, Decimal, Decimal], Line] = {}
	for line in lines:
		key = (line.kind, line.rate, line.vat_percent)
		groups[key] = _sum_of(line.kind, [groups[key], line] if key in groups else [line])
	shown = [line for line in groups.values() if line.net or line.vat]
	if any(line.net < 0 or line.vat < 0 for line in shown):
		return [_sum_of("Energy", shown)]
	return shown


def _sum_of(kind: str, lines: Sequence[Line]) -> Line:
	return Line(
		kind=kind,
		quantity=sum((line.quantity for line in lines if line.kind == kind), Decimal(0)),
		vat_percent=max(line.vat_percent for line in lines),
		net=sum((line.net for line in lines), Decimal(0)),
		vat=sum((line.vat for line in lines), Decimal(0)),
		rate=lines[0].rate,
	)


def _document(invoice: Invoice, products: Mapping[str, Product]) -> Json:
	lines = merged(invoice.lines)
	return {
		"Version": 1,
		"FacturaType": CORRECTED if invoice.old else STANDARD,
		"FacturaDoc": {"FacturaNo": invoice.number, "FacturaDate": _day(invoice.day)},
		"ContractDoc": {"ContractNo": invoice.contract_number, "ContractDate": _day(invoice.contract_day)},
		"SellerTin": invoice.seller.stir,
		"Seller": _party(invoice.seller, VatRegStatus=invoice.seller_vat_status),
		"BuyerTin": invoice.buyer.stir,
		"Buyer": _party(invoice.buyer),
		"OldFacturaDoc": _old(invoice.old),
		"FacturaRentDoc": None,
		"ItemReleasedDoc": None,
		"FacturaEmpowermentDoc": None,
		"ForeignCompany": None,
		"ProductList": {
			"Tin": invoice.seller.stir,
			"HasVat": any(line.vat_percent for line in lines),
			"HasExcise": False,
			"HasLgota": False,
			"HasCommittent": False,
			"Products": [
				_product(place, line, products[line.kind if line.kind in products else "Other"])
				for place, line in enumerate(lines, start=1)
			],
		},
	}


def _product(place: int, line: Line, product: Product) -> Json:
	count = line.quantity if line.quantity > 0 else Decimal(1)
	return {
		"OrdNo": place,
		"Name": product.product_name,
		"CatalogCode": product.catalog_code,
		"CatalogName": product.catalog_name,
		"PackageCode": product.package_code,
		"PackageName": product.package_name,
		"Count": _number(count, MILLIONTHS),
		# The price of one, as the operator's documentation says it.
		"Summa": _number(line.net / count, CENTS),
		"DeliverySum": _number(line.net, CENTS),
		"VatRate": _number(line.vat_percent, CENTS),
		"VatSum": _number(line.vat, CENTS),
		"DeliverySumWithVat": _number(line.net + line.vat, CENTS),
		"WithoutVat": not line.vat_percent,
		"Origin": product.origin,
	}


def _party(party: Party, **more: Any) -> Json:
	return {
		"Name": party.name,
		"VatRegCode": party.vat_code,
		**more,
		"Account": party.account,
		"BankId": party.bank,
		"Address": party.address,
		"Director": party.director,
	}


def _old(old: OldInvoice | None) -> Json | None:
	if old is None:
		return None
	return {
		"OldFacturaId": old.operator_id,
		"OldFacturaNo": old.number,
		"OldFacturaDate": _day(old.day),
	}


def _day(day: date | None) -> str:
	return day.isoformat() if day else ""


def _number(value: Decimal, quantum: Decimal) -> int | Decimal:
	exact = value.quantize(quantum, rounding=ROUND_HALF_UP)
	return int(exact) if exact == exact.to_integral_value() else exact.normalize()


@lru_cache
def _validator() -> Any:
	return fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")))
