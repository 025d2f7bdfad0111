"""The same reading of registers and history for one reading and for a hundred thousand.

A batch stages its registers in a temporary table of its own connection; one reading stands in the query
itself and is read, with locks, inside the framework's transaction.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import frappe
import numpy as np

from elektrhisob.bulk import load
from elektrhisob.bulk.load import load_columns
from elektrhisob.bulk.read import read_columns

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from elektrhisob.core.columns import Int

EPOCH = 719528
"""TO_DAYS('1970-01-01')"""
FEWEST_LOOKED_BACK, MOST_LOOKED_BACK = 8, 14
"""Stored readings before a new one that are read: enough for estimates in a row and for what rules ask."""
LONG_AGO = "1900-01-01"
SAMPLED = 200
MOSTLY = 10
"""Nine of ten."""


class RegisterKey(NamedTuple):
	installation: str
	quantity: str
	zone: str


@dataclass(frozen=True)
class Span:
	"""The days after one reading of a register, up to the next one. number: for the answer."""

	number: int
	key: RegisterKey
	until: int
	days: int


class Staged(Protocol):
	"""Registers numbered from 0, joined as `staged`: number, installation, quantity, zone, window_from."""

	def columns(self, statement: str, lock: bool = False) -> list[list[Any]]:
		"""statement: SQL with {staged} where the staged table stands, and no other parameter."""

	def history(self, lock: bool = False) -> list[Int]:
		"""Stored readings of the registers, in the columns of HISTORY: as many as rules ask for, or more."""

	def profiled(self) -> list[int]:
		"""Registers whose meter may have a load profile up to a new reading."""

	def profile_sums(self, spans: Sequence[Span]) -> list[list[Any]]:
		"""Of spans whose meter has complete days of its load profile: number, days there are, their Wh."""


class StagedRegisters:
	"""In a temporary table of a bulk connection, with the day from which history is needed."""

	def __init__(
		self,
		connection: mariadb.Connection,
		keys: Sequence[RegisterKey],
		first_days: Sequence[int],
		looked_back: int = FEWEST_LOOKED_BACK,
	) -> None:
		"""first_days: of the new readings. looked_back: how many stored readings before them are needed."""
		self.connection = connection
		self.first_days = np.array(first_days, dtype=np.int64)
		self.looked_back = looked_back
		cursor = connection.cursor()
		cursor.execute("DROP TEMPORARY TABLE IF EXISTS arrived_register")
		cursor.execute(
			"""CREATE TEMPORARY TABLE arrived_register (
				number INT PRIMARY KEY, installation VARCHAR(140) NOT NULL, quantity VARCHAR(140) NOT NULL,
				zone VARCHAR(140) NOT NULL, first_day DATE NOT NULL, window_from DATE
			) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"""
		)
		load_columns(
			cursor,
			"arrived_register",
			[
				load.Column("number", "%d", range(len(keys))),
				load.text("installation", [key.installation for key in keys]),
				load.text("quantity", [key.quantity for key in keys]),
				load.text("zone", [key.zone for key in keys]),
				load.Column("first_day", "%s", _iso(first_days)),
			],
			{},
		)

	def lock(self) -> None:
		"""Readings of one meter are judged one batch after the other."""
		self.columns(
			"""SELECT COUNT(*) FROM {staged} STRAIGHT_JOIN `tabMeter Installation` installed
				ON installed.name = staged.installation""",
			lock=True,
		)

	def history(self, lock: bool = False) -> list[Int]:
		"""All from the same number of days before; where that brings too few, each from its own day."""
		days = usual_days(self._sampled_days())
		if days is None:
			return self._history_of_each(lock)
		since = f"first_day - INTERVAL {days} DAY" if days else f"CAST('{LONG_AGO}' AS DATE)"
		columns = whole_numbers(self.columns(HISTORY.replace("{staged}", _staged_since(since)), lock))
		if not days:
			return columns
		number, day = columns[0], columns[2]
		before = number[day <= self.first_days[number]]
		few = np.bincount(before, minlength=len(self.first_days)) <= self.looked_back
		if few.sum() * MOSTLY > len(few):
			return self._history_of_each(lock)
		if not few.any():
			return columns
		own = self._history_of_each(lock, np.flatnonzero(few).tolist())
		enough = ~few[number]
		return [np.concatenate([column[enough], more]) for column, more in zip(columns, own, strict=True)]

	def _history_of_each(self, lock: bool, numbers: Sequence[int] | None = None) -> list[Int]:
		"""numbers: of these registers only."""
		window = f"IFNULL({_window('staged.first_day', 'staged', self.looked_back)}, '{LONG_AGO}')"
		among = "" if numbers is None else f" WHERE staged.number IN ({_listed(numbers)})"
		cursor = self.connection.cursor()
		cursor.execute(f"UPDATE arrived_register staged SET window_from = {window}{among}")
		return whole_numbers(self.columns(HISTORY, lock))

	def _sampled_days(self) -> list[int | None]:
		"""Of some registers spread over the batch: days back to the farthest reading needed, None all."""
		count = len(self.first_days)
		numbers = range(0, count, max(count // SAMPLED, 1))
		return read_columns(
			self.connection,
			f"""SELECT DATEDIFF(staged.first_day, {_window("staged.first_day", "staged", self.looked_back)})
			FROM arrived_register staged WHERE staged.number IN ({_listed(numbers)})""",
		)[0]

	def profiled(self) -> list[int]:
		return read_columns(
			self.connection,
			"""SELECT staged.number FROM arrived_register staged WHERE (
				SELECT profile.day FROM `tabLoad Profile Day` profile
				WHERE profile.installation = staged.installation AND profile.quantity = staged.quantity
				ORDER BY profile.day DESC LIMIT 1) >= staged.first_day""",
		)[0]

	def columns(self, statement: str, lock: bool = False) -> list[list[Any]]:
		text = statement.replace("{staged}", "arrived_register staged")
		return read_columns(self.connection, text + (" FOR UPDATE" if lock else ""))

	def profile_sums(self, spans: Sequence[Span]) -> list[list[Any]]:
		cursor = self.connection.cursor()
		stage_days_back(cursor, max((span.days for span in spans), default=0))
		cursor.execute("DROP TEMPORARY TABLE IF EXISTS read_span")
		cursor.execute(
			"""CREATE TEMPORARY TABLE read_span (number INT PRIMARY KEY, installation VARCHAR(140) NOT NULL,
				quantity VARCHAR(140) NOT NULL, until DATE NOT NULL, days INT NOT NULL)
			ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"""
		)
		load_columns(
			cursor,
			"read_span",
			[
				load.Column("number", "%d", [span.number for span in spans]),
				load.text("installation", [span.key.installation for span in spans]),
				load.text("quantity", [span.key.quantity for span in spans]),
				load.Column("until", "%s", _iso([span.until for span in spans])),
				load.Column("days", "%d", [span.days for span in spans]),
			],
			{},
		)
		return read_columns(
			self.connection,
			f"""SELECT span.number, COUNT(*), {PROFILE_WH} FROM read_span span
			STRAIGHT_JOIN day_back back ON back.days <= span.days
			STRAIGHT_JOIN `tabLoad Profile Day` profile ON profile.installation = span.installation
				AND profile.quantity = span.quantity
				AND profile.day = DATE_SUB(span.until, INTERVAL back.days - 1 DAY)
			WHERE {WHOLE_DAY} GROUP BY span.number""",
		)


class StagedRegister:
	"""One register, inside the framework's transaction."""

	def __init__(self, key: RegisterKey, first_day: str) -> None:
		self.values = (key.installation, key.quantity, key.zone, first_day)

	def columns(self, statement: str, lock: bool = False) -> list[list[Any]]:
		window = _window("one.first_day", "one", MOST_LOOKED_BACK)
		one = f"""(SELECT one.*, IFNULL({window}, '{LONG_AGO}') AS window_from FROM (
			SELECT 0 AS number, CONVERT(%s USING utf8mb4) COLLATE utf8mb4_unicode_ci AS installation,
				CONVERT(%s USING utf8mb4) COLLATE utf8mb4_unicode_ci AS quantity,
				CONVERT(%s USING utf8mb4) COLLATE utf8mb4_unicode_ci AS zone,
				CAST(%s AS DATE) AS first_day) one) staged"""
		text = statement.replace("{staged}", one)
		rows = frappe.db.sql(text + (" for update" if lock else ""), self.values, as_list=True)
		width = len(rows[0]) if rows else 0
		return [[row[column] for row in rows] for column in range(width)]

	def history(self, lock: bool = False) -> list[Int]:
		return whole_numbers(self.columns(HISTORY, lock))

	def profiled(self) -> list[int]:
		return [0]

	def profile_sums(self, spans: Sequence[Span]) -> list[list[Any]]:
		rows: list[list[Any]] = []
		for span in spans:
			(until,) = _iso([span.until])
			found = frappe.db.sql(
				f"""select count(*), {PROFILE_WH} from `tabLoad Profile Day` profile
				where profile.installation = %s and profile.quantity = %s
					and profile.day > date_sub(%s, interval %s day) and profile.day <= %s and {WHOLE_DAY}""",
				(span.key.installation, span.key.quantity, until, span.days, until),
			)
			rows.append([span.number, found[0][0], found[0][1] or 0])
		return [list(column) for column in zip(*rows, strict=True)]


