"""Payments named their source by a free text; it is a Payment Channel now."""

import frappe

FORMER = "external_source"


def execute() -> None:
	if not frappe.db.has_column("Account Payment", FORMER):
		return
	for (source,) in frappe.db.sql(
		f"select distinct `{FORMER}` from `tabAccount Payment` where `{FORMER}` > '' order by `{FORMER}`"
	):
		_ensure_channel(source)
	# The database keeps issued payments as they are but for this: no guard knows the new column yet.
	frappe.db.sql_ddl("drop trigger if exists `elektrhisob_account_payment_no_update`")
	frappe.db.sql(f"update `tabAccount Payment` set payment_channel = `{FORMER}` where `{FORMER}` > ''")


def _ensure_channel(code: str) -> None:
	if frappe.db.exists("Payment Channel", code):
		return
	channel = frappe.new_doc("Payment Channel")
	channel.update(
		{
			"name": code,
			"channel_code": code,
			"channel_name": code,
			"protocol": "Register",
			"money": "Agent",
		}
	)
	# A former text need not be a code as new channels have it.
	channel.db_insert()
