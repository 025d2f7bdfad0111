"""What was charged by bills that are rolled back or cancelled waits again for the next bill."""

from collections.abc import Sequence

import mariadb

from elektrhisob.billing.charges.sources import Source
from elektrhisob.bulk.keys import Key
from elektrhisob.bulk.statements import Cursor, insert_rows, run
from elektrhisob.core.bill import BillBatch
from elektrhisob.core.columns import NONE, Int

# Documents with a field `bill` that names the bill which charges them; without one they wait.
CHARGED_ONCE = ("Account Service", "House Energy Share", "Recalculation Act")
# Documents whose status tells whether a bill has them: while they wait, once they are charged.
STATUS = {"Recalculation Act": ("Approved", "Invoiced")}


def mark_charged(
	cursor: mariadb.Cursor, batch: BillBatch, sources: Sequence[Source], bill_number: Int
) -> None:
	"""Name the bill on each document it charges once, in the shard's transaction."""
	bill_of: dict[str, dict[str, str]] = {doctype: {} for doctype in CHARGED_ONCE}
	for rows in (batch.added, batch.money):
		for account, source in zip(rows.account_idx.tolist(), rows.source_idx.tolist(), strict=True):
			if source != NONE and sources[source].doctype in bill_of:
				bill = Key.BILL.name_of(int(bill_number[account]))
				bill_of[sources[source].doctype][sources[source].name] = bill
	for doctype, bills in bill_of.items():
		if bills:
			_name_bills(cursor, doctype, bills)


def _name_bills(cursor: mariadb.Cursor, doctype: str, bills: dict[str, str]) -> None:
	charged = _status(doctype, 1)
	run(cursor, "DROP TEMPORARY TABLE IF EXISTS charged_now")
	run(cursor, "CREATE TEMPORARY TABLE charged_now (name VARCHAR(140) PRIMARY KEY, bill VARCHAR(140))")
	insert_rows(cursor, "charged_now", [{"name": name, "bill": bill} for name, bill in bills.items()])
	run(
		cursor,
		f"""UPDATE charged_now STRAIGHT_JOIN `tab{doctype}` charged ON charged.name = charged_now.name
		SET charged.bill = charged_now.bill, charged.modified = NOW(6){charged}""",
	)


def _status(doctype: str, place: int) -> str:
	return f", charged.status = '{STATUS[doctype][place]}'" if doctype in STATUS else ""


def release_charged(cursor: Cursor, bills: str, parameters: tuple[object, ...]) -> None:
	"""Call it before bills are deleted, or as they are cancelled. `bills`: a condition on the alias `bill`.

	What the bills themselves left (carried credit, shares of flats) counts only while they are not
	cancelled; of drafts, which will be deleted, it is deleted.
	"""
	for doctype in CHARGED_ONCE:
		run(
			cursor,
			f"""UPDATE `tabElectricity Bill` bill STRAIGHT_JOIN `tab{doctype}` charged
				ON charged.bill = bill.name
			SET charged.bill = NULL{_status(doctype, 0)} WHERE {bills}""",
			parameters,
		)
	for doctype, field in (("Carried Credit", "bill"), ("House Energy Share", "house_bill")):
		run(
			cursor,
			f"""DELETE told FROM `tabElectricity Bill` bill STRAIGHT_JOIN `tab{doctype}` told
				ON told.{field} = bill.name
			WHERE {bills} AND bill.docstatus = 0""",
			parameters,
		)
