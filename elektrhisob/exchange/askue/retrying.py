"""Trying rows of the quarantine again, after something was mapped or recorded, and giving rows up."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import frappe
from frappe import _

from elektrhisob.administration.divisions import require_division
from elektrhisob.exchange.askue import words
from elektrhisob.exchange.askue.loading import Codes, load_days, load_values
from elektrhisob.exchange.askue.mapping import count_unloaded
from elektrhisob.exchange.askue.quarantine import close
from elektrhisob.exchange.askue.rights import require_write
from elektrhisob.exchange.askue.rows import FAULTS, ChannelDay, RegisterValue

RETRIED_AT_ONCE = 200
RETRY_CHUNK = 2000
CURABLE = (
	"UNKNOWN_POINT",
	"UNKNOWN_CHANNEL",
	"UNKNOWN_METER",
	"AMBIGUOUS_METER",
	"UNKNOWN_CODE",
	"NO_METER_ON_DAY",
	"WRONG_DISTRICT",
)
"""Faults that something done here can cure; the others wait for a better file."""


class FaultIsClosedError(frappe.ValidationError):
	pass


def load_points(points: Collection[str]) -> int:
	"""Job: load what waits for points that are mapped (or ignored) now; returns how many rows went."""
	names = frappe.get_all(
		"Askue Fault",
		{"point": ("in", list(points)), "state": "Open"},
		pluck="name",
		order_by="name",
		limit_page_length=0,
	)
	return load_faults(names)


def load_faults(names: Sequence[str]) -> int:
	"""Try rows of the quarantine again, in chunks of a transaction each; returns how many left it."""
	gone = 0
	for start in range(0, len(names), RETRY_CHUNK):
		gone += _load_chunk(names[start : start + RETRY_CHUNK])
		frappe.db.commit()
	return gone


def _load_chunk(names: Sequence[str]) -> int:
	faults = frappe.get_all(
		"Askue Fault",
		{"name": ("in", list(names)), "state": "Open"},
		[
			"name",
			"source",
			"file",
			"point",
			"point_code",
			"channel",
			"day",
			"version",
			"line",
			"payload",
			"code",
		],
		order_by="version, name",
		limit_page_length=0,
	)
	by_source: dict[str, list[Any]] = defaultdict(list)
	for fault in faults:
		by_source[fault.source].append(fault)
	return sum(
		_load_of_source(frappe.get_doc("Askue Source", name), rows) for name, rows in by_source.items()
	)


def _load_of_source(source: Any, faults: Sequence[Any]) -> int:
	gone = 0
	loaders: tuple[tuple[Callable[..., Codes], bool], ...] = ((load_days, True), (load_values, False))
	for load, wanted in loaders:
		mine = [(fault, row) for fault in faults if isinstance(row := _row_of(fault), ChannelDay) is wanted]
		if not mine:
			continue
		became: dict[str, list[str]] = defaultdict(list)
		for (fault, _row), code in zip(mine, load(source, [row for _fault, row in mine]), strict=True):
			if code != fault.code:
				became[code].append(fault.name)
		for code, names in became.items():
			if code in FAULTS:
				frappe.db.set_value("Askue Fault", {"name": ("in", names)}, "code", code)
			else:
				close(names, "Resolved", words.outcome(code))
				gone += len(names)
		count_unloaded({fault.point for fault, _row in mine if fault.point})
	return gone


def _row_of(fault: Any) -> ChannelDay | RegisterValue:
	payload = json.loads(fault.payload or "{}")
	day = str(fault.day or "")
	if "values" not in payload and "periods" not in payload:
		return RegisterValue(
			fault.point_code,
			fault.channel,
			payload.get("timestamp", ""),
			day,
			payload.get("value_wh", 0),
			fault.line,
			payload.get("value", ""),
			"" if fault.code in CURABLE else fault.code,
		)
	row = ChannelDay(
		fault.point_code,
		fault.channel,
		day,
		fault.version,
		payload.get("interval", 0),
		payload.get("values", []),
		payload.get("statuses") or [0] * len(payload.get("values", [])),
		fault.line,
		point_name=payload.get("name", ""),
	)
	return replace(row, fault=fault.code, raw=payload["periods"]) if "periods" in payload else row


@frappe.whitelist(methods=["POST"])
def retry(names: str | list[str]) -> dict[str, int]:
	"""Try chosen rows again; many go to a background job. Returns how many left the quarantine or
	were queued.
	"""
	chosen = _chosen(names)
	if len(chosen) > RETRIED_AT_ONCE:
		frappe.enqueue(
			"elektrhisob.exchange.askue.retrying.load_faults",
			queue="long",
			enqueue_after_commit=True,
			names=chosen,
		)
		return {"queued": len(chosen), "gone": 0}
	return {"queued": 0, "gone": load_faults(chosen)}


@frappe.whitelist(methods=["POST"])
def dismiss(names: str | list[str], why: str) -> int:
	"""Close rows that will never be loaded; they stay, with the reason. Returns how many."""
	if not why.strip():
		frappe.throw(_("Say why these rows are not needed."), FaultIsClosedError)
	chosen = _chosen(names)
	points = frappe.get_all("Askue Fault", {"name": ("in", chosen)}, pluck="point", order_by="name")
	close(chosen, "Dismissed", why.strip()[:500])
	count_unloaded({point for point in points if point})
	return len(chosen)


def _chosen(names: str | list[str]) -> list[str]:
	"""Open rows among the names, each of a district of the user, who may write points."""
	require_write()
	asked: list[str] = frappe.parse_json(names)
	rows = frappe.get_all(
		"Askue Fault",
		{"name": ("in", asked or [""])},
		["name", "het", "state"],
		order_by="name",
		limit_page_length=0,
	)
	if len(rows) < len(set(asked)):
		frappe.throw(
			_("Some of these rows do not exist any more. Load the list again."), frappe.DoesNotExistError
		)
	for row in rows:
		require_division(row.het)
	closed = [row.name for row in rows if row.state != "Open"]
	if closed:
		frappe.throw(
			_("{0} is closed already. Load the list again.").format(", ".join(closed[:5])), FaultIsClosedError
		)
	return [row.name for row in rows]
