"""What a shard reads: accounts, registers, readings and tariffs as columns of `core`, in one pass each."""

import json
from dataclasses import dataclass
from typing import Any

import mariadb
import numpy as np

from elektrhisob.billing.households.norm_rows import NOT_CLOSED_THROUGHOUT, read_norm_changes
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.bill import AccountColumns
from elektrhisob.core.columns import Int
from elektrhisob.core.consumption import ReadingColumns, RegisterColumns
from elektrhisob.core.periods import Period
from elektrhisob.core.proration import AssignmentColumns

# TO_DAYS('1970-01-01'): the core counts days from there.
EPOCH = 719_528
HOURS_A_DAY = 24
WH_PER_KW_HOUR = 1000

LATER_BILLED = "LATER_BILLED"
SUSPICIOUS = "SUSPICIOUS"
EARLIER_HELD = "EARLIER_HELD"


@dataclass(frozen=True)
class Shard:
	"""A row of Bill Run Shard with what its run says.

	rebills: a correction. The accounts stand in the connection's temporary table `rebill_account`, and what
	is billed after the period does not hold them.
	"""

	name: str
	bill_run: str
	period: str
	het: str
	routes: list[str]
	owner: str
	rebills: bool = False


@dataclass(frozen=True)
class ShardColumns:
	"""Columns of `core` beside the names that the rows of the core's indexes have in the database.

	The lists are parallel to the core columns. `cancelled`: bills of the period that were cancelled before.
	`generating`: positions of accounts with own generation.
	`held` maps positions of accounts that must not be billed now to the cause.
	"""

	account_names: list[str]
	consumer_names: list[str]
	consumer_kinds: list[str]
	routes: list[str]
	cancelled: Int
	generating: Int
	accounts: AccountColumns
	installations: list[str]
	serials: list[str]
	supply_points: list[str]
	registers: RegisterColumns
	reading_names: list[str]
	reading_sources: list[str]
	readings: ReadingColumns
	held: dict[int, str]


def shard_of(connection: mariadb.Connection, name: str) -> Shard:
	cursor = connection.cursor()
	cursor.execute(
		"""SELECT shard.name, shard.bill_run, run.period, shard.het, shard.routes, run.owner
		FROM `tabBill Run Shard` shard JOIN `tabBill Run` run ON run.name = shard.bill_run
		WHERE shard.name = ?""",
		(name,),
	)
	shard, bill_run, period, het, routes, owner = cursor.fetchone()
	return Shard(shard, bill_run, period, het, json.loads(routes), owner)


def read_shard(
	connection: mariadb.Connection,
	shard: Shard,
	period: Period,
	tariffs: dict[str, int],
	zones: dict[str, int],
) -> ShardColumns:
	"""Accounts of the shard without a bill of the period; `tariffs` and `zones` give the core's numbers."""
	_stage_accounts(connection, shard, period)
	(
		names,
		consumers,
		kinds,
		routes,
		opened,
		closed,
		families,
		last_billed,
		later,
		cancelled,
		generates,
		held,
	) = read_columns(
		connection,
		"""SELECT account, consumer_name, consumer_kind, route, opened_day, closed_day, norm_multiplier,
				last_billed_day, later_billed, cancelled, has_generation, earlier_held
			FROM shard_account ORDER BY number""",
	)
	installations, serials, supply_points, registers = _read_registers(connection, period, zones)
	reading_names, sources, readings, suspicious = _read_readings(
		connection, period, _register_index(installations, registers, zones)
	)
	return ShardColumns(
		account_names=names,
		consumer_names=consumers,
		consumer_kinds=kinds,
		routes=routes,
		cancelled=_ints(cancelled),
		generating=np.flatnonzero(_ints(generates)),
		accounts=AccountColumns(
			opened_day=_ints(opened),
			closed_day=_ints(closed),
			norm_multiplier=_ints(families),
			last_billed_day=_ints(last_billed),
			tariffs=_read_assignments(connection, tariffs),
			norms=read_norm_changes(connection, _ints(families)),
		),
		installations=installations,
		serials=serials,
		supply_points=supply_points,
		registers=registers,
		reading_names=reading_names,
		reading_sources=sources,
		readings=readings,
		held={
			**{int(registers.account_idx[register]): SUSPICIOUS for register in suspicious},
			**{position: EARLIER_HELD for position, flag in enumerate(held) if flag},
			**{position: LATER_BILLED for position, flag in enumerate(later) if flag},
		},
	)


