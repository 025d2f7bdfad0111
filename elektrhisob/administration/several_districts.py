"""A page of a list for somebody of several districts that are no whole region.

With `het in (…)` the server walks the names of the whole country backwards until the page is full (see
`region_column`). Each district alone has an index in the order of the names; so the page is taken from the
newest rows of each. The framework's own query then runs as it would have, on these rows only.
"""

import re
from typing import Any

import frappe
from frappe.desk.reportview import get_form_params

from elektrhisob.administration.divisions import divisions_of
from elektrhisob.administration.stamps import STAMPED

BY_NAME = re.compile(r"(`tab[^`]+`\.)?`?name`?( (asc|desc))?", re.IGNORECASE)
# One short query a district: with more of them, or far down the list, the walk is not the worse way.
MOST_DISTRICTS = 40
MOST_NAMES = 5_000


def narrow_request() -> None:
	"""Give the filters of the list that is asked for the names of the rows that can be on its page."""
	asked = get_form_params()
	hets = divisions_of().hets
	rows = _rows_to_the_end_of(asked)
	if not (_is_plain_page(asked) and 1 < len(hets) <= MOST_DISTRICTS and 0 < rows * len(hets) <= MOST_NAMES):
		return
	names = [name for het in hets for name in _names_in(het, asked, rows)]
	# An empty list of names would be no condition in some versions; no row has the empty name.
	asked.filters = [*(asked.filters or []), [asked.doctype, "name", "in", names or [""]]]
	frappe.local.form_dict.filters = frappe.as_json(asked.filters)


def _is_plain_page(asked: dict[str, Any]) -> bool:
	filters = asked.get("filters") or []
	return (
		asked.get("doctype") in STAMPED
		and not divisions_of().region
		and bool(BY_NAME.fullmatch((asked.get("order_by") or "").strip()))
		and not asked.get("group_by")
		and not any("(" in str(field) for field in asked.get("fields") or [])
		and isinstance(filters, list)
		and all(len(one) >= 4 and one[0] == asked["doctype"] for one in filters)
	)


def _rows_to_the_end_of(asked: dict[str, Any]) -> int:
	length = int(asked.get("page_length") or asked.get("limit_page_length") or 0)
	return length and length + int(asked.get("start") or asked.get("limit_start") or 0)


def _names_in(het: str, asked: dict[str, Any], rows: int) -> list[str]:
	return frappe.get_list(
		asked["doctype"],
		filters=[*(asked.get("filters") or []), [asked["doctype"], "het", "=", het]],
		or_filters=asked.get("or_filters"),
		order_by=asked["order_by"],
		limit_page_length=rows,
		pluck="name",
	)
