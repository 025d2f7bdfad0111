"""Sums moved on an account by decision: in its favour, to its charge, written off, or to another account.

What is in the account's favour becomes an advance and pays the oldest debt, as money does; what is to its
charge is a line of a bill. So no debt has two ways to be paid. What was decided stays; it is taken back by
a decision of its own, whose postings reverse the first one's.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, today

from elektrhisob.billing.corrections import adjustment_money
from elektrhisob.billing.debt import two_persons

FAVOUR, CHARGE, WRITE_OFF = "In the Consumer's Favour", "Charged to the Consumer", "Write-off"
TRANSFER, DEBT_TRANSFER, TAKING_BACK = "Transfer of Advance", "Transfer of Debt", "Taking Back"
TRANSFERS = (TRANSFER, DEBT_TRANSFER)


class AdjustmentSumError(frappe.ValidationError):
	"""Nothing, or more than is owed or lies on the account."""


class OtherAccountError(frappe.ValidationError):
	"""A transfer without another account, to itself, or to a closed one."""


class DateAheadError(frappe.ValidationError):
	"""A decision dated after today."""


class AdjustedAlreadyError(frappe.ValidationError):
	"""What is posted stays on record."""


class TakenBackAlreadyError(frappe.ValidationError):
	"""Nothing to take back, or taken back before."""


def check(doc: Document) -> None:
	"""Validate; at the moment of approval post it."""
	_check_date(doc)
	_check_taking_back(doc)
	_check_other_account(doc)
	if two_persons.follow(doc):
		_require_first_approval(doc)
		adjustment_money.lock(doc)
		_check_taking_back(doc)
		_check_other_account(doc)
		_check_sum(doc, as_committed=True)
		adjustment_money.post(doc)
	elif doc.status in (two_persons.DRAFT, two_persons.WAITING):
		_check_sum(doc)


def refuse_removal(doc: Document) -> None:
	if doc.status == two_persons.APPROVED:
		frappe.throw(_("An adjustment that is posted is never deleted. Take it back."), AdjustedAlreadyError)


def _require_first_approval(doc: Document) -> None:
	"""Two who approve at the same moment: the second waits for this row and finds it decided."""
	if frappe.db.get_value(doc.doctype, doc.name, "status", for_update=True) != two_persons.WAITING:
		frappe.throw(_("{0} was decided meanwhile. Reload it.").format(doc.name), AdjustedAlreadyError)


def _check_date(doc: Document) -> None:
	if getdate(doc.adjustment_date) > getdate(today()):
		frappe.throw(_("An adjustment is dated today or earlier."), DateAheadError)


def _check_taking_back(doc: Document) -> None:
	if doc.adjustment_kind != TAKING_BACK:
		doc.takes_back = None
		return
	if doc.status == two_persons.APPROVED and doc.approved_on:
		return
	first = doc.takes_back and frappe.db.get_value(
		doc.doctype,
		doc.takes_back,
		["status", "adjustment_kind", "taken_back_by", "personal_account", "to_account", "amount"],
		as_dict=True,
		for_update=doc.status == two_persons.APPROVED,
	)
	if not first or first.status != two_persons.APPROVED or first.adjustment_kind == TAKING_BACK:
		frappe.throw(_("Choose the approved adjustment that is taken back."), TakenBackAlreadyError)
	if first.taken_back_by:
		frappe.throw(
			_("{0} was taken back by {1} already.").format(doc.takes_back, first.taken_back_by),
			TakenBackAlreadyError,
		)
	doc.personal_account, doc.to_account, doc.amount = (
		first.personal_account,
		first.to_account,
		first.amount,
	)


def _check_other_account(doc: Document) -> None:
	if doc.adjustment_kind == TAKING_BACK:
		return
	if doc.adjustment_kind not in TRANSFERS:
		doc.to_account = None
		return
	if not doc.to_account or doc.to_account == doc.personal_account:
		frappe.throw(_("Choose the other account that takes it over."), OtherAccountError)
	other = frappe.get_doc("Personal Account", doc.to_account)
	other.check_permission("read")
	if other.status == "Closed" or getdate(other.opened_on) > getdate(doc.adjustment_date):
		frappe.throw(
			_("Account {0} is closed, or not open yet on {1}. Choose an account that is open.").format(
				doc.to_account, formatdate(doc.adjustment_date)
			),
			OtherAccountError,
		)


def _check_sum(doc: Document, *, as_committed: bool = False) -> None:
	found = _debt_and_advance(doc.personal_account, as_committed=as_committed)
	doc.debt_before, doc.advance_before = found
	amount = Decimal(str(doc.amount or 0))
	if amount <= 0:
		frappe.throw(_("Enter a sum above zero."), AdjustmentSumError)
	adjustment_money.fill_vat(doc)
	limits = {WRITE_OFF: doc.debt_before, DEBT_TRANSFER: doc.debt_before, TRANSFER: doc.advance_before}
	limit = limits.get(doc.adjustment_kind)
	if limit is not None and amount > limit:
		frappe.throw(
			_("Account {0} has {1} soum for this. Enter that or less.").format(
				doc.personal_account, frappe.format(limit, {"fieldtype": "Float", "precision": 2})
			),
			AdjustmentSumError,
		)


def _debt_and_advance(account: str, *, as_committed: bool) -> tuple[Decimal, Decimal]:
	"""as_committed: with what others have committed since this transaction began to read."""
	rows = frappe.db.sql(
		f"""SELECT closing_debt, closing_advance FROM `tabAccount Balance`
		WHERE personal_account = %s ORDER BY period DESC LIMIT 1
		{"LOCK IN SHARE MODE" if as_committed else ""}""",
		(account,),
	)
	return rows[0] if rows else (Decimal(0), Decimal(0))
