"""What operators do with exceptions: take, accept, estimate, send somebody, call, replace, reject, take back.

Every decision is made on the rows as they are in the database, under lock: of two people who decide the same
one, the first wins and the other is told who was first and when.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime, today

from elektrhisob.administration.divisions import require_division
from elektrhisob.core.validation import RULES
from elektrhisob.metering import reading_entry
from elektrhisob.metering.reading_errors import ReadingIsBilledError
from elektrhisob.metering.validation.billed import first_billed
from elektrhisob.metering.validation.worklist import cause_titles

MOST_AT_ONCE = 500
VISIT_KIND = "Control Reading"
OF_PROFILES = frozenset(code for code, rule in RULES.items() if rule.of_profiles)


class DecidedAlreadyError(frappe.ValidationError):
	"""Somebody else was first."""


class NothingToDecideError(frappe.ValidationError):
	pass


@frappe.whitelist(methods=["POST"])
def take(names: str | list[str], user: str | None = None) -> dict[str, Any]:
	"""Put exceptions on somebody's desk; without a user on one's own."""
	rows = _open_rows(names)
	person = user or frappe.session.user
	if not frappe.db.get_value("User", {"name": person, "enabled": 1}):
		frappe.throw(_("{0} is not a user who can work here.").format(person), NothingToDecideError)
	_update(rows, {"status": "In Work", "assigned_to": person})
	return {"done": len(rows)}


@frappe.whitelist(methods=["POST"])
def release(names: str | list[str]) -> dict[str, Any]:
	"""Back to everybody's desk."""
	rows = _open_rows(names)
	_update(rows, {"status": "Open", "assigned_to": None})
	return {"done": len(rows)}


@frappe.whitelist(methods=["POST"])
def accept(names: str | list[str], note: str = "") -> dict[str, Any]:
	"""The readings are right: a held one counts from now on, a pointed-at one is seen."""
	reading_entry.require_judge()
	rows = _open_rows(names)
	missing = [row.name for row in rows if not row.reading and row.cause not in OF_PROFILES]
	if missing:
		frappe.throw(
			_("{0} has no stored reading to accept. Estimate it, enter its value, or reject it.").format(
				missing[0]
			),
			NothingToDecideError,
		)
	held = [row.reading for row in rows if row.reading and row.severity == "Hold"]
	reading_entry.accept_all(held, note)
	_close(rows, "Accepted", note)
	return {"done": len(rows)}


@frappe.whitelist(methods=["POST"])
def reject(names: str | list[str], note: str) -> dict[str, Any]:
	"""The readings are wrong: a stored one is withdrawn and no longer counts, a refused one stays outside."""
	reading_entry.require_judge()
	rows = _open_rows(names)
	reading_entry.withdraw([row.reading for row in rows if row.reading], note)
	_close(rows, "Rejected", note)
	return {"done": len(rows)}


@frappe.whitelist(methods=["POST"])
def replace(name: str, value: float, reading_date: str, source: str, note: str = "") -> dict[str, Any]:
	"""The right value in the place of the wrong, refused or missing one."""
	(row,) = _open_rows([name])
	if row.reading:
		entered = reading_entry.replace(row.reading, value, reading_date, source)
	else:
		entered = reading_entry.record(
			{
				"installation": _register(row),
				"quantity": row.quantity,
				"zone": row.zone,
				"reading_date": reading_date,
				"value": value,
				"source": source,
				"reason": "Control",
			}
		)
	_close([row], "Replaced", note)
	return {"done": 1, "reading": entered}


