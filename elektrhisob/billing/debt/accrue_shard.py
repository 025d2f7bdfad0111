"""Counting the penalty of one shard: draft charges and their ranges, loaded in one transaction."""

import json
from dataclasses import dataclass

import mariadb
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.billing.debt.overdue_bills import Overdue, Scope, read_overdue
from elektrhisob.billing.debt.penalty_rows import TAKEN_BACK, AccrualRows, Charges, charges_of, rows_of_month
from elektrhisob.bulk import load
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import Constant, load_columns, new_row_constants
from elektrhisob.core.columns import Int

# A percent with four digits behind the point is a part of a million.
PERCENT_PLACES = 4


@dataclass(frozen=True)
class PenaltyShard:
	"""A row of Penalty Run Shard with what its run says."""

	name: str
	penalty_run: str
	period: str
	het: str
	routes: list[str]
	owner: str


def shard_of(connection: mariadb.Connection, name: str) -> PenaltyShard:
	cursor = connection.cursor()
	cursor.execute(
		"""SELECT shard.name, shard.penalty_run, run.period, shard.het, shard.routes, run.owner
		FROM `tabPenalty Run Shard` shard JOIN `tabPenalty Run` run ON run.name = shard.penalty_run
		WHERE shard.name = ?""",
		(name,),
	)
	shard, penalty_run, period, het, routes, owner = cursor.fetchone()
	return PenaltyShard(shard, penalty_run, period, het, json.loads(routes), owner)


def accrue_shard(connection: mariadb.Connection, name: str) -> None:
	"""Charges, their ranges, and the shard marked calculated: all or nothing."""
	shard = shard_of(connection, name)
	cursor = connection.cursor()
	scope = Scope.of_routes(shard.period, shard.routes, everything=_rules_changed(cursor, shard))
	overdue = read_overdue(cursor, scope)
	found = rows_of_month(cursor, overdue, scope)
	charges = charges_of(overdue, found)
	constants = new_row_constants(shard.owner, now_datetime())
	first = reserve_keys(Key.PENALTY_CHARGE, len(charges.accounts)) if charges.accounts else 0
	_load_charges(cursor, shard, charges, first, constants)
	_load_accruals(cursor, shard, overdue, found, first + charges.of_row, constants)
	_mark_calculated(cursor, shard, charges, found)
	connection.commit()


def _rules_changed(cursor: mariadb.Cursor, shard: PenaltyShard) -> bool:
	"""Whether a rule, a moratorium or a plan came or changed since the district's last issued run."""
	cursor.execute(
		"""SELECT COALESCE(GREATEST(
				COALESCE((SELECT MAX(modified) FROM `tabPenalty Rule`), 0),
				COALESCE((SELECT MAX(modified) FROM `tabPenalty Moratorium` WHERE status = 'Approved'), 0),
				COALESCE((SELECT MAX(approved_on) FROM `tabInstalment Plan` WHERE het = ?), 0)
			) > MAX(run.started_at), 1)
		FROM `tabPenalty Run` run WHERE run.het = ? AND run.status = 'Issued'""",
		(shard.het, shard.het),
	)
	return bool(cursor.fetchone()[0])


def _load_charges(
	cursor: mariadb.Cursor, shard: PenaltyShard, charges: Charges, first: int, constants: dict[str, Constant]
) -> None:
	numbers = first + np.arange(len(charges.accounts), dtype=np.int64)
	load_columns(
		cursor,
		"tabPenalty Charge",
		[
			load.names("name", Key.PENALTY_CHARGE.value, numbers),
			load.codes("personal_account", charges.accounts),
			load.codes("route", charges.routes),
			load.days("from_date", charges.from_day),
			load.days("to_date", charges.to_day),
			load.money("amount", charges.amount),
		],
		{
			**constants,
			"period": shard.period,
			"kind": "Accrued",
			"status": "Calculated",
			"het": shard.het,
			"penalty_run": shard.penalty_run,
			"shard": shard.name,
		},
	)


def _load_accruals(
	cursor: mariadb.Cursor,
	shard: PenaltyShard,
	overdue: Overdue,
	found: AccrualRows,
	charge_numbers: Int,
	constants: dict[str, Constant],
) -> None:
	first = reserve_keys(Key.PENALTY_ACCRUAL, len(found)) if len(found) else 0
	bills = found.bill.tolist()
	load_columns(
		cursor,
		"tabPenalty Accrual",
		[
			load.names("name", Key.PENALTY_ACCRUAL.value, first + np.arange(len(found), dtype=np.int64)),
			load.names("penalty_charge", Key.PENALTY_CHARGE.value, charge_numbers),
			load.codes("personal_account", [overdue.accounts[bill] for bill in bills]),
			load.codes("bill", [overdue.names[bill] for bill in bills]),
			load.days("from_date", found.from_day),
			load.days("to_date", found.to_day),
			load.integers("days", found.days),
			load.money("debt", found.debt),
			load.decimals("percent_per_day", found.rate, PERCENT_PLACES),
			load.money("amount", found.amount),
			load.money("before", found.before),
			load.integers("at_cap", found.at_cap),
			load.codes("kind", found.kinds),
			load.text("rule", found.rules),
			load.text("reverses", found.reverses),
		],
		{**constants, "period": shard.period, "het": shard.het},
	)


def _mark_calculated(
	cursor: mariadb.Cursor, shard: PenaltyShard, charges: Charges, found: AccrualRows
) -> None:
	back = np.array([kind == TAKEN_BACK for kind in found.kinds], dtype=np.bool_)
	cursor.execute(
		"""UPDATE `tabPenalty Run Shard` SET status = 'Calculated', charges_count = ?, accruals_count = ?,
			total_amount = ? * 0.01, taken_back = ? * 0.01, finished_at = NOW(6), modified = NOW(6)
		WHERE name = ?""",
		(
			len(charges.accounts),
			len(found),
			int(charges.amount.sum()),
			int(-found.amount[back].sum()),
			shard.name,
		),
	)
