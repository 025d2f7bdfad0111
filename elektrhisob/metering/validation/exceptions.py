"""What a rule stopped or pointed at, written down for the worklist."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
import numpy as np

from elektrhisob.bulk import load
from elektrhisob.bulk.exact import soum
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import load_columns
from elektrhisob.core.columns import NONE, Flag
from elektrhisob.core.validation import REFUSE, RULES, SEVERITIES
from elektrhisob.metering.validation.prices import money_at_stake, money_of_one

if TYPE_CHECKING:
	from collections.abc import Mapping, Sequence

	import mariadb

	from elektrhisob.core.validation import RuleBook, Verdicts
	from elektrhisob.metering.validation.chains import Chain, NewReadings, Registers

CODES = tuple(RULES)
WH = 1000
SAID_BEFORE = ("installation", "cause", "zone", "reading_date", "value")
"""What a refused reading must have in common with one that waits to say nothing new."""
ENERGY_IS_THE_QUESTION = frozenset(
	{
		"BEYOND_POSSIBLE",
		"WRONG_RATIO",
		"HIGH",
		"HIGH_NEIGHBOURS",
		"PROFILE_VS_REGISTER",
		"ZONES_VS_TOTAL",
		"LATE_FOR_BILLED",
		"CLOCK_DRIFT",
		"PROLONGED_ESTIMATION",
		"ROLLOVER",
	}
)
"""For the other causes the question is what is usually consumed in that time and now is not there."""


@dataclass(frozen=True)
class Raised:
	"""One exception: fields of Reading Exception, without its name; energy_wh: what the money is about."""

	row: int
	fields: dict[str, Any]
	energy_wh: int


def raise_from(
	verdicts: Verdicts,
	registers: Registers,
	chain: Chain,
	new: NewReadings,
	book: RuleBook,
) -> list[Raised]:
	"""Exceptions of the readings that a rule named, in the order of the findings."""
	findings = verdicts.findings
	asked = (findings.code != NONE) & ~_said_twice(verdicts, chain)
	return [
		raise_as(
			CODES[int(findings.code[at])],
			SEVERITIES[int(findings.severity[at])],
			facts_of(at, verdicts, registers, chain, new, book),
			at,
			verdicts,
			registers,
			new,
		)
		for at in np.flatnonzero(asked).tolist()
	]


def _said_twice(verdicts: Verdicts, chain: Chain) -> Flag:
	"""A duplicate with the same value says nothing new: it is refused, and nobody is asked about it."""
	findings, columns = verdicts.findings, chain.columns
	same = columns.value_wh[findings.position] == columns.value_wh[np.maximum(findings.previous, 0)]
	return (findings.code == CODES.index("DUPLICATE")) & (findings.previous != NONE) & same


def raise_as(
	code: str,
	severity: str,
	facts: dict[str, Any],
	at: int,
	verdicts: Verdicts,
	registers: Registers,
	new: NewReadings,
) -> Raised:
	"""The exception of one finding, by this cause."""
	row = int(verdicts.findings.row[at])
	register = int(new.register[row])
	key = registers.keys[register]
	also = [name for name in CODES if name != code and name in verdicts.broken and verdicts.broken[name][at]]
	known = bool(registers.context.is_known[register])
	return Raised(
		row=row,
		fields={
			"cause": code,
			"severity": severity,
			"status": "Open",
			"het": registers.hets[register] or None,
			"route": registers.routes[register] or None,
			"category": registers.categories[register] or None,
			"personal_account": registers.accounts[register] or None,
			"supply_point": registers.supply_points[register] or None,
			"installation": (key.installation or None) if known else None,
			"serial_no": registers.serials[register] or None,
			"quantity": key.quantity,
			"zone": key.zone,
			"reading_date": facts["date"],
			"value": float(facts["value"]),
			"source": new.sources[row],
			"facts": json.dumps({**facts, "installation": key.installation}),
			"also": ", ".join(also) or None,
		},
		energy_wh=_energy_in_question(code, at, verdicts),
	)


def facts_of(
	at: int, verdicts: Verdicts, registers: Registers, chain: Chain, new: NewReadings, book: RuleBook
) -> dict[str, Any]:
	"""The numbers behind the words, of the finding at this place."""
	f = verdicts.findings
	row = int(f.row[at])
	register = int(new.register[row])
	context = registers.context
	previous = int(f.previous[at])
	facts: dict[str, Any] = {
		"date": iso(new.days[row]),
		"value": new.value_wh[row].item() / WH,
		"installed_on": iso(context.installed_day[register]),
		"digits": int(registers.digits[register]),
		"decimals": int(registers.decimals[register]),
		"ratio": int(context.ratio[register]),
		"multiple": book.parameters["HIGH"]["multiple"][register].item() / 10,
	}
	if context.removed_day[register] != NONE:
		facts["removed_on"] = iso(context.removed_day[register])
	if previous != NONE:
		facts["previous"] = chain.columns.value_wh[previous].item() / WH
		facts["previous_date"] = iso(chain.columns.day[previous])
		facts["energy"] = f.energy_wh[at].item() / WH
		facts["days"] = max(int(f.days[at]), 1)
	if f.limit_wh[at] != NONE:
		facts["limit"] = f.limit_wh[at].item() / WH
	if f.average_days[at] > 0:
		facts["usual"] = round(f.average_energy_wh[at].item() / f.average_days[at].item() / WH, 1)
	if context.neighbour_daily_wh[register] != NONE:
		facts["neighbours"] = round(context.neighbour_daily_wh[register].item() / WH, 1)
	if new.clock_drift_seconds[row] != NONE:
		facts["seconds"] = int(new.clock_drift_seconds[row])
	profile_wh = int(chain.columns.profile_wh[int(f.position[at])])
	if profile_wh != NONE:
		facts["profile"] = profile_wh / WH
	_add_next(facts, int(f.position[at]), chain)
	return facts


def _add_next(facts: dict[str, Any], position: int, chain: Chain) -> None:
	columns = chain.columns
	after = position + 1
	if after < len(columns) and columns.register_idx[after] == columns.register_idx[position]:
		facts["next"], facts["next_date"] = columns.value_wh[after].item() / WH, iso(columns.day[after])


def iso(day: Any) -> str:
	return str(np.datetime64(int(day), "D"))


def _energy_in_question(code: str, at: int, verdicts: Verdicts) -> int:
	f = verdicts.findings
	energy, limit = max(int(f.energy_wh[at]), 0), int(f.limit_wh[at])
	usual = 0
	if f.average_days[at] > 0:
		usual = int(f.average_energy_wh[at]) * max(int(f.days[at]), 1) // int(f.average_days[at])
	asked = energy if code in ENERGY_IS_THE_QUESTION else usual or energy
	# A mistyped digit is not worth millions: no more than the wires carry can be at stake.
	return min(asked, limit) if limit != NONE else asked


def write_raised(
	cursor: mariadb.Cursor,
	raised: Sequence[Raised],
	reading_names: Mapping[int, str],
	external: Mapping[int, tuple[str, str]],
	constants: Mapping[str, load.Constant],
	het: str | None = None,
) -> None:
	"""Into the batch's transaction. het: that of the batch, for devices nobody knows."""
	raised = _without_repeats(cursor, raised)
	if not raised:
		return
	money = money_at_stake(cursor, [(item.fields["personal_account"], item.energy_wh) for item in raised])
	first = reserve_keys(Key.READING_EXCEPTION, len(raised))
	fields = [name for name in raised[0].fields if name not in ("value", "het")]
	load_columns(
		cursor,
		"tabReading Exception",
		[
			load.names("name", Key.READING_EXCEPTION.value, first + np.arange(len(raised), dtype=np.int64)),
			load.text("het", [item.fields["het"] or het for item in raised]),
			load.text("reading", [reading_names.get(item.row) for item in raised]),
			load.text("external_source", [external.get(item.row, (None, None))[0] for item in raised]),
			load.text("external_id", [external.get(item.row, (None, None))[1] for item in raised]),
			load.money("money_at_stake", np.array(money, dtype=np.int64)),
			load.energy("value", np.array([_wh(item) for item in raised], dtype=np.int64)),
			*(load.text(name, [item.fields[name] for item in raised]) for name in fields),
		],
		constants,
	)


