"""Rows of payments that come through partners, for the permission matrix."""

from collections.abc import Callable


def put_payment_channels(
	put: Callable[..., str], het: str, rows: dict[str, str], period: str, title: str
) -> None:
	account = rows["Personal Account"]
	channel = {"payment_channel": "PAYNET", "external_id": title, "told_account": account}
	rows["Suspense Payment"] = put(
		"Suspense Payment",
		f"SU9999999{het}",
		het=het,
		status="Waiting",
		amount=700,
		payment_date="2001-01-15",
		period=period,
		payer_name=title,
		**channel,
	)
	rows["Channel Transaction"] = put(
		"Channel Transaction",
		f"TX9999999{het}",
		het=het,
		state="Created",
		amount=700,
		personal_account=account,
		transaction_number=int(het),
		business_time="2001-01-15 10:00:00",
		created_at="2001-01-15 10:00:00",
		**channel,
	)
	rows["Payment Message"] = put(
		"Payment Message",
		f"PM9999999{het}",
		het=het,
		operation=title,
		outcome="Done",
		received_at="2001-01-15 10:00:00",
		**channel,
	)
