"""Stored estimates give way to a true reading that has come, in the transaction that stores it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.bulk.exact import EPOCH, WH_PER_KWH, kwh
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.core.columns import NONE
from elektrhisob.core.true_up import CountingReadings
from elektrhisob.core.true_up import true_up as judge
from elektrhisob.metering.estimation.facts import LOOKED_BACK_DAYS

if TYPE_CHECKING:
	import mariadb

Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
CAUSE = "LATE_FOR_BILLED"

# A filled gap from which a later reading of the profile went on is no guess: that one stands on it.
GUESSED = """reading.quality = 'Estimated' and not (reading.external_source <=> 'LOAD-PROFILE' and exists (
			select 1 from `tabMeter Reading` follower where follower.installation = reading.installation
			and follower.zone = reading.zone and follower.reading_date > reading.reading_date
			and follower.quantity = reading.quantity and concat(follower.external_source, '') = 'LOAD-PROFILE'
			and follower.status in ('Accepted', 'Suspicious')))"""
_READINGS = f"""select reading.name, reading.installation, reading.quantity, reading.zone,
		to_days(reading.reading_date) - {EPOCH}, cast(reading.value * 1000 as signed),
		{GUESSED}, register.decimals, register.digits, reading.personal_account,
		exists (select 1 from `tabElectricity Bill` bill where bill.status <> 'Cancelled'
			and bill.personal_account = reading.personal_account and bill.to_date >= reading.reading_date)
	from `tabMeter Reading` reading
	straight_join `tabMeter Installation` installed on installed.name = reading.installation
	straight_join `tabMeter` meter on meter.name = installed.meter
	straight_join `tabMeter Model Register` register on register.parent = meter.meter_model
		and register.parenttype = 'Meter Model' and register.zone = reading.zone
		and register.quantity = reading.quantity
	where reading.installation in ({{places}}) and reading.status in ('Accepted', 'Suspicious')
		and reading.reading_date >= curdate() - interval {LOOKED_BACK_DAYS} day
	order by reading.installation, reading.quantity, reading.zone, reading.reading_date, reading.name"""


def true_up(installations: Sequence[str]) -> int:
	"""In the framework's transaction; how many estimates gave way."""
	return _true_up(lambda text, values: list(frappe.db.sql(text, tuple(values)) or ()), installations)


