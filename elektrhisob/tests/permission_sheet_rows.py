"""A sheet of a route, one line of it and what was entered there, in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZS"


def put_sheets(
	put: Callable[..., str], het: str, rows: dict[str, str], route: str, period: str, title: str
) -> None:
	"""Enter the rows into `rows`."""
	place = {"het": het, "personal_account": rows["Personal Account"]}
	rows["Reading Sheet"] = sheet = put(
		"Reading Sheet",
		f"{LETTER}1{het}",
		het=het,
		route=route,
		period=period,
		reading_day="2001-01-31",
		status="Handed Out",
	)
	rows["Reading Sheet Line"] = line = put(
		"Reading Sheet Line",
		f"{LETTER}2{het}",
		**place,
		sheet=sheet,
		route=route,
		supply_point=rows["Supply Point"],
		installation=rows["Meter Installation"],
		zone="T0",
		quantity="Active Import",
		status="To Read",
		consumer_name=title,
		address=title,
	)
	rows["Reading Sheet Entry"] = put(
		"Reading Sheet Entry",
		f"{LETTER}3{het}",
		**place,
		sheet_line=line,
		sheet=sheet,
		channel="Desk",
		note=title,
	)
