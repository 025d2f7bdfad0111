"""One row of every guarded DocType in two districts of different HETKs, for the permission matrix."""

from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import now

from elektrhisob.administration.org_tree import add_units
from elektrhisob.administration.periods import ensure_period
from elektrhisob.administration.references import REFERENCES
from elektrhisob.administration.stamps import GUARDED
from elektrhisob.tests.permission_act_rows import put_acts
from elektrhisob.tests.permission_charge_rows import put_charges
from elektrhisob.tests.permission_check_rows import put_bill_checks
from elektrhisob.tests.permission_closing_rows import put_closing
from elektrhisob.tests.permission_contract_rows import put_contracts, put_handovers
from elektrhisob.tests.permission_correction_rows import put_corrections
from elektrhisob.tests.permission_debt_rows import put_debt
from elektrhisob.tests.permission_document_rows import put_documents
from elektrhisob.tests.permission_equipment_rows import put_equipment
from elektrhisob.tests.permission_field_rows import put_field_work
from elektrhisob.tests.permission_payment_rows import put_payment_channels
from elektrhisob.tests.permission_profile_rows import put_profiles
from elektrhisob.tests.permission_sheet_rows import put_sheets

OWN_HET, OWN_HETK = "03202", "03"
OTHER_HET, OTHER_HETK = "06204", "06"
PERIOD = "2001-01"
NOTE = "Faqat{0} Matritsaev"


@dataclass
class Place:
	"""The rows of one district by DocType, and the name of the file attached to its Personal Account."""

	het: str
	rows: dict[str, str] = field(default_factory=dict)
	children: dict[str, str] = field(default_factory=dict)
	shared_children: dict[str, dict[str, str]] = field(default_factory=dict)
	file: str = ""
	file_url: str = ""
	title: str = ""
	said: dict[str, str] = field(default_factory=dict)


def put_rows() -> tuple[Place, Place]:
	"""Insert everything as Administrator. Returns (own, other)."""
	ensure_period(PERIOD)
	places = _place(OWN_HET), _place(OTHER_HET)
	for place in places:
		missing = GUARDED - set(place.rows)
		assert not missing, f"No row for {sorted(missing)}: add it to permission_rows"
	return places


def _put(doctype: str, name: str, **values: Any) -> str:
	moment = now()
	columns = {
		"name": name,
		"owner": "Administrator",
		"modified_by": "Administrator",
		"creation": moment,
		"modified": moment,
		"docstatus": 0,
		"idx": 0,
		**values,
	}
	frappe.db.bulk_insert(doctype, fields=list(columns), values=[tuple(columns.values())])
	return name


def _place(het: str) -> Place:
	place = Place(het=het, title=NOTE.format(het))
	route = f"{het}-9-01"
	add_units(
		het,
		[
			{"unit_code": f"{het}-9", "unit_name": "Section", "unit_level": "Section"},
			{
				"unit_code": route,
				"unit_name": "Route",
				"unit_level": "Route",
				"parent_org_unit": f"{het}-9",
			},
		],
	)
	place.rows["Org Unit"] = het
	_put_consumer_side(place, route)
	put_contracts(_put, het, place.rows, place.children, place.title)
	_put_metering(place)
	_put_exchange(place)
	put_equipment(_put, het, place.rows, place.children, place.title)
	put_field_work(_put, het, place.rows, place.children, place.title)
	put_profiles(_put, het, place.rows, place.children, place.title)
	put_charges(_put, het, place.rows, place.children, place.title)
	put_sheets(_put, het, place.rows, route, PERIOD, place.title)
	place.shared_children = put_acts(_put, het, place.rows, place.children, place.title)
	place.shared_children["Handover Reading"] = put_handovers(
		_put, het, place.rows, place.children, place.title
	)
	_put_billing(place, route)
	_put_money(place)
	put_payment_channels(_put, het, place.rows, PERIOD, place.title)
	put_bill_checks(_put, het, place.rows, route, PERIOD, place.title)
	put_debt(_put, het, place.rows, place.children, PERIOD, place.title)
	put_closing(_put, het, place.rows, place.children, PERIOD, place.title)
	put_corrections(_put, het, place.rows, PERIOD, place.title)
	put_documents(_put, het, place.rows, route, PERIOD, place.title)
	_attach_file(place)
	_talk_about(place)
	return place


