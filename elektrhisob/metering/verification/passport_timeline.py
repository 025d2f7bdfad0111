"""The sections of a passport as one line of time, the latest first."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import cstr, format_datetime, formatdate, getdate

Event = dict[str, Any]


def timeline(device: Any, sections: dict[str, list[Any]]) -> list[Event]:
	"""Events {day, kind, title, text, color, doctype, name}; `kind` is what the page can filter by."""
	events = [
		*(_placed(row) for row in sections.get("placements", ())),
		*(event for row in sections.get("installations", ()) for event in _installed(row)),
		*(_verified(row) for row in sections.get("verifications", ())),
		*(_maintained(row) for row in sections.get("maintenance", ())),
		*(event for row in sections.get("seals", ()) for event in _sealed(row)),
		*(_act(row) for row in sections.get("acts", ())),
		*(_exception(row) for row in sections.get("exceptions", ())),
		*(_order(row) for row in sections.get("orders", ())),
	]
	if device.get("made_year"):
		events.append(
			_event(f"{device.made_year}-01-01", "Placement", _("Made"), cstr(device.made_year), "gray")
		)
	dated = [event for event in events if event["day"]]
	return sorted(dated, key=lambda event: (event["day"], event["rank"]), reverse=True)


def _event(
	day: Any, kind: str, title: str, text: str, color: str, doctype: str = "", name: str = "", rank: int = 0
) -> Event:
	return {
		"day": str(getdate(day)) if day else "",
		"kind": kind,
		"title": title,
		"text": text,
		"color": color,
		"doctype": doctype,
		"name": name,
		"rank": rank,
	}


def _placed(row: Any) -> Event:
	place = " ".join(filter(None, (_(row.place_kind), cstr(row.place))))
	document = f"{_(row.document_doctype)} {row.document}" if row.document else ""
	return _event(
		row.since,
		"Placement",
		place,
		document,
		"blue",
		row.document_doctype or "",
		row.document or "",
	)


def _installed(row: Any) -> list[Event]:
	where = ", ".join(filter(None, (row.consumer_name, row.address)))
	begun = _event(
		row.installed_on,
		"Installation",
		_("Installed, ratio {0}").format(row.ratio),
		where,
		"green",
		"Meter Installation",
		row.name,
		rank=1,
	)
	if not row.removed_on:
		return [begun]
	ended = _event(
		row.removed_on, "Installation", _("Removed"), where, "orange", "Meter Installation", row.name, rank=1
	)
	return [begun, ended]


def _verified(row: Any) -> Event:
	fit = row.result == "Fit"
	details = [
		_("certificate {0}").format(row.certificate_no) if row.certificate_no else "",
		_("error {0} %").format(cstr(row.error_percent)) if row.error_percent else "",
		_(row.unfit_reason) if row.unfit_reason else "",
		_("replaced by a correction") if row.status == "Replaced" else "",
	]
	color = "gray" if row.status == "Replaced" else "green" if fit else "red"
	title = _("Verified: {0}").format(_(row.result))
	return _event(
		row.verified_on,
		"Verification",
		title,
		", ".join(filter(None, details)),
		color,
		"Device Verification",
		row.name,
		2,
	)


def _maintained(row: Any) -> Event:
	color = "green" if row.finding in ("In Order", "Put in Order") else "red"
	title = _("Maintenance: {0}").format(_(row.finding))
	return _event(
		row.done_on, "Maintenance", title, cstr(row.work), color, "Device Maintenance", row.name, rank=2
	)


def _sealed(row: Any) -> list[Event]:
	number = f"{_(row.seal_type or '')} {row.serial_no}".strip()
	events = []
	if row.set_day:
		by = f"{_(row.set_by_doctype)} {row.set_by}" if row.set_by else ""
		events.append(
			_event(row.set_day, "Seal", _("Seal set: {0}").format(number), by, "purple", "Seal", row.name)
		)
	if row.broken_day:
		by = f"{_(row.broken_by_doctype)} {row.broken_by}" if row.broken_by else ""
		title = _("Seal broken: {0}").format(number)
		events.append(_event(row.broken_day, "Seal", title, by, "red", "Seal", row.name))
	return events


def _act(row: Any) -> Event:
	color = "gray" if row.docstatus == 2 else "blue" if row.docstatus == 1 else "yellow"
	text = ", ".join(filter(None, (_(row.status), cstr(row.cause))))
	return _event(
		row.act_date, "Act", f"{_(row.doctype)} {row.name}", text, color, row.doctype, row.name, rank=3
	)


def _exception(row: Any) -> Event:
	# A reading that did not come has no value to show; the column keeps a nought for it.
	value = f"{row.zone}: {row.value:.10g}" if row.value else ""
	text = ", ".join(filter(None, (_(row.status), value, _(row.resolution) if row.resolution else "")))
	title = _("Reading exception: {0}").format(row.get("cause_title") or row.cause)
	color = "gray" if row.status == "Closed" else "orange"
	return _event(
		row.reading_date or row.creation, "Exception", title, text, color, "Reading Exception", row.name
	)


def _order(row: Any) -> Event:
	ended = _("finished {0}").format(format_datetime(row.finished_on)) if row.finished_on else ""
	due = _("due {0}").format(formatdate(row.due_date)) if not row.finished_on else ""
	text = ", ".join(filter(None, (_(row.status), ended or due, _(row.obstacle) if row.obstacle else "")))
	return _event(
		row.finished_on or row.creation,
		"Order",
		_("Field order: {0}").format(_(row.kind)),
		text,
		"yellow" if row.status in ("New", "Assigned", "On Site") else "gray",
		"Field Order",
		row.name,
	)
