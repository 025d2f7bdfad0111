"""Meters that were on the site before equipment was kept get the places they have been at.

The rows are those that `metering.equipment.mass_placements` writes: every installation from day to day, then
the main store for a meter that was taken down; one that never hung anywhere lies in the main store. A meter
that has a placement already is left alone, so the patch may stop anywhere and run again.
"""

import frappe
from frappe import _
from frappe.utils import now

from elektrhisob.bulk.keys import Key, reserve_keys

METERS_AT_ONCE = 50_000


def execute() -> None:
	_make_main_stores()
	after = ""
	while last := _end_of_chunk(after):
		_place(after, last)
		# Country-wide this is millions of rows: what is done stays done, and no undo log holds it all.
		frappe.db.commit()
		after = last


def _end_of_chunk(after: str) -> str | None:
	"""The last name of the next chunk, in the order of the primary key; None at the end."""
	last: str | None = frappe.db.sql(
		"""select max(name) from (
			select name from `tabMeter` where name > %s order by name limit %s
		) chunk""",
		(after, METERS_AT_ONCE),
	)[0][0]
	return last


def _make_main_stores() -> None:
	frappe.db.sql(
		"""insert ignore into `tabDevice Store`
			(name, owner, modified_by, creation, modified, docstatus, idx, het, store_name, is_main)
		select concat(unit.name, '-S1'), %(user)s, %(user)s, %(now)s, %(now)s, 0, 0, unit.name,
			replace(%(title)s, '{0}', coalesce(nullif(unit.unit_name, ''), unit.name)), 1
		from (select distinct het from `tabMeter`) used
		join `tabOrg Unit` unit on unit.name = used.het""",
		{"title": _("Main store of {0}"), **_who_and_when()},
	)


def _place(after: str, last: str) -> None:
	bounds = {"after": after, "last": last}
	unplaced = frappe.db.sql(f"select count(*) from {_UNPLACED.format(joined='')}", bounds)[0][0]
	if not unplaced:
		return
	# At most a row per installation and one for where each lies now; numbers left over mean nothing.
	stood = frappe.db.sql(
		f"select count(*) from `tabMeter Installation` stood where {_STOOD_IN_CHUNK}", bounds
	)
	frappe.db.sql(
		f"""insert into `tabDevice Placement`
			(name, owner, modified_by, creation, modified, docstatus, idx, withdrawn, device_doctype,
			device, serial_no, het, place_kind, place_doctype, place, since, until, open_mark,
			document_doctype, document)
		select concat(%(letter)s, %(first)s - 1 + row_number() over (order by meter, place_order)),
			%(user)s, %(user)s, %(now)s, %(now)s, 0, 0, 0, 'Meter',
			meter, serial_no, het, place_kind, place_doctype, place, since, until, open_mark,
			document_doctype, document
		from ({_PLACES}) places""",
		{
			**bounds,
			**_who_and_when(),
			"letter": Key.PLACEMENT.value,
			"first": reserve_keys(Key.PLACEMENT, unplaced + stood[0][0]),
		},
	)


def _who_and_when() -> dict[str, str]:
	return {"user": frappe.session.user, "now": now()}


_UNPLACED = """`tabMeter` meter
	left join `tabDevice Placement` placed on placed.device = meter.name and placed.device_doctype = 'Meter'
	{joined}
	where meter.name > %(after)s and meter.name <= %(last)s and placed.name is null"""

# Said of the installations too: the chunk is a range of their own index.
_STOOD_IN_CHUNK = "stood.meter > %(after)s and stood.meter <= %(last)s"

# newest_first = 1: the installation that leaves the meter where it is now.
_STOOD = f"""select meter.name as meter, meter.het as meter_het, meter.status, stood.name, stood.serial_no,
		stood.het, stood.supply_point, stood.installed_on, stood.removed_on,
		row_number() over (
			partition by meter.name
			order by stood.removed_on is null desc, stood.removed_on desc, stood.installed_on desc,
				stood.name desc
		) as newest_first
	from {_UNPLACED.format(joined="join `tabMeter Installation` stood on stood.meter = meter.name")}
		and {_STOOD_IN_CHUNK} and stood.withdrawn = 0"""

_PLACES = f"""select meter, serial_no, het, 'Supply Point' as place_kind, 'Supply Point' as place_doctype,
		supply_point as place, installed_on as since, removed_on as until,
		if(removed_on is null and newest_first = 1, '1', null) as open_mark,
		'Meter Installation' as document_doctype, name as document, -newest_first as place_order
	from ({_STOOD}) stood
	union all
	select meter, serial_no, meter_het,
		if(status = 'Written Off', 'Written Off', 'Store'),
		if(status = 'Written Off', null, 'Device Store'),
		if(status = 'Written Off', null, concat(meter_het, '-S1')),
		removed_on, null, '1', 'Meter Installation', name, 0
	from ({_STOOD}) taken_down
	where newest_first = 1 and removed_on is not null
	union all
	select meter.name, meter.serial_no, meter.het,
		if(meter.status = 'Written Off', 'Written Off', 'Store'),
		if(meter.status = 'Written Off', null, 'Device Store'),
		if(meter.status = 'Written Off', null, concat(meter.het, '-S1')),
		null, null, '1', null, null, 0
	from {_UNPLACED.format(joined="")} and not exists (
		select 1 from `tabMeter Installation` stood
		where stood.meter = meter.name and {_STOOD_IN_CHUNK} and stood.withdrawn = 0
	)"""
