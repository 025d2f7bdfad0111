"""Asking a head-end for days that did not come; they arrive as files, and the request is answered by them."""

import json
from collections.abc import Mapping
from typing import Any

import frappe
from frappe.utils import add_to_date, getdate, now_datetime

from elektrhisob.administration.units import hets_of
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.locks import take_lock
from elektrhisob.exchange.askue import completeness
from elektrhisob.exchange.askue.adapters import Adapter, AdapterError, DaysWanted, adapter_of, pause_after
from elektrhisob.exchange.askue.rights import require_write

FIRST_PAUSE_SECONDS = 60
CHECK_MINUTES = 15
WATCHED_DAYS = 31


@frappe.whitelist(methods=["POST"])
def request_missing(month: str, unit: str | None = None, source: str | None = None) -> dict[str, int]:
	"""Ask every source for what is missing by these filters. Returns requests and days asked for."""
	require_write()
	found = completeness.missing_days(completeness.chosen_by(month, unit, source))
	asked = [_request(name, points) for name, points in sorted(found.items())]
	return {"requests": len(asked), "days": sum(asked)}


def _request(source: str, points: Mapping[str, list[str]]) -> int:
	days = [day for missing in points.values() for day in missing]
	# Asking is the right to change points (see above); the row of it is nobody's to make by hand.
	frappe.get_doc(
		{
			"doctype": "Askue Day Request",
			"source": source,
			"org_unit": frappe.db.get_value("Askue Source", source, "org_unit"),
			"from_day": min(days),
			"to_day": max(days),
			"state": "Queued",
			"missing_count": len(days),
			"still_missing": len(days),
			"next_attempt_at": now_datetime(),
			"request": json.dumps(points, ensure_ascii=False, indent=1),
		}
	).insert(ignore_permissions=True)
	return len(days)


def work_on_requests() -> None:
	"""Scheduler, every minute: send what is due, count what has come since."""
	with bulk_connection() as connection:
		if not take_lock(connection, "askue-day-requests"):
			return
		due = {"state": "Queued", "next_attempt_at": ("<=", now_datetime())}
		for name in frappe.get_all(
			"Askue Day Request", due, pluck="name", order_by="name", limit_page_length=50
		):
			send(frappe.get_doc("Askue Day Request", name))
			frappe.db.commit()
		if now_datetime().minute % CHECK_MINUTES == 0:
			for name in _watched():
				check(frappe.get_doc("Askue Day Request", name))
				frappe.db.commit()


def _watched() -> list[str]:
	since = add_to_date(now_datetime(), days=-WATCHED_DAYS)
	sent = {"state": "Sent", "sent_at": (">", since)}
	return frappe.get_all("Askue Day Request", sent, pluck="name", order_by="name", limit_page_length=200)


def send(doc: Any, adapter: Adapter | None = None) -> None:
	source = frappe.get_doc("Askue Source", doc.source)
	points = json.loads(doc.request)
	wanted = DaysWanted(str(doc.name), str(doc.from_day), str(doc.to_day), points)
	attempts = doc.attempts + 1
	try:
		(adapter or adapter_of(source)).request_days(wanted)
	except AdapterError as error:
		state = "Queued" if error.later and attempts < source.max_attempts else "Failed"
		later = now_datetime() + pause_after(attempts, FIRST_PAUSE_SECONDS)
		doc.db_set({"state": state, "note": error.text, "attempts": attempts, "next_attempt_at": later})
		return
	doc.db_set({"state": "Sent", "sent_at": now_datetime(), "attempts": attempts, "note": None})


def check(doc: Any) -> None:
	"""Count what of the request is still missing; with nothing left it is answered."""
	asked: dict[str, list[str]] = json.loads(doc.request)
	unit = frappe.db.get_value("Askue Source", doc.source, "org_unit")
	chosen = completeness.Chosen(
		tuple(sorted(hets_of(unit))), doc.source, getdate(doc.from_day), getdate(doc.to_day)
	)
	missing = completeness.missing_days(chosen).get(doc.source, {})
	left = sum(len(set(days) & set(missing.get(point, ()))) for point, days in asked.items())
	fields: dict[str, Any] = {"still_missing": left}
	if not left:
		fields |= {"state": "Answered", "answered_at": now_datetime()}
	doc.db_set(fields)
