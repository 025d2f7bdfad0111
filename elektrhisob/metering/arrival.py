"""Readings as they arrive in masses: judged like one by one, stored and answered in one pass.

Each chunk is one transaction of a connection of its own: what it answered is stored. A batch that is sent
again after a fault finds what is stored by its external ids and goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.bulk import load
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import RowsRefused, load_columns, new_row_constants
from elektrhisob.core.columns import NONE, Flag, Int
from elektrhisob.core.validation import (
	HOLD,
	REFUSE,
	SEVERITIES,
	FindingColumns,
	RuleSetting,
	judge_chain,
)
from elektrhisob.metering.estimation.true_up import true_up_in
from elektrhisob.metering.validation.chains import (
	NewReadings,
	Registers,
	read_chain,
	read_registers,
	rule_book,
	with_profiles,
)
from elektrhisob.metering.validation.closing import LastRead, close_answered_by_batch
from elektrhisob.metering.validation.days import today_number
from elektrhisob.metering.validation.exceptions import CODES, Raised, raise_from, write_raised
from elektrhisob.metering.validation.known_ids import find_known
from elektrhisob.metering.validation.queries import RegisterKey, StagedRegisters
from elektrhisob.metering.validation.rule_settings import looked_back, read_settings
from elektrhisob.metering.validation.words import cause_words

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

ROWS_PER_CHUNK = 100_000
ATTEMPTS = 5
LOOKED_UP = 200
"""External ids of a large batch that tell whether it has been here before."""
SUSPICION_LENGTH = 140
ACCEPTED, SUSPICIOUS, KNOWN = "ACCEPTED", "SUSPICIOUS", "KNOWN"
_REFUSED, _HELD = SEVERITIES.index(REFUSE), SEVERITIES.index(HOLD)


@dataclass(frozen=True)
class ArrivedReadings:
	"""Equally long columns. Installation "" is a device nobody knows; value_wh is what the dial shows, in Wh.

	external_ids       "" or none at all: the source numbers nothing
	clock_drift_seconds   how far the device's clock was off, -1 unknown; none: nobody compared
	profile_wh         energy of the load profile since the reading before, after the ratio, -1 unknown
	"""

	installations: Sequence[str]
	zones: Sequence[str]
	quantities: Sequence[str]
	days: Int
	value_wh: Int
	source: str
	reason: str
	qualities: Sequence[str]
	external_source: str | None = None
	external_ids: Sequence[str] | None = None
	clock_drift_seconds: Int | None = None
	profile_wh: Int | None = None
	photos: Sequence[str | None] | None = None
	latitudes: Sequence[float | None] | None = None
	longitudes: Sequence[float | None] | None = None
	estimation_methods: Sequence[str | None] | None = None
	estimation_bases: Sequence[str | None] | None = None

	def __len__(self) -> int:
		return len(self.installations)

	def part(self, rows: Int) -> ArrivedReadings:
		"""The readings at these places."""
		chosen = rows.tolist()
		columns: dict[str, Any] = {}
		for name, value in vars(self).items():
			if value is None or isinstance(value, str):
				columns[name] = value
			elif isinstance(value, np.ndarray):
				columns[name] = value[rows]
			else:
				columns[name] = [value[row] for row in chosen]
		return ArrivedReadings(**columns)


@dataclass(frozen=True)
class Outcomes:
	"""Per row: ACCEPTED, SUSPICIOUS, KNOWN (the same external id is stored), or the rule that refused it.

	names: of the readings stored now or before; "" refused.
	"""

	codes: list[str] = field(default_factory=list)
	names: list[str] = field(default_factory=list)

	def __len__(self) -> int:
		return len(self.codes)

	def extend(self, other: Outcomes) -> None:
		self.codes.extend(other.codes)
		self.names.extend(other.names)


class SomeAreKnown(Exception):
	"""A batch that was taken for all new has readings that are stored already."""


def take_readings(batch: ArrivedReadings, het: str | None = None) -> Outcomes:
	"""Judge and store; commits chunk by chunk. het: devices of other districts are unknown here."""
	outcomes = take_readings_beside(batch, het)
	if not frappe.flags.in_test:
		# The framework's own connection still reads the state from before.
		frappe.db.commit()
	return outcomes


def take_readings_beside(batch: ArrivedReadings, het: str | None = None) -> Outcomes:
	"""As `take_readings`, beside a transaction of the framework that goes on: its locks hold, and it sees the
	new rows only where it reads with a lock.
	"""
	outcomes = Outcomes()
	settings = read_settings()
	for start in range(0, len(batch), ROWS_PER_CHUNK):
		rows = np.arange(start, min(start + ROWS_PER_CHUNK, len(batch)), dtype=np.int64)
		outcomes.extend(_take_chunk(batch.part(rows) if len(batch) > len(rows) else batch, het, settings))
	return outcomes


def _take_chunk(batch: ArrivedReadings, het: str | None, settings: Sequence[RuleSetting]) -> Outcomes:
	for attempt in range(1, ATTEMPTS + 1):
		with bulk_connection() as connection:
			try:
				all_new = attempt == 1 and len(batch) > LOOKED_UP
				return _take_once(connection, batch, het, settings, all_new)
			except (RowsRefused, SomeAreKnown, _mariadb().OperationalError, _mariadb().IntegrityError):
				# One of the external ids is stored, by now or before, or another batch held the same meters:
				# look again, with its rows in sight.
				connection.rollback()
				if attempt == ATTEMPTS:
					raise
	raise AssertionError("unreachable")


def _mariadb() -> Any:
	import mariadb

	return mariadb


def _take_once(
	connection: mariadb.Connection,
	batch: ArrivedReadings,
	het: str | None,
	settings: Sequence[RuleSetting],
	all_new: bool,
) -> Outcomes:
	"""all_new: as nearly every batch, it holds nothing that is stored. Then only some external ids are looked
	up, and those of refused readings; that no other one is stored the table's own index says.
	"""
	keys, register, first_days = _registers_of(batch)
	staged = StagedRegisters(connection, keys, first_days, looked_back(settings))
	staged.lock()
	# Only now: a batch that raced with this one for the same meters has stored its rows.
	known = _known(connection, batch, all_new)
	everything = np.arange(len(batch), dtype=np.int64)
	fresh = np.delete(everything, list(known)) if known else everything
	codes, names = [KNOWN] * len(batch), [known.get(row, "") for row in range(len(batch))]
	if len(fresh) == len(batch):
		return _store(connection, staged, keys, register, batch, het, settings, all_new)
	if len(fresh):
		part = batch.part(fresh)
		stored = _store(connection, staged, keys, register[fresh], part, het, settings)
		for row, code, name in zip(fresh.tolist(), stored.codes, stored.names, strict=True):
			codes[row], names[row] = code, name
		_answer_repeats(batch, known, codes, names)
	return Outcomes(codes, names)


def _known(connection: mariadb.Connection, batch: ArrivedReadings, all_new: bool) -> dict[int, str]:
	"""As `find_known`. all_new: raises SomeAreKnown where it may not be so."""
	if not all_new or not batch.external_ids:
		return find_known(connection, batch.external_source, batch.external_ids)
	given = [external_id for external_id in batch.external_ids if external_id]
	some = given[:: max(len(given) // LOOKED_UP, 1)]
	if len(set(given)) < len(given) or find_known(connection, batch.external_source, some):
		raise SomeAreKnown
	return {}


def _answer_repeats(
	batch: ArrivedReadings, known: dict[int, str], codes: list[str], names: list[str]
) -> None:
	"""The same external id twice in one batch: the second one is known by the first one's name."""
	if batch.external_ids is None or not known:
		return
	of_id = {
		external_id: names[row]
		for row, external_id in enumerate(batch.external_ids)
		if external_id and row not in known
	}
	for row, name in known.items():
		if not name:
			names[row] = of_id.get(batch.external_ids[row], "")


