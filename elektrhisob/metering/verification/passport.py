"""The passport of a device: its whole life on one page, one query for each section."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from elektrhisob.administration.divisions import het_condition
from elektrhisob.metering.acts.kinds import ACT_DOCTYPES
from elektrhisob.metering.equipment.device_lookup import MODEL_DOCTYPE, MODEL_FIELD
from elektrhisob.metering.validation.worklist import cause_titles
from elektrhisob.metering.verification.passport_timeline import timeline

DEVICES = ("Meter", "Instrument Transformer", "Test Instrument", "Communication Device")
MOST_ROWS = 500

_CONSUMPTION = """select r.installation, r.zone, r.quantity, count(*) as readings,
		min(r.reading_date) as first_date, max(r.reading_date) as last_date,
		max(if(r.place = 1, r.value, null)) as first_value, max(if(r.back = 1, r.value, null)) as last_value,
		sum(case when r.before_value is null then 0
			when r.value >= r.before_value then r.value - r.before_value
			else r.value - r.before_value + cast(pow(10, r.digits) as decimal(20, 3)) end)
			* max(r.ratio) as consumption_kwh
	from (
		select reading.installation, reading.zone, reading.quantity, reading.reading_date, reading.value,
			register.digits, installation.ratio,
			lag(reading.value) over dial as before_value,
			row_number() over dial as place,
			row_number() over (partition by reading.installation, reading.zone, reading.quantity
				order by reading.reading_date desc, reading.name desc) as back
		from `tabMeter Reading` reading
		join `tabMeter Installation` installation on installation.name = reading.installation
		join `tabMeter` meter on meter.name = installation.meter
		left join `tabMeter Model Register` register on register.parent = meter.meter_model
			and register.zone = reading.zone and register.quantity = reading.quantity
		where reading.installation in %(installations)s and reading.status in ('Accepted', 'Suspicious')
		window dial as (partition by reading.installation, reading.zone, reading.quantity
			order by reading.reading_date, reading.name)
	) r
	group by r.installation, r.zone, r.quantity
	order by r.installation, r.quantity, r.zone"""


class UnknownKindError(frappe.ValidationError):
	pass


@frappe.whitelist(methods=["GET", "POST"])
def search(text: str) -> list[dict[str, Any]]:
	"""Devices whose serial number begins so, of the kinds and districts the user may read."""
	begin = cstr(text).strip().upper()
	if len(begin) < 2:
		return []
	found: list[dict[str, Any]] = []
	for doctype in DEVICES:
		if frappe.has_permission(doctype, "read"):
			rows = frappe.get_list(
				doctype,
				filters={"serial_no": ["like", f"{begin}%"]},
				fields=["name", "serial_no", "status", "het"],
				order_by="serial_no, name",
				limit_page_length=10,
			)
			found.extend({**row, "doctype": doctype} for row in rows)
	return found


@frappe.whitelist(methods=["GET", "POST"])
def passport(doctype: str, name: str) -> dict[str, Any]:
	"""Everything that is known of one device; sections of what the user may not read are left out."""
	if doctype not in DEVICES:
		frappe.throw(_("{0} is not a kind of device.").format(doctype), UnknownKindError)
	device = frappe.get_doc(doctype, name)
	device.check_permission("read")
	sections: dict[str, list[Any]] = {
		"placements": _of_device("Device Placement", device, "since, name", "withdrawn = 0"),
		"verifications": _of_device("Device Verification", device, "verified_on desc, name desc"),
		"maintenance": _of_device(
			"Device Maintenance", device, "done_on desc, name desc", "ifnull(withdrawn_by, '') = ''"
		),
		"seals": _seals(device),
	}
	if doctype == "Meter":
		sections |= _of_meter(name)
	return {
		"device": _plate(device),
		"sections": sections,
		"timeline": timeline(device, sections),
	}


def _of_meter(name: str) -> dict[str, list[Any]]:
	installations = _rows(
		"Meter Installation",
		"""select installation.*, account.consumer_name, point.address
		from `tabMeter Installation` installation
		left join `tabPersonal Account` account on account.name = installation.personal_account
		left join `tabSupply Point` point on point.name = installation.supply_point
		where installation.meter = %(meter)s and {mine}
		order by installation.installed_on, installation.name""",
		"installation.het",
		{"meter": name},
	)
	stood = {
		"installations": tuple(row.name for row in installations) or ("",),
		"points": tuple({row.supply_point for row in installations}) or ("",),
		"meter": name,
	}
	consumption = _rows("Meter Reading", _CONSUMPTION, "", stood) if installations else []
	return {
		"installations": installations,
		"consumption": consumption,
		"acts": _acts(stood),
		"exceptions": _exceptions(stood),
		"orders": _rows(
			"Field Order",
			f"""select name, kind, status, due_date, finished_on, reason, obstacle, creation
			from `tabField Order`
			where meter = %(meter)s and {{mine}} order by creation desc limit {MOST_ROWS}""",
			"het",
			stood,
		),
	}


def _exceptions(stood: dict[str, Any]) -> list[Any]:
	rows = _rows(
		"Reading Exception",
		f"""select name, cause, severity, status, reading_date, value, zone, resolution, creation
		from `tabReading Exception` where installation in %(installations)s and {{mine}}
		order by creation desc limit {MOST_ROWS}""",
		"het",
		stood,
	)
	titles = cause_titles()
	for row in rows:
		row.cause_title = titles.get(row.cause, row.cause)
	return rows


def _acts(stood: dict[str, Any]) -> list[Any]:
	"""One query over all kinds of acts that the user may read; found by the points where the meter stood."""
	parts = []
	for doctype in ACT_DOCTYPES:
		if not frappe.has_permission(doctype, "read"):
			continue
		meters = "%(meter)s in (meter, new_meter)" if doctype == "Meter Exchange Act" else "meter = %(meter)s"
		if doctype == "Meter Installation Act":
			meters = "new_meter = %(meter)s"
		mine = het_condition("het") or "1 = 1"
		parts.append(
			f"""select '{doctype}' as doctype, name, act_date, status, docstatus, cause, address
			from `tab{doctype}` where supply_point in %(points)s and {meters} and {mine}"""
		)
	if not parts:
		return []
	rows: list[Any] = frappe.db.sql(
		f"{' union all '.join(parts)} order by act_date desc, name desc limit {MOST_ROWS}",
		stood,
		as_dict=True,
	)
	return rows


def _of_device(doctype: str, device: Any, order_by: str, condition: str = "1 = 1") -> list[Any]:
	return _rows(
		doctype,
		f"""select * from `tab{doctype}` where device = %(device)s and device_doctype = %(kind)s
		and {condition} and {{mine}} order by {order_by} limit {MOST_ROWS}""",
		"het",
		{"device": device.name, "kind": device.doctype},
	)


def _seals(device: Any) -> list[Any]:
	return _rows(
		"Seal",
		f"""select name, serial_no, seal_type, status, set_day, set_by_doctype, set_by, broken_day,
			broken_by_doctype, broken_by
		from `tabSeal` where set_on = %(device)s and set_on_doctype = %(kind)s and {{mine}}
		order by set_day desc, name desc limit {MOST_ROWS}""",
		"het",
		{"device": device.name, "kind": device.doctype},
	)


def _rows(doctype: str, query: str, het: str, values: dict[str, Any]) -> list[Any]:
	"""The rows of the user's own districts: a device may have had a life in another one."""
	if not frappe.has_permission(doctype, "read"):
		return []
	mine = (het_condition(het) if het else "") or "1 = 1"
	rows: list[Any] = frappe.db.sql(query.replace("{mine}", mine), values, as_dict=True)
	return rows


