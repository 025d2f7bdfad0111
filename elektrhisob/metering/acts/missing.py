"""What an act still lacks, all of it at once and in words, before it is issued and before it takes effect."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate, today

from elektrhisob.metering.acts import meters_at_hand, seal_rows, transformers
from elektrhisob.metering.acts.errors import ActIncompleteError
from elektrhisob.metering.acts.filling import examine_row
from elektrhisob.metering.acts.kinds import INSTALLED, NEW_METER, SAME_METER, kind_of
from elektrhisob.metering.acts.register_limits import beyond_dial

if TYPE_CHECKING:
	from collections.abc import Iterator

	from elektrhisob.metering.acts.field_act import FieldAct

WITNESSES = 2


def of(act: FieldAct) -> list[str]:
	"""Everything that stands between the act and its approval."""
	return [*for_issue(act), *(for_signing(act) if act.status != "Draft" else ())]


def require_for_issue(act: FieldAct) -> None:
	_refuse(list(for_issue(act)), _("The act cannot be issued yet"))


def require_for_approval(act: FieldAct) -> None:
	_refuse([*for_issue(act), *for_signing(act)], _("The act cannot be approved yet"))


def for_issue(act: FieldAct) -> Iterator[str]:
	yield from _who_and_when(act)
	yield from _meters(act)
	yield from transformers.missing(act)
	yield from _readings(act)
	yield from seal_rows.missing(act)
	yield from _answers(act)
	yield from _people(act)


def for_signing(act: FieldAct) -> Iterator[str]:
	"""Both sides have signed, or the refusal is certified by two witnesses or the mahalla."""
	signed = Counter(
		row.capacity
		for row in act.participants
		if row.signature_kind == "On Paper" or (row.signature_kind == "Drawn" and row.signature)
	)
	if not signed["Staff"]:
		yield _("The signature of the staff. Mark it in the table of participants.")
	if signed["Consumer"]:
		return
	refused = any(row.capacity == "Consumer" and row.signature_kind == "Refused" for row in act.participants)
	if not refused:
		yield _("The signature of the consumer, or a mark that the consumer refused to sign.")
	elif signed["Witness"] < WITNESSES and not signed["Mahalla Representative"]:
		yield _(
			"The consumer refused to sign: two witnesses or a representative of the mahalla sign instead."
		)


def _who_and_when(act: FieldAct) -> Iterator[str]:
	if not act.performed_by:
		yield _("Who did the work: fill in “Done by”.")
	if getdate(act.act_date) > getdate(today()):
		yield _("The date of the act is in the future. Enter the act when the work is done.")


def _meters(act: FieldAct) -> Iterator[str]:
	kind = kind_of(act)
	if kind.old_side and kind.needs_meter and not act.installation:
		yield _("The meter on the point: choose it, or choose another supply point.")
	if kind.old_side and act.installation:
		yield from _current_meter(act)
	if kind.opens == NEW_METER:
		if not act.new_meter:
			yield _("The new meter: choose one that the installer or a store of the district holds.")
		else:
			yield from meters_at_hand.why_not(act.new_meter, act.performed_by, act.het)
	if kind.opens and not act.new_ratio:
		yield _("The ratio: primary and secondary of both transformers have to give a whole number.")
	if kind.opens == SAME_METER and act.new_ratio and act.new_ratio == act.ratio and not _puts_up(act):
		yield _(
			"Another ratio, or the transformers that are put up: {0} is what the meter has already."
		).format(act.ratio)
	if kind.takes_meter_down and act.removed_to == "Store" and not act.removed_to_store:
		yield _("The store that takes the removed meter.")


def _puts_up(act: FieldAct) -> bool:
	"""A burnt transformer may be replaced by one like it."""
	return any(row.action == INSTALLED for row in act.get("transformers") or ())


def _current_meter(act: FieldAct) -> Iterator[str]:
	row = frappe.db.get_value(
		"Meter Installation",
		act.installation,
		["supply_point", "installed_on", "removed_on", "serial_no"],
		as_dict=True,
	)
	if not row or row.supply_point != act.supply_point:
		yield _("The meter on the point: {0} does not stand there.").format(act.serial_no or act.installation)
	elif row.removed_on and act.docstatus == 0:
		yield _("Meter {0} was taken down on {1} already.").format(row.serial_no, formatdate(row.removed_on))
	elif getdate(act.act_date) < row.installed_on:
		yield _("A date from {0} on: on that day meter {1} was put up.").format(
			formatdate(row.installed_on), row.serial_no
		)


def _readings(act: FieldAct) -> Iterator[str]:
	for row in act.get("readings") or ():
		name = _("register {0} of meter {1}").format(row.zone, row.serial_no)
		if row.side == INSTALLED:
			limit = beyond_dial(act.new_meter, row)
			if limit:
				yield f"{name}: {limit}"
			continue
		if kind_of(act).may_skip_readings and not flt(row.value):
			continue
		finding = examine_row(act, row) if act.get("installation") else None
		if finding and finding.is_impossible:
			# Asked anew: what the row keeps is in the language of whoever saved it.
			text = finding.text or row.finding
			if not flt(row.value):
				text = _("enter the reading (the previous one is {0}).").format(row.previous_value)
			yield f"{name}: {text}"


def _answers(act: FieldAct) -> Iterator[str]:
	kind = kind_of(act)
	for field in kind.asks:
		if field != "seals" and not act.get(field):
			yield _("Fill in “{0}”.").format(_(act.meta.get_label(field)))
	if kind.switches_to and act.docstatus == 0:
		status = frappe.db.get_value("Supply Point", act.supply_point, "status")
		if status == kind.switches_to:
			yield _("The supply point is {0} already.").format(_(status))


def _people(act: FieldAct) -> Iterator[str]:
	named = {row.capacity for row in act.participants if row.person_name}
	if "Staff" not in named:
		yield _("The name of the staff in the table of participants.")
	if "Consumer" not in named:
		yield _("The name of the consumer or of who stands for the consumer.")


def _refuse(lacking: list[str], title: str) -> None:
	if lacking:
		frappe.throw("<br>".join(f"• {text}" for text in lacking), ActIncompleteError, title=title)
