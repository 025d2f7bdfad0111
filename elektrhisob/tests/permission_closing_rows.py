"""A closed month, its reopening and a tried indexation in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable


def put_closing(
	put: Callable[..., str],
	het: str,
	rows: dict[str, str],
	children: dict[str, str],
	period: str,
	title: str,
) -> None:
	"""Enter the rows into `rows` and `children`."""
	rows["Period Closing"] = closing = put(
		"Period Closing", f"{period}-{het}", het=het, period=period, title=title, status="Draft"
	)
	children["Period Closing Check"] = put(
		"Period Closing Check",
		f"ZL1{het}",
		parent=closing,
		parenttype="Period Closing",
		parentfield="checks",
		control="Bills not issued",
		severity="Must",
		outcome="Passed",
		reason=title,
	)
	rows["Indexation Trial"] = put(
		"Indexation Trial", f"ZL3{het}", org_unit=het, period=period, status="Done", failure=title
	)
	rows["Period Reopening"] = put(
		"Period Reopening", f"ZL2{het}", het=het, period_closing=closing, status="Draft", reason=title
	)
