"""Corrections asked for from a bill, the list of bills, or another part of the system."""

import json
from collections.abc import Sequence

import frappe
from frappe import _

from elektrhisob.administration.divisions import may_read, require_division
from elektrhisob.billing.corrections import steps
from elektrhisob.billing.corrections.selection import CHOSEN

# A list that a person picked; whole causes are selections of their own.
MOST_CHOSEN = 2_000


class NotIssuedError(frappe.ValidationError):
	"""A bill that is not issued needs no correction."""


class TooManyChosenError(frappe.ValidationError):
	"""More bills than anybody picks by hand."""


def cancel_and_rebill(
	bills: Sequence[str],
	cause: str,
	reason: str,
	*,
	basis: str | None = None,
	correction_kind: str = "Cancel and Rebill",
) -> str:
	"""A draft correction run over these issued bills, and its name; the caller may make one."""
	names = sorted(set(bills))
	if len(names) > MOST_CHOSEN:
		frappe.throw(
			_("At most {0} bills are chosen at once. Correct them by a selection instead.").format(
				MOST_CHOSEN
			),
			TooManyChosenError,
		)
	found = frappe.get_all(
		"Electricity Bill", {"name": ("in", names), "docstatus": 1}, ["name", "het"], order_by="name"
	)
	missing = set(names) - {row.name for row in found}
	if missing or not found:
		frappe.throw(
			_("Bill {0} is not issued: only issued bills are corrected.").format(min(missing, default="")),
			NotIssuedError,
		)
	hets = sorted({row.het for row in found})
	for het in hets:
		require_division(het)
	doc = frappe.get_doc(
		{
			"doctype": "Bill Correction Run",
			"org_unit": common_unit(hets),
			"cause": cause,
			"reason": reason,
			"basis": basis,
			"correction_kind": correction_kind,
			"selection": CHOSEN,
		}
	).insert()
	steps.choose(doc, names)
	return str(doc.name)


def common_unit(hets: Sequence[str]) -> str:
	"""The smallest unit that holds all the districts."""
	if len(hets) == 1:
		return hets[0]
	rows = frappe.db.sql(
		"""SELECT unit.name FROM `tabOrg Unit` unit
		WHERE unit.lft <= (SELECT MIN(lft) FROM `tabOrg Unit` WHERE name IN %(hets)s)
			AND unit.rgt >= (SELECT MAX(rgt) FROM `tabOrg Unit` WHERE name IN %(hets)s)
		ORDER BY unit.lft DESC LIMIT 1""",
		{"hets": list(hets)},
	)
	return str(rows[0][0])


@frappe.whitelist(methods=["POST"])
def correct_bills(
	bills: str | list[str],
	cause: str,
	reason: str,
	correction_kind: str = "Cancel and Rebill",
	basis: str = "",
) -> str:
	"""From the list of bills and the form of one. Returns the name of the draft run."""
	frappe.has_permission("Bill Correction Run", "create", throw=True)
	names = json.loads(bills) if isinstance(bills, str) and bills.startswith("[") else bills
	chosen = [names] if isinstance(names, str) else list(names)
	for name in chosen[:1]:
		# One another district's: the rest are checked by their districts at once.
		if not may_read(frappe.get_doc("Electricity Bill", name)):
			raise frappe.PermissionError
	return cancel_and_rebill(chosen, cause, reason, basis=basis, correction_kind=correction_kind)


@frappe.whitelist(methods=["POST"])
def undo_run(bill_run: str, reason: str, correction_kind: str = "Cancel Only", basis: str = "") -> str:
	"""Take back the issued bills of a run: a run of corrections, never a deletion. Returns its name."""
	run = frappe.get_doc("Bill Run", bill_run)
	run.check_permission("write")
	frappe.has_permission("Bill Correction Run", "create", throw=True)
	if run.status != "Issued":
		frappe.throw(_("Bill run {0} is not issued: roll it back instead.").format(run.name), NotIssuedError)
	doc = frappe.get_doc(
		{
			"doctype": "Bill Correction Run",
			"org_unit": run.org_unit,
			"cause": "Undo of a Run",
			"reason": reason,
			"basis": basis,
			"correction_kind": correction_kind,
			"selection": "Bill Run",
			"bill_run": run.name,
		}
	).insert()
	run.add_comment("Info", _("Its bills are taken back by {0}.").format(doc.name))
	return str(doc.name)
