"""A rule tried on last month's readings before it is switched on: how many would it stop, and where?

Readings are streamed in chunks; memory holds one chunk, the sums by district and a few examples.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import frappe
import mariadb
import numpy as np
from frappe import _
from frappe.utils import add_days, get_first_day, today

from elektrhisob.administration import rule_trials
from elektrhisob.administration.divisions import hets_below
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import EPOCH, soum
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.validation import RULES, RuleBook, RuleSetting, judge_chain
from elektrhisob.metering.validation import rule_settings
from elektrhisob.metering.validation.chains import Chain, NewReadings, read_chain, read_registers, rule_book
from elektrhisob.metering.validation.days import today_number
from elektrhisob.metering.validation.exceptions import Raised, raise_from
from elektrhisob.metering.validation.prices import money_at_stake
from elektrhisob.metering.validation.queries import RegisterKey, StagedRegisters
from elektrhisob.metering.validation.words import cause_words

ROWS = 50_000

Row = tuple[Any, ...]


@frappe.whitelist(methods=["POST"])
def start(rule: str | dict[str, Any], unit: str) -> str:
	"""Try a rule as the form shows it, saved or not, on the unit's last month; returns the trial's key."""
	frappe.has_permission("Validation Rule", "write", throw=True)
	doc = frappe.get_doc({**frappe.parse_json(rule), "doctype": "Validation Rule"})
	hets = hets_below(unit)
	if RULES[doc.code].nightly:
		frappe.throw(_("This rule looks for readings that are not there: it has nothing to be tried on."))
	if RULES[doc.code].of_profiles:
		frappe.throw(_("This rule looks at load profiles as they arrive: it is not tried on readings."))
	rule_settings.complete_parameters(doc)
	rule_settings.check_parameters(doc)
	setting = replace(
		rule_settings.setting_of(doc, {row.parameter: row.value for row in doc.parameters}), enabled=True
	)
	return rule_trials.begin(
		"elektrhisob.metering.validation.trial.run", doc.doctype, doc.name, hets, setting
	)


@frappe.whitelist(methods=["GET", "POST"])
def state(key: str) -> dict[str, Any]:
	"""How far a trial is; when it is done, its result."""
	frappe.has_permission("Validation Rule", "write", throw=True)
	return rule_trials.state_of("Validation Rule", key)


def run(key: str, setting: RuleSetting, hets: Sequence[str], rule: str | None = None) -> dict[str, Any]:
	"""The job."""
	settings = [row for row in rule_settings.read_settings() if row.code != setting.code]
	settings.append(setting)
	return rule_trials.run(
		key,
		hets,
		lambda het: try_het(het, settings, setting.code),
		("stopped", "readings"),
		("Validation Rule", rule),
	)


def try_het(
	het: str, settings: Sequence[RuleSetting], code: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
	"""How many of the district's last month's readings the rule stops, their worth, and some of them."""
	readings = stopped = money = 0
	examples: list[dict[str, Any]] = []
	with bulk_connection() as reader, bulk_connection() as worker:
		for rows in _stored_readings(reader, het):
			raised = _judge_stored(worker, rows, settings, code)
			sums = money_at_stake(
				worker.cursor(), [(item.fields["personal_account"], item.energy_wh) for item in raised]
			)
			readings, stopped, money = readings + len(rows), stopped + len(raised), money + sum(sums)
			some = [_example(item, tiyin) for item, tiyin in zip(raised, sums, strict=True)]
			examples = heapq.nlargest(rule_trials.EXAMPLES, [*examples, *some], key=lambda one: one["money"])
	return {"het": het, "readings": readings, "stopped": stopped, "money": float(soum(money))}, examples


def _example(item: Raised, tiyin: int) -> dict[str, Any]:
	return {
		"personal_account": item.fields["personal_account"],
		"het": item.fields["het"],
		"reading_date": item.fields["reading_date"],
		"words": cause_words(item.fields["cause"], frappe.parse_json(item.fields["facts"])),
		"money": float(soum(tiyin)),
	}


def last_month() -> tuple[date, date]:
	first = get_first_day(add_days(get_first_day(today()), -1))
	return first, add_days(get_first_day(today()), -1)


def _stored_readings(connection: mariadb.Connection, het: str) -> Iterator[list[Row]]:
	first, last = last_month()
	cursor = connection.cursor(buffered=False)
	cursor.execute(
		f"""SELECT CAST(SUBSTRING(name, 2) AS SIGNED), installation, quantity, zone,
			TO_DAYS(reading_date) - {EPOCH}, CAST(value * 1000 AS SIGNED), quality, source
		FROM `tabMeter Reading`
		WHERE het = ? AND reading_date BETWEEN ? AND ? AND status IN ('Accepted', 'Suspicious')""",
		(het, first, last),
	)
	while rows := cursor.fetchmany(ROWS):
		yield rows
	cursor.close()


def _judge_stored(
	connection: mariadb.Connection, rows: list[Row], settings: Sequence[RuleSetting], code: str
) -> list[Raised]:
	"""What the rule would have said of stored readings when they came."""
	keys = sorted({row[1:4] for row in rows})
	place = {key: number for number, key in enumerate(keys)}
	days = _whole([row[4] for row in rows])
	register = _whole([place[row[1:4]] for row in rows])
	first = np.full(len(keys), np.iinfo(np.int64).max, dtype=np.int64)
	np.minimum.at(first, register, days)
	registers_of = [RegisterKey(*key) for key in keys]
	looked_back = rule_settings.looked_back(settings)
	staged = StagedRegisters(connection, registers_of, first.tolist(), looked_back)
	registers = read_registers(staged, registers_of)
	new = NewReadings(
		register=register,
		days=days,
		value_wh=_whole([row[5] for row in rows]),
		is_estimated=_whole([row[6] == "Estimated" for row in rows]),
		sources=[row[7] for row in rows],
		clock_drift_seconds=np.full(len(rows), NONE, dtype=np.int64),
		profile_wh=np.full(len(rows), NONE, dtype=np.int64),
	)
	chain = _with_stored_as_new(
		read_chain(staged, registers, _nothing(new)), _whole([row[0] for row in rows])
	)
	book = _only(rule_book(settings, registers), code)
	verdicts = judge_chain(registers.context, chain.columns, book, today_number(), apart=False)
	return raise_from(verdicts, registers, chain, new, book)


def _nothing(new: NewReadings) -> NewReadings:
	none = np.zeros(0, dtype=np.int64)
	return replace(
		new,
		register=none,
		days=none,
		value_wh=none,
		is_estimated=none,
		sources=[],
		clock_drift_seconds=none,
		profile_wh=none,
	)


def _with_stored_as_new(chain: Chain, numbers: Int) -> Chain:
	order = np.argsort(numbers)
	at = np.minimum(np.searchsorted(numbers[order], chain.reading_number), len(numbers) - 1)
	is_new = numbers[order][at] == chain.reading_number
	row = np.where(is_new, order[at], NONE)
	return Chain(replace(chain.columns, is_new=is_new, row=row.astype(np.int64)), chain.reading_number)


def _only(book: RuleBook, code: str) -> RuleBook:
	"""Every other rule is silent."""
	silent = {
		name: column if name == code else np.full(len(column), NONE, dtype=np.int64)
		for name, column in book.severity.items()
	}
	return replace(book, severity=silent)


def _whole(values: Sequence[Any]) -> Int:
	return np.array(values, dtype=np.int64)