def _shown(doc: Any, field: Any) -> Any:
	value = doc.get(field.fieldname)
	return _(value) if field.fieldtype == "Select" else frappe.format(value, field)


def _plate(device: Any) -> dict[str, Any]:
	"""What stands on the plate: the device's own fields and its model's, with their labels."""
	shown = [
		{"label": _(field.label), "value": _shown(device, field)}
		for field in device.meta.fields
		if field.fieldtype in ("Data", "Link", "Select", "Int", "Date", "Float")
		and field.label
		and device.get(field.fieldname)
	]
	model, models = device.get(MODEL_FIELD[device.doctype]), MODEL_DOCTYPE.get(device.doctype)
	if model and models:
		of_model = frappe.get_cached_doc(models, model)
		shown += [
			{"label": _(field.label), "value": _shown(of_model, field)}
			for field in of_model.meta.fields
			if field.fieldtype in ("Data", "Select", "Int", "Date")
			and field.label
			and of_model.get(field.fieldname)
			and of_model.get(field.fieldname) != model
		]
	return {
		"doctype": device.doctype,
		"name": device.name,
		"serial_no": device.get("serial_no"),
		"status": device.get("status"),
		"model": device.get("model") or model,
		"verified_on": device.get("verified_on"),
		"next_verification_on": device.get("next_verification_on") or device.get("valid_until"),
		"fields": shown,
	}
