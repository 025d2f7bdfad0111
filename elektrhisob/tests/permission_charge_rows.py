"""What a bill holds beyond the meter, in a district of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
	from collections.abc import Callable

LETTER = "ZC"


def put_charges(
	put: Callable[..., str], het: str, rows: dict[str, str], children: dict[str, str], title: str
) -> None:
	"""Enter the rows into `rows` and the child rows into `children`."""
	point = rows["Supply Point"]
	common: dict[str, Any] = {
		"het": het,
		"personal_account": rows["Personal Account"],
		"consumer_name": title,
		"valid_from": "2001-01-01",
	}
	rows["Supply Point Loss"] = put(
		"Supply Point Loss",
		f"{LETTER}1{het}",
		supply_point=point,
		side="Added",
		method="Percent",
		loss_percent=1,
		**common,
	)
	rows["Supply Point Link"] = put(
		"Supply Point Link",
		f"{LETTER}2{het}",
		parent_point=point,
		child_point=point,
		sign="Subtracted",
		**common,
	)
	rows["Energy Saving Programme"] = put(
		"Energy Saving Programme", f"{LETTER}6{het}", approved_on="2001-01-01", act=title, **common
	)
	children["Saved Energy Month"] = put(
		"Saved Energy Month",
		f"{LETTER}7{het}",
		parent=rows["Energy Saving Programme"],
		parenttype="Energy Saving Programme",
		parentfield="months",
		month="2001-01",
		auditor_report=title,
	)
	common.pop("valid_from")
	rows["House Meter"] = house = put(
		"House Meter", f"{LETTER}10{het}", supply_point=point, address=title, **common
	)
	for place, (child, field) in enumerate((("House Meter Rule", "rules"), ("House Meter Flat", "flats"))):
		children[child] = put(
			child,
			f"{LETTER}1{place + 1}{het}",
			parent=house,
			parenttype="House Meter",
			parentfield=field,
			valid_from="2001-01-01",
			**{"basis": title} if field == "rules" else {"consumer_name": title},
		)
	rows["House Energy Share"] = put(
		"House Energy Share",
		f"{LETTER}13{het}",
		het=het,
		personal_account=rows["Personal Account"],
		house_meter=house,
		kwh=1,
	)
	rows["Account Service"] = put(
		"Account Service", f"{LETTER}8{het}", service_date="2001-01-15", quantity=1, remarks=title, **common
	)
	rows["Carried Credit"] = put(
		"Carried Credit", f"{LETTER}9{het}", het=het, personal_account=rows["Personal Account"], amount=1
	)
	rows["Unmetered Load"] = put(
		"Unmetered Load", f"{LETTER}3{het}", supply_point=point, load_name=title, **common
	)
	children["Unmetered Load Row"] = put(
		"Unmetered Load Row",
		f"{LETTER}4{het}",
		parent=rows["Unmetered Load"],
		parenttype="Unmetered Load",
		parentfield="loads",
		equipment=title,
		power_kw=1,
		quantity=1,
		hours_per_day=1,
	)
