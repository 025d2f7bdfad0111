"""Penalty, plans, reminders and blocks of one account in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZD"


def put_debt(
	put: Callable[..., str],
	het: str,
	rows: dict[str, str],
	children: dict[str, str],
	period: str,
	title: str,
) -> None:
	"""Enter the rows into `rows` and `children`."""
	here = {"het": het, "personal_account": rows["Personal Account"]}
	rows["Penalty Run"] = run = put(
		"Penalty Run", f"{LETTER}1{het}", het=het, period=period, title=title, status="Draft"
	)
	rows["Penalty Run Shard"] = put(
		"Penalty Run Shard", f"{LETTER}2{het}", het=het, penalty_run=run, worker=title
	)
	rows["Penalty Charge"] = charge = put(
		"Penalty Charge", f"{LETTER}3{het}", **here, period=period, kind="Accrued", status="Calculated"
	)
	rows["Penalty Accrual"] = put(
		"Penalty Accrual",
		f"{LETTER}4{het}",
		**here,
		bill=rows["Electricity Bill"],
		penalty_charge=charge,
		kind="Accrued",
	)
	rows["Penalty Waiver"] = put(
		"Penalty Waiver", f"{LETTER}5{het}", **here, status="Draft", amount=1, reason=title
	)
	rows["Penalty Moratorium"] = put(
		"Penalty Moratorium", f"{LETTER}6{het}", org_unit=het, status="Draft", reason=title
	)
	rows["Instalment Plan"] = plan = put(
		"Instalment Plan", f"{LETTER}7{het}", **here, status="Draft", reason=title, consumer_name=title
	)
	children["Instalment Plan Item"] = put(
		"Instalment Plan Item",
		f"{LETTER}8{het}",
		parent=plan,
		parenttype="Instalment Plan",
		parentfield="items",
		status="",
	)
	rows["Debt Reminder"] = put("Debt Reminder", f"{LETTER}9{het}", **here, state="Prepared", text=title)
	rows["Debt Age"] = put(
		"Debt Age",
		f"{LETTER}11{het}",
		het=het,
		route=f"{het}-9-01",
		consumer_kind="Household",
		accounts=1,
		total=1,
	)
	rows["Debt Block"] = put(
		"Debt Block",
		f"{LETTER}10{het}",
		**here,
		kind="Waste",
		source="T",
		external_id=title,
		consumer_name=title,
	)
