"""E-invoices of a month's legal bills, prepared in bulk: one living invoice a bill, however often asked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from fastjsonschema import JsonSchemaException
from frappe import _

from elektrhisob.administration.divisions import hets_below
from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing.documents.einvoice import requisites
from elektrhisob.billing.documents.einvoice.build import Invoice, Line, OldInvoice, as_text, document
from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.bulk.statements import placeholders

BILLS_AT_A_TIME = 500
ROLES = ("Billing Operator", "Billing Supervisor", "Accountant", "Elektrhisob Administrator")
OURS = ("Held", "Prepared")


@frappe.whitelist(methods=["POST"])
def prepare_for(org_unit: str, period: str) -> int:
	"""Queue the invoices of a unit's legal bills of a month; returns how many districts."""
	frappe.only_for(ROLES)
	frappe.has_permission("E-Invoice", "read", throw=True)
	hets = hets_below(org_unit)
	for het in hets:
		frappe.enqueue(
			"elektrhisob.billing.documents.einvoice.prepare.prepare_het",
			queue="long",
			timeout=3600,
			job_id=f"einvoice-{het}-{period}",
			deduplicate=True,
			enqueue_after_commit=True,
			het=het,
			period=period,
		)
	return len(hets)


def prepare_het(het: str, period: str) -> int:
	"""The RQ job of one district; returns how many invoices it made. Killed, it leaves what is committed."""
	_let_go(het, period)
	made = 0
	while bills := _bills_without(het, period):
		made += _make(bills, period)
		# A batch is whole by itself: the next attempt goes on after it.
		frappe.db.commit()
	return made


def _let_go(het: str, period: str) -> None:
	"""Held ones are tried again; what never left is taken back when its bill was cancelled."""
	frappe.db.delete("E-Invoice", {"het": het, "period": period, "status": "Held"})
	frappe.db.sql(
		"""UPDATE `tabE-Invoice` invoice JOIN `tabElectricity Bill` bill ON bill.name = invoice.bill
		SET invoice.status = 'Deleted', invoice.live_bill = NULL, invoice.modified = NOW(6)
		WHERE invoice.het = %s AND invoice.period = %s AND invoice.status = 'Prepared'
			AND (bill.docstatus = 2 OR bill.status = 'Cancelled')""",
		(het, period),
	)
	frappe.db.commit()


def _bills_without(het: str, period: str) -> list[Any]:
	return frappe.db.sql(
		"""SELECT bill.name, bill.personal_account, bill.consumer_name, bill.het, bill.issue_date,
			bill.period, bill.net_amount, bill.vat_amount, bill.amount, bill.corrects, bill.bill_run
		-- For the order and the limit the server would walk all bills by name.
		FROM `tabElectricity Bill` bill FORCE INDEX (period_het_index)
		LEFT JOIN `tabE-Invoice` living ON living.live_bill = bill.name
		WHERE bill.period = %s AND bill.het = %s AND bill.consumer_kind = 'Legal' AND bill.docstatus = 1
			AND bill.status = 'Issued' AND bill.amount > 0 AND living.name IS NULL
		ORDER BY bill.name LIMIT %s""",
		(period, het, BILLS_AT_A_TIME),
		as_dict=True,
	)


def _make(bills: list[Any], period: str) -> int:
	names = [bill.name for bill in bills]
	day = month_bounds(period)[1]
	shared = _Shared(day, [bill.personal_account for bill in bills])
	lines, old, dead = _lines(names), _old_invoices([b.corrects for b in bills if b.corrects]), _dead(names)
	insert_documents(
		"E-Invoice",
		reserve_names(Key.E_INVOICE, len(bills)),
		[
			_row(bill, lines[bill.name], old.get(bill.corrects), dead.get(bill.name, 0), shared)
			for bill in bills
		],
		# Another job on the same bills was faster: its invoice is the living one.
		ignore_duplicates=True,
	)
	return len(bills)


class _Shared:
	"""What the invoices of one day have in common."""

	def __init__(self, day: date, accounts: Sequence[str]) -> None:
		self.day = day
		self.seller, self.vat_status = requisites.seller()
		self.products = requisites.products_on(day)
		self.buyers = requisites.buyers_of(accounts, day)


