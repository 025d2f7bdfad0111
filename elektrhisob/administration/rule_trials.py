"""A rule tried before it is switched on: a job over districts, its progress and result kept for who asked."""

import heapq
from collections.abc import Callable, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

EXAMPLES = 10
KEPT_SECONDS = 3600
KEY = "rule_trial:"

Row = dict[str, Any]


def begin(job: str, doctype: str, rule: str | None, hets: Sequence[str], setting: object) -> str:
	"""Queue the job; returns the key that its progress is asked by."""
	key = f"{KEY}{doctype}:{frappe.generate_hash(length=16)}"
	_tell(key, done=0, of=len(hets), state="running")
	frappe.enqueue(
		job,
		queue="long",
		key=key,
		setting=setting,
		hets=hets,
		rule=rule if rule and frappe.db.exists(doctype, rule) else None,
	)
	return key


def state_of(doctype: str, key: str) -> Row:
	"""How far a trial is; when it is done, its result."""
	found: Any = frappe.cache.get_value(key) if key.startswith(f"{KEY}{doctype}:") else None
	if not found or found["user"] != frappe.session.user:
		frappe.throw(_("This trial is over. Start it again."))
	return dict(found)


def run(
	key: str,
	hets: Sequence[str],
	try_het: Callable[[str], tuple[Row, list[Row]]],
	counted: tuple[str, str],
	note_on: tuple[str, str | None],
) -> Row:
	"""District after district; `counted` are the fields of what was found and of what it was found among."""
	districts: list[Row] = []
	examples: list[Row] = []
	try:
		for number, het in enumerate(hets, start=1):
			row, found = try_het(het)
			districts.append(row)
			examples = heapq.nlargest(EXAMPLES, [*examples, *found], key=lambda one: one["money"])
			_tell(key, done=number, of=len(hets), state="running")
	except Exception:
		_tell(key, state="failed", text=_("The trial failed. Look into the error log."))
		raise
	result = {"districts": [row for row in districts if row[counted[1]]], "examples": examples}
	_tell(key, state="done", **result)
	doctype, rule = note_on
	if rule:
		found_sum, all_sum = (sum(row[field] for row in districts) for field in counted)
		noted = {"trial_on": now_datetime(), "trial_result": f"{found_sum} / {all_sum}"}
		frappe.db.set_value(doctype, rule, noted, update_modified=False)
		# A job of its own: nobody else commits the note.
		frappe.db.commit()
	return result


def _tell(key: str, **state: Any) -> None:
	frappe.cache.set_value(key, {"user": frappe.session.user, **state}, expires_in_sec=KEPT_SECONDS)
