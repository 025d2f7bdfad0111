"""Field work and verification in a district of the permission matrix: a row of each, and its children."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZW"


def put_field_work(
	put: Callable[..., str], het: str, rows: dict[str, str], children: dict[str, str], title: str
) -> None:
	"""Enter the rows into `rows` and the child rows into `children`."""
	place = {"het": het, "personal_account": rows["Personal Account"]}
	device = {"het": het, "device_doctype": "Meter", "device": rows["Meter"], "serial_no": f"SN{het}"}
	rows["Field Team"] = put("Field Team", f"{LETTER}1{het}", het=het, team_name=title)
	rows["Field Worker"] = put("Field Worker", f"{LETTER}2{het}", het=het, worker_name=title)
	rows["Field Order"] = put(
		"Field Order",
		f"{LETTER}3{het}",
		**place,
		supply_point=rows["Supply Point"],
		kind="Inspect",
		status="New",
		reason=title,
		address=title,
		due_date="2001-01-31",
	)
	rows["Field Visit"] = put(
		"Field Visit",
		f"{LETTER}4{het}",
		**place,
		for_order=rows["Field Order"],
		outcome="Done",
		note=title,
		visited_at="2001-01-30 10:00:00",
	)
	rows["Device Verification"] = put(
		"Device Verification",
		f"{LETTER}5{het}",
		**device,
		verified_on="2001-01-15",
		result="Fit",
		remarks=title,
	)
	rows["Device Maintenance"] = put(
		"Device Maintenance",
		f"{LETTER}6{het}",
		**device,
		done_on="2001-01-15",
		work=title,
		finding="In Order",
	)
	rows["Verification Order"] = put(
		"Verification Order", f"{LETTER}7{het}", het=het, due_date="2001-01-31", status="Draft", remarks=title
	)
	for number, (doctype, parent, fieldname) in enumerate(
		(
			("Field Visit Reading", "Field Visit", "readings"),
			("Field Visit Photo", "Field Visit", "photos"),
			("Verification Order Item", "Verification Order", "items"),
		)
	):
		children[doctype] = put(
			doctype,
			f"{LETTER}8{number}{het}",
			parent=rows[parent],
			parenttype=parent,
			parentfield=fieldname,
		)