def _row(bill: Any, lines: list[Line], old: Any, dead: int, shared: _Shared) -> dict[str, Any]:
	contract = shared.buyers[bill.personal_account]
	buyer = requisites.buyer(contract)
	number = f"{bill.personal_account[:5]}-{bill.name[1:]}" + (f"-{dead + 1}" if dead else "")
	invoice = Invoice(
		number=number,
		day=bill.issue_date if bill.corrects and bill.issue_date else shared.day,
		contract_number=contract["contract_number"] or "",
		contract_day=contract["contract_day"],
		seller=shared.seller,
		seller_vat_status=shared.vat_status,
		buyer=buyer,
		lines=lines,
		old=OldInvoice(old.operator_id or old.name, old.invoice_number, old.invoice_date)
		if old and old.status == "Signed"
		else None,
	)
	problems = requisites.missing(
		shared.seller, buyer, contract, {line.kind for line in lines}, shared.products
	)
	if old and old.status != "Signed":
		problems.append(
			_("Invoice {0} of the corrected bill is {1}: sign it or delete it first.").format(
				old.invoice_number, _(old.status)
			)
		)
	payload, problems = _payload(invoice, shared, problems)
	return {
		"bill": bill.name,
		"live_bill": bill.name,
		"personal_account": bill.personal_account,
		"consumer_name": bill.consumer_name,
		"het": bill.het,
		"period": bill.period,
		"bill_run": bill.bill_run,
		"status": "Held" if problems else "Prepared",
		"problem": "\n".join(problems) or None,
		"payload": payload,
		"invoice_number": number,
		"invoice_date": invoice.day,
		"invoice_type": "Corrected" if invoice.old else "Standard",
		"corrects": old.name if old else None,
		"buyer_stir": buyer.stir,
		"contract_number": invoice.contract_number,
		"net_amount": bill.net_amount,
		"vat_amount": bill.vat_amount,
		"amount": bill.amount,
	}


def _payload(invoice: Invoice, shared: _Shared, problems: list[str]) -> tuple[str | None, list[str]]:
	if problems:
		return None, problems
	try:
		return as_text(document(invoice, shared.products)), []
	except JsonSchemaException as refused:
		return None, [_("The tax committee's form refuses it: {0}").format(str(refused))]


def _lines(bills: Sequence[str]) -> dict[str, list[Line]]:
	lines: dict[str, list[Line]] = defaultdict(list)
	for row in frappe.db.sql(
		f"""SELECT parent, COALESCE(NULLIF(line_kind, ''), 'Energy') AS kind,
			IF(COALESCE(line_kind, '') IN ('', 'Energy'), consumption_kwh, quantity) AS quantity,
			vat_percent, net_amount, vat_amount, rate
		FROM `tabBill Line` WHERE parent IN ({placeholders(bills)}) ORDER BY parent, idx""",
		tuple(bills),
		as_dict=True,
	):
		lines[row.parent].append(
			Line(
				kind=row.kind,
				quantity=_exact(row.quantity),
				vat_percent=_exact(row.vat_percent),
				net=_exact(row.net_amount),
				vat=_exact(row.vat_amount),
				rate=_exact(row.rate),
			)
		)
	return lines


def _old_invoices(bills: Sequence[str]) -> dict[str, Any]:
	"""Corrected bill -> its living invoice that left us."""
	if not bills:
		return {}
	rows = frappe.get_all(
		"E-Invoice",
		{"live_bill": ("in", bills), "status": ("not in", OURS)},
		["name", "bill", "status", "operator_id", "invoice_number", "invoice_date"],
		order_by="name",
		limit_page_length=0,
	)
	return {row.bill: row for row in rows}


def _dead(bills: Sequence[str]) -> dict[str, int]:
	"""Bill -> how many of its invoices are gone: the next one has another number."""
	return dict(
		frappe.db.sql(
			f"""SELECT bill, COUNT(*) FROM `tabE-Invoice`
			WHERE bill IN ({placeholders(bills)}) AND live_bill IS NULL GROUP BY bill""",
			tuple(bills),
		)
	)


def _exact(value: Any) -> Decimal:
	return Decimal(str(value or 0))