def _stage_accounts(connection: mariadb.Connection, shard: Shard, period: Period) -> None:
	"""Number the accounts in a temporary table that the later queries join: rows come with their number."""
	chosen = f"WHERE account.route IN ({', '.join('?' * len(shard.routes))})"
	earlier: tuple[str, ...] = ()
	if shard.rebills:
		chosen = "JOIN rebill_account chosen ON chosen.personal_account = account.name WHERE TRUE"
		earlier = (shard.period,)
	cursor = connection.cursor()
	cursor.execute("DROP TEMPORARY TABLE IF EXISTS shard_account")
	# Materialised: merged into the outer query, every expression on the last bill would look it up again.
	# Counted by ones, whatever steps a cluster gives its servers.
	cursor.execute(
		f"""SET STATEMENT optimizer_switch = 'derived_merge=off',
			auto_increment_increment = 1, auto_increment_offset = 1 FOR
		CREATE TEMPORARY TABLE shard_account (number INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB AS
		SELECT found.*,
			IFNULL(TO_DAYS(NULLIF(SUBSTRING(last_bill, 9, 10), '')) - {EPOCH}, -1) AS last_billed_day,
			IFNULL(LEFT(last_bill, 7) > ?, 0) AS later_billed,
			IFNULL(RIGHT(last_bill, 2) = ' 1', 0) AS earlier_held,
			CAST(IFNULL(CONCAT(LEFT(last_bill, 7), '-01'), '1970-01-01') AS DATE) AS window_from
		FROM (
			SELECT account.name AS account, account.consumer_name, account.consumer_kind, account.route,
				TO_DAYS(account.opened_on) - {EPOCH} AS opened_day,
				IFNULL(TO_DAYS(account.closed_on) - {EPOCH}, -1) AS closed_day, account.norm_multiplier,
				account.has_generation,
				(SELECT CONCAT(bill.period, ' ', bill.to_date, ' ', bill.held) FROM `tabElectricity Bill` bill
				WHERE bill.personal_account = account.name AND bill.status <> 'Cancelled'
					{"AND bill.period < ?" if earlier else ""}
				ORDER BY bill.period DESC, bill.correction_number DESC LIMIT 1) AS last_bill,
				(SELECT COUNT(*) FROM `tabElectricity Bill` cancelled
				WHERE cancelled.personal_account = account.name AND cancelled.period = ?) AS cancelled
			FROM `tabPersonal Account` account
			{chosen}
				AND TO_DAYS(account.opened_on) - {EPOCH} <= ?
				AND (account.closed_on IS NULL OR TO_DAYS(account.closed_on) - {EPOCH} >= ?)
				AND {NOT_CLOSED_THROUGHOUT}
		) found
		WHERE last_bill IS NULL OR LEFT(last_bill, 7) <> ?""",
		(
			shard.period,
			*earlier,
			shard.period,
			*([] if shard.rebills else shard.routes),
			period.end_day,
			period.start_day,
			period.start_day,
			period.end_day,
			shard.period,
		),
	)


def _read_assignments(connection: mariadb.Connection, tariffs: dict[str, int]) -> AssignmentColumns:
	accounts, days, codes = read_columns(
		connection,
		f"""SELECT staged.number - 1, TO_DAYS(assigned.valid_from) - {EPOCH}, assigned.tariff
		FROM shard_account staged STRAIGHT_JOIN `tabAccount Tariff` assigned
			ON assigned.parent = staged.account AND assigned.parenttype = 'Personal Account'""",
	)
	return AssignmentColumns(_ints(accounts), _ints(days), _ints([tariffs.get(code, -1) for code in codes]))


