"""Who of a registry's file is compensated what: rows staged in the server, joined to the issued bills,
computed in `core`, and loaded. A month of a unit answered again gives the same rows in place of the former.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.administration.periods import month_bounds
from elektrhisob.bulk import load
from elektrhisob.bulk.exact import tiyin, watt_hours
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import load_columns, new_row_constants
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.compensation import ExcessColumns, FamilyColumns, compensate

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from elektrhisob.billing.compensation.registry_file import Asked
	from elektrhisob.core.columns import Int

COMPENSATED, WITHIN, NO_BILL, UNKNOWN = "Compensated", "Within the Norm", "No Bill", "Unknown Account"
OTHER_PERSON, NOT_HOUSEHOLD, OTHER_MONTH = "Other Person", "Not a Household", "Other Month"
TWICE, BEFORE = "Twice in the File", "Answered Before"
TABLE = "tabSocial Compensation"
WH_PER_KWH = 1000


@dataclass(frozen=True)
class Question:
	"""An exchange and the rule of its month."""

	exchange: str
	period: str
	hets: Sequence[str]
	user: str
	cap_wh: int
	norm_block: int


@dataclass
class Answers:
	"""Columns parallel to the rows of the file; energy in Wh, sums in tiyin."""

	asked: Sequence[Asked]
	accounts: list[str | None] = field(default_factory=list)
	hets: list[str | None] = field(default_factory=list)
	outcomes: list[str] = field(default_factory=list)
	used_wh: list[int] = field(default_factory=list)
	above_wh: Int = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
	energy_wh: Int = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
	amount: Int = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

	def counted(self) -> Counter[str]:
		return Counter(self.outcomes)


def answer(connection: mariadb.Connection, question: Question, asked: Sequence[Asked]) -> Answers:
	"""All rows of the file with their outcome, stored in the caller's transaction."""
	_stage(connection.cursor(), asked)
	answers = Answers(asked)
	families, norms = _judge(connection, question, answers)
	_compute(connection, question, answers, families, norms)
	_store(connection.cursor(), question, answers)
	return answers


def _stage(cursor: mariadb.Cursor, asked: Sequence[Asked]) -> None:
	cursor.execute("DROP TEMPORARY TABLE IF EXISTS compensation_asked")
	cursor.execute(
		"""CREATE TEMPORARY TABLE compensation_asked (number INT PRIMARY KEY, account VARCHAR(20),
			pinfl VARCHAR(20), period VARCHAR(7), INDEX (account)) ENGINE=InnoDB"""
	)
	load_columns(
		cursor,
		"compensation_asked",
		[
			load.integers("number", np.arange(len(asked), dtype=np.int64)),
			load.codes("account", [row.account for row in asked]),
			load.codes("pinfl", [row.pinfl for row in asked]),
			load.text("period", [row.period for row in asked]),
		],
		{},
	)
	# A spreadsheet that took an account for a number has eaten its leading zero.
	cursor.execute(
		"""UPDATE compensation_asked asked
		JOIN `tabPersonal Account` full_number ON full_number.name = CONCAT('0', asked.account)
		LEFT JOIN `tabPersonal Account` as_written ON as_written.name = asked.account
		SET asked.account = full_number.name WHERE as_written.name IS NULL"""
	)


def _judge(
	connection: mariadb.Connection, question: Question, answers: Answers
) -> tuple[dict[int, int], dict[int, int]]:
	"""Outcomes but for what the bills say; rank among the account's families, and its norms, by row."""
	first, last = month_bounds(question.period)
	names, kinds, hets, norms, pinfls, used, bills, before = read_columns(
		connection,
		# Norms as they were in the month: the number on the account is today's.
		f"""SELECT account.name, account.consumer_kind, account.het, COALESCE(NULLIF((
				SELECT COUNT(*) FROM `tabAccount Family` lived
				WHERE lived.parent = account.name AND lived.parenttype = 'Personal Account'
					AND lived.from_date <= ? AND (lived.until_date IS NULL OR lived.until_date >= ?)
			), 0), account.norm_multiplier),
			CONCAT_WS(',', consumer.pinfl, (
				SELECT GROUP_CONCAT(family.pinfl) FROM `tabAccount Family` family
				WHERE family.parent = account.name AND family.parenttype = 'Personal Account'
					AND family.from_date <= ? AND (family.until_date IS NULL OR family.until_date >= ?)
			)),
			IFNULL((SELECT SUM(bill.consumption_kwh) FROM `tabElectricity Bill` bill
				WHERE bill.personal_account = account.name AND bill.period = ?
					AND bill.status = 'Issued'), 0),
			(SELECT COUNT(*) FROM `tabElectricity Bill` bill
				WHERE bill.personal_account = account.name AND bill.period = ? AND bill.status = 'Issued'),
			EXISTS (SELECT 1 FROM `{TABLE}` stored WHERE stored.personal_account = account.name
				AND stored.period = ? AND stored.pinfl = asked.pinfl AND stored.outcome = '{COMPENSATED}'
				AND stored.exchange <> ?)
		FROM compensation_asked asked
		LEFT JOIN `tabPersonal Account` account ON account.name = asked.account
			AND account.het IN ({", ".join("?" * len(question.hets))})
		LEFT JOIN `tabConsumer` consumer ON consumer.name = account.consumer
		ORDER BY asked.number""",
		(
			*(last, first),
			*(last, first),
			question.period,
			question.period,
			question.period,
			question.exchange,
			*question.hets,
		),
	)
	answers.accounts, answers.hets = names, hets
	answers.used_wh = [watt_hours(value) for value in used]
	ranks: dict[int, int] = {}
	seen: set[tuple[str, str]] = set()
	asking: defaultdict[str, int] = defaultdict(int)
	for number, row in enumerate(answers.asked):
		key = (names[number] or row.account, row.pinfl)
		outcome = _outcome(
			question, row, names[number], kinds[number], pinfls[number], key in seen, before[number]
		)
		seen.add(key)
		if outcome == COMPENSATED and not bills[number]:
			outcome = NO_BILL
		if outcome == COMPENSATED:
			ranks[number] = asking[key[0]]
			asking[key[0]] += 1
		answers.outcomes.append(outcome)
	return ranks, {number: max(1, norms[number]) for number in ranks}


