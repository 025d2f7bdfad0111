"""Rows of equipment for the permission matrix."""

from collections.abc import Callable


def put_equipment(
	put: Callable[..., str], het: str, rows: dict[str, str], children: dict[str, str], title: str
) -> None:
	"""One row of every DocType of equipment in the district `het`; the district's Meter is there already."""
	rows["Device Store"] = store = put("Device Store", f"{het}-S9", het=het, store_name=title)
	children["Device Store Person"] = put(
		"Device Store Person",
		f"SP999{het}",
		parent=store,
		parenttype="Device Store",
		parentfield="persons",
		person_name=title,
	)
	for letter, doctype in (
		("A", "Seal"),
		("B", "Instrument Transformer"),
		("C", "Communication Device"),
		("D", "Test Instrument"),
	):
		rows[doctype] = put(doctype, f"W99{letter}{het}", het=het, serial_no=f"{letter}{het}")
	rows["Device Placement"] = put(
		"Device Placement",
		f"D9999999{het}",
		het=het,
		device_doctype="Meter",
		device=rows["Meter"],
		serial_no=f"SN{het}",
		place_kind="Supply Point",
		place_doctype="Supply Point",
		place=rows["Supply Point"],
		open_mark="1",
	)
	for doctype in ("Seal", "Instrument Transformer", "Communication Device"):
		put(
			"Device Placement",
			f"D99{rows[doctype]}",
			het=het,
			device_doctype=doctype,
			device=rows[doctype],
			place_kind="Supply Point",
			place_doctype="Supply Point",
			place=rows["Supply Point"],
			open_mark="1",
		)
	rows["Device Movement"] = put(
		"Device Movement",
		f"V9999998{het}",
		het=het,
		kind="Write Off",
		posting_date="2001-01-31",
		from_store=store,
		reason=title,
		status="Draft",
	)
	children["Device Movement Item"] = put(
		"Device Movement Item",
		f"VI999{het}",
		parent=rows["Device Movement"],
		parenttype="Device Movement",
		parentfield="items",
		device_doctype="Meter",
		serial_no=f"SN{het}",
		note=title,
	)
	rows["Store Inventory Count"] = put(
		"Store Inventory Count",
		f"V9999999{het}",
		het=het,
		store=store,
		count_date="2001-01-31",
		status="Draft",
		remarks=title,
	)
	children["Store Inventory Count Line"] = put(
		"Store Inventory Count Line",
		f"VL999{het}",
		parent=rows["Store Inventory Count"],
		parenttype="Store Inventory Count",
		parentfield="lines",
		serial_no=f"SN{het}",
		note=title,
	)
