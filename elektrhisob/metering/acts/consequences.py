"""What came after an act and keeps it from being cancelled: later acts, later readings, bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import formatdate

from elektrhisob.metering.acts.errors import ActHasConsequencesError
from elektrhisob.metering.acts.kinds import ACT_DOCTYPES

if TYPE_CHECKING:
	from elektrhisob.metering.acts.field_act import FieldAct


def refuse(act: FieldAct) -> None:
	"""Raise ActHasConsequencesError with the first thing that has to be undone before."""
	_refuse_later_act(act)
	_refuse_later_reading(act)
	_refuse_billed(act)


def own_readings(act: FieldAct) -> list[str]:
	"""Readings the act recorded and that count."""
	installations = _installations(act)
	if not installations:
		return []
	return frappe.db.sql(
		"""select name from `tabMeter Reading`
		where installation in %(installations)s and act = %(act)s and act_doctype = %(doctype)s
			and status in ('Accepted', 'Suspicious')
		order by name for update""",
		{"installations": installations, "act": act.name, "doctype": act.doctype},
		pluck=True,
	)


def _installations(act: FieldAct) -> tuple[str, ...]:
	return tuple(filter(None, (act.get("installation"), act.get("new_installation"))))


def _refuse_later_act(act: FieldAct) -> None:
	"""The acts of a point are cancelled from the last one backwards."""
	each = " union all ".join(
		f"""select '{doctype}' as doctype, name, act_date from `tab{doctype}`
		where supply_point = %(point)s and docstatus = 1 and name <> %(name)s
			and (act_date > %(day)s or (act_date = %(day)s and approved_on > %(approved)s))"""
		for doctype in ACT_DOCTYPES
	)
	values = {
		"point": act.supply_point,
		"name": act.name,
		"day": act.act_date,
		"approved": act.approved_on,
	}
	later = frappe.db.sql(f"{each} order by act_date desc, name desc limit 1", values, as_dict=True)
	if later:
		frappe.throw(
			_("{0} {1} of {2} came after this act on the same supply point. Cancel that one first.").format(
				_(later[0].doctype), later[0].name, formatdate(later[0].act_date)
			),
			ActHasConsequencesError,
		)


def _refuse_later_reading(act: FieldAct) -> None:
	"""A reading of the installation the act opened, or one that corrects a reading of the act."""
	later = frappe.db.sql(
		"""select reading.name, reading.reading_date from `tabMeter Reading` reading
		left join `tabMeter Reading` wrong on wrong.name = reading.replaces
		where reading.installation in %(installations)s and reading.status in ('Accepted', 'Suspicious')
			and not (ifnull(reading.act, '') = %(act)s and ifnull(reading.act_doctype, '') = %(doctype)s)
			and (reading.installation = %(new)s
				or (wrong.act = %(act)s and wrong.act_doctype = %(doctype)s))
		order by reading.reading_date, reading.name limit 1""",
		{
			"installations": _installations(act) or ("",),
			"new": act.get("new_installation") or "",
			"act": act.name,
			"doctype": act.doctype,
		},
		as_dict=True,
	)
	if later:
		frappe.throw(
			_(
				"Reading {0} of {1} rests on this act. If both are wrong, "
				"enter an act that puts it right as of today."
			).format(later[0].name, formatdate(later[0].reading_date)),
			ActHasConsequencesError,
		)


def _refuse_billed(act: FieldAct) -> None:
	"""Bills of the account that used a reading of the act, drafts of a running bill run too."""
	readings = own_readings(act)
	if not readings:
		return
	billed = frappe.db.sql(
		"""select bill.name, bill.period, bill.docstatus from `tabElectricity Bill` bill
		join `tabBill Consumption` used on used.parent = bill.name and used.parenttype = 'Electricity Bill'
		where bill.personal_account = %(account)s and bill.docstatus < 2
			and (used.opening_reading in %(readings)s or used.closing_reading in %(readings)s)
		order by bill.period, bill.name limit 1""",
		{"account": act.personal_account, "readings": tuple(readings)},
		as_dict=True,
	)
	if billed:
		text = (
			_("Bill {0} of {1} used a reading of this act. Cancel the bill first.")
			if billed[0].docstatus
			else _("Bill {0} of {1} is being made with a reading of this act. Roll its bill run back first.")
		)
		frappe.throw(text.format(billed[0].name, billed[0].period), ActHasConsequencesError)
