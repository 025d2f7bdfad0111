"""Corrections of bills in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZCO"


def put_corrections(put: Callable[..., str], het: str, rows: dict[str, str], period: str, title: str) -> None:
	"""Enter the rows into `rows`."""
	here = {"het": het, "personal_account": rows["Personal Account"]}
	rows["Bill Correction Run"] = run = put(
		"Bill Correction Run",
		f"{LETTER}1{het}",
		org_unit=het,
		title=title,
		status="Draft",
		cause="Other",
		reason=title,
	)
	rows["Bill Correction Shard"] = put(
		"Bill Correction Shard", f"{LETTER}2{het}", het=het, correction_run=run, worker=title
	)
	rows["Bill Correction Claim"] = put(
		"Bill Correction Claim", f"{LETTER}3{het}", correction_run=run, **here
	)
	rows["Account Adjustment"] = put(
		"Account Adjustment",
		f"{LETTER}5{het}",
		**here,
		status="Draft",
		adjustment_kind="Write-off",
		amount=1,
		reason=title,
		consumer_name=title,
	)
	rows["Correction Statement"] = put(
		"Correction Statement",
		f"{LETTER}4{het}",
		correction_run=run,
		period=period,
		state="Planned",
		consumer_name=title,
		**here,
	)
