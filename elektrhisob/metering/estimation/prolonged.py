"""What may not be estimated any longer waits in the worklist, once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import now_datetime

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.load import new_row_constants
from elektrhisob.bulk.read import read_columns
from elektrhisob.metering.estimation.facts import stage
from elektrhisob.metering.validation.exceptions import Raised, write_raised

if TYPE_CHECKING:
	from collections.abc import Sequence

	import mariadb

	from elektrhisob.metering.estimation.facts import Registers

CAUSE = "PROLONGED_ESTIMATION"


def raise_prolonged(registers: Registers, rows: Sequence[int], on: str) -> None:
	if not rows:
		return
	with bulk_connection() as connection:
		stage(connection, sorted({registers.installations[row] for row in rows}))
		waiting = _waiting(connection)
		fresh = [row for row in rows if _key(registers, row) not in waiting]
		if fresh:
			constants = new_row_constants(frappe.session.user, now_datetime())
			raised = [_raised(registers, row, on) for row in fresh]
			write_raised(connection.cursor(), raised, {}, {}, constants)
			connection.commit()


def _waiting(connection: mariadb.Connection) -> set[tuple[Any, ...]]:
	"""Registers of the staged installations that wait already."""
	columns = read_columns(
		connection,
		"""SELECT waits.installation, waits.quantity, waits.zone FROM asked_installation asked
		STRAIGHT_JOIN `tabReading Exception` waits ON waits.installation = asked.installation
		WHERE waits.cause = ? AND waits.status <> 'Closed'""",
		(CAUSE,),
	)
	return set(zip(*columns, strict=True))


def _key(registers: Registers, row: int) -> tuple[str, str, str]:
	return registers.installations[row], registers.quantities[row], registers.zones[row]


def _raised(registers: Registers, row: int, on: str) -> Raised:
	facts = {"date": str(on), "installation": registers.installations[row]}
	return Raised(
		row=row,
		fields={
			"cause": CAUSE,
			"severity": "Warn",
			"status": "Open",
			"het": registers.hets[row],
			"route": registers.routes[row] or None,
			"category": registers.categories[row],
			"personal_account": registers.accounts[row],
			"supply_point": registers.supply_points[row],
			"installation": registers.installations[row],
			"serial_no": registers.serials[row],
			"quantity": registers.quantities[row],
			"zone": registers.zones[row],
			"reading_date": str(on),
			"value": 0,
			"source": "Estimate",
			"facts": json.dumps(facts),
			"also": None,
		},
		energy_wh=0,
	)
