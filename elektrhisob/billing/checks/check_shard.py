"""Checking the bills of a shard that was just calculated, in the transaction that made them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import mariadb
import numpy as np

from elektrhisob.billing.checks.check_settings import read_settings
from elektrhisob.billing.checks.read_bills import BillsRead, Selection, read_bills
from elektrhisob.billing.shard_columns import Shard
from elektrhisob.bulk import load
from elektrhisob.bulk.exact import kwh, soum
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.load import load_columns, new_row_constants
from elektrhisob.bulk.statements import run
from elektrhisob.core.bill_checks import CheckSetting, check_bills
from elektrhisob.core.periods import date_of


@dataclass(frozen=True)
class Found:
	"""A bill (position among those read) that breaks a check."""

	position: int
	code: str
	severity: str
	facts: dict[str, Any]


def check_shard(connection: mariadb.Connection, shard: Shard, now: datetime) -> None:
	"""Findings as rows, and the bills marked that they hold. Never commits."""
	settings = read_settings()
	bills = read_bills(
		connection,
		Selection("bill.bill_run = ? AND bill.shard = ?", (shard.bill_run, shard.name), shard.period),
		settings,
	)
	found = find(bills, settings)
	if not found:
		return
	_write(connection, shard, bills, found, now)
	run(
		connection.cursor(),
		"""UPDATE `tabBill Check Finding` finding STRAIGHT_JOIN `tabElectricity Bill` bill
			ON bill.name = finding.bill
		SET bill.held = 1
		WHERE finding.bill_run = ? AND finding.shard = ? AND finding.state = 'Open'
			AND finding.severity = 'Hold'""",
		(shard.bill_run, shard.name),
	)


def find(bills: BillsRead, settings: Sequence[CheckSetting]) -> list[Found]:
	"""All findings of all checks."""
	return list(_found(bills, settings)) if len(bills) else []


def _found(bills: BillsRead, settings: Sequence[CheckSetting]) -> Iterator[Found]:
	for finding in check_bills(bills.columns, settings, bills.scopes):
		numbers = {name: column.tolist() for name, column in finding.facts.items()}
		for place, position in enumerate(finding.rows.tolist()):
			facts = dict(_fact(name, column[place]) for name, column in numbers.items())
			yield Found(position, finding.code, finding.severity[place], facts)


def _fact(name: str, value: int) -> tuple[str, Any]:
	"""As people read it: soum, kWh, a date."""
	if name.endswith("_wh"):
		short = name.removesuffix("_wh")
		return ("peers_kwh" if short == "peers" else short), str(kwh(value))
	if name.endswith("amount"):
		return name, str(soum(value))
	if name.endswith("_day"):
		return name, str(date_of(value))
	return name, value


def _write(
	connection: mariadb.Connection, shard: Shard, bills: BillsRead, found: list[Found], now: datetime
) -> None:
	at = [item.position for item in found]
	first = reserve_keys(Key.BILL_CHECK, len(found))
	load_columns(
		connection.cursor(),
		"tabBill Check Finding",
		[
			load.names("name", Key.BILL_CHECK.value, first + np.arange(len(found), dtype=np.int64)),
			load.codes("bill", [bills.names[place] for place in at]),
			load.codes("personal_account", [bills.accounts[place] for place in at]),
			load.text("consumer_name", [bills.consumer_names[place] for place in at]),
			load.codes("route", [bills.routes[place] for place in at]),
			load.codes("cause", [item.code for item in found]),
			load.codes("severity", [item.severity for item in found]),
			load.text("facts", [json.dumps(item.facts) for item in found]),
			load.money("amount", bills.columns.amount[np.array(at, dtype=np.int64)]),
		],
		{
			**new_row_constants(shard.owner, now),
			"het": shard.het,
			"bill_run": shard.bill_run,
			"shard": shard.name,
			"period": shard.period,
			"state": "Open",
		},
	)
