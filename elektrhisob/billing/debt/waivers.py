"""Accrued penalty taken off an account: the oldest bill first, posted the day it is approved."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import today

from elektrhisob.accounting.bill_postings import Sql
from elektrhisob.accounting.penalty_postings import post_penalties
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import open_period_for, posting_date_for
from elektrhisob.billing.debt import two_persons
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.keys import Key, next_key, reserve_keys
from elektrhisob.bulk.statements import insert_rows


class NothingToWaiveError(frappe.ValidationError):
	"""More than was accrued and not waived before, or nothing."""


class RunUnderWayError(frappe.ValidationError):
	"""A penalty run of the district has counted what the waiver would change."""


def check(doc: Document) -> None:
	"""Validate; at the moment of approval take the penalty off."""
	doc.waivable = soum(sum(left for _bill, left in _waivable(doc.personal_account)))
	if not 0 < tiyin(doc.amount) <= tiyin(doc.waivable):
		frappe.throw(
			_("Of the penalty of account {0} {1} soum may be taken off. Enter that or less.").format(
				doc.personal_account, frappe.format(doc.waivable, {"fieldtype": "Float", "precision": 2})
			),
			NothingToWaiveError,
		)
	if two_persons.follow(doc):
		doc.penalty_charge = _take_off(doc)


def _take_off(doc: Document) -> str:
	open_run = frappe.db.get_value("Penalty Run", {"open_for": doc.het}, "name", for_update=True)
	if open_run:
		frappe.throw(
			_("Penalty run {0} of the district is open. Issue it or roll it back first.").format(open_run),
			RunUnderWayError,
		)
	# Whoever takes off the same penalty meanwhile waits here, and then finds less of it.
	frappe.db.get_value("Personal Account", doc.personal_account, "name", for_update=True)
	parts = _parts(_waivable(doc.personal_account, as_committed=True), tiyin(doc.amount))
	posting = PostingDay(open_period_for(today(), doc.het), posting_date_for(today(), doc.het))
	charge = next_key(Key.PENALTY_CHARGE)
	author = Author.current()
	insert_rows(request_cursor(), "`tabPenalty Charge`", [_charge(doc, charge, posting, author)])
	first = reserve_keys(Key.PENALTY_ACCRUAL, len(parts))
	insert_rows(
		request_cursor(),
		"`tabPenalty Accrual`",
		[
			{
				**_common(doc, posting, author),
				"name": Key.PENALTY_ACCRUAL.name_of(first + number),
				"bill": bill,
				"amount": -soum(part),
				"penalty_charge": charge,
				"kind": "Waived",
				"from_date": posting.day,
				"to_date": posting.day,
			}
			for number, (bill, part) in enumerate(parts)
		],
	)
	post_penalties(request_cursor(), Sql("charge.name = %s", (charge,)), posting, author)
	return charge


def _parts(bills: list[tuple[str, int]], amount: int) -> list[tuple[str, int]]:
	parts = []
	for bill, left in bills:
		part = min(left, amount)
		if part:
			parts.append((bill, part))
		amount -= part
	if amount:
		frappe.throw(
			_("Meanwhile less penalty is left than the sum to take off. Return the request to draft."),
			NothingToWaiveError,
		)
	return parts


def _waivable(account: str, *, as_committed: bool = False) -> list[tuple[str, int]]:
	"""(bill, tiyin accrued in issued charges and not taken off), oldest bill first.

	as_committed: with what others have committed since this transaction began to read, not as it was then.
	"""
	found = frappe.db.sql(
		f"""SELECT part.bill, SUM(part.amount) AS left_over
		FROM `tabPenalty Accrual` part
		JOIN `tabPenalty Charge` charge ON charge.name = part.penalty_charge AND charge.docstatus = 1
		JOIN `tabElectricity Bill` bill ON bill.name = part.bill
		WHERE part.personal_account = %s
		GROUP BY part.bill, bill.period HAVING left_over > 0 ORDER BY bill.period, part.bill
		{"LOCK IN SHARE MODE" if as_committed else ""}""",
		(account,),
	)
	return [(bill, tiyin(left)) for bill, left in found]


def _charge(doc: Document, name: str, posting: PostingDay, author: Author) -> dict[str, Any]:
	return {
		**_common(doc, posting, author),
		"name": name,
		"kind": "Waived",
		"status": "Calculated",
		"amount": -Decimal(str(doc.amount)),
		"route": frappe.db.get_value("Personal Account", doc.personal_account, "route"),
		"from_date": posting.day,
		"to_date": posting.day,
		"waiver": doc.name,
	}


def _common(doc: Document, posting: PostingDay, author: Author) -> dict[str, Any]:
	return {
		"owner": author.user,
		"modified_by": author.user,
		"creation": author.now,
		"modified": author.now,
		"personal_account": doc.personal_account,
		"het": doc.het,
		"period": posting.period,
	}
