"""What must be true of a supply contract whenever it is saved."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, formatdate, getdate

from elektrhisob.consumers.contracts.errors import (
	BankRequisitesError,
	ContractDatesError,
	ContractNumberError,
	ContractTariffError,
	ContractVolumeError,
	DeclaredPowerError,
	NotALegalConsumerError,
	PrepaymentError,
)
from elektrhisob.reference import legal_terms

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.supply_contract.supply_contract import SupplyContract

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
# How a tariff that is charged by a kind of contract tells its prices apart.
DIFFERENTIAL, TWO_PART = "Differential", "Two-Part"
ZONES = "Zones"


def check(doc: SupplyContract) -> None:
	account = frappe.db.get_value(
		"Personal Account",
		doc.personal_account,
		["consumer", "consumer_name", "consumer_kind", "opened_on", "closed_on"],
		as_dict=True,
	)
	_check_consumer(doc, account)
	check_dates(doc, account)
	_check_tariff(doc)
	_check_power(doc)
	check_prepayment(doc)
	_check_bank(doc)
	check_volumes(doc)


def take_number(doc: SupplyContract) -> None:
	"""One number for all versions; a new contract without one gets the account's and the year's."""
	if doc.version_number > 1:
		return
	doc.contract_number = (doc.contract_number or "").strip()
	if not doc.contract_number:
		doc.contract_number = _free_number(f"{doc.personal_account}/{getdate(doc.valid_from).year}")
	elif doc.has_value_changed("contract_number") and _taken(doc.contract_number, doc.name):
		frappe.throw(
			_("There is a contract {0} already. Give this one another number, or open that one.").format(
				frappe.bold(doc.contract_number)
			),
			ContractNumberError,
		)


def _free_number(number: str) -> str:
	found, suffix = number, 2
	while _taken(found, ""):
		found, suffix = f"{number}-{suffix}", suffix + 1
	return found


def _taken(number: str, name: str | None) -> bool:
	same = {"contract_number": number, "version_number": 1, "name": ["!=", name or ""]}
	return bool(frappe.db.exists("Supply Contract", {**same, "status": ["!=", "Cancelled"]}))


def _check_consumer(doc: SupplyContract, account: Any) -> None:
	if account.consumer_kind != "Legal":
		frappe.throw(
			_(
				"Account {0} is a household's: households are supplied under the public contract. Choose an "
				"account of a legal consumer."
			).format(doc.personal_account),
			NotALegalConsumerError,
		)
	doc.consumer, doc.consumer_name = account.consumer, account.consumer_name


def check_dates(doc: SupplyContract, account: Any) -> None:
	begin, end = getdate(doc.valid_from), getdate(doc.valid_until) if doc.valid_until else None
	if end and end < begin:
		frappe.throw(
			_("The contract begins on {0} and cannot end on {1} before it. Check both dates.").format(
				formatdate(begin), formatdate(end)
			),
			ContractDatesError,
		)
	if begin < getdate(account.opened_on):
		frappe.throw(
			_("Account {0} was opened on {1}: a contract for it cannot begin on {2}.").format(
				doc.personal_account, formatdate(account.opened_on), formatdate(begin)
			),
			ContractDatesError,
		)
	if account.closed_on and begin > getdate(account.closed_on):
		frappe.throw(
			_("Account {0} was closed on {1}. Open another account first.").format(
				doc.personal_account, formatdate(account.closed_on)
			),
			ContractDatesError,
		)


def _check_tariff(doc: SupplyContract) -> None:
	tariff = frappe.db.get_value("Tariff", doc.tariff, ["consumer_kind", "method"], as_dict=True)
	if tariff.consumer_kind != "Legal":
		frappe.throw(
			_("Tariff {0} is for households. Choose a tariff of legal consumers.").format(doc.tariff),
			ContractTariffError,
		)
	if (doc.tariff_kind == DIFFERENTIAL) != (tariff.method == ZONES):
		frappe.throw(
			_("Tariff {0} has one price for the day, the contract says differential.").format(doc.tariff)
			if doc.tariff_kind == DIFFERENTIAL
			else _("Tariff {0} has prices by time of day, the contract does not say differential.").format(
				doc.tariff
			),
			ContractTariffError,
		)


def _check_power(doc: SupplyContract) -> None:
	if doc.tariff_kind == TWO_PART and not doc.declared_power_kw:
		frappe.throw(
			_("A two-part tariff is charged by the declared power. Enter it in kW."), DeclaredPowerError
		)


def check_prepayment(doc: SupplyContract) -> None:
	percent, begin = int(doc.prepayment_percent), getdate(doc.valid_from)
	if percent == 0:
		if not (doc.prepayment_ground or "").strip():
			frappe.throw(
				_("Enter the act or decision by which this consumer does not pay in advance."),
				PrepaymentError,
			)
		return
	if percent == legal_terms.term(legal_terms.PREPAYMENT, begin):
		return
	reduced = legal_terms.term(legal_terms.REDUCED_PREPAYMENT, begin)
	if percent != reduced:
		frappe.throw(
			_("On {0} the reduced prepayment is {1} %, not {2} %.").format(
				formatdate(begin), reduced, percent
			),
			PrepaymentError,
		)
	_check_request(doc, legal_terms.term(legal_terms.REDUCED_PREPAYMENT_DAYS, begin))


def _check_request(doc: SupplyContract, days: int) -> None:
	last = getdate(add_days(getdate(doc.valid_from), -days))
	if not doc.prepayment_requested_on:
		frappe.throw(
			_(
				"{0} % is agreed on a written request of the consumer, filed {1} days before the period. "
				"Enter the day of the request."
			).format(doc.prepayment_percent, days),
			PrepaymentError,
		)
	if getdate(doc.prepayment_requested_on) > last:
		frappe.throw(
			_(
				"The request of {0} came too late for a contract from {1}: it is filed {2} days before, "
				"by {3}. Agree the full prepayment or a later beginning."
			).format(
				formatdate(doc.prepayment_requested_on), formatdate(doc.valid_from), days, formatdate(last)
			),
			PrepaymentError,
		)


def _check_bank(doc: SupplyContract) -> None:
	for field, digits in (("bank_mfo", 5), ("settlement_account", 20)):
		value = "".join((doc.get(field) or "").split())
		doc.set(field, value or None)
		if value and not re.fullmatch(rf"\d{{{digits}}}", value):
			frappe.throw(
				_("{0} has {1} digits; {2} has {3} characters. Check it.").format(
					_(doc.meta.get_label(field)), digits, frappe.bold(value), len(value)
				),
				BankRequisitesError,
			)


def check_volumes(doc: SupplyContract) -> None:
	"""One row a month, inside the validity, in order; the sums are kept on the contract."""
	seen: set[str] = set()
	begin = str(getdate(doc.valid_from))[:7]
	end = str(getdate(doc.valid_until))[:7] if doc.valid_until else "9999-12"
	for row in doc.volumes:
		row.month = (row.month or "").strip()
		if not MONTH.fullmatch(row.month):
			frappe.throw(
				_("Row {0}: {1} is no month. Write the year and the month, as in 2026-01.").format(
					row.idx, frappe.bold(row.month)
				),
				ContractVolumeError,
			)
		if row.month in seen:
			frappe.throw(
				_("Month {0} stands in the volumes twice. Keep one row.").format(row.month),
				ContractVolumeError,
			)
		if not begin <= row.month <= end:
			frappe.throw(
				_("Month {0} lies outside the contract, which is valid from {1} to {2}.").format(
					row.month, formatdate(doc.valid_from), formatdate(doc.valid_until) or "…"
				),
				ContractVolumeError,
			)
		seen.add(row.month)
	doc.volumes.sort(key=lambda row: row.month)
	for position, row in enumerate(doc.volumes, start=1):
		row.idx = position
	doc.yearly_active_kwh = _sum(doc.volumes, "active_kwh")
	doc.yearly_reactive_kvarh = _sum(doc.volumes, "reactive_kvarh")


def _sum(rows: Any, field: str) -> Decimal:
	return sum((Decimal(str(row.get(field) or 0)) for row in rows), Decimal(0))