def stage_days_back(cursor: mariadb.Cursor, most: int) -> None:
	"""Table day_back: 1, 2 … most. A join by them finds days by their index, one by one."""
	cursor.execute("DROP TEMPORARY TABLE IF EXISTS day_back")
	cursor.execute("CREATE TEMPORARY TABLE day_back (days INT PRIMARY KEY) ENGINE=InnoDB")
	load_columns(cursor, "day_back", [load.Column("days", "%d", range(1, most + 1))], {})


def usual_days(sampled: Sequence[int | None]) -> int | None:
	"""How many days before a new reading hold the ones needed, for nearly all registers; 0: all there are.

	None: the registers are read too differently, the same for all would read far too much.
	"""
	known = sorted(days for days in sampled if days is not None)
	if not known:
		return 0
	# Those that are read most often would bring the most rows.
	often = known[len(known) // MOSTLY]
	if len(known) * MOSTLY < len(sampled) * (MOSTLY - 1) or known[-1] > 2 * often:
		return None
	return known[-1]


def _listed(numbers: Sequence[int]) -> str:
	return ", ".join(map(str, numbers)) or "-1"


def _staged_since(since: str) -> str:
	return (
		f"(SELECT number, installation, quantity, zone, {since} AS window_from FROM arrived_register) staged"
	)


def _window(first_day: str, table: str, looked_back: int) -> str:
	"""Day of the reading some places before: no index entry beyond it is touched."""
	return f"""(SELECT earlier.reading_date FROM `tabMeter Reading` earlier
		WHERE earlier.installation = {table}.installation AND earlier.zone = {table}.zone
			AND earlier.reading_date <= {first_day}
		ORDER BY earlier.reading_date DESC LIMIT 1 OFFSET {int(looked_back)})"""


def _iso(days: Sequence[int]) -> list[str]:
	return [str(day) for day in np.array(days, dtype="datetime64[D]")]


WHOLE_DAY = "profile.replaced_by IS NULL AND IFNULL(LOCATE('M', profile.quality), 0) = 0"
PROFILE_WH = "CAST(SUM(profile.energy) * 1000 AS SIGNED)"

REGISTERS = f"""SELECT staged.number, installed.het, installed.personal_account, installed.supply_point,
		installed.serial_no, installed.ratio, TO_DAYS(installed.installed_on) - {EPOCH},
		IFNULL(TO_DAYS(installed.removed_on) - {EPOCH}, -1),
		point.route, CAST(IFNULL(point.permitted_power_kw, 0) * 24000 AS SIGNED),
		account.category, account.status, meter.meter_model, register.digits, register.decimals,
		IFNULL((SELECT TO_DAYS(bill.to_date) - {EPOCH} FROM `tabElectricity Bill` bill
			WHERE bill.personal_account = installed.personal_account AND bill.status <> 'Cancelled'
			ORDER BY bill.period DESC, bill.correction_number DESC LIMIT 1), -1)
	FROM {{staged}}
	STRAIGHT_JOIN `tabMeter Installation` installed ON installed.name = staged.installation
	STRAIGHT_JOIN `tabMeter` meter ON meter.name = installed.meter
	STRAIGHT_JOIN `tabMeter Model Register` register ON register.parent = meter.meter_model
		AND register.parenttype = 'Meter Model' AND register.zone = staged.zone
		AND register.quantity = staged.quantity
	STRAIGHT_JOIN `tabSupply Point` point ON point.name = installed.supply_point
	STRAIGHT_JOIN `tabPersonal Account` account ON account.name = installed.personal_account"""

HISTORY = f"""SELECT CONCAT(staged.number, ',', SUBSTRING(reading.name, 2), ',',
		TO_DAYS(reading.reading_date) - {EPOCH}, ',', CAST(reading.value * 1000 AS SIGNED), ',',
		IFNULL(reading.quality = 'Estimated', 0), ',', CRC32(IFNULL(reading.source, '')))
	FROM {{staged}} STRAIGHT_JOIN `tabMeter Reading` reading ON reading.installation = staged.installation
		AND reading.zone = staged.zone AND reading.reading_date >= staged.window_from
	WHERE staged.window_from IS NOT NULL AND reading.quantity = staged.quantity
		AND reading.status IN ('Accepted', 'Suspicious')"""
"""Register, number in the name, day, Wh, whether estimated, source: as one text, which costs a third of six
cells where a batch reads a million rows."""
HISTORY_WIDTH = 6


def whole_numbers(columns: Sequence[Sequence[str]]) -> list[Int]:
	"""What HISTORY gave, as columns."""
	flat = np.fromstring(",".join(columns[0]) if columns else "", dtype=np.int64, sep=",")
	return list(flat.reshape(-1, HISTORY_WIDTH).T)


def source_number(source: str | None) -> int:
	"""As HISTORY spells it."""
	return zlib.crc32((source or "").encode())
