"""What the checks say of one bill, wherever its rows stand: for a bill that is shown and not kept."""

from typing import Any

import frappe
import mariadb
from frappe import _

from elektrhisob.billing.checks.check_settings import read_settings
from elektrhisob.billing.checks.check_shard import find
from elektrhisob.billing.checks.read_bills import Selection, read_bills
from elektrhisob.billing.checks.words import finding_words


def findings_of(connection: mariadb.Connection, bill: str, period: str) -> list[dict[str, Any]]:
	"""Cause, severity and words of each; its peers are not looked at, since it stands alone."""
	settings = read_settings()
	bills = read_bills(connection, Selection("bill.name = ?", (bill,), period), settings)
	titles = {
		row.code: row.cause
		for row in frappe.get_all("Bill Check Rule", fields=["code", "cause"], order_by="name desc")
	}
	return [
		{
			"cause": _(titles.get(found.code, found.code)),
			"severity": found.severity,
			"words": finding_words(found.code, found.facts),
		}
		for found in find(bills, settings)
	]
