"""Gaps and spikes in the days that a batch stores, put into the worklist in the same transaction.

Found while they are stored, not by a job at night: the values are in memory then, late days and corrected
ones are looked at too, and only the highest values of the days before are read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
import mariadb
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.bulk import load
from elektrhisob.bulk.load import new_row_constants
from elektrhisob.bulk.read import read_columns
from elektrhisob.bulk.staging import stage
from elektrhisob.core.columns import NONE, Flag, Int
from elektrhisob.core.profiles import MISSING
from elektrhisob.core.validation import RULES, SEVERITIES, RuleBook, RuleSetting, StoredDays, resolve_rules
from elektrhisob.metering.validation.exceptions import Raised, iso, write_raised
from elektrhisob.metering.validation.queries import stage_days_back

if TYPE_CHECKING:
	from elektrhisob.metering.profiles.store import ProfileDays

OF_PROFILES = tuple(code for code, rule in RULES.items() if rule.of_profiles)
TOTAL_ZONE = "T0"
_SCOPES = """SELECT IFNULL(consumer.category, ''), IFNULL(meter.meter_model, ''), IFNULL(installed.het, '')
	FROM judged_day judged
	STRAIGHT_JOIN `tabMeter Installation` installed ON installed.name = judged.installation
	LEFT JOIN `tabMeter` meter ON meter.name = installed.meter
	LEFT JOIN `tabPersonal Account` consumer ON consumer.name = installed.personal_account
	ORDER BY judged.number"""
_PLACES = """SELECT judged.number, installed.personal_account, installed.het, installed.supply_point,
		installed.serial_no, point.route, consumer.category
	FROM judged_day judged
	STRAIGHT_JOIN `tabMeter Installation` installed ON installed.name = judged.installation
	LEFT JOIN `tabSupply Point` point ON point.name = installed.supply_point
	LEFT JOIN `tabPersonal Account` consumer ON consumer.name = installed.personal_account"""
_DAY_BEFORE = """SELECT judged.number, (
		SELECT CONCAT(DATEDIFF(judged.day, before_it.day), ',', CAST(before_it.max_value * 1000 AS SIGNED))
		FROM `tabLoad Profile Day` before_it WHERE before_it.installation = judged.installation
			AND before_it.quantity = judged.quantity AND before_it.day < judged.day
			AND before_it.replaced_by IS NULL
		ORDER BY before_it.day DESC LIMIT 1) AS last
	FROM judged_day judged HAVING last IS NOT NULL"""
"""From the newest day on: what comes late reads as many days more as are newer."""
_USUAL = """SELECT judged.number, CAST(MAX(before_it.max_value) * 1000 AS SIGNED)
	FROM judged_day judged
	STRAIGHT_JOIN day_back back ON back.days <= judged.looked_back
	STRAIGHT_JOIN `tabLoad Profile Day` before_it ON before_it.installation = judged.installation
		AND before_it.quantity = judged.quantity
		AND before_it.day = DATE_SUB(judged.day, INTERVAL back.days DAY)
	WHERE before_it.replaced_by IS NULL GROUP BY judged.number"""
"""Day by day: a range of days in a join would go through all the days a channel ever had."""
_WAITING = """SELECT judged.number, waiting.cause, waiting.name
	FROM judged_day judged
	STRAIGHT_JOIN `tabReading Exception` waiting ON waiting.installation = judged.installation
	WHERE waiting.quantity = judged.quantity AND waiting.reading_date = judged.day
		AND waiting.cause IN ('GAP', 'SPIKE') AND waiting.status <> 'Closed'"""


@dataclass(frozen=True)
class Place:
	"""Where the meter of a day stands; None unknown."""

	account: str | None
	het: str | None
	supply_point: str | None
	serial: str | None
	route: str | None
	category: str | None


def raise_faults(
	connection: mariadb.Connection,
	batch: "ProfileDays",
	rows: Sequence[int],
	names: Sequence[str],
	newer: Flag,
	settings: Sequence[RuleSetting],
) -> None:
	"""rows: of the batch, those that count from now on; names: of the stored day, per row of the batch;
	newer: per row of the batch, whether it replaces a version that was stored before.

	What an older version of the day had and this one has not is closed.
	"""
	if not rows:
		return
	judged = _Judged(connection, batch, np.array(rows, dtype=np.int64))
	book = _book(judged, settings)
	stored = StoredDays(judged.values, judged.status, _usual(judged, book))
	waiting = _waiting(judged, np.flatnonzero(newer[judged.rows]).astype(np.int64))
	found = {
		code: np.flatnonzero(RULES[code].test(stored, book.parameters[code]) & (book.severity[code] != NONE))
		for code in OF_PROFILES
	}
	places = _places(judged, np.unique(np.concatenate(list(found.values()))))
	raised: list[Raised] = []
	still: dict[str, str] = {}
	for code, positions in found.items():
		for at in positions.tolist():
			severity, name = SEVERITIES[int(book.severity[code][at])], names[rows[at]]
			item = _raised(code, at, batch, rows[at], severity, stored, places[at], name)
			before = waiting.pop((at, code), None)
			if before is None:
				raised.append(item)
			else:
				still[before] = item.fields["facts"]
	cursor = connection.cursor()
	_tell_again(cursor, still)
	_close(cursor, sorted(waiting.values()))
	write_raised(cursor, raised, {}, {}, new_row_constants(frappe.session.user, now_datetime()))


class _Judged:
	"""The days that are looked at. Only those a question is about are staged for it: mostly none."""

	def __init__(self, connection: mariadb.Connection, batch: "ProfileDays", rows: Int) -> None:
		self.connection, self.batch, self.rows = connection, batch, rows
		whole = len(rows) == len(batch)
		self.values = batch.values_wh if whole else batch.values_wh[rows]
		self.status = batch.status if whole else batch.status[rows]

	def __len__(self) -> int:
		return len(self.rows)

	def ask(self, query: str, positions: Int, looked_back: Int | None = None) -> list[list[Any]]:
		"""Of the days at these positions, staged as judged_day under them as numbers."""
		rows = self.rows[positions]
		days = np.zeros(len(positions), dtype=np.int64) if looked_back is None else looked_back[positions]
		stage(
			self.connection.cursor(),
			"judged_day",
			"""number INT PRIMARY KEY, installation VARCHAR(140) NOT NULL, quantity VARCHAR(140) NOT NULL,
				day DATE NOT NULL, looked_back INT NOT NULL""",
			[
				load.integers("number", positions),
				load.codes("installation", [self.batch.installations[row] for row in rows.tolist()]),
				load.codes("quantity", [self.batch.quantities[row] for row in rows.tolist()]),
				load.days("day", self.batch.days[rows]),
				load.integers("looked_back", days),
			],
		)
		return read_columns(self.connection, query)


def _book(judged: _Judged, settings: Sequence[RuleSetting]) -> RuleBook:
	own = [row for row in settings if row.code in OF_PROFILES]
	scopes = [("", "", "")] * len(judged)
	if any(row.category or row.model or row.het for row in own):
		columns = judged.ask(_SCOPES, np.arange(len(judged), dtype=np.int64))
		scopes = list(zip(*columns, strict=True))
	return resolve_rules(own, scopes)


def _usual(judged: _Judged, book: RuleBook) -> Int:
	"""Highest value of the days before; 0 unknown, or nothing depends on it.

	A value that is usual beside the last of these days alone is so beside all of them: few need the others.
	"""
	spike = book.parameters["SPIKE"]
	usual = np.zeros(len(judged), dtype=np.int64)
	highest = judged.values.max(axis=1)
	asked = (book.severity["SPIKE"] != NONE) & (highest >= spike["ignored_below_kwh"])
	if not bool(asked.any()):
		return usual
	numbers, last = judged.ask(_DAY_BEFORE, np.flatnonzero(asked).astype(np.int64))
	at = np.array(numbers, dtype=np.int64)
	days, before = np.array([text.split(",") for text in last], dtype=np.int64).reshape(-1, 2).T
	is_near = days <= spike["days"][at]
	tells = (highest[at] * 10 > before * spike["multiple"][at]) | (judged.status[at] == MISSING).any(axis=1)
	far = at[is_near & tells]
	if len(far):
		stage_days_back(judged.connection.cursor(), int(spike["days"].max()))
		number, most = judged.ask(_USUAL, far, spike["days"])
		usual[np.array(number, dtype=np.int64)] = np.array(most, dtype=np.int64)
	return usual


def _waiting(judged: _Judged, positions: Int) -> dict[tuple[int, str], str]:
	"""What waits of older versions of these days: position and cause → exception."""
	if not len(positions):
		return {}
	columns = judged.ask(_WAITING, positions)
	return {(number, cause): name for number, cause, name in zip(*columns, strict=True)}


def _places(judged: _Judged, positions: Int) -> dict[int, Place]:
	if not len(positions):
		return {}
	return {number: Place(*place) for number, *place in zip(*judged.ask(_PLACES, positions), strict=True)}


def _raised(
	code: str,
	at: int,
	batch: "ProfileDays",
	row: int,
	severity: str,
	stored: StoredDays,
	place: Place,
	name: str,
) -> Raised:
	values, missing = stored.values_wh[at], int((stored.status[at] == MISSING).sum())
	highest, energy = int(values.max()), int(values.sum())
	present = max(len(values) - missing, 1)
	day = iso(batch.days[row])
	return Raised(
		row=row,
		fields={
			"cause": code,
			"severity": severity,
			"status": "Open",
			"het": place.het,
			"route": place.route,
			"category": place.category,
			"personal_account": place.account,
			"supply_point": place.supply_point,
			"installation": batch.installations[row],
			"serial_no": place.serial,
			"quantity": batch.quantities[row],
			"zone": TOTAL_ZONE,
			"reading_date": day,
			"value": (highest if code == "SPIKE" else energy) / 1000,
			"source": "Load Profile",
			"facts": json.dumps(
				{
					"date": day,
					"missing": missing,
					"highest": highest / 1000,
					"usual_highest": int(stored.usual_wh[at]) / 1000,
					"profile_day": name,
				}
			),
			"also": None,
		},
		# What a gap hides is at the day's own rate; a spike is asked about as a whole.
		energy_wh=highest if code == "SPIKE" else energy * missing // present,
	)


def _tell_again(cursor: mariadb.Cursor, facts: dict[str, str]) -> None:
	"""A newer version has the same fault: what waits shows the newer day."""
	if not facts:
		return
	values = [text for pair in facts.items() for text in pair]
	cursor.execute(
		f"""UPDATE `tabReading Exception` SET facts = CASE name {"WHEN ? THEN ? " * len(facts)}END
		WHERE name IN ({", ".join("?" * len(facts))})""",
		(*values, *facts),
	)


def _close(cursor: mariadb.Cursor, names: Sequence[str]) -> None:
	if not names:
		return
	cursor.execute(
		f"""UPDATE `tabReading Exception` SET status = 'Closed', resolution = 'No Longer True',
			closed_by = ?, closed_on = ? WHERE name IN ({", ".join("?" * len(names))})""",
		(frappe.session.user, now_datetime(), *names),
	)
