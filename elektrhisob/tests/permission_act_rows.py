"""One field act of each kind in a district of the permission matrix, and a row of each table they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elektrhisob.administration.stamps import FIELD_ACTS, SHARED_CHILDREN

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "Z"
TABLES = tuple(table for table, parents in SHARED_CHILDREN.items() if FIELD_ACTS[0] in parents)


def put_acts(
	put: Callable[..., str], het: str, rows: dict[str, str], children: dict[str, str], title: str
) -> dict[str, dict[str, str]]:
	"""Enter the acts into `rows`; returns the shared child rows by table and DocType of their act."""
	shared: dict[str, dict[str, str]] = {table: {} for table in TABLES}
	for number, doctype in enumerate(FIELD_ACTS):
		rows[doctype] = put(
			doctype,
			f"{LETTER}999999{number}{het}",
			het=het,
			supply_point=rows["Supply Point"],
			personal_account=rows["Personal Account"],
			consumer_name=title,
			act_date="2001-01-15",
			status="Draft",
		)
		for table in TABLES:
			shared[table][doctype] = put(
				table,
				f"{LETTER}{table.split()[1][0]}99999{number}{het}",
				parent=rows[doctype],
				parenttype=doctype,
				parentfield=f"{table.split()[1].lower()}s",
			)
	_put_recalculation(put, het, rows, children, shared, title)
	children["Act Transformer"] = put(
		"Act Transformer",
		f"{LETTER}T999990{het}",
		parent=rows["Transformer Change Act"],
		parenttype="Transformer Change Act",
		parentfield="transformers",
	)
	return shared


def _put_recalculation(
	put: Callable[..., str],
	het: str,
	rows: dict[str, str],
	children: dict[str, str],
	shared: dict[str, dict[str, str]],
	title: str,
) -> None:
	doctype = "Recalculation Act"
	rows[doctype] = put(
		doctype,
		f"{LETTER}9999998{het}",
		het=het,
		supply_point=rows["Supply Point"],
		personal_account=rows["Personal Account"],
		consumer_name=title,
		act_date="2001-01-15",
		act_kind="Tampering",
		method="Appliances",
		period_from="2001-01-01",
		period_to="2001-01-14",
		status="Draft",
	)
	shared["Connected Appliance"] = {
		"Connected Load": children.pop("Connected Appliance"),
		doctype: _child(put, "Connected Appliance", "appliances", f"{LETTER}A999998{het}", rows[doctype]),
	}
	for table in TABLES:
		word = table.split()[1]
		name = f"{LETTER}{word[0]}99999R{het}"
		shared[table][doctype] = _child(put, table, f"{word.lower()}s", name, rows[doctype])
	line = f"{LETTER}L999998{het}"
	children["Recalculation Act Line"] = _child(put, "Recalculation Act Line", "lines", line, rows[doctype])


def _child(put: Callable[..., str], table: str, field: str, name: str, act: str) -> str:
	return put(table, name, parent=act, parenttype="Recalculation Act", parentfield=field)
