"""How a day stands on printed documents."""

from typing import Any

from frappe.utils import getdate


def day(value: Any) -> str:
	return getdate(value).strftime("%d.%m.%Y") if value else ""
