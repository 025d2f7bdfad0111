"""Days of load profiles as they arrive: checked against what is stored, loaded in one pass.

A row is one day of one meter and quantity. Its values stand in one text, whole watt-hours with commas between
them: a value takes as many bytes as it has digits (48 of them about 200, a third of a JSON of kWh),
any SQL can cut one out, and nothing is rounded. What reports ask for in SQL (energy, highest value, good and
doubtful values) stands in columns of its own, so that no report parses the text. A row per value would be a
billion rows a day.

Values are energy after the transformer ratio, as head-ends send it: what is billed, not what the dial turned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import frappe
import mariadb
import numpy as np
import numpy.typing as npt
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.bulk import load
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import load_columns, new_row_constants
from elektrhisob.bulk.locks import take_lock
from elektrhisob.bulk.read import read_columns
from elektrhisob.bulk.staging import stage
from elektrhisob.core.columns import Int
from elektrhisob.core.profiles import GOOD, MISSING
from elektrhisob.core.validation import RuleSetting
from elektrhisob.core.zone_calendar import MINUTES_OF_DAY
from elektrhisob.metering.profiles.faults import raise_faults
from elektrhisob.metering.validation.rule_settings import read_settings

LETTERS = b"ADEM"
"""GOOD, DOUBTFUL, ESTIMATED, MISSING in the stored text."""
LOADED, REPLACED, KNOWN, OLDER = "LOADED", "REPLACED", "KNOWN", "OLDER"
ROWS_PER_CHUNK = 50_000
LOCK = "load-profiles"
LOCK_WAIT_SECONDS = 300


@dataclass(frozen=True)
class ProfileDays:
	"""n days of k values; equally long. status: GOOD, DOUBTFUL, ESTIMATED or MISSING, per value.

	version: of each row; the newest of a day counts. A missing value is 0.
	"""

	installations: Sequence[str]
	quantities: Sequence[str]
	days: Int
	interval_minutes: int
	values_wh: npt.NDArray[np.int64]
	status: npt.NDArray[np.int64]
	version: Int
	external_source: str | None = None

	def __len__(self) -> int:
		return len(self.installations)

	def part(self, start: int, end: int) -> "ProfileDays":
		return ProfileDays(
			self.installations[start:end],
			self.quantities[start:end],
			self.days[start:end],
			self.interval_minutes,
			self.values_wh[start:end],
			self.status[start:end],
			self.version[start:end],
			self.external_source,
		)


@dataclass(frozen=True)
class Outcomes:
	"""Per row: LOADED, REPLACED (a stored older version), KNOWN (the same one again), OLDER, or why refused:
	NO_METER_ON_DAY, BAD_VALUE. names: of the row that counts for the day now; "" refused."""

	codes: list[str] = field(default_factory=list)
	names: list[str] = field(default_factory=list)


class ProfilesAreBusyError(frappe.ValidationError):
	pass


def store_days(batch: ProfileDays) -> Outcomes:
	"""Store; commits chunk by chunk, on a connection of its own. Raises ValueError for a wrong shape."""
	_check_shape(batch)
	outcomes, settings = Outcomes(), read_settings()
	with bulk_connection() as connection:
		# Which version counts is decided between reading and loading: one batch after the other.
		if not take_lock(connection, LOCK, LOCK_WAIT_SECONDS):
			frappe.throw(
				_("Other load profiles are being stored. Send these again in some minutes."),
				ProfilesAreBusyError,
			)
		for start in range(0, len(batch), ROWS_PER_CHUNK):
			stored = _store(connection, batch.part(start, start + ROWS_PER_CHUNK), settings)
			connection.commit()
			outcomes.codes.extend(stored.codes)
			outcomes.names.extend(stored.names)
	if not frappe.flags.in_test:
		# The framework's own connection has read the rules, and still reads the state from before.
		frappe.db.commit()
	return outcomes


def _check_shape(batch: ProfileDays) -> None:
	rows, values = batch.values_wh.shape if batch.values_wh.ndim == 2 else (len(batch), 0)
	columns = (batch.quantities, batch.days, batch.version, batch.values_wh, batch.status)
	if any(len(column) != len(batch) for column in columns) or batch.status.shape != batch.values_wh.shape:
		raise ValueError("The columns of a batch of profiles must be equally long.")
	if rows and values * batch.interval_minutes != MINUTES_OF_DAY:
		raise ValueError(f"{values} values of {batch.interval_minutes} minutes are not a day.")


def _store(connection: mariadb.Connection, batch: ProfileDays, settings: Sequence[RuleSetting]) -> Outcomes:
	count = len(batch)
	cursor = connection.cursor()
	_stage(cursor, batch)
	row, hets, accounts, stored_names, stored_versions = read_columns(connection, _STAGED)
	place = np.full(count, -1, dtype=np.int64)
	place[np.array(row, dtype=np.int64)] = np.arange(len(row), dtype=np.int64)
	codes = ["NO_METER_ON_DAY"] * count
	names = [""] * count
	fault = (batch.values_wh < 0) | (batch.status < 0) | (batch.status > MISSING)
	bad = np.asarray(fault.any(axis=1), dtype=np.bool_)
	newest: dict[tuple[str, str, int], tuple[int, int]] = {}
	days, versions = batch.days.tolist(), batch.version.tolist()
	for number, (at, is_bad) in enumerate(zip(place.tolist(), bad.tolist(), strict=True)):
		if is_bad:
			codes[number] = "BAD_VALUE"
		elif at >= 0:
			key = (batch.installations[number], batch.quantities[number], days[number])
			_judge(
				number, versions[number], key, newest, (stored_versions[at], stored_names[at]), codes, names
			)
	fresh = [number for number, code in enumerate(codes) if code in (LOADED, REPLACED)]
	if not fresh:
		return Outcomes(codes, names)
	at = place[np.array(fresh, dtype=np.int64)].tolist()
	numbers = reserve_keys(Key.LOAD_PROFILE, len(fresh)) + np.arange(len(fresh), dtype=np.int64)
	own = dict(zip(fresh, map(Key.LOAD_PROFILE.name_of, numbers.tolist()), strict=True))
	followed = _followed(fresh, batch, days, versions, newest, own)
	_load(cursor, batch, fresh, numbers, [hets[one] for one in at], [accounts[one] for one in at], followed)
	replaced = [
		(stored_names[one], own[number])
		for number, one in zip(fresh, at, strict=True)
		if stored_names[one] and followed[number] is None
	]
	_mark_replaced(cursor, replaced)
	for number, name in own.items():
		names[number] = name
	counting = [number for number in fresh if followed[number] is None]
	newer = np.zeros(count, dtype=np.bool_)
	newer[fresh] = [stored_names[one] is not None for one in at]
	raise_faults(connection, batch, counting, names, newer, settings)
	return Outcomes(codes, names)


def _judge(
	number: int,
	version: int,
	key: tuple[str, str, int],
	newest: dict[tuple[str, str, int], tuple[int, int]],
	stored: tuple[int | None, str | None],
	codes: list[str],
	names: list[str],
) -> None:
	"""Against the stored version and against what stood earlier in the batch."""
	known, name = stored
	before = newest.get(key)
	latest = before[0] if before else known
	if latest is not None and version <= latest:
		codes[number] = KNOWN if version == latest else OLDER
		names[number] = name or ""
		return
	codes[number] = LOADED if latest is None else REPLACED
	newest[key] = (version, number)


def _followed(
	fresh: list[int],
	batch: ProfileDays,
	days: list[int],
	versions: list[int],
	newest: dict[tuple[str, str, int], tuple[int, int]],
	own: dict[int, str],
) -> dict[int, str | None]:
	"""For each new row: the newer version in the same batch that replaces it at once."""
	followed: dict[int, str | None] = {}
	for number in fresh:
		_version, last = newest[(batch.installations[number], batch.quantities[number], days[number])]
		followed[number] = None if last == number else own[last]
	return followed


def _stage(cursor: mariadb.Cursor, batch: ProfileDays) -> None:
	stage(
		cursor,
		"arrived_day",
		"""number INT PRIMARY KEY, installation VARCHAR(140) NOT NULL, quantity VARCHAR(140) NOT NULL,
			day DATE NOT NULL""",
		[
			load.Column("number", "%d", range(len(batch))),
			load.text("installation", batch.installations),
			load.text("quantity", batch.quantities),
			load.days("day", batch.days),
		],
	)


_STAGED = """SELECT arrived.number, installed.het, installed.personal_account, stored.name, stored.version
	FROM arrived_day arrived
	STRAIGHT_JOIN `tabMeter Installation` installed ON installed.name = arrived.installation
		AND installed.installed_on <= arrived.day
		AND (installed.removed_on IS NULL OR installed.removed_on >= arrived.day)
	LEFT JOIN `tabLoad Profile Day` stored ON stored.installation = arrived.installation
		AND stored.quantity = arrived.quantity AND stored.day = arrived.day AND stored.replaced_by IS NULL"""


def _load(
	cursor: mariadb.Cursor,
	batch: ProfileDays,
	fresh: list[int],
	numbers: Int,
	hets: list[str],
	accounts: list[str],
	followed: dict[int, str | None],
) -> None:
	rows = np.array(fresh, dtype=np.int64)
	values, status = batch.values_wh[rows], batch.status[rows]
	good = (status == GOOD).sum(axis=1)
	load_columns(
		cursor,
		"tabLoad Profile Day",
		[
			load.names("name", Key.LOAD_PROFILE.value, numbers),
			load.codes("installation", [batch.installations[row] for row in fresh]),
			load.codes("quantity", [batch.quantities[row] for row in fresh]),
			load.days("day", batch.days[rows]),
			load.text("het", hets),
			load.text("personal_account", accounts),
			load.integers("version", batch.version[rows]),
			load.text("replaced_by", [followed[row] for row in fresh]),
			load.energy("energy", values.sum(axis=1)),
			load.energy("max_value", values.max(axis=1)),
			load.integers("good_count", good),
			load.integers("doubtful_count", values.shape[1] - good),
			load.codes("values_wh", packed(values)),
			load.codes("quality", [letters or load.NULL for letters in quality_letters(status)]),
		],
		{
			**new_row_constants(frappe.session.user, now_datetime()),
			"interval_minutes": batch.interval_minutes,
			"external_source": batch.external_source,
		},
	)


def packed(values_wh: npt.NDArray[np.int64]) -> list[str]:
	"""Rows of values as they are stored."""
	template = ",".join(["%d"] * values_wh.shape[1])
	return [template % tuple(row) for row in values_wh.tolist()]


def quality_letters(status: npt.NDArray[np.int64]) -> list[str]:
	"""A letter per value; "" where all are good, as nearly all rows are."""
	letters = np.frombuffer(LETTERS, dtype=np.uint8)[status]
	spotless = (status == GOOD).all(axis=1).tolist()
	return ["" if clean else bytes(row).decode() for clean, row in zip(spotless, letters, strict=True)]


def unpacked(texts: Sequence[str], count: int) -> npt.NDArray[np.int64]:
	"""Stored texts of `count` values each → their rows."""
	joined = ",".join(texts)
	flat = np.fromstring(joined, dtype=np.int64, sep=",") if joined else np.zeros(0, dtype=np.int64)
	return flat.reshape(len(texts), count)


def statuses(qualities: Sequence[str | None], count: int) -> npt.NDArray[np.int64]:
	"""Stored letters → the status of every value."""
	code = np.zeros(256, dtype=np.int64)
	code[np.frombuffer(LETTERS, dtype=np.uint8)] = np.arange(len(LETTERS))
	joined = "".join(text or "A" * count for text in qualities)
	return code[np.frombuffer(joined.encode(), dtype=np.uint8)].reshape(len(qualities), count)


def _mark_replaced(cursor: mariadb.Cursor, replaced: list[tuple[str, str]]) -> None:
	if not replaced:
		return
	stage(
		cursor,
		"replaced_day",
		"old VARCHAR(140) PRIMARY KEY, new VARCHAR(140) NOT NULL",
		[
			load.codes("old", [pair[0] for pair in replaced]),
			load.codes("new", [pair[1] for pair in replaced]),
		],
	)
	cursor.execute(
		"""UPDATE replaced_day pair STRAIGHT_JOIN `tabLoad Profile Day` stored ON stored.name = pair.old
		SET stored.replaced_by = pair.new"""
	)
