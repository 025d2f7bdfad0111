"""What checks and the second calculation found, in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZJ"


def put_bill_checks(
	put: Callable[..., str], het: str, rows: dict[str, str], route: str, period: str, title: str
) -> None:
	"""Enter the rows into `rows`."""
	here = {
		"het": het,
		"route": route,
		"personal_account": rows["Personal Account"],
		"consumer_name": title,
		"bill": rows["Electricity Bill"],
		"bill_run": rows["Bill Run"],
		"period": period,
		"state": "Open",
	}
	rows["Bill Check Finding"] = put(
		"Bill Check Finding", f"{LETTER}1{het}", cause="SUM_FAR", severity="Hold", amount=1000, **here
	)
	rows["Shadow Run"] = run = put(
		"Shadow Run", f"{LETTER}2{het}", bill_run=rows["Bill Run"], org_unit=het, status="Done", percent=100
	)
	rows["Shadow Run Shard"] = put(
		"Shadow Run Shard", f"{LETTER}4{het}", shadow_run=run, het=het, worker=title
	)
	rows["Shadow Difference"] = put(
		"Shadow Difference", f"{LETTER}3{het}", shadow_run=run, what=title, ours="1", theirs="2", **here
	)
