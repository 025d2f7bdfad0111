"""Planning a correction run: accounts claimed, a statement for each bill, the accounts cut into shards."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.corrections.selection import (
	CHOSEN,
	final_bills,
	selected_bills,
	throw_nothing,
)
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.statements import Cursor, placeholders, rows, run

# Cancelling and billing anew keeps its accounts locked; some seconds of it are what a cashier can wait.
ACCOUNTS_PER_SHARD = 1_000


class AccountInCorrectionError(frappe.ValidationError):
	"""Another correction run that is not finished has some of the accounts."""


def plan(doc: Document) -> int:
	"""Choose the bills anew, claim their accounts and cut them into shards; returns how many accounts.

	In the caller's transaction: a second run over one of the accounts waits, then is told who has it.
	"""
	cursor = request_cursor()
	_forget_calculation(cursor, doc)
	if doc.selection != CHOSEN:
		_write_statements(cursor, doc)
	_claim_accounts(cursor, doc)
	count = _cut_into_shards(cursor, doc)
	if not count:
		throw_nothing(doc)
	return count


def release_claims(cursor: Cursor, correction_run: str) -> None:
	run(cursor, "DELETE FROM `tabBill Correction Claim` WHERE correction_run = %s", (correction_run,))


def _forget_calculation(cursor: Cursor, doc: Document) -> None:
	"""A first calculation leaves nothing to the second: only chosen bills stay chosen."""
	kept = "AND added_because <> 'Chosen'" if doc.selection == CHOSEN else ""
	run(cursor, f"DELETE FROM `tabCorrection Statement` WHERE correction_run = %s {kept}", (doc.name,))
	run(cursor, "DELETE FROM `tabBill Correction Shard` WHERE correction_run = %s", (doc.name,))
	run(
		cursor,
		"""UPDATE `tabCorrection Statement` SET state = 'Planned', held_cause = NULL, shard = NULL
		WHERE correction_run = %s""",
		(doc.name,),
	)
	release_claims(cursor, doc.name)


def _write_statements(cursor: Cursor, doc: Document) -> None:
	chosen = selected_bills(doc)
	insert_statements(
		cursor,
		doc.name,
		"bill.personal_account, bill.consumer_name, bill.consumer_kind, bill.period, bill.name, bill.het,"
		" bill.consumption_kwh, bill.amount",
		chosen.text,
		chosen.parameters,
		"Chosen",
	)
	if doc.selection == "Rebill Demands":
		last = final_bills(doc)
		insert_statements(
			cursor,
			doc.name,
			"account.name, account.consumer_name, account.consumer_kind, LEFT(account.closed_on, 7), NULL,"
			" account.het, 0 AS old_kwh, 0 AS old_amount",
			last.text,
			last.parameters,
			"Final Bill",
		)


def insert_statements(
	cursor: Cursor, correction_run: str, columns: str, source: str, values: tuple[object, ...], why: str
) -> int:
	"""One statement a row of the source; returns how many."""
	count = int(rows(cursor, f"SELECT COUNT(*) FROM {source}", values)[0][0])
	if not count:
		return 0
	before = reserve_keys(Key.CORRECTION, count) - 1
	now, user = now_datetime(), frappe.session.user
	return run(
		cursor,
		f"""INSERT INTO `tabCorrection Statement` (personal_account, consumer_name, consumer_kind, period,
			original_bill, het, old_kwh, old_amount, name, creation, modified, owner, modified_by, docstatus,
			idx, correction_run, state, added_because)
		SELECT found.*, CONCAT(%s, %s + ROWNUM()), %s, %s, %s, %s, 0, 0, %s, 'Planned', %s
		FROM (SELECT DISTINCT {columns} FROM {source}) found""",
		(Key.CORRECTION.value, before, now, now, user, user, correction_run, why, *values),
	)


def _claim_accounts(cursor: Cursor, doc: Document) -> None:
	# The claim's primary key is the account: the database decides between two runs.
	now, user = now_datetime(), frappe.session.user
	try:
		run(
			cursor,
			"""INSERT INTO `tabBill Correction Claim` (name, creation, modified, owner, modified_by,
				personal_account, het, correction_run)
			SELECT DISTINCT personal_account, %s, %s, %s, %s, personal_account, het, %s
			FROM `tabCorrection Statement` WHERE correction_run = %s ORDER BY personal_account""",
			(now, now, user, user, doc.name, doc.name),
		)
	except Exception as error:
		if not frappe.db.is_duplicate_entry(error):
			raise
		_throw_holders(cursor, doc.name)


def _throw_holders(cursor: Cursor, correction_run: str) -> None:
	holders = rows(
		cursor,
		"""SELECT claim.correction_run, COUNT(DISTINCT claim.name), MIN(claim.name)
		FROM `tabCorrection Statement` statement
		JOIN `tabBill Correction Claim` claim ON claim.name = statement.personal_account
		WHERE statement.correction_run = %s
		GROUP BY claim.correction_run ORDER BY claim.correction_run LOCK IN SHARE MODE""",
		(correction_run,),
	)
	held = ", ".join(_("{0} ({1} accounts from {2})").format(*holder) for holder in holders)
	frappe.throw(
		_(
			"Accounts of this selection are being corrected by another run: {0}. Finish or withdraw it first."
		).format(held),
		AccountInCorrectionError,
	)


def _cut_into_shards(cursor: Cursor, doc: Document) -> int:
	"""Accounts of one district each, in the order of their numbers."""
	accounts = rows(
		cursor,
		"SELECT het, name FROM `tabBill Correction Claim` WHERE correction_run = %s ORDER BY het, name",
		(doc.name,),
	)
	by_het: dict[str, list[str]] = {}
	for het, account in accounts:
		by_het.setdefault(het, []).append(account)
	number = 0
	for het, names in by_het.items():
		for start in range(0, len(names), ACCOUNTS_PER_SHARD):
			number += 1
			_insert_shard(cursor, doc.name, number, het, names[start : start + ACCOUNTS_PER_SHARD])
	return len(accounts)


def _insert_shard(cursor: Cursor, correction_run: str, number: int, het: str, accounts: list[str]) -> None:
	shard = frappe.new_doc("Bill Correction Shard")
	shard.update(
		{
			"name": f"{correction_run}-{number:05d}",
			"correction_run": correction_run,
			"shard_number": number,
			"het": het,
			"status": "Planned",
			"accounts_planned": len(accounts),
		}
	)
	shard.db_insert()
	run(
		cursor,
		f"""UPDATE `tabCorrection Statement` SET shard = %s
		WHERE correction_run = %s AND personal_account IN ({placeholders(accounts)})""",
		(shard.name, correction_run, *accounts),
	)