@frappe.whitelist(methods=["POST"])
def estimate(names: str | list[str], note: str = "") -> dict[str, Any]:
	"""An estimate in the place of what is missing, refused or held."""
	from elektrhisob.metering.estimation.estimate import enter_estimates, refusal_words

	reading_entry.require_judge()
	rows = _open_rows(names)
	for row in rows:
		_register(row)
	reading_entry.withdraw([row.reading for row in rows if row.reading and row.severity == "Hold"], note)
	_close(rows, "Estimated", note)
	frappe.db.commit()  # nosemgrep: estimates are stored by a connection of their own, which must see it
	left: dict[str, list[frappe._dict]] = {}
	waiting = _by_day(rows)
	try:
		for day in sorted(waiting):
			# A meter's registers are estimated together, however many of them were chosen.
			meters = sorted({row.installation for row in waiting[day]})
			codes = dict(zip(meters, enter_estimates(meters, day).codes, strict=True))
			frappe.db.commit()  # nosemgrep: the same connection again
			read = _registers_read_on(meters, day)
			for row in waiting.pop(day):
				if (row.installation, row.quantity, row.zone) not in read:
					left.setdefault(codes[row.installation], []).append(row)
			_close_siblings(meters, day, note)
	except Exception:
		# What was not estimated waits again instead of looking done.
		_reopen([row for some in waiting.values() for row in some], None)
		frappe.db.commit()  # nosemgrep: the failure itself is rolled back
		raise
	for code, some in left.items():
		_reopen(some, _("could not be estimated: {0}").format(refusal_words(code)))
	count = sum(map(len, left.values()))
	return {"done": len(rows) - count, "left": count, "why": [refusal_words(code) for code in sorted(left)]}


def _reopen(rows: list[frappe._dict], note: str | None) -> None:
	_update(rows, {"status": "Open", "resolution": None, "closed_by": None, "closed_on": None, "note": note})


def _registers_read_on(installations: list[str], day: str) -> set[tuple[str, str, str]]:
	rows = frappe.get_all(
		"Meter Reading",
		{
			"installation": ("in", installations),
			"reading_date": day,
			"status": ("in", ("Accepted", "Suspicious")),
		},
		["installation", "quantity", "zone"],
		order_by="name",
	)
	return {(row.installation, row.quantity, row.zone) for row in rows}


def _close_siblings(installations: list[str], day: str, note: str) -> None:
	"""The other registers of these meters that were missing and are estimated now as well."""
	rows = frappe.db.sql(
		"""select exception.name from `tabReading Exception` exception
		join `tabMeter Reading` reading on reading.installation = exception.installation
			and reading.quantity = exception.quantity and reading.zone = exception.zone
			and reading.reading_date = %(day)s and reading.status in ('Accepted', 'Suspicious')
		where exception.installation in %(installations)s and exception.cause = 'MISSING'
			and exception.reading_date = %(day)s and exception.status <> 'Closed' for update""",
		{"installations": installations, "day": day},
		as_dict=True,
	)
	_close(list(rows), "Estimated", note)


def _by_day(rows: list[frappe._dict]) -> dict[str, list[frappe._dict]]:
	days: dict[str, list[frappe._dict]] = {}
	for row in rows:
		days.setdefault(str(row.reading_date or today()), []).append(row)
	return days


@frappe.whitelist(methods=["POST"])
def order_visit(names: str | list[str], due: str | None = None, worker: str | None = None) -> dict[str, Any]:
	"""A control visit to each place, one for all that is asked about it.

	The exceptions stay open until somebody has been there.
	"""
	from elektrhisob.metering.field.order_states import require_day_to_come
	from elektrhisob.metering.field.orders import Visit, day_after_setting, order_visits

	require_day_to_come(due)
	rows = _open_rows(names)
	if any(not row.supply_point for row in rows):
		frappe.throw(
			_("Nobody knows where this device stands: there is no place to visit."), NothingToDecideError
		)
	known = _visits_on_the_way({row.supply_point for row in rows})
	titles = cause_titles()
	first: dict[str, frappe._dict] = {}
	for row in rows:
		if row.supply_point not in known:
			first.setdefault(row.supply_point, row)
	ordered = order_visits(
		[
			Visit(
				VISIT_KIND,
				place,
				titles.get(row.cause, row.cause),
				due or day_after_setting("days_to_visit", 7),
				("Reading Exception", row.name),
				worker,
			)
			for place, row in first.items()
		]
	)
	known.update(zip(first, ordered, strict=True))
	for place, order in known.items():
		_update([row for row in rows if row.supply_point == place], {"visit": order, "status": "In Work"})
	orders = [known[row.supply_point] for row in rows]
	return {"done": len(rows), "orders": orders, "visits": len(set(orders))}


def _visits_on_the_way(places: set[str]) -> dict[str, str]:
	"""The open control visits that exceptions asked for: three zones of one meter are one way to go."""
	from elektrhisob.metering.field.order_states import OPEN

	rows = frappe.get_all(
		"Field Order",
		{
			"supply_point": ("in", sorted(places)),
			"kind": VISIT_KIND,
			"source_doctype": "Reading Exception",
			"status": ("in", OPEN),
		},
		["name", "supply_point"],
		order_by="name desc",
	)
	return {row.supply_point: row.name for row in rows}


