"""Issued bills read for print by the hundred: a fixed number of streamed questions, whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import frappe
import mariadb
from frappe import _dict
from frappe.translate import print_language

from elektrhisob.billing import bill_wording
from elektrhisob.billing.bill_print import WHOLE_DAY, months_shown, payment_text
from elektrhisob.billing.charges.charge_wording import added_rows, energy_lines, metered_rows, money_rows
from elektrhisob.billing.documents.kvitansiya_page import Page, page_of
from elektrhisob.billing.ways_to_pay import links, ways_to_pay
from elektrhisob.bulk.exact import tiyin
from elektrhisob.bulk.read import read_columns
from elektrhisob.bulk.statements import placeholders

LANGUAGES = ("uz", "uz-Cyrl", "ru", "en")
BILL_FIELDS = (
	"name",
	"personal_account",
	"consumer_name",
	"period",
	"docstatus",
	"issue_date",
	"due_date",
	"consumption_kwh",
	"net_amount",
	"vat_amount",
	"amount",
	"previous_balance",
	"penalty_amount",
	"paid_amount",
	"amount_due",
)
LINE_FIELDS = (
	"parent",
	"line_kind",
	"quantity",
	"unit",
	"from_date",
	"to_date",
	"days",
	"zone",
	"block_from_kwh",
	"block_to_kwh",
	"consumption_kwh",
	"rate",
	"net_amount",
	"vat_amount",
	"amount",
	"tariff_version",
	"charge_rule",
	"facts",
)
CONSUMPTION_FIELDS = (
	"parent",
	"consumption_kind",
	"serial_no",
	"zone",
	"opening_date",
	"opening_value",
	"closing_date",
	"closing_value",
	"closing_source",
	"ratio",
	"consumption_kwh",
	"facts",
)


def pages_of(connection: mariadb.Connection, names: Sequence[str]) -> list[Page]:
	"""The pages of these bills in this order, each in the language of its consumer."""
	bills = _bills(connection, names)
	_add_rows(connection, bills, "lines", "Bill Line", LINE_FIELDS)
	_add_rows(connection, bills, "consumption", "Bill Consumption", CONSUMPTION_FIELDS)
	months = _months(connection, bills)
	book = _Book(connection, bills)
	pages: list[Page] = []
	for name in names:
		bill = bills[name]
		# Set for each bill: a reader of the one before may have had another language.
		with print_language(bill.language):
			page = page_of(bill, book.slip(bill, months[bill.personal_account]))
		pages.append({**page, "code": payment_text(bill)})
	return pages


class _Book:
	"""What many bills share: the utility, zones, tariffs; asked for once."""

	def __init__(self, connection: mariadb.Connection, bills: dict[str, Any]) -> None:
		self.utility = frappe.get_cached_doc("Elektrhisob Settings")
		self.zones = bill_wording.zone_names()
		self.ways = ways_to_pay()
		used = {line.tariff_version for bill in bills.values() for line in bill.lines if line.tariff_version}
		self.versions = _versions(connection, sorted(used))

	def slip(self, bill: Any, months: dict[str, Decimal]) -> dict[str, Any]:
		energy, readings = energy_lines(bill), metered_rows(bill)
		used = {line.tariff_version for line in bill.lines if line.tariff_version}
		return {
			"utility": self.utility,
			"account": _dict(address=bill.address),
			"account_number": bill_wording.account_number(bill.personal_account),
			"months": months_shown(
				{period: kwh for period, kwh in months.items() if period <= bill.period}, bill.period
			),
			"tariff_names": [version for version in self.versions if version.name in used],
			"zone_names": self.zones,
			"readings": readings,
			"energy_lines": energy,
			"added": added_rows(bill),
			# The print does not show the marks of the rules.
			"charges": money_rows(bill, marks={}),
			"has_zones": any(row.zone != WHOLE_DAY for row in (*energy, *readings)),
			"ways": links(self.ways, bill.personal_account, tiyin(bill.amount_due)),
		}


def _bills(connection: mariadb.Connection, names: Sequence[str]) -> dict[str, Any]:
	fields = ", ".join(f"bill.{field}" for field in BILL_FIELDS)
	found = _rows(
		connection,
		f"""SELECT {fields}, account.address, COALESCE(consumer.document_language, '') AS language
		FROM `tabElectricity Bill` bill
		JOIN `tabPersonal Account` account ON account.name = bill.personal_account
		LEFT JOIN `tabConsumer` consumer ON consumer.name = account.consumer
		WHERE bill.name IN ({placeholders(names)})""",
		[*BILL_FIELDS, "address", "language"],
		names,
	)
	usual = usual_language()
	for bill in found:
		bill.language = bill.language if bill.language in LANGUAGES else usual
		bill.update(lines=[], consumption=[])
	return {bill.name: bill for bill in found}


def usual_language() -> str:
	"""Of a consumer who chose none: what the print format of the bill says."""
	said = frappe.get_cached_value("Print Format", "Electricity Bill Kvitansiya", "default_print_language")
	return said if said in LANGUAGES else LANGUAGES[0]


def _add_rows(
	connection: mariadb.Connection, bills: dict[str, Any], table: str, doctype: str, fields: Sequence[str]
) -> None:
	if not bills:
		return
	rows = _rows(
		connection,
		f"""SELECT {", ".join(fields)} FROM `tab{doctype}`
		WHERE parent IN ({placeholders(bills)}) ORDER BY parent, idx""",
		fields,
		list(bills),
	)
	for row in rows:
		bills[row.parent][table].append(row)


def _months(connection: mariadb.Connection, bills: dict[str, Any]) -> dict[str, dict[str, Decimal]]:
	"""Account -> period -> kWh of its bills: the latest months a chart may show."""
	months: dict[str, dict[str, Decimal]] = defaultdict(dict)
	accounts = sorted({bill.personal_account for bill in bills.values()})
	if not accounts:
		return months
	rows = read_columns(
		connection,
		f"""SELECT personal_account, period, SUM(consumption_kwh) FROM `tabElectricity Bill`
		WHERE personal_account IN ({placeholders(accounts)}) AND docstatus < 2 AND period <= ?
		GROUP BY personal_account, period ORDER BY personal_account, period""".replace("%s", "?"),
		[*accounts, max(bill.period for bill in bills.values())],
	)
	for account, period, kwh in zip(*rows, strict=True):
		months[account][period] = kwh
	return months


def _versions(connection: mariadb.Connection, names: list[str]) -> list[Any]:
	if not names:
		return []
	return _rows(
		connection,
		f"""SELECT version.name, version.tariff, version.valid_from, version.act, tariff.tariff_name
		FROM `tabTariff Version` version JOIN `tabTariff` tariff ON tariff.name = version.tariff
		WHERE version.name IN ({placeholders(names)}) ORDER BY version.valid_from""",
		["name", "tariff", "valid_from", "act", "tariff_name"],
		names,
	)


def _rows(
	connection: mariadb.Connection, statement: str, fields: Sequence[str], values: Sequence[str]
) -> list[Any]:
	columns = read_columns(connection, statement.replace("%s", "?"), values)
	return [_dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True)]
