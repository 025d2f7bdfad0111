"""Acts of mutual settlement: a month's turnover of every legal consumer, ours beside the consumer's books."""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.administration.divisions import hets_below
from elektrhisob.administration.periods import month_bounds, period_of
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.statements import run
from elektrhisob.reference import legal_terms

ROLES = ("Billing Operator", "Billing Supervisor", "Accountant", "Elektrhisob Administrator")
TERM = "Reconciliation Act, days"
OF_CONSUMERS = ("Consumer Debt", "Consumer Advance")


class MonthRunningError(frappe.ValidationError):
	"""The turnover of a month that is not over."""


class DisputeUnexplainedError(frappe.ValidationError):
	"""A status that the figures or the remarks contradict."""


@frappe.whitelist(methods=["POST"])
def make_for(org_unit: str, period: str) -> int:
	"""Queue the acts of a unit's legal consumers for a month; returns how many districts."""
	frappe.only_for(ROLES)
	hets = hets_below(org_unit)
	if month_bounds(period)[1] >= getdate(today()):
		frappe.throw(_("{0} is not over yet. Make its acts when it is.").format(period), MonthRunningError)
	for het in hets:
		_enqueue(het, period)
	return len(hets)


def make_last_month() -> None:
	"""Scheduler, daily: in the first days of a month the acts of the month before; what is there stays."""
	first = getdate(today()).replace(day=1)
	if getdate(today()) > first + timedelta(days=days_allowed() - 1):
		return
	period = period_of(first - timedelta(days=1))
	if not frappe.db.exists("Settlement Period", period):
		return
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		_enqueue(het, period)


def _enqueue(het: str, period: str) -> None:
	frappe.enqueue(
		"elektrhisob.billing.documents.reconciliation.make_het",
		queue="long",
		job_id=f"reconciliation-{het}-{period}",
		deduplicate=True,
		enqueue_after_commit=True,
		het=het,
		period=period,
	)


def make_het(het: str, period: str) -> int:
	"""One statement; an act that is there already stays as it is. Returns how many were made."""
	user = frappe.session.user
	until = month_bounds(period)[1] + timedelta(days=days_allowed())
	return run(
		request_cursor(),
		"""INSERT IGNORE INTO `tabReconciliation Act` (name, creation, modified, owner, modified_by,
			docstatus, idx, personal_account, consumer_name, het, period, status, answer_until,
			opening_balance, charged, paid, closing_balance, partner_answered)
		SELECT CONCAT('ACT-', %s, '-', account.name), NOW(6), NOW(6), %s, %s, 0,
			0, account.name, account.consumer_name, account.het, %s, 'Prepared', %s,
			IF(balance.period = %s, balance.opening_debt - balance.opening_advance,
				balance.closing_debt - balance.closing_advance),
			IF(balance.period = %s, balance.charged, 0), IF(balance.period = %s, balance.paid, 0),
			balance.closing_debt - balance.closing_advance, 0
		FROM `tabPersonal Account` account
		JOIN `tabAccount Balance` balance ON balance.personal_account = account.name
			AND balance.period = (SELECT MAX(latest.period) FROM `tabAccount Balance` latest
				WHERE latest.personal_account = account.name AND latest.period <= %s)
		WHERE account.het = %s AND account.consumer_kind = 'Legal'
			AND (account.status = 'Active' OR balance.period = %s OR balance.balance <> 0)""",
		(period, user, user, period, until, period, period, period, period, het, period),
	)


def days_allowed() -> int:
	return legal_terms.term(TERM)


def check_answer(doc: Document) -> None:
	"""The consumer's figures against ours."""
	if not doc.partner_answered:
		doc.difference = 0
		if doc.status in ("Agreed", "Disputed"):
			frappe.throw(_("Enter the consumer's figures first."), DisputeUnexplainedError)
		return
	ours, theirs = tiyin(doc.closing_balance), tiyin(doc.partner_closing)
	doc.difference = soum(ours - theirs)
	if doc.status == "Agreed" and ours != theirs:
		frappe.throw(
			_("The balances differ by {0} soum: the act is disputed, not agreed.").format(doc.difference),
			DisputeUnexplainedError,
		)
	if doc.status == "Disputed" and not doc.remarks:
		frappe.throw(_("Say in the remarks what the consumer disputes."), DisputeUnexplainedError)


def postings_of(act: Document) -> list[dict[str, Any]]:
	"""What moved the balance in the month, as booked: debit raises the debt, credit lowers it."""
	rows = frappe.db.sql(
		"""SELECT posting.posting_date, posting.event, posting.source_name,
			SUM(IF(debit.settlement_role IN %s, posting.amount, 0)) AS debit,
			SUM(IF(credit.settlement_role IN %s, posting.amount, 0)) AS credit
		FROM `tabLedger Posting` posting
		JOIN `tabLedger Account` debit ON debit.name = posting.debit_account
		JOIN `tabLedger Account` credit ON credit.name = posting.credit_account
		WHERE posting.personal_account = %s AND posting.period = %s
		GROUP BY posting.posting_date, posting.event, posting.source_name
		ORDER BY posting.posting_date, MIN(posting.name)""",
		(OF_CONSUMERS, OF_CONSUMERS, act.personal_account, act.period),
		as_dict=True,
	)
	# From a prepayment to a debt: the balance stays.
	return [row for row in rows if row.debit != row.credit]
