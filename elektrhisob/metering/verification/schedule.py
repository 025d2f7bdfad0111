"""The day of the next verification, kept on each device: for one that changed, or for millions at once.

It follows from the last verification (before the first one, from the end of the year the device was made)
and the interval. A certificate may name the day itself; a device found unfit is due since that finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import getdate, today

from elektrhisob.metering.equipment.device_lookup import MODEL_DOCTYPE
from elektrhisob.metering.verification.intervals import months_sql
from elektrhisob.metering.verification.kinds import KINDS, UNUSED

if TYPE_CHECKING:
	from collections.abc import Sequence

	from frappe.model.document import Document

DEVICES_IN_ONE_GO = 20_000
OLDEST_YEAR = 1900

# What the last valid verification says itself: the day of the next one, or that the device is unfit.
_SAID = """(select if(last.result = 'Unfit', last.verified_on, last.next_on)
	from `tabDevice Verification` last
	where last.device = device.name and last.device_doctype = %(doctype)s and last.status = 'Valid'
	and last.verified_on >= ifnull(device.verified_on, last.verified_on)
	order by last.verified_on desc, last.name desc limit 1)"""
_SINCE = f"""ifnull(device.verified_on,
	if(device.made_year > {OLDEST_YEAR},
		str_to_date(concat(device.made_year, '-12-31'), '%%Y-%%m-%%d'), null))"""


def refresh(doctype: str, names: Sequence[str]) -> None:
	"""Write the day of the next verification of these devices."""
	if names:
		_update(doctype, "device.name in %(names)s", {"names": tuple(names)})


def refresh_model(doctype: str, model: str) -> None:
	"""Background: after the interval of a model changed."""
	_in_pieces(doctype, f"{KINDS[doctype].model_field} = %(model)s", {"model": model})


def refresh_kind(doctype: str) -> None:
	"""Background: after a rule changed, or on the day it begins."""
	_in_pieces(doctype, "1 = 1", {})


def refresh_missing() -> None:
	"""Every night: devices that came by a mass load, and the rules that begin today."""
	for doctype in KINDS:
		if frappe.db.exists("Verification Interval Rule", {"device_kind": doctype, "valid_from": today()}):
			refresh_kind(doctype)
		else:
			_refresh_those_without_a_day(doctype)


def _refresh_those_without_a_day(doctype: str) -> None:
	"""The index of the next day holds those without one together, in the order of their names."""
	after = ""
	while True:
		names = frappe.db.sql(
			f"""select name from `tab{doctype}`
			where {KINDS[doctype].next_field} is null and name > %s and status <> '{UNUSED}'
				and (verified_on is not null or made_year > {OLDEST_YEAR})
			order by name limit {DEVICES_IN_ONE_GO}""",
			after,
			pluck=True,
		)
		if not names:
			return
		refresh(doctype, names)
		frappe.db.commit()
		after = names[-1]


def follow_device(doc: Document, method: str | None = None) -> None:
	refresh(doc.doctype, [str(doc.name)])
	field = KINDS[doc.doctype].next_field
	doc.set(field, frappe.db.get_value(doc.doctype, doc.name, field))


def follow_installation(doc: Document, method: str | None = None) -> None:
	"""A meter that goes from a household to an enterprise goes to another interval."""
	refresh("Meter", [doc.get("meter")])


def follow_model(doc: Document, method: str | None = None) -> None:
	before = doc.get_doc_before_save()
	if not before or before.get("verification_years") == doc.get("verification_years"):
		return
	doctype = next(device for device, models in MODEL_DOCTYPE.items() if models == doc.doctype)
	frappe.enqueue(
		refresh_model, queue="long", timeout=7200, enqueue_after_commit=True, doctype=doctype, model=doc.name
	)


def follow_rule(device_kind: str) -> None:
	frappe.enqueue(refresh_kind, queue="long", timeout=7200, enqueue_after_commit=True, doctype=device_kind)


def _update(doctype: str, condition: str, parameters: dict[str, Any]) -> None:
	kind = KINDS[doctype]
	months, of_rules = months_sql(kind, getdate(today()))
	by_interval = f"if({months} > 0, date_add({_SINCE}, interval {months} month), null)"
	due = f"if(device.status = '{UNUSED}', null, ifnull({_SAID}, {by_interval}))"
	frappe.db.sql(
		f"""update `tab{doctype}` device {kind.joins}
		set device.{kind.next_field} = {due}
		where {condition} and not device.{kind.next_field} <=> {due}""",
		{**parameters, **of_rules, "doctype": doctype},
	)


def _in_pieces(doctype: str, condition: str, parameters: dict[str, Any]) -> None:
	"""Pieces of names, each a transaction: readers and writers of the table are not kept waiting."""
	after = ""
	while True:
		last = frappe.db.sql(
			f"""select name from `tab{doctype}` where name > %(after)s order by name
			limit 1 offset %(skip)s""",
			{"after": after, "skip": DEVICES_IN_ONE_GO - 1},
		)
		until = last[0][0] if last else "￿"
		_update(
			doctype,
			f"device.name > %(after)s and device.name <= %(until)s and {condition}",
			{**parameters, "after": after, "until": until},
		)
		frappe.db.commit()
		if not last:
			return
		after = until
