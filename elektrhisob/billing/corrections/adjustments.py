"""Sums moved on an account by decision: in its favour, written off, or to another account.

Each becomes an advance and pays the oldest debt, as money does; so no debt has two ways to be paid. A sum
the consumer shall pay more is no adjustment: it is a service or an act, and stands on the next bill.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from elektrhisob.accounting.adjustment_postings import Movement, post_movements
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import open_period_for, posting_date_for
from elektrhisob.billing.debt import two_persons

WRITE_OFF, TRANSFER = "Write-off", "Transfer of Advance"


class AdjustmentSumError(frappe.ValidationError):
	"""Nothing, or more than is owed or lies on the account."""


class OtherAccountError(frappe.ValidationError):
	"""A transfer without another account, or to itself."""


class DateAheadError(frappe.ValidationError):
	"""A decision dated after today."""


class AdjustedAlreadyError(frappe.ValidationError):
	"""What is posted stays on record."""


def check(doc: Document) -> None:
	"""Validate; at the moment of approval post it."""
	_check_date(doc)
	_check_other_account(doc)
	if two_persons.follow(doc):
		_post(doc)
	elif doc.status in (two_persons.DRAFT, two_persons.WAITING):
		_check_sum(doc)


def refuse_removal(doc: Document) -> None:
	if doc.status == two_persons.APPROVED:
		frappe.throw(_("An adjustment that is posted is never deleted."), AdjustedAlreadyError)


def _check_date(doc: Document) -> None:
	if getdate(doc.adjustment_date) > getdate(today()):
		frappe.throw(_("An adjustment is dated today or earlier."), DateAheadError)


def _check_other_account(doc: Document) -> None:
	if doc.adjustment_kind != TRANSFER:
		doc.to_account = None
	elif not doc.to_account or doc.to_account == doc.personal_account:
		frappe.throw(_("Choose the other account that takes the advance."), OtherAccountError)


def _check_sum(doc: Document) -> None:
	doc.debt_before, doc.advance_before = _debt_and_advance(doc.personal_account)
	amount = Decimal(str(doc.amount or 0))
	if amount <= 0:
		frappe.throw(_("Enter a sum above zero."), AdjustmentSumError)
	limit = {WRITE_OFF: doc.debt_before, TRANSFER: doc.advance_before}.get(doc.adjustment_kind)
	if limit is not None and amount > limit:
		frappe.throw(
			_("Account {0} has {1} soum for this. Enter that or less.").format(
				doc.personal_account, frappe.format(limit, {"fieldtype": "Float", "precision": 2})
			),
			AdjustmentSumError,
		)


def _debt_and_advance(account: str) -> tuple[Decimal, Decimal]:
	rows = frappe.db.sql(
		"""SELECT closing_debt, closing_advance FROM `tabAccount Balance`
		WHERE personal_account = %s ORDER BY period DESC LIMIT 1""",
		(account,),
	)
	return rows[0] if rows else (Decimal(0), Decimal(0))


def _post(doc: Document) -> None:
	# Whoever takes the same sum meanwhile waits here, and then finds less of it. In the order of every pass.
	names = sorted({doc.personal_account, doc.to_account or doc.personal_account})
	frappe.db.sql(
		"SELECT name FROM `tabPersonal Account` WHERE name IN %s ORDER BY name FOR UPDATE", (names,)
	)
	_check_sum(doc)
	posting = PostingDay(
		open_period_for(doc.adjustment_date, doc.het), posting_date_for(doc.adjustment_date, doc.het)
	)
	doc.posting_period = posting.period
	post_movements(request_cursor(), _movements(doc), posting, Author.current())


def _movements(doc: Document) -> list[Movement]:
	def movement(account: str, event: str) -> Movement:
		het = frappe.db.get_value("Personal Account", account, "het")
		source = (doc.doctype, str(doc.name))
		return Movement(account, het, event, Decimal(str(doc.amount)), getdate(doc.adjustment_date), source)

	if doc.adjustment_kind == TRANSFER:
		return [movement(doc.personal_account, "Advance Given"), movement(doc.to_account, "Advance Taken")]
	return [movement(doc.personal_account, "Write-off" if doc.adjustment_kind == WRITE_OFF else "Adjustment")]
