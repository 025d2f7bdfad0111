"""The two passes over a shard: calculating does everything and takes it back, correcting keeps it.

What the second person approves is therefore what is posted. An account that would come out otherwise by
then is held: its run is calculated again.
"""

from decimal import Decimal

import mariadb
from frappe.utils import getdate, now_datetime, today

from elektrhisob.accounting.staging import Author
from elektrhisob.billing.corrections.attempt import (
	CANCEL_ONLY,
	Attempt,
	Correction,
	CorrectionShard,
	Held,
)
from elektrhisob.billing.corrections.outcome import (
	UNCHANGED,
	Outcome,
	accounts_without_change,
	outcomes_of,
	write_held,
	write_outcomes,
)
from elektrhisob.billing.corrections.settle import settle
from elektrhisob.bulk.statements import rows, run

CHANGED_SINCE = "CHANGED_SINCE"
Expected = dict[tuple[str, str], tuple[Decimal, Decimal]]


def calculate_corrections(connection: mariadb.Connection, name: str) -> None:
	shard = shard_of(connection, name)
	outcomes, held = _work(connection, shard, "Planned", expected=None)
	connection.rollback()
	_finish(connection, shard, outcomes, held, "Calculated")


def correct(connection: mariadb.Connection, name: str) -> None:
	shard = shard_of(connection, name)
	expected = _expected(connection.cursor(), name)
	outcomes, held = _work(connection, shard, "Calculated", expected)
	_finish(connection, shard, outcomes, held, "Corrected")


def shard_of(connection: mariadb.Connection, name: str) -> CorrectionShard:
	found = rows(
		connection.cursor(),
		"""SELECT shard.name, run.name, run.correction_kind, shard.het,
			COALESCE(run.approved_by, run.requested_by, run.owner), run.checks_released
		FROM `tabBill Correction Shard` shard
		JOIN `tabBill Correction Run` run ON run.name = shard.correction_run
		WHERE shard.name = %s""",
		(name,),
	)
	return CorrectionShard(*found[0])


def _work(
	connection: mariadb.Connection, shard: CorrectionShard, state: str, expected: Expected | None
) -> tuple[list[Outcome], Held]:
	"""Attempts until no account has to be held; the last one stands in the open transaction."""
	held: Held = {}
	author = Author(shard.owner, now_datetime())
	chosen = _statements(connection.cursor(), shard.name, state)
	while True:
		attempt = Attempt(connection, shard, author, getdate(today()))
		for account, period, original, why in chosen:
			if account not in held:
				attempt.corrections[account, period] = Correction(account, period, original, why)
		found = attempt.run()
		outcomes = [] if found else outcomes_of(connection.cursor(), attempt.corrections.values())
		found = found or _held_after(shard, outcomes, expected)
		if not found:
			return outcomes, held
		connection.rollback()
		held.update(found)


def _held_after(shard: CorrectionShard, outcomes: list[Outcome], expected: Expected | None) -> Held:
	if expected is None:
		same = [] if shard.kind == CANCEL_ONLY else accounts_without_change(outcomes)
		return dict.fromkeys(same, UNCHANGED)
	return {
		each.correction.account: CHANGED_SINCE
		for each in outcomes
		if expected.get((each.correction.account, each.correction.period)) != each.new[:2]
	}


def _statements(cursor: mariadb.Cursor, shard: str, state: str) -> list[tuple[str, str, str | None, str]]:
	found = rows(
		cursor,
		"""SELECT personal_account, period, original_bill, added_because FROM `tabCorrection Statement`
		WHERE shard = %s AND state = %s ORDER BY personal_account, period""",
		(shard, state),
	)
	return [(account, period, original or None, why) for account, period, original, why in found]


def _expected(cursor: mariadb.Cursor, shard: str) -> Expected:
	found = rows(
		cursor,
		"""SELECT personal_account, period, new_kwh, new_amount FROM `tabCorrection Statement`
		WHERE shard = %s AND state = 'Calculated'""",
		(shard,),
	)
	return {(account, period): (kwh, amount) for account, period, kwh, amount in found}


def _finish(
	connection: mariadb.Connection, shard: CorrectionShard, outcomes: list[Outcome], held: Held, state: str
) -> None:
	cursor = connection.cursor()
	write_outcomes(cursor, shard, outcomes, state)
	write_held(cursor, shard, held)
	if state == "Corrected":
		settle(cursor, shard)
	run(
		cursor,
		"""UPDATE `tabBill Correction Shard` shard SET shard.status = %s,
			shard.bills_count = (SELECT COUNT(*) FROM `tabCorrection Statement` done
				WHERE done.shard = shard.name AND done.state = %s),
			shard.held_count = (SELECT COUNT(*) FROM `tabCorrection Statement` kept
				WHERE kept.shard = shard.name AND kept.state = 'Held'),
			shard.finished_at = NOW(6), shard.modified = NOW(6)
		WHERE shard.name = %s""",
		(state, state, shard.name),
	)
	connection.commit()
