"""Moving a unit to another district: every row below it gets the HET it now belongs to."""

import frappe
from frappe import _

from elektrhisob.administration.stamps import ORG_UNIT, STAMPED

# Up to this many accounts the rows move with the save itself; more go to a background job.
ACCOUNTS_IN_ONE_REQUEST = 2000

# Beside the meters, which have their installations.
PLACED_DEVICES = ("Instrument Transformer", "Communication Device", "Seal")

_IN_UNIT = "unit.lft >= %(lft)s and unit.rgt <= %(rgt)s"


def refuse_move_during_bill_run(unit: str) -> None:
	"""A run in progress has planned the routes by district."""
	run = frappe.db.sql(
		f"""select claim.bill_run from `tabBill Run Claim` claim
		join `tabOrg Unit` unit on unit.name = claim.route
		where {_IN_UNIT} limit 1""",
		_bounds(unit),
	)
	if run:
		frappe.throw(
			_("Bill run {0} works with routes of {1}. Issue it or roll it back, then move the unit.").format(
				frappe.bold(run[0][0]), frappe.bold(unit)
			)
		)


def refuse_delete_with_rows(unit: str) -> None:
	for doctype, stamp in STAMPED.items():
		for fieldname in ("het", "route") if stamp.route else ("het",):
			if frappe.db.exists(doctype, {fieldname: unit}):
				frappe.throw(
					_("Unit {0} has records of type {1} and cannot be deleted. Mark it inactive.").format(
						frappe.bold(unit), _(doctype)
					)
				)


def move_rows(unit: str) -> None:
	"""Restamp what lies below a unit that stands in its new place already."""
	accounts = frappe.db.sql(
		f"""select count(*) from `tabPersonal Account` account
		join `tabOrg Unit` unit on unit.name = account.route
		where {_IN_UNIT}""",
		_bounds(unit),
	)[0][0]
	if accounts <= ACCOUNTS_IN_ONE_REQUEST:
		restamp(unit)
		return
	frappe.enqueue(restamp_in_background, queue="long", timeout=3600, enqueue_after_commit=True, unit=unit)
	frappe.msgprint(
		_("The records of {0} accounts move to the new district in the background.").format(accounts),
		alert=True,
	)


def restamp_in_background(unit: str) -> None:
	"""One transaction per table; doing it again changes nothing, since every value comes from the tree."""
	statements = _statements(unit)
	for done, (doctype, statement) in enumerate(statements):
		frappe.publish_progress(
			100 * done / len(statements),
			title=_("Moving records"),
			description=_(doctype),
			doctype=ORG_UNIT,
			docname=unit,
		)
		frappe.db.sql(statement, _bounds(unit))
		# A table of a large district must not keep its locks while the others are written.
		frappe.db.commit()


def restamp(unit: str) -> None:
	for _doctype, statement in _statements(unit):
		frappe.db.sql(statement, _bounds(unit))


def _statements(unit: str) -> list[tuple[str, str]]:
	by_route = f"""update `tabPersonal Account` account join `tabOrg Unit` unit on unit.name = account.route
		set account.het = unit.het where {_IN_UNIT} and not account.het <=> unit.het"""
	statements = [("Personal Account", by_route)]
	for doctype, stamp in STAMPED.items():
		if stamp.account:
			statements.append((doctype, _by_account(doctype, stamp.account)))
		elif stamp.source == "route" and doctype != "Personal Account":
			statements.append((doctype, _by_route(doctype)))
	statements += [(doctype, _by_placement(doctype)) for doctype in PLACED_DEVICES]
	return [*statements, ("Meter", _METERS), ("Device Placement", _PLACEMENTS), ("Consumer", _CONSUMERS)]


def _by_account(doctype: str, account_field: str) -> str:
	return f"""update `tabOrg Unit` unit
		join `tabPersonal Account` account on account.route = unit.name
		join `tab{doctype}` fact on fact.`{account_field}` = account.name
		set fact.het = unit.het where {_IN_UNIT} and not fact.het <=> unit.het"""


def _by_route(doctype: str) -> str:
	return f"""update `tabOrg Unit` unit
		join `tab{doctype}` fact on fact.route = unit.name
		set fact.het = unit.het where {_IN_UNIT} and not fact.het <=> unit.het"""


def _by_placement(doctype: str) -> str:
	"""Devices that stand on the points now; what lies in a store stays with the store."""
	return f"""update `tabOrg Unit` unit
		join `tabPersonal Account` account on account.route = unit.name
		join `tabSupply Point` point on point.personal_account = account.name
		join `tabDevice Placement` placement on placement.place = point.name
			and placement.open_mark = '1' and placement.device_doctype = '{doctype}'
		join `tab{doctype}` device on device.name = placement.device
		set device.het = unit.het where {_IN_UNIT} and not device.het <=> unit.het"""


# A meter goes with the account it serves now.
_METERS = f"""update `tabOrg Unit` unit
	join `tabPersonal Account` account on account.route = unit.name
	join `tabMeter Installation` installation on installation.personal_account = account.name
	join `tabMeter` meter on meter.name = installation.meter
	set meter.het = unit.het
	where {_IN_UNIT} and installation.removed_on is null and not meter.het <=> unit.het"""

# What stands on a point now moves with it; the history stays with the district in which it happened.
_PLACEMENTS = f"""update `tabOrg Unit` unit
	join `tabPersonal Account` account on account.route = unit.name
	join `tabSupply Point` point on point.personal_account = account.name
	join `tabDevice Placement` placement on placement.place = point.name and placement.open_mark = '1'
	set placement.het = unit.het
	where {_IN_UNIT} and not placement.het <=> unit.het"""

# A consumer goes along unless an account stays behind.
_CONSUMERS = f"""update `tabOrg Unit` unit
	join `tabPersonal Account` account on account.route = unit.name
	join `tabConsumer` consumer on consumer.name = account.consumer
	set consumer.het = unit.het
	where {_IN_UNIT} and not consumer.het <=> unit.het and not exists (
		select 1 from `tabPersonal Account` other
		where other.consumer = consumer.name and other.het <> unit.het)"""


def _bounds(unit: str) -> dict[str, int]:
	lft, rgt = frappe.db.get_value(ORG_UNIT, unit, ["lft", "rgt"])
	return {"lft": lft, "rgt": rgt}