def _outcome(
	question: Question,
	row: Asked,
	account: str | None,
	kind: str | None,
	pinfls: str | None,
	is_twice: bool,
	is_answered: int,
) -> str:
	known = set((pinfls or "").split(",")) - {""}
	refusals = (
		(bool(row.period) and row.period != question.period, OTHER_MONTH),
		(account is None, UNKNOWN),
		(kind != "Household", NOT_HOUSEHOLD),
		(is_twice, TWICE),
		(bool(is_answered), BEFORE),
		(bool(known) and row.pinfl not in known, OTHER_PERSON),
	)
	return next((outcome for refused, outcome in refusals if refused), COMPENSATED)


def _compute(
	connection: mariadb.Connection,
	question: Question,
	answers: Answers,
	ranks: dict[int, int],
	norms: dict[int, int],
) -> None:
	count = len(answers.asked)
	numbers, zones, versions, kwh, norm_num, norm_den = read_columns(
		connection,
		"""SELECT asked.number, line.zone, line.tariff_version, line.consumption_kwh, line.norm_num,
			line.norm_den
		FROM compensation_asked asked
		STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.personal_account = asked.account
			AND bill.period = ? AND bill.status = 'Issued'
		STRAIGHT_JOIN `tabBill Line` line ON line.parent = bill.name AND line.line_kind = 'Energy'
			AND line.block_number > ?
		ORDER BY asked.number, line.segment_number, line.block_number, line.idx""",
		(question.period, question.norm_block),
	)
	differences = price_differences(question.norm_block)
	kept = [place for place, number in enumerate(numbers) if number in ranks]
	family = _ints([numbers[place] for place in kept])
	energy = _ints([watt_hours(kwh[place]) for place in kept])
	difference = _ints([differences.get((versions[place], zones[place]), 0) for place in kept])
	rank, cap = np.zeros(count, dtype=np.int64), np.full(count, question.cap_wh, dtype=np.int64)
	for number, place in ranks.items():
		rank[number] = place
	for place in kept:
		number = numbers[place]
		months_num, months_den = norm_num[place], norm_den[place] * norms[number]
		if months_num > months_den:
			cap[number] = max(cap[number], question.cap_wh * months_num // months_den)
	found = compensate(FamilyColumns(rank, cap), ExcessColumns(family, energy, difference))
	answers.above_wh = np.zeros(count, dtype=np.int64)
	np.add.at(answers.above_wh, family, energy)
	answers.energy_wh, answers.amount = found.energy_wh, found.amount
	for number in ranks:
		if not found.energy_wh[number]:
			answers.outcomes[number] = WITHIN


def price_differences(norm_block: int) -> dict[tuple[str, str], int]:
	"""(tariff version, zone) → tiyin by which a kWh above the norm costs more than one within it."""
	prices: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
	for row in frappe.get_all(
		"Tariff Rate",
		{"parenttype": "Tariff Version"},
		["parent", "zone", "block_from_kwh", "rate"],
		order_by="parent, idx",
	):
		prices[row.parent, row.zone].append((watt_hours(row.block_from_kwh), tiyin(row.rate)))
	return {
		key: sorted(blocks)[norm_block][1] - sorted(blocks)[norm_block - 1][1]
		for key, blocks in prices.items()
		if len(blocks) > norm_block
	}


def _store(cursor: mariadb.Cursor, question: Question, answers: Answers) -> None:
	cursor.execute(f"DELETE FROM `{TABLE}` WHERE exchange = ?", (question.exchange,))
	asked, count = answers.asked, len(answers.asked)
	first = reserve_keys(Key.COMPENSATION, count)
	load_columns(
		cursor,
		TABLE,
		[
			load.names("name", Key.COMPENSATION.value, first + np.arange(count, dtype=np.int64)),
			load.integers("file_row", _ints([row.row for row in asked])),
			load.codes("account_asked", [row.account for row in asked]),
			load.text("personal_account", answers.accounts),
			load.text("het", answers.hets),
			load.codes("pinfl", [row.pinfl[:14] for row in asked]),
			load.codes("outcome", answers.outcomes),
			load.energy("consumption_kwh", _ints(answers.used_wh)),
			load.energy("above_norm_kwh", answers.above_wh),
			load.energy("compensated_kwh", answers.energy_wh),
			load.money("amount", answers.amount),
		],
		{
			**new_row_constants(question.user, now_datetime()),
			"exchange": question.exchange,
			"period": question.period,
		},
	)


def _ints(values: list[Any]) -> Int:
	return np.array(values, dtype=np.int64)