def _read_registers(
	connection: mariadb.Connection, period: Period, zones: dict[str, int]
) -> tuple[list[str], list[str], list[str], RegisterColumns]:
	accounts, installations, serials, points, zone, ratios, digits, daily, installed, removed = read_columns(
		connection,
		f"""SELECT staged.number - 1, installed.name, installed.serial_no, installed.supply_point,
			register.zone, installed.ratio, register.digits,
			CAST(point.permitted_power_kw * {HOURS_A_DAY * WH_PER_KW_HOUR} AS SIGNED),
			TO_DAYS(installed.installed_on) - {EPOCH}, IFNULL(TO_DAYS(installed.removed_on) - {EPOCH}, -1)
		FROM shard_account staged
		STRAIGHT_JOIN `tabMeter Installation` installed ON installed.personal_account = staged.account
		STRAIGHT_JOIN `tabSupply Point` point ON point.name = installed.supply_point
		STRAIGHT_JOIN `tabMeter` meter ON meter.name = installed.meter
		STRAIGHT_JOIN `tabMeter Model Register` register
			ON register.parent = meter.meter_model AND register.quantity = 'Active Import'
		WHERE installed.withdrawn = 0 AND TO_DAYS(installed.installed_on) - {EPOCH} <= ?
			AND (installed.removed_on IS NULL OR installed.removed_on >= staged.window_from)
		ORDER BY staged.number, installed.name, register.idx""",
		(period.end_day,),
	)
	registers = RegisterColumns(
		account_idx=_ints(accounts),
		zone=_ints([zones[code] for code in zone]),
		ratio=_ints(ratios),
		dial_modulus_wh=10 ** _ints(digits) * WH_PER_KW_HOUR,
		max_daily_wh=_ints(daily),
		installed_day=_ints(installed),
		removed_day=_ints(removed),
	)
	return installations, serials, points, registers


def _register_index(
	installations: list[str], registers: RegisterColumns, zones: dict[str, int]
) -> dict[tuple[str, str], int]:
	codes = {number: code for code, number in zones.items()}
	return {
		(installation, codes[zone]): position
		for position, (installation, zone) in enumerate(
			zip(installations, registers.zone.tolist(), strict=True)
		)
	}


def _read_readings(
	connection: mariadb.Connection, period: Period, register_index: dict[tuple[str, str], int]
) -> tuple[list[str], list[str], ReadingColumns, list[int]]:
	"""Names, sources, columns of readings since the last billed month; registers with a suspicious one."""
	names, sources, installations, zones, days, values, sequences, unaccepted = read_columns(
		connection,
		f"""SELECT reading.name, reading.source, reading.installation, reading.zone,
			TO_DAYS(reading.reading_date) - {EPOCH}, CAST(reading.value * {WH_PER_KW_HOUR} AS SIGNED),
			CAST(SUBSTRING(reading.name, 2) AS SIGNED),
			reading.status = 'Suspicious' AND TO_DAYS(reading.reading_date) - {EPOCH} > staged.last_billed_day
		FROM shard_account staged STRAIGHT_JOIN `tabMeter Reading` reading
			ON reading.personal_account = staged.account AND reading.reading_date >= staged.window_from
			AND reading.reading_date <= DATE_ADD('1970-01-01', INTERVAL ? DAY)
		WHERE reading.status IN ('Accepted', 'Suspicious') AND reading.quantity = 'Active Import'""",
		(period.end_day,),
	)
	register = _ints([register_index.get(key, -1) for key in zip(installations, zones, strict=True)])
	columns = ReadingColumns(register, _ints(days), _ints(values), _ints(sequences))
	known = np.flatnonzero(register >= 0)
	suspicious = register[(register >= 0) & (_ints(unaccepted) == 1)]
	return (
		[names[row] for row in known],
		[sources[row] for row in known],
		columns.take(known),
		suspicious.tolist(),
	)


def _ints(values: list[Any]) -> Int:
	return np.array(values, dtype=np.int64)
