"""Printed and electronic documents, in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZK"


def put_documents(
	put: Callable[..., str], het: str, rows: dict[str, str], route: str, period: str, title: str
) -> None:
	"""Enter the rows into `rows`."""
	rows["Bill Print Job"] = job = put(
		"Bill Print Job",
		f"{LETTER}1{het}",
		bill_run=rows["Bill Run"],
		org_unit=het,
		period=period,
		title=title,
		status="Draft",
	)
	rows["Reconciliation Act"] = put(
		"Reconciliation Act",
		f"{LETTER}4{het}",
		het=het,
		period=period,
		personal_account=rows["Personal Account"],
		consumer_name=title,
		status="Prepared",
	)
	rows["E-Invoice"] = put(
		"E-Invoice",
		f"{LETTER}3{het}",
		het=het,
		period=period,
		personal_account=rows["Personal Account"],
		bill=rows["Electricity Bill"],
		consumer_name=title,
		status="Prepared",
	)
	rows["Bill Print Part"] = put(
		"Bill Print Part",
		f"{LETTER}2{het}",
		print_job=job,
		het=het,
		route=route,
		route_name=title,
		status="Planned",
	)