def _store(
	connection: mariadb.Connection,
	staged: StagedRegisters,
	keys: Sequence[RegisterKey],
	register: Int,
	batch: ArrivedReadings,
	het: str | None,
	settings: Sequence[RuleSetting],
	all_new: bool = False,
) -> Outcomes:
	registers = read_registers(staged, keys, het)
	new = _new_readings(batch, register)
	chain = with_profiles(staged, keys, read_chain(staged, registers, new), settings)
	book = rule_book(settings, registers)
	verdicts = judge_chain(registers.context, chain.columns, book, today_number())
	raised = raise_from(verdicts, registers, chain, new, book)
	severity = np.full(len(batch), NONE, dtype=np.int64)
	severity[verdicts.findings.row] = verdicts.findings.severity
	if all_new and batch.external_ids is not None:
		refused = [batch.external_ids[row] for row in np.flatnonzero(severity == _REFUSED).tolist()]
		if find_known(connection, batch.external_source, refused):
			raise SomeAreKnown
	late = np.zeros(len(batch), dtype=np.bool_)
	if "LATE_FOR_BILLED" in verdicts.broken:
		late[verdicts.findings.row] = verdicts.broken["LATE_FOR_BILLED"]
	kept = np.flatnonzero(severity != _REFUSED).astype(np.int64)
	constants = new_row_constants(frappe.session.user, now_datetime())
	cursor = connection.cursor()
	names = _write_readings(cursor, batch, register, registers, kept, severity, late, raised, constants)
	if names and "Actual" in batch.qualities:
		close_answered_by_batch(connection, registers.hets, _last_read(batch, register, kept, keys))
		true_up_in(connection, [keys[register].installation for register in chain.trued.tolist()])
	write_raised(cursor, raised, names, _external(batch, raised), constants, het)
	connection.commit()
	return _outcomes(len(batch), names, verdicts.findings)


def _registers_of(batch: ArrivedReadings) -> tuple[list[RegisterKey], Int, list[int]]:
	"""The distinct registers, sorted so that locks are taken in one order; the register of each row."""
	columns = list(zip(batch.installations, batch.quantities, batch.zones, strict=True))
	# A list that is in order already, as most are, is sorted in one look.
	distinct = sorted(dict.fromkeys(columns))
	place = dict(zip(distinct, range(len(distinct)), strict=True))
	register = np.array([place[key] for key in columns], dtype=np.int64)
	first = np.full(len(distinct), np.iinfo(np.int64).max, dtype=np.int64)
	np.minimum.at(first, register, batch.days)
	return list(map(RegisterKey._make, distinct)), register, first.tolist()