@frappe.whitelist(methods=["POST"])
def called(name: str, note: str) -> dict[str, Any]:
	"""What the consumer said on the phone."""
	(row,) = _open_rows([name])
	_update([row], {"called_on": now_datetime(), "note": note})
	frappe.get_doc("Reading Exception", name).add_comment("Info", _("called the consumer: {0}").format(note))
	return {"done": 1}


@frappe.whitelist(methods=["POST"])
def take_back(names: str | list[str]) -> dict[str, Any]:
	"""Undo acceptances, as long as the readings are not billed."""
	reading_entry.require_judge()
	rows = _locked_rows(names)
	wrong = [row.name for row in rows if row.resolution != "Accepted"]
	if wrong:
		frappe.throw(
			_("{0} was not accepted: there is nothing to take back.").format(wrong[0]), NothingToDecideError
		)
	billed = first_billed([row.reading for row in rows if row.reading])
	if billed:
		frappe.throw(
			_("Reading {0} is billed in {1}. Replace it instead.").format(billed.reading, billed.period),
			ReadingIsBilledError,
		)
	reading_entry.hold_again([row.reading for row in rows if row.reading and row.severity == "Hold"])
	_update(rows, {"status": "Open", "resolution": None, "closed_by": None, "closed_on": None})
	return {"done": len(rows)}


def _open_rows(names: str | list[str]) -> list[frappe._dict]:
	rows = _locked_rows(names)
	for row in rows:
		if row.status == "Closed":
			frappe.throw(
				_("{0} decided this on {1}: {2}. Your decision was not needed.").format(
					_full_name(row.closed_by), format_datetime(row.closed_on), _(row.resolution)
				),
				DecidedAlreadyError,
			)
	return rows


def _locked_rows(names: str | list[str]) -> list[frappe._dict]:
	"""The rows, locked in the order of their names; PermissionError when one is not the user's."""
	frappe.has_permission("Reading Exception", "write", throw=True)
	wanted: list[str] = sorted(set(frappe.parse_json(names)))
	if not 0 < len(wanted) <= MOST_AT_ONCE:
		frappe.throw(_("Choose between 1 and {0} exceptions.").format(MOST_AT_ONCE), NothingToDecideError)
	rows = frappe.db.sql(
		"""select name, cause, status, severity, het, supply_point, installation, quantity, zone, reading,
			reading_date, resolution, closed_by, closed_on
		from `tabReading Exception` where name in %s order by name for update""",
		(wanted,),
		as_dict=True,
	)
	if len(rows) < len(wanted):
		frappe.throw(
			_("One of the exceptions does not exist any more. Reload the list."), NothingToDecideError
		)
	for het in {row.het for row in rows}:
		require_division(het)
	return list(rows)


def _register(row: frappe._dict) -> str:
	if row.cause in OF_PROFILES:
		frappe.throw(
			_("{0} is about a day of a load profile: ask its source for the day again, or accept it.").format(
				row.name
			),
			NothingToDecideError,
		)
	if not row.installation:
		frappe.throw(
			_("{0} belongs to a device nobody knows. Map the device, then send its reading again.").format(
				row.name
			),
			NothingToDecideError,
		)
	return str(row.installation)


def _close(rows: list[frappe._dict], resolution: str, note: str) -> None:
	_update(
		rows,
		{
			"status": "Closed",
			"resolution": resolution,
			"note": note or None,
			"closed_by": frappe.session.user,
			"closed_on": now_datetime(),
		},
	)


def _update(rows: list[frappe._dict], values: dict[str, Any]) -> None:
	if not rows:
		return
	fields = ", ".join(f"`{field}` = %({field})s" for field in values)
	frappe.db.sql(
		f"""update `tabReading Exception` set {fields}, modified = %(modified)s, modified_by = %(me)s
		where name in %(names)s""",
		{
			**values,
			"names": [row.name for row in rows],
			"modified": now_datetime(),
			"me": frappe.session.user,
		},
	)


def _full_name(user: str | None) -> str:
	if not user:
		return _("The system")
	return str(frappe.db.get_value("User", user, "full_name") or user)
