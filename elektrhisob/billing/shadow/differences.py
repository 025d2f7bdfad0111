"""What keeps a run from being issued: numbers the second calculation computed otherwise, or one under way."""

import frappe
from frappe import _


class OpenDifferenceError(frappe.ValidationError):
	"""The second calculation of a run differs and nobody has put it right, or it is still at work."""


def require_no_difference(bill_run: str) -> None:
	"""Refuse to issue. A difference settles itself when the bill is computed again alike, or is gone."""
	open_bills = frappe.db.sql(
		"""SELECT COUNT(DISTINCT bill), MIN(bill) FROM `tabShadow Difference`
		WHERE bill_run = %s AND state = 'Open'""",
		(bill_run,),
	)[0]
	if open_bills[0]:
		frappe.throw(
			_(
				"The second calculation of {0} bills differs (bill {1} is one of them). Look at the "
				"differences, roll the run back or reject these bills, then compute again."
			).format(*open_bills),
			OpenDifferenceError,
		)
	if frappe.db.exists("Shadow Run", {"bill_run": bill_run, "status": "Running"}):
		frappe.throw(
			_("The second calculation of this run is still at work. Issue it when it is done."),
			OpenDifferenceError,
		)


def settle(bills: list[str]) -> None:
	"""Open differences of bills that are computed again, or are not there any more."""
	if bills:
		frappe.db.sql(
			"UPDATE `tabShadow Difference` SET state = 'Settled' WHERE bill IN %s AND state = 'Open'",
			(bills,),
		)
