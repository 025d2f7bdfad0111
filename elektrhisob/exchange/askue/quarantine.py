"""Rows that could not be loaded: kept as they came, loaded when what was wrong is put right."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now

from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.exact import kwh
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.exchange.askue import words
from elektrhisob.exchange.askue.mapping import Target, count_unloaded
from elektrhisob.exchange.askue.rows import ChannelDay, RegisterValue

if TYPE_CHECKING:
	from frappe.model.document import Document


class FaultIsTraceError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Faulty:
	"""A row, where it would have gone, and why it did not."""

	row: ChannelDay | RegisterValue
	target: Target
	code: str
	fact: str


def keep(source: Any, file: str | None, faulty: Sequence[Faulty]) -> None:
	"""Put rows into quarantine, in place of what waits there of the same channel and day."""
	if not faulty:
		return
	newest = _newest_open(source.name, faulty)
	kept = [one for one in faulty if newest.get(_key(one.row), -1) <= _version(one.row)]
	supersede(source.name, [one.row for one in kept], _("A later file says otherwise."))
	rows = [_row(source, file, one) for one in kept]
	insert_documents("Askue Fault", reserve_names(Key.EXCHANGE, len(rows)), rows)


def _row(source: Any, file: str | None, one: Faulty) -> dict[str, Any]:
	code, channel = _key(one.row)[:2]
	day = one.row.day or None
	energy = one.row.energy_wh if isinstance(one.row, ChannelDay) else 0
	return {
		"code": one.code,
		"source": source.name,
		"file": file,
		"line": one.row.line,
		"het": one.target.het or source.home_het,
		"state": "Open",
		"point": one.target.point or None,
		"point_code": code,
		"channel": channel,
		"personal_account": one.target.account or None,
		"day": day,
		"version": _version(one.row),
		"energy_kwh": str(kwh(energy)),
		"fact": one.fact[:140],
		"payload": json.dumps(payload_of(one.row), ensure_ascii=False),
	}


def payload_of(row: ChannelDay | RegisterValue) -> dict[str, Any]:
	if isinstance(row, RegisterValue):
		return {"timestamp": row.timestamp, "value": row.raw_value, "value_wh": row.value_wh}
	if row.raw:
		return {"periods": row.raw, "name": row.point_name}
	return {
		"interval": row.interval,
		"values": row.values,
		"statuses": row.statuses if any(row.statuses) else [],
		"name": row.point_name,
	}


def _key(row: ChannelDay | RegisterValue) -> tuple[str, str, str]:
	if isinstance(row, RegisterValue):
		return (row.meter, row.obis, row.day)
	return (row.point, row.channel, row.day)


def _version(row: ChannelDay | RegisterValue) -> int:
	return row.version if isinstance(row, ChannelDay) else 0


def _newest_open(source: str, faulty: Sequence[Faulty]) -> dict[tuple[str, str, str], int]:
	rows = frappe.get_all(
		"Askue Fault",
		{"source": source, "point_code": ("in", list({_key(one.row)[0] for one in faulty})), "state": "Open"},
		["point_code", "channel", "day", "version"],
		order_by="name",
		limit_page_length=0,
	)
	newest: dict[tuple[str, str, str], int] = {}
	for row in rows:
		key = (row.point_code, row.channel, str(row.day or ""))
		newest[key] = max(newest.get(key, -1), row.version)
	return newest


def supersede(source: str, rows: Sequence[ChannelDay | RegisterValue], why: str) -> None:
	"""Close what waits of the same channels and days in the same or an older version."""
	newest: dict[tuple[str, str, str], int] = {}
	for row in rows:
		newest[_key(row)] = max(newest.get(_key(row), -1), _version(row))
	if not newest:
		return
	waiting = frappe.get_all(
		"Askue Fault",
		{"source": source, "point_code": ("in", list({key[0] for key in newest})), "state": "Open"},
		["name", "point", "point_code", "channel", "day", "version"],
		order_by="name",
		limit_page_length=0,
	)
	over = [
		row
		for row in waiting
		if row.version <= newest.get((row.point_code, row.channel, str(row.day or "")), -1)
	]
	close([row.name for row in over], "Superseded", why)
	count_unloaded({row.point for row in over if row.point})


def close(names: Collection[str], state: str, why: str) -> None:
	if not names:
		return
	frappe.db.sql(
		"""UPDATE `tabAskue Fault` SET state = %(state)s, resolution = %(why)s, closed_by = %(user)s,
			closed_on = %(now)s, modified = %(now)s, modified_by = %(user)s
		WHERE name IN %(names)s AND state = 'Open'""",
		{"state": state, "why": why, "user": frappe.session.user, "now": now(), "names": list(names)},
	)


def words_of(doc: "Document") -> str:
	return words.fault(doc.code)


def refuse_removal(doc: "Document") -> None:
	frappe.throw(
		_("Row {0} of the quarantine is a trace and stays. Dismiss it when it is not needed.").format(
			doc.name
		),
		FaultIsTraceError,
	)
