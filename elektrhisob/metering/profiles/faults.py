"""Gaps and spikes in the days that a batch stores, put into the worklist in the same transaction.

Found while they are stored, not by a job at night: the values are in memory then, late days and corrected
ones are looked at too, and only the highest values of the days before are read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
import mariadb
import numpy as np
from frappe.utils import now_datetime

from elektrhisob.bulk import load
from elektrhisob.bulk.load import new_row_constants
from elektrhisob.bulk.read import read_columns
from elektrhisob.bulk.staging import stage
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.profiles import MISSING
from elektrhisob.core.validation import RULES, SEVERITIES, RuleBook, RuleSetting, StoredDays, resolve_rules
from elektrhisob.metering.validation.exceptions import Raised, iso, write_raised
from elektrhisob.metering.validation.queries import stage_days_back

if TYPE_CHECKING:
	from elektrhisob.metering.profiles.store import ProfileDays

OF_PROFILES = tuple(code for code, rule in RULES.items() if rule.of_profiles)
TOTAL_ZONE = "T0"
_PLACES = """SELECT judged.number, installed.personal_account, installed.het, installed.supply_point,
		installed.serial_no, point.route, consumer.category, meter.meter_model
	FROM judged_day judged
	STRAIGHT_JOIN `tabMeter Installation` installed ON installed.name = judged.installation
	LEFT JOIN `tabMeter` meter ON meter.name = installed.meter
	LEFT JOIN `tabSupply Point` point ON point.name = installed.supply_point
	LEFT JOIN `tabPersonal Account` consumer ON consumer.name = installed.personal_account
	ORDER BY judged.number"""
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
class Places:
	"""Where the meters of the days stand; None unknown."""

	accounts: list[str | None]
	hets: list[str | None]
	supply_points: list[str | None]
	serials: list[str | None]
	routes: list[str | None]
	categories: list[str | None]
	models: list[str | None]


def raise_faults(
	connection: mariadb.Connection,
	batch: "ProfileDays",
	rows: Sequence[int],
	names: Sequence[str],
	settings: Sequence[RuleSetting],
) -> None:
	"""rows: of the batch, those that count from now on; names: of the stored day, per row of the batch.

	What an older version of the day had and this one has not is closed.
	"""
	if not rows:
		return
	cursor = connection.cursor()
	chosen = np.array(rows, dtype=np.int64)
	values, status, days = batch.values_wh[chosen], batch.status[chosen], batch.days[chosen]
	_stage(cursor, batch, rows, days, np.zeros(len(rows), dtype=np.int64))
	columns = read_columns(connection, _PLACES)
	places = Places(*columns[1:])
	book = _book(places, settings)
	spike = book.parameters["SPIKE"]
	asked = (book.severity["SPIKE"] != NONE) & (values.max(axis=1) >= spike["ignored_below_kwh"])
	usual = np.zeros(len(rows), dtype=np.int64)
	if bool(asked.any()):
		_stage(cursor, batch, rows, days, np.where(asked, spike["days"], 0))
		stage_days_back(cursor, int(spike["days"].max()))
		number, highest = read_columns(connection, _USUAL)
		usual[np.array(number, dtype=np.int64)] = np.array(highest, dtype=np.int64)
	stored = StoredDays(values, status, usual)
	waiting = {
		(number, cause): name for number, cause, name in zip(*read_columns(connection, _WAITING), strict=True)
	}
	raised: list[Raised] = []
	still: dict[str, str] = {}
	for code in OF_PROFILES:
		level = book.severity[code]
		found = RULES[code].test(stored, book.parameters[code]) & (level != NONE)
		for at in np.flatnonzero(found).tolist():
			severity, name = SEVERITIES[int(level[at])], names[rows[at]]
			item = _raised(code, at, batch, rows[at], severity, stored, places, name)
			before = waiting.pop((at, code), None)
			if before is None:
				raised.append(item)
			else:
				still[before] = item.fields["facts"]
	_tell_again(cursor, still)
	_close(cursor, sorted(waiting.values()))
	write_raised(cursor, raised, {}, {}, new_row_constants(frappe.session.user, now_datetime()))


def _stage(
	cursor: mariadb.Cursor, batch: "ProfileDays", rows: Sequence[int], days: Int, looked_back: Int
) -> None:
	stage(
		cursor,
		"judged_day",
		"""number INT PRIMARY KEY, installation VARCHAR(140) NOT NULL, quantity VARCHAR(140) NOT NULL,
			day DATE NOT NULL, looked_back INT NOT NULL""",
		[
			load.integers("number", np.arange(len(rows), dtype=np.int64)),
			load.codes("installation", [batch.installations[row] for row in rows]),
			load.codes("quantity", [batch.quantities[row] for row in rows]),
			load.days("day", days),
			load.integers("looked_back", looked_back),
		],
	)


def _book(places: Places, settings: Sequence[RuleSetting]) -> RuleBook:
	keys = zip(places.categories, places.models, places.hets, strict=True)
	return resolve_rules(settings, [(c or "", m or "", h or "") for c, m, h in keys])


def _raised(
	code: str,
	at: int,
	batch: "ProfileDays",
	row: int,
	severity: str,
	stored: StoredDays,
	places: Places,
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
			"het": places.hets[at],
			"route": places.routes[at],
			"category": places.categories[at],
			"personal_account": places.accounts[at],
			"supply_point": places.supply_points[at],
			"installation": batch.installations[row],
			"serial_no": places.serials[at],
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