def true_up_in(connection: mariadb.Connection, installations: Sequence[str]) -> int:
	"""In the transaction of a mass entry."""

	def run(text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
		cursor = connection.cursor()
		cursor.execute(text.replace("%s", "?"), tuple(values))
		return list(cursor.fetchall()) if cursor.description else []

	return _true_up(run, installations)


def _true_up(run: Run, installations: Sequence[str]) -> int:
	asked = sorted(set(installations))
	if not asked:
		return 0
	rows = run(_READINGS.format(places=_places(asked)), asked)
	if not rows:
		return 0
	result = judge(_columns(rows))
	aside = np.flatnonzero(result.by_row != NONE).tolist()
	if aside:
		_replace(run, [(rows[row][0], rows[int(result.by_row[row])][0]) for row in aside])
		moved = [row for row in aside if result.new_value_wh[row] != NONE]
		_enter(run, [(rows[row][0], int(result.new_value_wh[row]), rows, row, result) for row in moved])
	found = np.flatnonzero(result.contradicted).tolist()
	_flag(run, [(rows[row], rows[int(result.contradicted_by[row])]) for row in found])
	return len(aside)


def _columns(rows: Sequence[tuple[Any, ...]]) -> CountingReadings:
	registers: dict[tuple[str, str, str], int] = {}

	def whole(column: int) -> Any:
		return np.array([int(row[column] or 0) for row in rows], dtype=np.int64)

	return CountingReadings(
		register_idx=np.array(
			[registers.setdefault(row[1:4], len(registers)) for row in rows], dtype=np.int64
		),
		day=whole(4),
		value_wh=whole(5),
		is_estimated=whole(6).astype(np.bool_),
		is_billed=whole(10).astype(np.bool_),
		resolution_wh=10 ** (3 - whole(7)),
		modulus_wh=10 ** (whole(8) + 3),
	)


def _replace(run: Run, pairs: Sequence[tuple[str, str]]) -> None:
	"""The old estimate stays as Replaced and names the true reading."""
	words = " ".join(["when %s then %s"] * len(pairs))
	values: list[Any] = []
	for old, by in pairs:
		values += [old, _("Gives way to the true reading {0}.").format(by)[:140]]
	names = [old for old, _by in pairs]
	run(
		f"""update `tabMeter Reading` set status = 'Replaced', suspicion = case name {words} end
		where name in ({_places(names)})""",
		[*values, *names],
	)


def _enter(run: Run, moved: Sequence[tuple[Any, ...]]) -> None:
	"""New estimates on the line, each replacing the old one of its day."""
	if not moved:
		return
	first = reserve_keys(Key.READING, len(moved))
	now, user = now_datetime(), frappe.session.user
	values: list[Any] = []
	for number, (old, value_wh, rows, row, result) in enumerate(moved):
		basis = _("on the line to reading {0}").format(rows[int(result.by_row[row])][0])
		values += [Key.READING.name_of(first + number), old, kwh(value_wh), basis]
	table = " union all ".join(
		[
			"select %s as name, %s as old, %s as value, %s as basis",
			*["select %s, %s, %s, %s"] * (len(moved) - 1),
		]
	)
	run(
		f"""insert into `tabMeter Reading` (name, owner, modified_by, creation, modified, docstatus, idx,
			installation, personal_account, supply_point, serial_no, het, quantity, zone, reading_date,
			value, status, source, reason, quality, estimation_method, estimation_basis, replaces)
		select made.name, %s, %s, %s, %s, 0, 0, old.installation, old.personal_account, old.supply_point,
			old.serial_no, old.het, old.quantity, old.zone, old.reading_date, made.value, 'Accepted',
			'Estimate', 'Correction', 'Estimated', 'INTERPOLATION', made.basis, old.name
		from ({table}) made
		join `tabMeter Reading` old
			on old.name = convert(made.old using utf8mb4) collate utf8mb4_unicode_ci""",
		[user, user, now, now, *values],
	)


def _flag(run: Run, contradicted: Sequence[tuple[tuple[Any, ...], tuple[Any, ...]]]) -> None:
	"""A billed estimate that the true reading contradicts: the bill is to be corrected. Once per reading."""
	if not contradicted:
		return
	facts = {old[0]: _facts(old, true) for old, true in contradicted}
	names = sorted(facts)
	known = run(
		f"""select reading from `tabReading Exception` where cause = %s and reading in ({_places(names)})""",
		[CAUSE, *names],
	)
	fresh = sorted(set(names) - {row[0] for row in known})
	if not fresh:
		return
	first = reserve_keys(Key.READING_EXCEPTION, len(fresh))
	now, user = now_datetime(), frappe.session.user
	for_names = " ".join(["when %s then %s"] * len(fresh))
	pairs: list[Any] = []
	told: list[Any] = []
	for number, name in enumerate(fresh):
		pairs += [name, Key.READING_EXCEPTION.name_of(first + number)]
		told += [name, facts[name]]
	run(
		f"""insert into `tabReading Exception` (name, owner, modified_by, creation, modified, docstatus, idx,
			cause, severity, status, het, route, category, personal_account, supply_point, installation,
			serial_no, quantity, zone, reading, reading_date, value, source, facts)
		select case reading.name {for_names} end, %s, %s, %s, %s, 0, 0, %s, 'Warn', 'Open', reading.het,
			account.route, account.category, reading.personal_account, reading.supply_point,
			reading.installation, reading.serial_no, reading.quantity, reading.zone, reading.name,
			reading.reading_date, reading.value, reading.source, case reading.name {for_names} end
		from `tabMeter Reading` reading
		join `tabPersonal Account` account on account.name = reading.personal_account
		where reading.name in ({_places(fresh)})""",
		[*pairs, user, user, now, now, CAUSE, *told, *fresh],
	)


def _facts(old: tuple[Any, ...], true: tuple[Any, ...]) -> str:
	return json.dumps(
		{
			"date": _iso(old[4]),
			"value": int(old[5]) / WH_PER_KWH,
			"true_date": _iso(true[4]),
			"true_value": int(true[5]) / WH_PER_KWH,
		}
	)


def _iso(day: Any) -> str:
	return str(np.datetime64(int(day), "D"))


def _places(values: Sequence[Any]) -> str:
	return ", ".join(["%s"] * len(values))
