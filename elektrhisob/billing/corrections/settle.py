"""What asked for the correction is answered in the same transaction: demands done, exceptions closed."""

from frappe import _

from elektrhisob.billing.corrections.attempt import CorrectionShard
from elektrhisob.bulk.statements import Cursor, run

# Done when every issued bill it concerns is newer than the demand, or came out as it was.
_DEMANDS = """UPDATE (SELECT DISTINCT personal_account FROM `tabCorrection Statement`
		WHERE shard = %s AND state IN ('Corrected', 'Unchanged')) done
	STRAIGHT_JOIN `tabRebill Demand` demand ON demand.personal_account = done.personal_account
	SET demand.state = 'Done', demand.closed_by_doctype = 'Bill Correction Run', demand.closed_by = %s,
		demand.closed_on = NOW(6), demand.modified = NOW(6), demand.modified_by = %s
	WHERE demand.state = 'Open'
		AND NOT EXISTS (SELECT 1 FROM `tabElectricity Bill` old
			WHERE old.personal_account = demand.personal_account AND old.docstatus = 1
				AND old.creation < demand.creation AND old.to_date >= demand.from_date
				AND (demand.until_date IS NULL OR old.from_date <= demand.until_date)
				AND NOT EXISTS (SELECT 1 FROM `tabCorrection Statement` same
					WHERE same.original_bill = old.name AND same.state = 'Unchanged' AND same.shard = %s))
		AND (demand.cause <> 'Final Bill' OR EXISTS (SELECT 1 FROM `tabCorrection Statement` last_one
			WHERE last_one.personal_account = demand.personal_account AND last_one.shard = %s
				AND last_one.period = LEFT(COALESCE(demand.until_date, demand.from_date), 7)))"""
_EXCEPTIONS = """UPDATE `tabCorrection Statement` done
	STRAIGHT_JOIN `tabReading Exception` late ON late.personal_account = done.personal_account
	SET late.status = 'Closed', late.resolution = 'Accepted', late.closed_by = %s, late.closed_on = NOW(6),
		late.note = %s, late.modified = NOW(6), late.modified_by = %s
	WHERE done.shard = %s AND done.state IN ('Corrected', 'Unchanged') AND late.cause = 'LATE_FOR_BILLED'
		AND late.status IN ('Open', 'In Work') AND done.period = LEFT(late.reading_date, 7)"""

# A later bill of the last month asked for answers a demand that no correction had to.
_ANSWERED = """UPDATE `tabRebill Demand` demand STRAIGHT_JOIN `tabElectricity Bill` answer
		ON answer.personal_account = demand.personal_account AND answer.docstatus = 1
		AND answer.creation > demand.creation
		AND answer.period = LEFT(COALESCE(demand.until_date, demand.from_date), 7)
	SET demand.state = 'Done', demand.closed_by_doctype = 'Electricity Bill', demand.closed_by = answer.name,
		demand.closed_on = NOW(6), demand.modified = NOW(6)
	WHERE demand.state = 'Open'
		AND NOT EXISTS (SELECT 1 FROM `tabElectricity Bill` old
			WHERE old.personal_account = demand.personal_account AND old.docstatus = 1
				AND old.creation < demand.creation AND old.to_date >= demand.from_date
				AND (demand.until_date IS NULL OR old.from_date <= demand.until_date))"""


def close_answered(cursor: Cursor) -> int:
	"""Demands whose months the ordinary bill runs have billed since; returns how many."""
	return run(cursor, _ANSWERED)


def settle(cursor: Cursor, shard: CorrectionShard) -> None:
	owner, name = shard.owner, shard.correction_run
	run(cursor, _DEMANDS, (shard.name, name, owner, shard.name, shard.name))
	run(cursor, _EXCEPTIONS, (owner, _("Billed anew by {0}").format(name), owner, shard.name))
