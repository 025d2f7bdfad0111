"""Taking what was entered on lines of sheets, from the desk, a file or a phone: every entry is answered once.

Whoever sends makes the ids. The sheets of a batch are locked first, so that the same batch sent twice at once
is taken one after the other, and the second gets the answers of the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, formatdate, getdate

from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, reserve_names
from elektrhisob.metering.sheets.errors import ForeignEntryError, IncompleteEntryError
from elektrhisob.metering.sheets.life import recount
from elektrhisob.metering.sheets.one_pass import enter_all, is_whole_wh
from elektrhisob.metering.sheets.reading_door import Answer, close_refused, enter, tell_of_removed

LINE_FIELDS = (
	"name",
	"sheet",
	"het",
	"status",
	"value",
	"reading_date",
	"reading",
	"installation",
	"serial_no",
	"zone",
	"quantity",
	"personal_account",
)
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Entry:
	"""One thing entered on a line: a value, or the reason why there is none."""

	client_id: str
	line: str
	value: float | None
	reading_date: str | None
	not_read_reason: str = ""
	note: str = ""
	taken_at: str | None = None
	latitude: float | None = None
	longitude: float | None = None


def take_entries(entries: Sequence[Entry], channel: str) -> dict[str, Answer]:
	"""Client id → answer. The user may enter on every sheet concerned, or nothing is taken."""
	lines = _lines([entry.line for entry in entries])
	sheets = _locked_sheets({line.sheet for line in lines.values()})
	known = _known([entry.client_id for entry in entries])
	answers: dict[str, Answer] = {}
	taken: list[tuple[Entry, frappe._dict, Answer]] = []
	# As they are now that nobody else can enter; what was read before the lock may be old.
	lines = _lines(list(lines), lock=True)
	removed = _removals(lines)
	judged = _in_one_pass(entries, lines, sheets, removed) if channel == "File" else {}
	told: dict[str, int] = {}
	read: list[frappe._dict] = []
	for entry in entries:
		if entry.client_id in known or entry.client_id in answers:
			answers.setdefault(entry.client_id, known.get(entry.client_id, Answer("Refused")))
			continue
		line = lines.get(entry.line)
		if line is None:
			answers[entry.client_id] = Answer(
				"Refused", "UNKNOWN_LINE", _("The sheet has no such line. Load the sheet again.")
			)
			continue
		answer = judged.get(entry.client_id) or _answer(entry, line, sheets[line.sheet], removed, channel)
		answers[entry.client_id] = answer
		if _put_on_line(entry, line, answer):
			told[line.name] = len(taken)
		if answer.outcome in ("Accepted", "Suspicious"):
			read.append(line)
		taken.append((entry, line, answer))
	names = _remember(taken, channel)
	_write_lines([names[place] for place in told.values()])
	close_refused(read)
	for sheet in sorted({line.sheet for _entry, line, _answer in taken}):
		recount(sheet)
	return answers


def _in_one_pass(
	entries: Sequence[Entry],
	lines: dict[str, frappe._dict],
	sheets: dict[str, Any],
	removed: dict[str, Any],
) -> dict[str, Answer]:
	"""Client id → answer, of the first values of lines, sheet by sheet; all else is answered one by one."""
	chosen: dict[str, Entry] = {}
	for entry in entries:
		line = lines.get(entry.line)
		if not line or line.reading or entry.value is None or not entry.reading_date:
			continue
		if sheets[line.sheet].status == "Closed" or not is_whole_wh(entry.value):
			continue
		if not _is_removed(line, entry.reading_date, removed):
			chosen.setdefault(line.name, entry)
	answers: dict[str, Answer] = {}
	for sheet in sorted({lines[name].sheet for name in chosen}):
		part = [entry for name, entry in chosen.items() if lines[name].sheet == sheet]
		own = [lines[entry.line] for entry in part]
		found = enter_all(
			own,
			[float(entry.value or 0) for entry in part],
			[str(entry.reading_date) for entry in part],
			sheets[sheet].het,
		)
		for entry, line, answer in zip(part, own, found, strict=True):
			answers[entry.client_id] = answer if _says(line, entry) or not answer.reading else _found(line)
	return answers


def _says(line: frappe._dict, entry: Entry) -> bool:
	return flt(line.value, 3) == flt(entry.value, 3) and str(line.reading_date) == entry.reading_date


def _found(line: frappe._dict) -> Answer:
	"""The line has a reading that a broken-off request did not write on it; a file does not correct it."""
	status = frappe.db.get_value("Meter Reading", line.reading, "status", for_update=True)
	values = {key: line[key] for key in ("reading", "value", "reading_date")}
	frappe.db.set_value(
		"Reading Sheet Line", line.name, {**values, "status": status, "channel": "File", "message": ""}
	)
	return _already_entered(line)


def _lines(names: Sequence[str], lock: bool = False) -> dict[str, frappe._dict]:
	line = frappe.qb.DocType("Reading Sheet Line")
	query = frappe.qb.from_(line).select(*LINE_FIELDS).where(line.name.isin(list(set(names)) or [""]))
	rows = (query.for_update() if lock else query).run(as_dict=True)
	return {row.name: row for row in rows}


def _locked_sheets(names: set[str]) -> dict[str, Any]:
	sheets = {}
	for name in sorted(names):
		sheets[name] = frappe.get_doc("Reading Sheet", name, for_update=True)
		sheets[name].check_permission("write")
	return sheets


def _known(client_ids: Sequence[str]) -> dict[str, Answer]:
	entry = frappe.qb.DocType("Reading Sheet Entry")
	rows = (
		frappe.qb.from_(entry)
		.select(entry.client_id, entry.outcome, entry.code, entry.message, entry.reading, entry.entered_by)
		.where(entry.client_id.isin(list(client_ids) or [""]))
		.for_update()
		.run(as_dict=True)
	)
	for row in rows:
		if row.entered_by != frappe.session.user:
			frappe.throw(_("Entry {0} was sent by somebody else.").format(row.client_id), ForeignEntryError)
	return {
		row.client_id: Answer(row.outcome, row.code or "", row.message or "", row.reading or "")
		for row in rows
	}


def _answer(entry: Entry, line: frappe._dict, sheet: Any, removed: dict[str, Any], channel: str) -> Answer:
	if sheet.status == "Closed":
		return Answer(
			"Refused",
			"SHEET_CLOSED",
			_("Sheet {0} was closed on {1}. Ask the operator to reopen it.").format(
				sheet.name, formatdate(sheet.closed_on)
			),
		)
	if entry.value is None:
		return _not_read(entry, line)
	if not entry.reading_date:
		return Answer("Refused", "NO_DATE", _("Enter the day of the reading."))
	if _is_removed(line, entry.reading_date, removed):
		tell_of_removed(line, entry.value, entry.reading_date)
		return _exchanged(line, removed[line.installation])
	if line.reading and _says(line, entry):
		return Answer(line.status, "KNOWN", "", line.reading)
	if line.reading and channel == "File":
		# A file may be older than what was entered since: it fills lines, it does not correct them.
		return _already_entered(line)
	extra = {"latitude": entry.latitude, "longitude": entry.longitude} if entry.latitude is not None else {}
	return enter(line, entry.value, str(entry.reading_date), entry.client_id, extra)


def _not_read(entry: Entry, line: frappe._dict) -> Answer:
	if not entry.not_read_reason:
		return Answer("Refused", "NOTHING_ENTERED", _("Enter a value or the reason why there is none."))
	if line.reading:
		return _already_entered(line)
	return Answer("Not Read", "NOT_READ")


def _already_entered(line: frappe._dict) -> Answer:
	return Answer(
		"Refused",
		"ALREADY_ENTERED",
		_("The line has a reading of {0} already: {1}. Correct it on the sheet.").format(
			formatdate(line.reading_date), f"{flt(line.value, 3):g}"
		),
		line.reading,
	)


def _removals(lines: dict[str, frappe._dict]) -> dict[str, Any]:
	"""Installation → day of its removal, of those that hang no more."""
	rows = frappe.get_all(
		"Meter Installation",
		{
			"name": ["in", [line.installation for line in lines.values()] or [""]],
			"removed_on": ["is", "set"],
		},
		["name", "removed_on"],
		order_by="name",
		as_list=True,
	)
	return dict(rows)


def _is_removed(line: frappe._dict, day: str, removed: dict[str, Any]) -> bool:
	removed_on = removed.get(line.installation)
	return bool(removed_on) and getdate(day) > getdate(removed_on)


def _exchanged(line: frappe._dict, removed_on: Any) -> Answer:
	return Answer(
		"Refused",
		"METER_EXCHANGED",
		_("Meter {0} was removed on {1}. Read the meter that hangs there now; its sheet follows.").format(
			line.serial_no, formatdate(removed_on)
		),
	)


def _put_on_line(entry: Entry, line: frappe._dict, answer: Answer) -> bool:
	"""Whether the line now says what was entered: a refused entry leaves a reading that the line has."""
	if answer.code in ("SHEET_CLOSED", "KNOWN") or (answer.outcome == "Refused" and line.reading):
		return False
	line.update(
		status=answer.outcome,
		value=entry.value if entry.value is not None else 0,
		reading_date=entry.reading_date if entry.value is not None else None,
		reading=answer.reading or line.reading,
	)
	return True


def _write_lines(entries: Sequence[str]) -> None:
	"""From the stored entries, of each line the last one that it shows."""
	if entries:
		frappe.db.sql(
			"""update `tabReading Sheet Entry` entry
			join `tabReading Sheet Line` line on line.name = entry.sheet_line
			set line.status = entry.outcome, line.value = entry.value, line.reading_date = entry.reading_date,
				line.reading = coalesce(entry.reading, line.reading), line.message = entry.message,
				line.not_read_reason = if(entry.outcome = 'Not Read', entry.not_read_reason, ''),
				line.note = entry.note, line.channel = entry.channel, line.entered_on = entry.creation,
				line.entered_by = entry.entered_by, line.modified = entry.creation,
				line.modified_by = entry.entered_by,
				line.latitude = if(entry.latitude <> 0, entry.latitude, line.latitude),
				line.longitude = if(entry.latitude <> 0, entry.longitude, line.longitude)
			where entry.name in %s""",
			(list(entries),),
		)


def _remember(taken: Sequence[tuple[Entry, frappe._dict, Answer]], channel: str) -> list[str]:
	"""Keeps every entry with its answer; returns their names."""
	if not taken:
		return []
	user = frappe.session.user
	rows = [
		{
			"sheet_line": line.name,
			"sheet": line.sheet,
			"het": line.het,
			"personal_account": line.personal_account,
			"channel": channel,
			"value": entry.value or 0,
			"reading_date": entry.reading_date if entry.value is not None else None,
			"not_read_reason": entry.not_read_reason,
			"note": entry.note[:140],
			"outcome": answer.outcome,
			"code": answer.code,
			"message": answer.message,
			"reading": answer.reading or None,
			"client_id": entry.client_id,
			"taken_at": entry.taken_at,
			"entered_by": user,
			"latitude": entry.latitude or 0,
			"longitude": entry.longitude or 0,
		}
		for entry, line, answer in taken
	]
	names = reserve_names(Key.SHEET_ENTRY, len(rows))
	insert_documents("Reading Sheet Entry", names, rows)
	return names


def read_entry(values: dict[str, Any]) -> Entry:
	"""An entry as a browser sends it; IncompleteEntryError when it makes no sense at all."""
	client_id, line = str(values.get("client_id") or ""), str(values.get("line") or "")
	if not (8 <= len(client_id) <= 64) or not line:
		frappe.throw(_("An entry needs an id of 8 to 64 letters and its line."), IncompleteEntryError)
	reasons = frappe.get_meta("Reading Sheet Line").get_options("not_read_reason").split("\n")
	reason = str(values.get("not_read_reason") or "")
	if reason not in reasons:
		frappe.throw(_("{0} is not a reason for not reading a meter.").format(reason), IncompleteEntryError)
	return Entry(
		client_id=client_id,
		line=line,
		value=_number(values.get("value")),
		reading_date=str(getdate(values.get("reading_date"))) if values.get("reading_date") else None,
		not_read_reason=reason,
		note=str(values.get("note") or ""),
		taken_at=_moment(values.get("taken_at")),
		latitude=_degree(values.get("latitude"), 90),
		longitude=_degree(values.get("longitude"), 180),
	)


def _number(value: Any) -> float | None:
	if value in (None, ""):
		return None
	try:
		number = float(value)
	except (TypeError, ValueError):
		number = -1
	if not 0 <= number < 10**12:
		frappe.throw(_("{0} is not a value of a dial.").format(value), IncompleteEntryError)
	return number


def _moment(value: Any) -> str | None:
	try:
		return str(frappe.utils.get_datetime(value)) if value else None
	except (ValueError, TypeError):
		return None


def _degree(value: Any, most: int) -> float | None:
	try:
		degree = float(value)
	except (TypeError, ValueError):
		return None
	return degree if abs(degree) <= most and cint(degree) == int(degree) else None
