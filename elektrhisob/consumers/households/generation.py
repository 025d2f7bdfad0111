"""An account generates when one of its points does: a fact of the account that lists and billing ask for."""

from __future__ import annotations

from typing import Any

import frappe


def refresh(account: str) -> None:
	point = frappe.qb.DocType("Supply Point")
	rows = (
		frappe.qb.from_(point)
		.select(point.generation_since, point.connected_on)
		.where((point.personal_account == account) & (point.has_generation == 1))
		.where(point.status == "Connected")
		.run(as_dict=True)
	)
	since: Any = min((row.generation_since or row.connected_on for row in rows), default=None)
	values = {"has_generation": 1 if rows else 0, "generation_since": since}
	frappe.db.set_value("Personal Account", account, values, update_modified=False)
	frappe.clear_document_cache("Personal Account", account)


def refresh_all() -> None:
	"""Accounts of all generating points, in one statement: for sites that had points before the fact."""
	frappe.db.sql(
		"""update `tabPersonal Account` account join (
			select personal_account, min(ifnull(generation_since, connected_on)) as since
			from `tabSupply Point` where has_generation = 1 and status = 'Connected'
			group by personal_account
		) points on points.personal_account = account.name
		set account.has_generation = 1, account.generation_since = points.since
		where account.has_generation = 0"""
	)