def _key(letter: str, place: Place) -> str:
	return f"{letter}9999999{place.het}"


def _put_consumer_side(place: Place, route: str) -> None:
	rows, het = place.rows, place.het
	rows["Consumer"] = _put(
		"Consumer",
		_key("C", place),
		het=het,
		consumer_kind="Household",
		consumer_name=place.title,
		search_text=place.title.lower(),
	)
	rows["Personal Account"] = account = _put(
		"Personal Account",
		f"{het}999001",
		het=het,
		route=route,
		unit_code=het,
		local_number="999001",
		consumer=rows["Consumer"],
		consumer_name=place.title,
		consumer_kind="Household",
		status="Active",
		opened_on="2000-01-01",
	)
	place.children["Account Tariff"] = _put(
		"Account Tariff",
		_key("T", place),
		parent=account,
		parenttype="Personal Account",
		parentfield="tariffs",
		valid_from="2000-01-01",
		reason=place.title,
	)
	rows["Network Node"] = _put(
		"Network Node", _key("N", place), het=het, node_code=_key("N", place), node_name=place.title
	)
	rows["Supply Point"] = _put(
		"Supply Point",
		_key("S", place),
		het=het,
		route=route,
		personal_account=account,
		consumer_name=place.title,
		address=place.title,
		network_node=rows["Network Node"],
	)


def _put_metering(place: Place) -> None:
	rows, het = place.rows, place.het
	account = rows["Personal Account"]
	rows["Meter"] = _put("Meter", _key("M", place), het=het, serial_no=f"SN{het}", status="Installed")
	rows["Meter Installation"] = _put(
		"Meter Installation",
		_key("I", place),
		het=het,
		supply_point=rows["Supply Point"],
		personal_account=account,
		meter=rows["Meter"],
		serial_no=f"SN{het}",
		installed_on="2000-01-01",
		ratio=1,
	)
	rows["Meter Reading"] = _put(
		"Meter Reading",
		_key("R", place),
		het=het,
		installation=rows["Meter Installation"],
		personal_account=account,
		supply_point=rows["Supply Point"],
		reading_date="2001-01-31",
		value=100,
		zone="T0",
		status="Accepted",
	)
	rows["Reading Exception"] = _put(
		"Reading Exception",
		_key("E", place),
		het=het,
		cause="HIGH",
		severity="Hold",
		status="Open",
		personal_account=account,
		supply_point=rows["Supply Point"],
		installation=rows["Meter Installation"],
		reading=rows["Meter Reading"],
	)
	rows["Neighbour Consumption"] = _put(
		"Neighbour Consumption",
		_key("N", place),
		het=het,
		route=frappe.db.get_value("Supply Point", rows["Supply Point"], "route"),
		category="Household",
		daily_kwh=5,
	)


def _put_billing(place: Place, route: str) -> None:
	rows, het = place.rows, place.het
	account = rows["Personal Account"]
	rows["Bill Run"] = run = _put(
		"Bill Run", _key("U", place), org_unit=het, period=PERIOD, status="Calculated"
	)
	rows["Bill Run Shard"] = _put(
		"Bill Run Shard", _key("H", place), het=het, bill_run=run, status="Calculated"
	)
	rows["Bill Run Claim"] = _put(
		"Bill Run Claim", f"{PERIOD}-{route}", het=het, bill_run=run, route=route, period=PERIOD
	)
	rows["Bill Run Exception"] = _put(
		"Bill Run Exception",
		_key("X", place),
		het=het,
		route=route,
		bill_run=run,
		personal_account=account,
		period=PERIOD,
		consumer_name=place.title,
	)
	rows["Electricity Bill"] = bill = _put(
		"Electricity Bill",
		_key("B", place),
		het=het,
		route=route,
		personal_account=account,
		consumer_name=place.title,
		period=PERIOD,
		bill_run=run,
		status="Calculated",
		amount=1000,
	)
	for doctype, fieldname, letter in (("Bill Line", "lines", "L"), ("Bill Consumption", "consumption", "K")):
		place.children[doctype] = _put(
			doctype,
			_key(letter, place),
			parent=bill,
			parenttype="Electricity Bill",
			parentfield=fieldname,
			consumption_kwh=100,
		)


