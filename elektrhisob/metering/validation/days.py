"""Days as the core counts them."""

from typing import Any

from frappe.utils import date_diff, getdate, today

EPOCH = getdate("1970-01-01")


def day_number(date: Any) -> int:
	return int(date_diff(getdate(date), EPOCH))


def today_number() -> int:
	"""Of the site's time zone."""
	return day_number(today())
