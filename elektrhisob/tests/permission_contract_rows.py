"""Contracts and documents of accounts in a district of the permission matrix, and their children."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZC"
# Child, its parent, the field it stands in.
TABLES = (
	("Contract Volume", "Supply Contract", "volumes"),
	("Contract Point", "Supply Contract", "points"),
	("Contract Renewal Item", "Contract Renewal", "items"),
	("Replaced Tariff", "Account Tariff Change", "replaced"),
	("Account Family", "Personal Account", "families"),
	("Account Owner", "Personal Account", "owners"),
)


def put_contracts(
	put: Callable[..., str], het: str, rows: dict[str, str], children: dict[str, str], title: str
) -> None:
	"""Enter the rows into `rows` and the child rows into `children`."""
	place = {"het": het, "personal_account": rows["Personal Account"], "consumer_name": title}
	rows["Supply Contract"] = put(
		"Supply Contract",
		f"{LETTER}1{het}",
		**place,
		contract_number=f"{het}-1",
		status="Draft",
		version_number=1,
		valid_from="2001-01-01",
		valid_until="2001-12-31",
		consumer=rows["Consumer"],
	)
	rows["Contract Renewal"] = put(
		"Contract Renewal",
		f"{LETTER}2{het}",
		het=het,
		status="Draft",
		expiring_from="2001-01-01",
		expiring_until="2001-12-31",
		months=12,
	)
	rows["Account Tariff Change"] = put(
		"Account Tariff Change",
		f"{LETTER}3{het}",
		**place,
		status="Draft",
		from_date="2001-01-01",
		change_kind="Other",
	)
	rows["Rebill Demand"] = put(
		"Rebill Demand", f"{LETTER}4{het}", **place, state="Open", cause="Tariff", from_date="2001-01-01"
	)
	rows["Temporary Closing"] = put(
		"Temporary Closing",
		f"{LETTER}5{het}",
		**place,
		status="Draft",
		closed_from="2001-01-01",
		ground="Seasonal",
	)
	for number, (doctype, parent, fieldname) in enumerate(TABLES):
		children[doctype] = put(
			doctype,
			f"{LETTER}8{number}{het}",
			parent=rows[parent],
			parenttype=parent,
			parentfield=fieldname,
		)


def put_handovers(
	put: Callable[..., str], het: str, rows: dict[str, str], children: dict[str, str], title: str
) -> dict[str, str]:
	"""Changes of owner and reorganisations; returns their rows of readings by DocType of the document."""
	place = {"het": het, "personal_account": rows["Personal Account"], "consumer_name": title}
	rows["Compensation Exchange"] = put(
		"Compensation Exchange", f"{LETTER}91{het}", org_unit=het, period="2001-01", status="Draft"
	)
	rows["Social Compensation"] = put(
		"Social Compensation",
		f"{LETTER}92{het}",
		het=het,
		personal_account=rows["Personal Account"],
		exchange=rows["Compensation Exchange"],
		account_asked=title[:20],
		outcome="Compensated",
		period="2001-01",
	)
	readings = {}
	for number, doctype in enumerate(("Owner Change", "Account Reorganisation")):
		rows[doctype] = put(
			doctype, f"{LETTER}6{number}{het}", **place, status="Draft", change_date="2001-01-15"
		)
		readings[doctype] = put(
			"Handover Reading",
			f"{LETTER}7{number}{het}",
			parent=rows[doctype],
			parenttype=doctype,
			parentfield="readings",
		)
	children["Reorganised Account"] = put(
		"Reorganised Account",
		f"{LETTER}79{het}",
		parent=rows["Account Reorganisation"],
		parenttype="Account Reorganisation",
		parentfield="accounts",
	)
	return readings
