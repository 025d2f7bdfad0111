"""A command to a meter: ordered by a person, guarded twice, sent by the scheduler, believed when
acknowledged.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime, getdate, now_datetime

from elektrhisob.administration.units import hets_of
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import watt_hours
from elektrhisob.bulk.locks import take_lock
from elektrhisob.exchange.askue import protections
from elektrhisob.exchange.askue.adapters import (
	Adapter,
	AdapterError,
	Order,
	Progress,
	adapter_of,
	pause_after,
)

if TYPE_CHECKING:
	from frappe.model.document import Document

OPEN = ("Queued", "Sent", "Acknowledged")
SENT_AT_ONCE = 200
FIRST_PAUSE_SECONDS = 30
PROTECTED_PAUSE_MINUTES = 10
# An expired command is still asked about for a day: the meter may have obeyed after all.
ASKED_AFTER_EXPIRY_HOURS = 24
COURSE = (
	"state",
	"meter",
	"serial_no",
	"expires_at",
	"attempts",
	"next_attempt_at",
	"external_id",
	"sent_at",
	"acknowledged_at",
	"executed_at",
	"note",
)
"""Fields that only this file writes."""


class CommandOrderError(frappe.ValidationError):
	pass


class CommandProtectedError(frappe.ValidationError):
	pass


class CommandStateError(frappe.ValidationError):
	pass


def check_order(doc: "Document") -> None:
	"""What a person may write is the order; its course is not theirs, whatever a request sends."""
	if doc.is_new():
		_begin(doc)
	else:
		stored = frappe.db.get_value("Remote Command", doc.name, COURSE, as_dict=True)
		doc.update(stored)
		doc.steps = doc.get_doc_before_save().steps
		if stored.state != "Draft":
			_refuse(CommandStateError, _("The command has left; call it off or order another one."))
	source = frappe.get_cached_doc("Askue Source", doc.source)
	if not source.enabled or not source.adapter:
		_refuse(CommandOrderError, _("Source {0} takes no commands: it has no adapter.").format(source.name))
	if frappe.db.get_value("Supply Point", doc.supply_point, "het") not in hets_of(source.org_unit):
		_refuse(
			CommandOrderError, _("The supply point lies outside the unit of source {0}.").format(source.name)
		)
	if doc.command_kind == "Limit" and not doc.limit_kw:
		_refuse(CommandOrderError, _("Enter the limit in kW."))


def _begin(doc: "Document") -> None:
	doc.update(dict.fromkeys(COURSE))
	doc.update({"state": "Draft", "attempts": 0, "steps": []})
	standing = frappe.get_all(
		"Meter Installation",
		{"supply_point": doc.supply_point, "removed_on": ("is", "not set")},
		["meter", "serial_no"],
		order_by="name",
	)
	if len(standing) != 1:
		_refuse(
			CommandOrderError,
			_("Supply point {0} has {1} meters; a command needs exactly one.").format(
				doc.supply_point, len(standing)
			),
		)
	doc.update(standing[0])


def queue(doc: "Document") -> None:
	"""Let the command go, unless somebody or something is protected at the hour it would leave."""
	if frappe.db.get_value("Remote Command", doc.name, "state", for_update=True) != "Draft":
		_refuse(CommandStateError, _("Only a draft can be queued."))
	moment = _leaving(doc)
	against = protections.reasons_against(doc.command_kind, doc.personal_account, moment)
	if against:
		_refuse(CommandProtectedError, "<br>".join(reason.text for reason in against))
	other = frappe.db.get_value(
		"Remote Command", {"meter": doc.meter, "state": ("in", OPEN), "name": ("!=", doc.name)}, "name"
	)
	if other:
		_refuse(CommandStateError, _("Command {0} to this meter is still on its way.").format(other))
	hours = frappe.db.get_value("Askue Source", doc.source, "expires_hours")
	step(
		doc,
		"Queued",
		"",
		next_attempt_at=moment,
		expires_at=add_to_date(moment, hours=hours, as_datetime=True),
	)


def _leaving(doc: Any) -> datetime:
	return max(now_datetime(), get_datetime(doc.not_before)) if doc.not_before else now_datetime()


def reasons_against(doc: Any) -> list[str]:
	found = protections.reasons_against(doc.command_kind, doc.personal_account, _leaving(doc))
	return [reason.text for reason in found]


def call_off(doc: "Document", why: str) -> None:
	"""Stop a command that has not left yet."""
	state = frappe.db.get_value("Remote Command", doc.name, "state", for_update=True)
	if state not in ("Draft", "Queued"):
		_refuse(CommandStateError, _("The command has left already. Order the opposite one."))
	if not why.strip():
		_refuse(CommandStateError, _("Say why the command is called off."))
	step(doc, "Refused", _("Called off: {0}").format(why.strip()))


def refuse_removal(doc: "Document") -> None:
	_refuse(CommandStateError, _("Command {0} is a trace and stays. Call it off instead.").format(doc.name))


def work_on_commands() -> None:
	"""Scheduler, every minute: send what is due, ask about what was sent. One worker per source."""
	rows = frappe.get_all(
		"Remote Command",
		{"state": ("in", (*OPEN, "Expired")), "modified": (">", add_to_date(now_datetime(), days=-31))},
		["source"],
		group_by="source",
		order_by="source",
	)
	for row in rows:
		with bulk_connection() as connection:
			if take_lock(connection, f"askue-commands-{row.source}"):
				work_on_source(frappe.get_doc("Askue Source", row.source))


def work_on_source(source: Any, adapter: Adapter | None = None) -> None:
	try:
		adapter = adapter or adapter_of(source)
	except AdapterError:
		return
	due = frappe.get_all(
		"Remote Command",
		{"source": source.name, "state": "Queued", "next_attempt_at": ("<=", now_datetime())},
		pluck="name",
		order_by="next_attempt_at, name",
		limit_page_length=SENT_AT_ONCE,
	)
	for name in due:
		send_one(name, source, adapter)
		# What left for the head-end cannot be rolled back with the next command's failure.
		frappe.db.commit()
	ask(source, adapter)


def send_one(name: str, source: Any, adapter: Adapter) -> None:
	"""Guard again and send. Killed after sending it goes again under the same number, which
	changes nothing.
	"""
	doc = frappe.get_doc("Remote Command", name, for_update=True)
	if doc.state != "Queued":
		return
	moment = now_datetime()
	if moment >= get_datetime(doc.expires_at):
		step(doc, "Expired", doc.note or "")
		return
	against = protections.reasons_against(doc.command_kind, doc.personal_account, moment)
	if against:
		_hold_back(doc, against, moment)
		return
	try:
		number = adapter.send(_order_of(doc))
	except AdapterError as error:
		_try_later(doc, source, error, moment)
		return
	step(doc, "Sent", "", external_id=number, sent_at=moment, attempts=doc.attempts + 1)


def _order_of(doc: Any) -> Order:
	limit = watt_hours(doc.limit_kw) if doc.command_kind == "Limit" else 0
	expires = get_datetime(doc.expires_at).isoformat(sep=" ", timespec="seconds")
	return Order(str(doc.name), doc.command_kind, doc.serial_no, limit, expires)


def _hold_back(doc: Any, against: list[protections.Reason], moment: datetime) -> None:
	text = "; ".join(reason.text for reason in against)
	if not all(reason.passes for reason in against):
		step(doc, "Refused", text)
		return
	pause = moment + timedelta(minutes=PROTECTED_PAUSE_MINUTES)
	doc.db_set({"next_attempt_at": pause, "note": text[:500]})


def _try_later(doc: Any, source: Any, error: AdapterError, moment: datetime) -> None:
	attempts = doc.attempts + 1
	if not error.later or attempts >= source.max_attempts:
		step(doc, "Failed", error.text, attempts=attempts)
		return
	later = moment + pause_after(attempts, FIRST_PAUSE_SECONDS)
	note = _("Attempt {0} did not get through: {1}").format(attempts, error.text)
	step(doc, "Queued", note, attempts=attempts, next_attempt_at=later)


def ask(source: Any, adapter: Adapter) -> None:
	"""Take what the head-end says of the commands it was sent."""
	since = add_to_date(now_datetime(), hours=-ASKED_AFTER_EXPIRY_HOURS)
	rows = frappe.get_all(
		"Remote Command",
		{
			"source": source.name,
			"state": ("in", ("Sent", "Acknowledged", "Expired")),
			"external_id": ("is", "set"),
		},
		["name", "external_id", "state", "expires_at"],
		order_by="name",
		limit_page_length=0,
	)
	open_rows = [
		row for row in rows if row.state != "Expired" or get_datetime(row.expires_at) > get_datetime(since)
	]
	if not open_rows:
		return
	try:
		found = adapter.poll([row.external_id for row in open_rows])
	except AdapterError:
		# The next minute asks again.
		return
	for row in open_rows:
		_take_progress(row.name, found.get(row.external_id))
		# Each answer stands for itself, and its row is locked no longer than it takes to write it.
		frappe.db.commit()


def _take_progress(name: str, progress: Progress | None) -> None:
	doc = frappe.get_doc("Remote Command", name, for_update=True)
	if doc.state not in ("Sent", "Acknowledged", "Expired"):
		return
	if progress is None:
		_lost(doc)
	elif progress.state == "executed":
		_executed(doc, progress)
	elif progress.state in ("failed", "refused"):
		step(doc, progress.state.capitalize(), progress.note)
	elif progress.state == "acknowledged" and doc.state == "Sent":
		step(doc, "Acknowledged", progress.note, acknowledged_at=now_datetime())
	elif doc.state != "Expired" and now_datetime() >= get_datetime(doc.expires_at):
		step(doc, "Expired", progress.note)


def _lost(doc: Any) -> None:
	"""The head-end does not know a command it took: the same order goes again, until it expires."""
	if doc.state == "Expired":
		return
	if now_datetime() >= get_datetime(doc.expires_at):
		step(doc, "Expired", _("The head-end lost the command."))
	else:
		step(
			doc,
			"Queued",
			_("The head-end lost the command; it is sent again."),
			next_attempt_at=now_datetime(),
		)


def _executed(doc: Any, progress: Progress) -> None:
	moment = now_datetime()
	times = {"executed_at": moment, "acknowledged_at": doc.acknowledged_at or moment}
	step(doc, "Executed", progress.note, **times)
	if doc.command_kind == "Limit":
		return
	point = frappe.get_doc("Supply Point", doc.supply_point)
	off = doc.command_kind == "Disconnect"
	if off == bool(point.disconnected_on):
		return
	point.disconnected_on = getdate(moment) if off else None
	# The head-end says so, not a user: the scheduler's session need not have the right.
	point.flags.ignore_permissions = True
	point.save()
	told = _("disconnected by remote command {0}") if off else _("reconnected by remote command {0}")
	point.add_comment("Info", told.format(doc.name))
	# Whoever is called by the consumer opens the account, not the supply point.
	frappe.get_doc("Personal Account", doc.personal_account).add_comment("Info", told.format(doc.name))


def step(doc: Any, state: str, note: str, **fields: Any) -> None:
	"""Move the command on and write the step down."""
	doc.db_set({"state": state, "note": note[:500] or None, **fields})
	row = doc.append(
		"steps", {"at": now_datetime(), "state": state, "note": note[:500], "by_user": frappe.session.user}
	)
	row.db_insert()


def _refuse(error: type[Exception], text: str) -> None:
	frappe.throw(text, error, title=_("Remote command"))
