"""Profiles and what is connected, in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZP"


def put_profiles(
	put: Callable[..., str], het: str, rows: dict[str, str], children: dict[str, str], title: str
) -> None:
	"""Enter the rows into `rows` and the child row into `children`."""
	rows["Load Profile Day"] = put(
		"Load Profile Day",
		f"{LETTER}1{het}",
		het=het,
		installation=rows["Meter Installation"],
		personal_account=rows["Personal Account"],
		day="2001-01-30",
		quantity="Reactive Import",
		interval_minutes=60,
		values_wh=",".join(["100"] * 24),
		version=1,
		external_source=title,
	)
	rows["Connected Load"] = put(
		"Connected Load",
		rows["Supply Point"],
		het=het,
		supply_point=rows["Supply Point"],
		personal_account=rows["Personal Account"],
		surveyed_on="2001-01-30",
	)
	children["Connected Appliance"] = put(
		"Connected Appliance",
		f"{LETTER}2{het}",
		parent=rows["Connected Load"],
		parenttype="Connected Load",
		parentfield="appliances",
		appliance=title,
		power_w=100,
	)