def _without_repeats(cursor: mariadb.Cursor, raised: Sequence[Raised]) -> list[Raised]:
	"""What was refused before in the same words, and still waits, is not put on the desk again."""
	refused = [item for item in raised if item.fields["severity"] == REFUSE and item.fields["installation"]]
	if not refused:
		return list(raised)
	cursor.execute("DROP TEMPORARY TABLE IF EXISTS refused_again")
	cursor.execute(
		"""CREATE TEMPORARY TABLE refused_again (number INT PRIMARY KEY, installation VARCHAR(140),
			cause VARCHAR(140), zone VARCHAR(140), reading_date DATE, value DECIMAL(21,9))
		ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"""
	)
	load_columns(
		cursor,
		"refused_again",
		[
			load.integers("number", np.array([item.row for item in refused], dtype=np.int64)),
			*(
				load.text(field, [item.fields[field] for item in refused])
				for field in ("installation", "cause", "zone", "reading_date")
			),
			load.energy("value", np.array([_wh(item) for item in refused], dtype=np.int64)),
		],
		{},
	)
	cursor.execute(
		"""SELECT DISTINCT again.number FROM refused_again again
		STRAIGHT_JOIN `tabReading Exception` waiting ON waiting.installation = again.installation
		WHERE waiting.cause = again.cause AND waiting.zone = again.zone AND waiting.value = again.value
			AND waiting.reading_date = again.reading_date AND waiting.status <> 'Closed'"""
	)
	known = {number for (number,) in cursor.fetchall()}
	return [item for item in raised if item.row not in known]


def _wh(item: Raised) -> int:
	return round(item.fields["value"] * WH)


def write_one(raised: Raised, reading: Any) -> None:
	"""The exception of one stored reading, in the framework's transaction."""
	_insert(raised, reading.external_source, reading.external_id, str(reading.name))


def write_refused(raised: Raised, external_source: str | None, external_id: str | None) -> None:
	"""The exception of one reading that arrived and was refused, in the framework's transaction; as
	`_without_repeats` has it.
	"""
	same = {field: raised.fields[field] for field in SAID_BEFORE}
	same["value"] = round(same["value"], 3)
	if same["installation"] and frappe.db.exists("Reading Exception", {**same, "status": ["!=", "Closed"]}):
		return
	_insert(raised, external_source, external_id)


def _insert(
	raised: Raised, external_source: str | None, external_id: str | None, reading: str | None = None
) -> None:
	money = money_of_one(raised.fields["personal_account"], raised.energy_wh)
	frappe.get_doc(
		{
			"doctype": "Reading Exception",
			**raised.fields,
			"money_at_stake": soum(money),
			"reading": reading,
			"external_source": external_source,
			"external_id": external_id,
		}
	).insert(ignore_permissions=True)
