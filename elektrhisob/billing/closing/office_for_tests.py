"""A town after its bills of June, and the two who close the month, for the stories of closing."""

from typing import Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.administration import district_months
from elektrhisob.billing.closing import check_job
from elektrhisob.tests.scenario import Town

MONTH, NEXT = "2025-06", "2025-07"


class Office:
	"""The town after its bills of June, and the two who close the month."""

	def __init__(self) -> None:
		self.town = Town()
		self.karimov = self.town.household("Karimov Aziz")
		self.prepares = self.town.worker("prepares", "Billing Operator", "Billing Supervisor")
		self.closes = self.town.worker("closes", "Billing Supervisor")
		self.town.bill(MONTH)
		frappe.db.commit()


def open_again() -> None:
	frappe.set_user("Administrator")
	frappe.db.rollback()
	for doctype in ("Period Closing", "Period Closing Check", "Period Reopening"):
		frappe.db.delete(doctype)
	frappe.db.sql(f"UPDATE `{district_months.TABLE}` SET closed_until = ''")
	frappe.db.commit()


def checked(office: Office, period: str = MONTH) -> Any:
	"""A closing of the month as its preparer has it after the checks, with a reason for what may fail."""
	frappe.set_user(office.prepares)
	closing = frappe.get_doc({"doctype": "Period Closing", "het": office.town.het, "period": period}).insert()
	frappe.db.commit()
	check_job.check(closing.name)
	closing.reload()
	for row in closing.checks:
		if row.outcome == "Failed" and row.severity == "Should":
			row.reason = "Known to the head of the department."
	closing.save()
	frappe.db.commit()
	return closing


def closed(office: Office, period: str = MONTH) -> Any:
	closing = checked(office, period)
	apply_workflow(closing, "Ask for Closing")
	frappe.set_user(office.closes)
	apply_workflow(closing, "Close the Month")
	frappe.db.commit()
	closing.reload()
	return closing


def control(closing: Any, name: str) -> Any:
	return next(row for row in closing.checks if row.control == name)
