"""What printed documents of billing show beyond the document, for formats an administrator edits."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing import bill_wording
from elektrhisob.billing.documents.amount_words import amount_in_words
from elektrhisob.billing.documents.einvoice import requisites
from elektrhisob.billing.documents.reconciliation import postings_of
from elektrhisob.reference import legal_terms

Sheet = dict[str, Any]


def _common(account: str | None = None) -> Sheet:
	return {
		"say": bill_wording,
		"utility": frappe.get_cached_doc("Elektrhisob Settings"),
		"account": frappe.get_cached_doc("Personal Account", account) if account else None,
		"account_number": bill_wording.account_number(account) if account else "",
	}


def words(soum: Any) -> str:
	"""In the language of the print."""
	return amount_in_words(soum or 0, frappe.local.lang)


def legal_invoice_sheet(bill: Document) -> Sheet:
	"""Invoice of a legal consumer: both sides' requisites, the lines, the sum in words."""
	day = month_bounds(bill.period)[1]
	contract = requisites.buyers_of([bill.personal_account], day)[bill.personal_account]
	seller, _status = requisites.seller()
	return {
		**_common(bill.personal_account),
		"seller": seller,
		"buyer": requisites.buyer(contract),
		"contract": contract,
		"day": day,
		"lines": [
			{
				"name": _("Electricity") if (line.line_kind or "Energy") == "Energy" else _(line.line_kind),
				"quantity": line.consumption_kwh
				if (line.line_kind or "Energy") == "Energy"
				else line.quantity,
				"unit": _("kWh") if (line.line_kind or "Energy") == "Energy" else _(line.unit or ""),
				"rate": line.rate,
				"net": line.net_amount,
				"vat_percent": line.vat_percent,
				"vat": line.vat_amount,
				"amount": line.amount,
			}
			for line in bill.lines
		],
		"words": words(bill.amount),
		"vat_words": words(bill.vat_amount),
	}


def reconciliation_sheet(act: Document) -> Sheet:
	"""Both sides of a month's turnover."""
	first, last = month_bounds(act.period)
	return {
		**_common(act.personal_account),
		"first": first,
		"last": last,
		"rows": postings_of(act),
		"in_favour": _("the utility") if act.closing_balance > 0 else _("the consumer"),
		"words": words(abs(act.closing_balance or 0)),
	}


def debt_notice_sheet(reminder: Document) -> Sheet:
	"""The bills a debt is made of, and the sum in words."""
	return {
		**_common(reminder.personal_account),
		"bills": frappe.db.sql(
			"""SELECT bill.name, bill.period, bill.due_date, bill.amount,
				bill.amount - COALESCE((
					SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
					WHERE paid.personal_account = bill.personal_account AND paid.bill = bill.name
				), 0) AS unpaid
			FROM `tabElectricity Bill` bill
			WHERE bill.personal_account = %s AND bill.docstatus = 1 AND bill.due_date <= %s
			HAVING unpaid > 0 ORDER BY bill.period, bill.name""",
			(reminder.personal_account, reminder.remind_on),
			as_dict=True,
		),
		"words": words(reminder.debt),
	}


def tariff_notice_sheet(version: Document) -> Sheet:
	"""New prices beside the old ones, and how many days are left."""
	before = frappe.get_all(
		"Tariff Version",
		{"tariff": version.tariff, "valid_from": ("<", version.valid_from)},
		pluck="name",
		order_by="valid_from desc",
		limit=1,
	)
	old = frappe.get_doc("Tariff Version", before[0]) if before else None
	old_rates = (
		{(row.zone, Decimal(str(row.block_from_kwh or 0))): row.rate for row in old.rates} if old else {}
	)
	required = legal_terms.term("Tariff Notice, days")
	left = (getdate(version.valid_from) - getdate(today())).days
	return {
		**_common(),
		"tariff_name": frappe.get_cached_value("Tariff", version.tariff, "tariff_name"),
		"zones": bill_wording.zone_names(),
		"rates": [
			{
				"zone": row.zone,
				"from": row.block_from_kwh,
				"new": row.rate,
				"old": old_rates.get((row.zone, Decimal(str(row.block_from_kwh or 0)))),
			}
			for row in version.rates
		],
		"days_left": left,
		"days_required": required,
		"late": left < required,
	}
