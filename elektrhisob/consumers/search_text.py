"""Keeping the search text of accounts right when a name, a phone or a meter changes."""

from __future__ import annotations

from collections import defaultdict

import frappe

from elektrhisob.consumers.search_words import search_text


def refresh_search_text(accounts: list[str | None]) -> None:
	"""Compose the search text of these accounts anew from what is stored."""
	names = [account for account in accounts if account]
	if not names:
		return
	serials = _serials(names)
	rows = frappe.get_all(
		"Personal Account",
		filters={"name": ["in", names]},
		fields=["name", "local_number", "consumer_name", "address", "phone", "search_text"],
		order_by="name",
	)
	for row in rows:
		text = search_text(
			row.name,
			row.local_number,
			row.consumer_name,
			row.address,
			row.phone,
			serials.get(row.name, []),
		)
		if text != row.search_text:
			frappe.db.set_value("Personal Account", row.name, "search_text", text, update_modified=False)


def _serials(accounts: list[str]) -> dict[str, list[str]]:
	rows = frappe.get_all(
		"Meter Installation",
		filters={"personal_account": ["in", accounts]},
		fields=["personal_account", "serial_no"],
		order_by="name",
	)
	serials: dict[str, list[str]] = defaultdict(list)
	for row in rows:
		serials[row.personal_account].append(row.serial_no or "")
	return serials
