"""What an approved adjustment does: postings by the dated rules, or a line of the account's next bill."""

from decimal import Decimal

import frappe
import numpy as np
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from elektrhisob.accounting.adjustment_postings import Movement, post_movements, take_back
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import month_bounds, open_period_for, posting_date_for
from elektrhisob.billing.tariff_book import load_vat_rates
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.consumers import rebill_demands
from elektrhisob.core.columns import NONE
from elektrhisob.core.money import net_of
from elektrhisob.core.periods import day_number

SERVICE = "BY-DECISION"
# What an adjustment posts at its approval: events with their parts. A charge is posted by its bill.
EVENTS = {
	"In the Consumer's Favour": ("Adjustment",),
	"Write-off": ("Write-off",),
	"Transfer of Advance": ("Advance Given",),
}
WITH_VAT = ("Charged to the Consumer", "Transfer of Debt")
RECORDED = "Write-off Recorded"
TAKEN_OFF = "Charge Taken Off"


class NoVatRateError(frappe.ValidationError):
	"""The day of a charge has no VAT rate."""


def lock(doc: Document) -> None:
	"""Whoever takes the same sum meanwhile waits here, and then finds less of it."""
	names = sorted({doc.personal_account, doc.to_account or doc.personal_account})
	# In the order of every pass over accounts.
	frappe.db.sql(
		"SELECT name FROM `tabPersonal Account` WHERE name IN %s ORDER BY name FOR UPDATE", (names,)
	)


def fill_vat(doc: Document) -> None:
	"""The part of the sum that is VAT, and in words what becomes of VAT."""
	kind = frappe.db.get_value(doc.doctype, doc.takes_back, "adjustment_kind") if doc.takes_back else None
	doc.vat_amount = 0
	if (kind or doc.adjustment_kind) not in WITH_VAT:
		doc.vat_treatment = _("No VAT: what the bills charged stays as it was charged.")
		return
	rate, gross = _vat_rate(doc), tiyin(Decimal(str(doc.amount)))
	doc.vat_amount = soum(gross - int(net_of(np.array([gross]), np.array([rate]))[0]))
	doc.vat_treatment = _("The sum includes VAT of {0} %, as prices do.").format(f"{Decimal(rate) / 100:f}")


def post(doc: Document) -> None:
	posting = _posting_day(doc)
	doc.posting_period = posting.period
	if doc.takes_back:
		_take_back(doc, posting)
		return
	if doc.adjustment_kind in WITH_VAT:
		doc.service = _charge(doc, doc.to_account or doc.personal_account)
		if not doc.to_account:
			doc.posting_period = None
	movements = _movements(doc)
	if movements:
		post_movements(request_cursor(), movements, posting, Author.current())


def _posting_day(doc: Document) -> PostingDay:
	day = doc.adjustment_date
	return PostingDay(open_period_for(day, doc.het), posting_date_for(day, doc.het))


def _movements(doc: Document) -> list[Movement]:
	gross = Decimal(str(doc.amount))
	kind = doc.adjustment_kind
	moved = [_movement(doc, doc.personal_account, event, gross) for event in EVENTS.get(kind, ())]
	if kind == "Transfer of Advance":
		moved.append(_movement(doc, doc.to_account, "Advance Taken", gross))
	if kind == "Write-off":
		# The debt is kept off the balance for as long as the law has it kept.
		moved.append(_movement(doc, doc.personal_account, RECORDED, gross, optional=True))
	if kind == "Transfer of Debt":
		moved += _charge_taken_off(doc, doc.personal_account)
	return moved


def _movement(
	doc: Document,
	account: str,
	event: str,
	amount: Decimal,
	*,
	component: str = "Whole",
	optional: bool = False,
) -> Movement:
	het = str(frappe.db.get_value("Personal Account", account, "het"))
	source = (doc.doctype, str(doc.name))
	return Movement(account, het, event, amount, getdate(doc.adjustment_date), source, component, optional)


def _charge_taken_off(doc: Document, account: str) -> list[Movement]:
	"""Income and VAT of a charge go back, as when its bill is cancelled; the account's debt is paid by it."""
	vat = Decimal(str(doc.vat_amount))
	parts = (("Net", Decimal(str(doc.amount)) - vat), ("VAT", vat))
	return [_movement(doc, account, TAKEN_OFF, amount, component=part) for part, amount in parts]


def _charge(doc: Document, account: str) -> str:
	"""A line of the account's next bill; of a closed account, of its final bill, which is made anew."""
	closed = frappe.db.get_value("Personal Account", account, "closed_on")
	day = getdate(doc.adjustment_date)
	service = frappe.get_doc(
		{
			"doctype": "Account Service",
			"personal_account": account,
			"service": SERVICE,
			"service_date": min(day, getdate(closed)) if closed else day,
			"quantity": 1,
			"basis": f"{doc.basis}, {formatdate(doc.basis_date)}"[:140],
			"remarks": doc.reason,
			"adjustment": doc.name,
		}
	)
	service.flags.decided_amount = Decimal(str(doc.amount))
	service.flags.ignore_permissions = True
	service.insert()
	service.submit()
	if closed:
		ask_for_final_bill(account, (doc.doctype, str(doc.name)), doc.reason)
	return str(service.name)


def ask_for_final_bill(account: str, source: tuple[str, str], reason: str) -> None:
	"""The last bill of a closed account takes over what came after it: a correction makes it anew."""
	closed = getdate(frappe.db.get_value("Personal Account", account, "closed_on"))
	first = month_bounds(f"{closed:%Y-%m}")[0]
	rebill_demands.demand(account, "Final Bill", first, source, reason, closed, always=True)


def _take_back(doc: Document, posting: PostingDay) -> None:
	first = frappe.get_doc(doc.doctype, doc.takes_back)
	cursor, author = request_cursor(), Author.current()
	accounts = sorted({first.personal_account, first.to_account or first.personal_account})
	posting = _not_before_last(accounts, posting)
	doc.posting_period = posting.period
	if first.service:
		_take_charge_back(doc, first, posting)
	if first.adjustment_kind != "Charged to the Consumer":
		take_back(cursor, (first.doctype, str(first.name)), accounts, posting, author)
	frappe.db.set_value(first.doctype, first.name, "taken_back_by", doc.name)


def _take_charge_back(doc: Document, first: Document, posting: PostingDay) -> None:
	service = frappe.get_doc("Account Service", first.service)
	if not service.bill:
		service.flags.ignore_permissions = True
		service.cancel()
		return
	owner = first.to_account or first.personal_account
	post_movements(request_cursor(), _charge_taken_off(doc, owner), posting, Author.current())


def _not_before_last(accounts: list[str], posting: PostingDay) -> PostingDay:
	"""The whole of an advance is free only in the last month of its account."""
	last = frappe.db.sql(
		"SELECT MAX(period) FROM `tabAccount Balance` WHERE personal_account IN %s LOCK IN SHARE MODE",
		(accounts,),
	)[0][0]
	if not last or last <= posting.period:
		return posting
	return PostingDay(last, month_bounds(last)[0])


def _vat_rate(doc: Document) -> int:
	rate = int(load_vat_rates().on(np.array([day_number(str(getdate(doc.adjustment_date)))]))[0])
	if rate == NONE:
		frappe.throw(
			_("There is no VAT rate on {0}. Enter it in the list of VAT rates.").format(
				formatdate(doc.adjustment_date)
			),
			NoVatRateError,
		)
	return rate
