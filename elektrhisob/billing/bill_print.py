"""What the printed bill (kvitansiya) shows beyond the bill: account, utility, year of consumption, QR."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import frappe
import segno
from frappe.model.document import Document

from elektrhisob.billing import bill_wording
from elektrhisob.billing.charges.charge_wording import added_rows, energy_lines, metered_rows, money_rows
from elektrhisob.billing.ways_to_pay import links, ways_to_pay
from elektrhisob.bulk.exact import tiyin

WHOLE_DAY = "T0"
MONTHS_SHOWN = 12
BAR_HEIGHT = 46
PAYMENT_CODE = "ELEKTRHISOB1"


def kvitansiya(bill: Document) -> dict[str, Any]:
	"""Everything the print format needs. Sums in soum, energy in kWh."""
	account = frappe.get_cached_doc("Personal Account", bill.personal_account)
	return {
		"say": bill_wording,
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"account": account,
		"account_number": bill_wording.account_number(bill.personal_account),
		"months": consumption_by_month(bill),
		"qr": payment_qr(bill),
		"ways": [
			{**link, "qr": _drawn(link["address"])}
			for link in links(ways_to_pay(), bill.personal_account, tiyin(bill.amount_due))
		],
		"tariff_names": tariff_names(bill),
		"zone_names": bill_wording.zone_names(),
		"readings": metered_rows(bill),
		"energy_lines": energy_lines(bill),
		"added": added_rows(bill),
		"charges": money_rows(bill),
		"has_zones": any(row.zone != WHOLE_DAY for row in (*energy_lines(bill), *metered_rows(bill))),
	}


def payment_text(bill: Document) -> str:
	"""What a payment application reads from the QR code: fields parted by "|", none of them empty.

	ELEKTRHISOB1|account number, joined|sum to pay in tiyin|period|bill
	ELEKTRHISOB1|0320200012345|36000000|2025-05|B100000000001
	"""
	to_pay = max(0, tiyin(bill.amount_due))
	return "|".join((PAYMENT_CODE, bill.personal_account, str(to_pay), bill.period, bill.name))


def payment_qr(bill: Document) -> str:
	"""A PNG data URI: wkhtmltopdf draws images sharper than tables of cells."""
	return _drawn(payment_text(bill))


def _drawn(text: str) -> str:
	return str(segno.make(text, error="m", micro=False).png_data_uri(scale=6, border=2))


def consumption_by_month(bill: Document) -> list[dict[str, Any]]:
	"""The last twelve billed periods up to this one: period, kWh, and the height of its bar in pixels."""
	rows = frappe.get_all(
		"Electricity Bill",
		filters={
			"personal_account": bill.personal_account,
			"period": ["<=", bill.period],
			"docstatus": ["<", 2],
		},
		fields=["period", "consumption_kwh"],
		order_by="period desc",
		limit_page_length=MONTHS_SHOWN * 2,
	)
	months: dict[str, Decimal] = {}
	for row in rows:
		months[row.period] = months.get(row.period, Decimal(0)) + Decimal(str(row.consumption_kwh or 0))
	return months_shown(months, bill.period)


def months_shown(months: Mapping[str, Decimal], this: str) -> list[dict[str, Any]]:
	"""Period -> kWh as the bars of the chart, the latest twelve."""
	shown = sorted(months.items())[-MONTHS_SHOWN:]
	highest = max((kwh for _period, kwh in shown), default=Decimal(0))
	return [
		{"period": period, "kwh": kwh, "height": _bar_height(kwh, highest), "is_this": period == this}
		for period, kwh in shown
	]


def _bar_height(kwh: Decimal, highest: Decimal) -> int:
	return max(1, int(kwh * BAR_HEIGHT / highest)) if highest > 0 and kwh > 0 else 1


def tariff_names(bill: Document) -> list[dict[str, str]]:
	"""Tariffs and acts behind the lines, in the order of the bill."""
	names = list(dict.fromkeys(line.tariff_version for line in bill.lines if line.tariff_version))
	versions = frappe.get_all(
		"Tariff Version",
		filters={"name": ["in", names]},
		fields=["name", "tariff", "valid_from", "act"],
		order_by="valid_from",
	)
	for version in versions:
		version["tariff_name"] = frappe.get_cached_value("Tariff", version.tariff, "tariff_name")
	return versions
