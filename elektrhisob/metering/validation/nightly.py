"""What nobody sends, found every night: registers without a reading of the month, what neighbours consume."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
from frappe.utils import now_datetime, today

from elektrhisob.bulk import load
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.load import load_columns, new_row_constants
from elektrhisob.bulk.locks import take_lock
from elektrhisob.bulk.read import read_columns
from elektrhisob.consumers.households.closings import closed_on
from elektrhisob.core.columns import NONE, Int
from elektrhisob.core.validation import (
	RULES,
	SEVERITIES,
	ChainColumns,
	RegisterContext,
	RuleSetting,
	measure_chain,
	resolve_rules,
)
from elektrhisob.core.validation.neighbours import medians_of_groups
from elektrhisob.metering.validation.days import today_number
from elektrhisob.metering.validation.exceptions import Raised, iso, write_raised
from elektrhisob.metering.validation.rule_settings import read_settings

if TYPE_CHECKING:
	import mariadb

FEWEST_NEIGHBOURS = 8
"""Fewer meters have no median worth comparing with."""
NEIGHBOUR_DAYS = 70
MISSING = "MISSING"


def look_at_every_het() -> None:
	"""Daily: a job for every district."""
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		frappe.enqueue(
			"elektrhisob.metering.validation.nightly.look_at_het",
			queue="long",
			job_name=f"readings of {het}",
			het=het,
		)


def look_at_het(het: str) -> None:
	with bulk_connection() as connection:
		# Two schedulers, or a job that came twice, would raise everything twice.
		if not take_lock(connection, f"missing readings {het}"):
			return
		count_neighbours(connection, het)
		close_read_since(connection, het)
		raise_missing(connection, het, read_settings(), today_number())
		connection.commit()


def close_read_since(connection: mariadb.Connection, het: str) -> None:
	"""Missing readings that have come since, or were estimated, by whichever door: an act, a load, a job; and
	those of accounts that are closed for a while.

	What arrives one by one closes its exception at once; a worklist must not keep the rest for ever.
	"""
	connection.cursor().execute(
		f"""UPDATE `tabReading Exception` exception
		SET exception.status = 'Closed', exception.resolution = 'No Longer True', exception.closed_by = ?,
			exception.closed_on = ?
		WHERE exception.cause = '{MISSING}' AND exception.het = ? AND exception.status IN ('Open', 'In Work')
			AND (EXISTS (SELECT 1 FROM `tabMeter Reading` reading
				WHERE reading.installation = exception.installation AND reading.zone = exception.zone
					AND reading.quantity = exception.quantity
					AND reading.reading_date > JSON_VALUE(exception.facts, '$.previous_date')
					AND reading.status IN ('Accepted', 'Suspicious'))
				OR {closed_on("exception.personal_account", "?")})""",
		(frappe.session.user, now_datetime(), het, today(), today()),
	)


def raise_missing(
	connection: mariadb.Connection, het: str, settings: list[RuleSetting], today_day: int
) -> int:
	"""Exceptions for the registers of a district without a reading in time; how many were new."""
	columns = _registers_and_last_readings(connection, het)
	if not columns[0]:
		return 0
	# A month nobody has begun to read is no exception of each meter: judged as of the last day of reading.
	today_day = min(today_day, max(columns[10]))
	scopes = [(category or "", model, het) for category, model in zip(columns[7], columns[8], strict=True)]
	book = resolve_rules(settings, scopes)
	context, chain = _last_readings(columns)
	measured = measure_chain(context, chain, today_day)
	level = book.severity[MISSING]
	found = (
		RULES[MISSING].test(measured, book.parameters[MISSING]) & (level != NONE) & (_whole(columns[12]) == 0)
	)
	# The bill is the account's: its registers share it, or three zones would weigh three bills.
	registers_of = Counter(columns[1])
	raised = [
		_missing(
			row,
			columns,
			het,
			int(level[row]),
			today_day,
			int(columns[11][row]) // registers_of[columns[1][row]],
		)
		for row in np.flatnonzero(found).tolist()
	]
	constants = new_row_constants(frappe.session.user, now_datetime())
	write_raised(connection.cursor(), raised, {}, {}, constants, het)
	return len(raised)


def _registers_and_last_readings(connection: mariadb.Connection, het: str) -> list[list[Any]]:
	"""Registers that stand, with the day of their last reading, the energy of their account's last bill, and
	whether they have an open exception of this kind already.

	What is open is read once: looked up for each register, a district with as many open as it has meters was
	searched through that often.
	"""
	return read_columns(
		connection,
		f"""SELECT installed.name, installed.personal_account, installed.supply_point, installed.serial_no,
			register.quantity, register.zone, point.route, account.category, meter.meter_model,
			TO_DAYS(installed.installed_on) - {EPOCH},
			IFNULL((SELECT TO_DAYS(reading.reading_date) - {EPOCH} FROM `tabMeter Reading` reading
				WHERE reading.installation = installed.name AND reading.zone = register.zone
					AND reading.quantity = register.quantity AND reading.status IN ('Accepted', 'Suspicious')
				ORDER BY reading.reading_date DESC LIMIT 1), TO_DAYS(installed.installed_on) - {EPOCH} - 1),
			CAST(IFNULL((SELECT bill.consumption_kwh * 1000 FROM `tabElectricity Bill` bill
				WHERE bill.personal_account = installed.personal_account AND bill.status <> 'Cancelled'
				ORDER BY bill.period DESC, bill.correction_number DESC LIMIT 1), 0) AS SIGNED),
			raised.installation IS NOT NULL
		FROM `tabMeter Installation` installed
		STRAIGHT_JOIN `tabMeter` meter ON meter.name = installed.meter
		STRAIGHT_JOIN `tabMeter Model Register` register ON register.parent = meter.meter_model
			AND register.parenttype = 'Meter Model' AND register.quantity = 'Active Import'
		STRAIGHT_JOIN `tabSupply Point` point ON point.name = installed.supply_point
			AND point.status = 'Connected'
		STRAIGHT_JOIN `tabPersonal Account` account ON account.name = installed.personal_account
			AND account.status = 'Active'
		LEFT JOIN (SELECT DISTINCT installation, zone, quantity FROM `tabReading Exception`
			WHERE cause = '{MISSING}' AND het = ? AND status IN ('Open', 'In Work')) raised
			ON raised.installation = installed.name AND raised.zone = register.zone
			AND raised.quantity = register.quantity
		WHERE installed.het = ? AND installed.removed_on IS NULL
			AND NOT {closed_on("installed.personal_account", "?")}
		ORDER BY installed.name""",
		(het, het, today(), today()),
	)


def _last_readings(columns: list[list[Any]]) -> tuple[RegisterContext, ChainColumns]:
	count = len(columns[0])
	nothing, one = np.full(count, NONE, dtype=np.int64), np.ones(count, dtype=np.int64)
	yes, number = np.ones(count, dtype=np.bool_), np.arange(count, dtype=np.int64)
	context = RegisterContext(
		account_idx=number,
		zone=one,
		ratio=one,
		dial_modulus_wh=one,
		max_daily_wh=nothing,
		installed_day=_whole(columns[9]),
		removed_day=nothing,
		resolution_wh=one,
		is_active=yes,
		is_known=yes,
		is_cumulative=yes,
		device_idx=number,
		billed_until_day=nothing,
		neighbour_daily_wh=nothing,
	)
	chain = ChainColumns(
		register_idx=number,
		day=_whole(columns[10]),
		value_wh=one,
		is_new=~yes,
		is_estimated=~yes,
		source=nothing,
		row=nothing,
		clock_drift_seconds=nothing,
		profile_wh=nothing,
	)
	return context, chain


def _whole(values: list[Any]) -> Int:
	return np.array(values, dtype=np.int64)


def _missing(
	row: int, columns: list[list[Any]], het: str, level: int, today_day: int, energy_wh: int
) -> Raised:
	since = int(columns[10][row])
	facts = {"previous_date": iso(since), "days": today_day - since}
	return Raised(
		row=row,
		fields={
			"cause": MISSING,
			"severity": SEVERITIES[level],
			"status": "Open",
			"het": het,
			"route": columns[6][row],
			"category": columns[7][row],
			"personal_account": columns[1][row],
			"supply_point": columns[2][row],
			"installation": columns[0][row],
			"serial_no": columns[3][row],
			"quantity": columns[4][row],
			"zone": columns[5][row],
			"reading_date": iso(_day_asked_for(since, today_day)),
			"value": 0.0,
			"source": None,
			"facts": json.dumps(facts),
			"also": None,
		},
		energy_wh=energy_wh,
	)


def _day_asked_for(since: int, today_day: int) -> int:
	"""The end of last month when that month has no reading, else today: for which day to estimate."""
	month = np.datetime64(today_day, "D").astype("datetime64[M]")
	this_start, last_start = (
		int(start.astype("datetime64[D]").astype(np.int64)) for start in (month, month - 1)
	)
	return this_start - 1 if since < last_start else today_day


def count_neighbours(connection: mariadb.Connection, het: str) -> None:
	"""The median daily energy by route and category, from the readings of the last weeks."""
	routes, categories, daily = read_columns(
		connection,
		"""SELECT point.route, account.category, CAST(found.energy * 1000 / found.days AS SIGNED)
		FROM (SELECT reading.installation, installed.supply_point, installed.personal_account,
				SUM(reading.energy) * installed.ratio AS energy, MAX(reading.days) AS days
			FROM (SELECT installation, zone, MAX(value) - MIN(value) AS energy,
					DATEDIFF(MAX(reading_date), MIN(reading_date)) AS days
				FROM `tabMeter Reading` WHERE het = ? AND reading_date >= DATE_SUB(CURDATE(), INTERVAL ? DAY)
					AND status = 'Accepted' AND quality = 'Actual' AND quantity = 'Active Import'
				GROUP BY installation, zone HAVING days > 0) reading
			JOIN `tabMeter Installation` installed ON installed.name = reading.installation
			GROUP BY reading.installation) found
		JOIN `tabSupply Point` point ON point.name = found.supply_point
		JOIN `tabPersonal Account` account ON account.name = found.personal_account
		WHERE account.category IS NOT NULL""",
		(het, NEIGHBOUR_DAYS),
	)
	keys = list(zip(routes, categories, strict=True))
	groups = sorted(set(keys))
	place = {key: number for number, key in enumerate(groups)}
	group = _whole([place[key] for key in keys])
	median, count = medians_of_groups(group, _whole(daily), len(groups))
	kept = np.flatnonzero(count >= FEWEST_NEIGHBOURS).tolist()
	cursor = connection.cursor()
	cursor.execute("DELETE FROM `tabNeighbour Consumption` WHERE het = ?", (het,))
	load_columns(
		cursor,
		"tabNeighbour Consumption",
		[
			load.codes("name", [frappe.generate_hash(length=12) for _row in kept]),
			load.codes("route", [groups[row][0] for row in kept]),
			load.text("category", [groups[row][1] for row in kept]),
			load.energy("daily_kwh", median[kept]),
			load.integers("meters", count[kept]),
		],
		{**new_row_constants(frappe.session.user, now_datetime()), "het": het, "counted_on": today()},
	)