def _last_read(batch: ArrivedReadings, register: Int, kept: Int, keys: Sequence[RegisterKey]) -> LastRead:
	"""The last day that the batch really read of each register, asked for by name."""
	actual = kept[np.array([batch.qualities[row] == "Actual" for row in kept.tolist()], dtype=np.bool_)]
	last = np.full(len(keys), NONE, dtype=np.int64)
	np.maximum.at(last, register[actual], batch.days[actual])
	return LastRead(keys, last)


def _new_readings(batch: ArrivedReadings, register: Int) -> NewReadings:
	unknown = np.full(len(batch), NONE, dtype=np.int64)
	return NewReadings(
		register=register,
		days=batch.days,
		value_wh=batch.value_wh,
		is_estimated=np.array([text == "Estimated" for text in batch.qualities], dtype=np.int64),
		sources=[batch.source] * len(batch),
		clock_drift_seconds=unknown if batch.clock_drift_seconds is None else batch.clock_drift_seconds,
		profile_wh=unknown if batch.profile_wh is None else batch.profile_wh,
	)


def _write_readings(
	cursor: mariadb.Cursor,
	batch: ArrivedReadings,
	register: Int,
	registers: Registers,
	kept: Int,
	severity: Int,
	late: Flag,
	raised: Sequence[Raised],
	constants: dict[str, load.Constant],
) -> dict[int, str]:
	"""Returns the name of every kept row."""
	if not len(kept):
		return {}
	rows, at = kept.tolist(), register[kept].tolist()
	numbers = reserve_keys(Key.READING, len(kept)) + np.arange(len(kept), dtype=np.int64)
	held = (severity[kept] == _HELD).tolist()
	words = {
		item.row: cause_words(item.fields["cause"], _facts(item))[:SUSPICION_LENGTH]
		for item in raised
		if severity[item.row] == _HELD
	}
	months = batch.days.astype("datetime64[D]").astype("datetime64[M]")
	external = batch.external_ids
	columns = [
		load.names("name", Key.READING.value, numbers),
		load.codes("installation", [batch.installations[row] for row in rows]),
		load.codes("het", [registers.hets[one] for one in at]),
		load.codes("personal_account", [registers.accounts[one] for one in at]),
		load.codes("supply_point", [registers.supply_points[one] for one in at]),
		load.text("serial_no", [registers.serials[one] for one in at]),
		load.codes("quantity", [batch.quantities[row] for row in rows]),
		load.codes("zone", [batch.zones[row] for row in rows]),
		load.days("reading_date", batch.days[kept]),
		load.energy("value", batch.value_wh[kept]),
		load.codes("quality", [batch.qualities[row] for row in rows]),
		load.codes("status", ["Suspicious" if flag else "Accepted" for flag in held]),
		load.text("suspicion", [words.get(row) for row in rows]),
		load.text("late_for_period", [str(months[row]) if late[row] else None for row in rows]),
	]
	if external is not None:
		columns.append(load.text("external_id", [external[row] or None for row in rows]))
	for name, values in (
		("photo", batch.photos),
		("latitude", batch.latitudes),
		("longitude", batch.longitudes),
		("estimation_method", batch.estimation_methods),
		("estimation_basis", batch.estimation_bases),
	):
		if values is not None:
			columns.append(
				load.text(name, [None if values[row] is None else str(values[row]) for row in rows])
			)
	load_columns(
		cursor,
		"tabMeter Reading",
		columns,
		{
			**constants,
			"source": batch.source,
			"reason": batch.reason,
			"external_source": batch.external_source if external is not None else None,
		},
	)
	return {row: Key.READING.name_of(number) for row, number in zip(rows, numbers.tolist(), strict=True)}


def _facts(item: Raised) -> dict[str, Any]:
	facts: dict[str, Any] = frappe.parse_json(item.fields["facts"])
	return facts


def _external(batch: ArrivedReadings, raised: Sequence[Raised]) -> dict[int, tuple[str, str]]:
	if batch.external_ids is None or not batch.external_source:
		return {}
	return {
		item.row: (batch.external_source, batch.external_ids[item.row])
		for item in raised
		if batch.external_ids[item.row]
	}


def _outcomes(count: int, names: dict[int, str], findings: FindingColumns) -> Outcomes:
	codes = [ACCEPTED] * count
	for row, code, level in zip(
		findings.row.tolist(), findings.code.tolist(), findings.severity.tolist(), strict=True
	):
		if level == _REFUSED:
			codes[row] = CODES[code]
		elif level == _HELD:
			codes[row] = SUSPICIOUS
	return Outcomes(codes, [names.get(row, "") for row in range(count)])


__all__ = [
	"ACCEPTED",
	"CODES",
	"KNOWN",
	"SUSPICIOUS",
	"ArrivedReadings",
	"Outcomes",
	"take_readings",
	"take_readings_beside",
]
