"""Penalty runs of every district of a unit begun at once."""

from typing import Any

import frappe
from frappe.model.workflow import apply_workflow

from elektrhisob.administration.divisions import hets_below


@frappe.whitelist(methods=["POST"])
def start_runs(org_unit: str, period: str) -> dict[str, Any]:
	"""Make and calculate a run for each district; what refuses a district does not stop the others.

	Returns the names of the runs, and for each refused district why.
	"""
	frappe.has_permission("Penalty Run", "create", throw=True)
	started: list[str] = []
	refused: list[dict[str, str]] = []
	for het in hets_below(org_unit):
		frappe.db.savepoint("penalty_run")
		try:
			run = frappe.get_doc({"doctype": "Penalty Run", "period": period, "het": het}).insert()
			apply_workflow(run, "Calculate")
		except frappe.ValidationError as error:
			frappe.db.rollback(save_point="penalty_run")
			frappe.clear_last_message()
			refused.append({"het": het, "why": str(error)})
		else:
			started.append(run.name)
	return {"started": started, "refused": refused}