def _put_money(place: Place) -> None:
	rows, common = place.rows, {"het": place.het, "personal_account": place.rows["Personal Account"]}
	rows["Account Payment"] = payment = _put(
		"Account Payment",
		_key("P", place),
		payment_date="2001-01-15",
		amount=500,
		consumer_name=place.title,
		status="Draft",
		**common,
	)
	rows["Payment Allocation"] = _put(
		"Payment Allocation",
		_key("A", place),
		payment=payment,
		bill=rows["Electricity Bill"],
		amount=500,
		**common,
	)
	rows["Ledger Posting"] = _put(
		"Ledger Posting",
		_key("G", place),
		posting_date="2001-01-31",
		period=PERIOD,
		debit_account="4010",
		credit_account="9030",
		amount=1000,
		source_doctype="Electricity Bill",
		source_name=rows["Electricity Bill"],
		**common,
	)
	rows["Account Balance"] = _put(
		"Account Balance",
		f"{PERIOD}-{rows['Personal Account']}",
		period=PERIOD,
		charged=1000,
		balance=500,
		**common,
	)


def _attach_file(place: Place) -> None:
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"passport-{place.het}.txt",
			"attached_to_doctype": "Personal Account",
			"attached_to_name": place.rows["Personal Account"],
			"is_private": 1,
			"content": place.title,
		}
	).insert()
	place.file, place.file_url = file.name, file.file_url


def _talk_about(place: Place) -> None:
	"""Rows of the framework about the Consumer: whoever may not see the one sees none of the others."""
	for doctype, (about, name) in REFERENCES.items():
		if doctype == "File" or not frappe.db.table_exists(doctype):
			continue
		values = {about: "Consumer", name: place.rows["Consumer"]}
		numbered = "int" in frappe.db.get_column_type(doctype, "name")
		key = str(9_000_000 + int(place.het)) if numbered else _key("Y", place)
		place.said[doctype] = _put(doctype, key, **values)
	frappe.db.set_value("Tag Link", place.said["Tag Link"], {"title": place.title, "tag": "debtor"})


def _put_exchange(place: Place) -> None:
	"""A head-end of the district, what it sent and what it was ordered to do."""
	rows, het = place.rows, place.het
	account, point = rows["Personal Account"], rows["Supply Point"]
	rows["Askue Source"] = source = _put(
		"Askue Source",
		f"HE-{het}",
		source_code=f"HE-{het}",
		source_name=place.title,
		org_unit=het,
		home_het=het,
	)
	sent = {"source": source}
	rows["Askue File"] = _put("Askue File", _key("A", place), **sent, org_unit=het, file_name=place.title)
	rows["Askue Day Request"] = _put("Askue Day Request", _key("A", place), **sent, org_unit=het)
	here = {**sent, "het": het, "personal_account": account}
	rows["Askue Point"] = _put(
		"Askue Point", _key("A", place), **here, point_code=place.title, channel="01", supply_point=point
	)
	rows["Askue Fault"] = _put("Askue Fault", _key("A", place), **here, point_code=place.title, state="Open")
	rows["Remote Command"] = command = _put(
		"Remote Command", _key("A", place), **here, supply_point=point, command_kind="Limit", state="Draft"
	)
	place.children["Remote Command Step"] = _put(
		"Remote Command Step",
		_key("A", place),
		parent=command,
		parenttype="Remote Command",
		parentfield="steps",
		note=place.title,
	)
	rows["Account Protection"] = _put(
		"Account Protection", _key("A", place), het=het, personal_account=account, reason=place.title
	)
