"""What became of a shard's bills: sums and lines before and after, as rows of Correction Statement."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import mariadb

from elektrhisob.billing.corrections.attempt import Correction, CorrectionShard
from elektrhisob.bulk import load
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.bulk.staging import stage
from elektrhisob.bulk.statements import placeholders, rows, run

UNCHANGED = "UNCHANGED"
# Two lines are the same when they price the same energy of the same zone and block alike.
_SAME_LINE = "line_kind, zone, block_number, rate, unit, tariff_version"
LineKey = tuple[str, ...]
Sums = tuple[Decimal, Decimal, Decimal]
NOTHING: Sums = (Decimal(0), Decimal(0), Decimal(0))
_COLUMNS = """personal_account {name} NOT NULL, period VARCHAR(7) NOT NULL, name {name}, state VARCHAR(20),
	why VARCHAR(20), original {name}, new {name}, posting_period VARCHAR(7),
	old_kwh DECIMAL(21,9), new_kwh DECIMAL(21,9), old_amount DECIMAL(21,9), new_amount DECIMAL(21,9),
	difference_lines LONGTEXT, PRIMARY KEY (personal_account, period)""".format(name="VARCHAR(140)")


@dataclass(frozen=True)
class Outcome:
	"""One corrected bill. `lines`: what the statement shows, each line with both sides of it."""

	correction: Correction
	old: Sums
	new: Sums
	lines: list[dict[str, str]]

	@property
	def changes(self) -> bool:
		return self.correction.original is None or any(
			line["old_kwh"] != line["new_kwh"] or line["old_amount"] != line["new_amount"]
			for line in self.lines
		)


def outcomes_of(cursor: mariadb.Cursor, corrections: Iterable[Correction]) -> list[Outcome]:
	"""Read in the transaction that made the new bills: a calculation takes them back afterwards."""
	all_of_them = list(corrections)
	bills = [name for each in all_of_them for name in (each.original, each.new) if name]
	lines = _lines_of(cursor, bills)
	return [
		_outcome(each, lines.get(each.original or "", {}), lines.get(each.new or "", {}))
		for each in all_of_them
	]


def accounts_without_change(outcomes: Iterable[Outcome]) -> list[str]:
	"""All their bills came out as they were: nothing is cancelled for nothing."""
	changes: dict[str, bool] = defaultdict(bool)
	for each in outcomes:
		changes[each.correction.account] |= each.changes
	return sorted(account for account, changed in changes.items() if not changed)


def write_outcomes(
	cursor: mariadb.Cursor, shard: CorrectionShard, outcomes: Sequence[Outcome], state: str
) -> None:
	known = statements_of(cursor, shard.name)
	fresh = [each for each in outcomes if (each.correction.account, each.correction.period) not in known]
	new_names = dict(
		zip(
			((each.correction.account, each.correction.period) for each in fresh),
			reserve_names(Key.CORRECTION, len(fresh)),
			strict=True,
		)
	)
	told = [each.correction for each in outcomes]
	stage(
		cursor,
		"correction_outcome",
		_COLUMNS,
		[
			load.codes("personal_account", [each.account for each in told]),
			load.codes("period", [each.period for each in told]),
			load.text("name", [(known | new_names)[each.account, each.period] for each in told]),
			load.codes("why", [each.why for each in told]),
			load.text("original", [each.original for each in told]),
			load.text("new", [each.new for each in told] if state == "Corrected" else [None] * len(told)),
			load.text("posting_period", [each.posting.period if each.posting else None for each in told]),
			*(
				load.text(f"{side}_{what}", [str(getattr(each, side)[at]) for each in outcomes])
				for side in ("old", "new")
				for at, what in ((0, "kwh"), (1, "amount"))
			),
			load.text("difference_lines", [json.dumps(each.lines) for each in outcomes]),
		],
		{"state": state},
	)
	run(
		cursor,
		"""INSERT INTO `tabCorrection Statement` (name, creation, modified, owner, modified_by, docstatus,
			idx, correction_run, shard, het, personal_account, consumer_name, consumer_kind, period, state,
			added_because, original_bill, new_bill, posting_period, posted_on, old_kwh, new_kwh,
			difference_kwh, old_amount, new_amount, difference_amount, difference_lines)
		SELECT told.name, NOW(6), NOW(6), %s, %s, 0, 0, %s, %s, %s, told.personal_account,
			account.consumer_name, account.consumer_kind, told.period, told.state, told.why, told.original,
			told.new, told.posting_period, IF(told.state = 'Corrected', NOW(6), NULL), told.old_kwh,
			told.new_kwh, told.new_kwh - told.old_kwh, told.old_amount, told.new_amount,
			told.new_amount - told.old_amount, told.difference_lines
		FROM correction_outcome told
		STRAIGHT_JOIN `tabPersonal Account` account ON account.name = told.personal_account
		ON DUPLICATE KEY UPDATE state = VALUES(state), new_bill = VALUES(new_bill), held_cause = NULL,
			posting_period = VALUES(posting_period), posted_on = VALUES(posted_on),
			old_kwh = VALUES(old_kwh), new_kwh = VALUES(new_kwh), difference_kwh = VALUES(difference_kwh),
			old_amount = VALUES(old_amount), new_amount = VALUES(new_amount),
			difference_amount = VALUES(difference_amount), difference_lines = VALUES(difference_lines),
			modified = VALUES(modified), modified_by = VALUES(modified_by)""",
		(shard.owner, shard.owner, shard.correction_run, shard.name, shard.het),
	)


def write_held(cursor: mariadb.Cursor, shard: CorrectionShard, held: dict[str, str]) -> None:
	"""Accounts whose bills stay as they are, and why."""
	by_cause: dict[str, list[str]] = defaultdict(list)
	for account, cause in held.items():
		by_cause[cause].append(account)
	for cause, accounts in sorted(by_cause.items()):
		run(
			cursor,
			f"""UPDATE `tabCorrection Statement` SET state = %s, held_cause = %s, new_kwh = old_kwh,
				new_amount = old_amount, difference_kwh = 0, difference_amount = 0, modified = NOW(6)
			WHERE shard = %s AND personal_account IN ({placeholders(accounts)})""",
			(
				"Unchanged" if cause == UNCHANGED else "Held",
				None if cause == UNCHANGED else cause,
				shard.name,
				*accounts,
			),
		)


def statements_of(cursor: mariadb.Cursor, shard: str) -> dict[tuple[str, str], str]:
	found = rows(
		cursor,
		"SELECT personal_account, period, name FROM `tabCorrection Statement` WHERE shard = %s",
		(shard,),
	)
	return {(account, period): name for account, period, name in found}


def _lines_of(cursor: mariadb.Cursor, bills: Sequence[str]) -> dict[str, dict[LineKey, Sums]]:
	found: dict[str, dict[LineKey, Sums]] = defaultdict(dict)
	if not bills:
		return found
	for bill, *key_and_sums in rows(
		cursor,
		f"""SELECT parent, {_SAME_LINE}, SUM(consumption_kwh), SUM(amount), SUM(vat_amount)
		FROM `tabBill Line` WHERE parent IN ({placeholders(bills)})
		GROUP BY parent, {_SAME_LINE} ORDER BY parent, MIN(idx)""",
		bills,
	):
		*key, kwh, amount, vat = key_and_sums
		found[bill][tuple(_plain(part) for part in key)] = (kwh, amount, vat)
	return found


def _outcome(correction: Correction, old: dict[LineKey, Sums], new: dict[LineKey, Sums]) -> Outcome:
	fields = _SAME_LINE.split(", ")
	lines = []
	for key in [*old, *(key for key in new if key not in old)]:
		before, after = old.get(key, NOTHING), new.get(key, NOTHING)
		sums = {
			f"{side}_{what}": _plain(sum_)
			for side, sums_ in (("old", before), ("new", after))
			for what, sum_ in zip(("kwh", "amount", "vat"), sums_, strict=True)
		}
		lines.append({**dict(zip(fields, key, strict=True)), **sums})
	return Outcome(correction, _total(old), _total(new), lines)


def _total(lines: dict[LineKey, Sums]) -> Sums:
	kwh, amount, vat = (sum((sums[at] for sums in lines.values()), Decimal(0)) for at in range(3))
	return kwh, amount, vat


def _plain(value: Any) -> str:
	if isinstance(value, Decimal):
		return f"{value.normalize() + 0:f}"
	return "" if value is None else str(value)
