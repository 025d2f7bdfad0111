"""What a draft contract still needs before the lawyers see it: told on the form, required at the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _

from elektrhisob.consumers.contracts import contract_points
from elektrhisob.consumers.contracts.errors import ContractIncompleteError

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.supply_contract.supply_contract import SupplyContract


def of(doc: SupplyContract) -> list[str]:
	needed = [
		(not doc.points, _("the metering points (annex): press Take the points of the account")),
		(not doc.volumes, _("the monthly volumes (annex)")),
		(
			any(not (row.boundary or "").strip() for row in doc.points),
			_("the boundary of ownership of every point"),
		),
		(not doc.valid_until, _("the last day of validity")),
		(
			not (doc.settlement_account or doc.treasury_account),
			_("the settlement account, or the treasury account of a budget organisation"),
		),
		(bool(doc.settlement_account) and not doc.bank_mfo, _("the MFO of the bank")),
		(not doc.consumer_signatory, _("who signs for the consumer")),
		(not doc.utility_signatory, _("who signs for the utility")),
		(not doc.contract_template, _("the template the contract is printed with")),
		(
			doc.version_number > 1 and not (doc.change_summary or "").strip(),
			_("what the additional agreement changes"),
		),
	]
	return [text for is_missing, text in needed if is_missing]


def require_for_check(doc: SupplyContract) -> None:
	still = of(doc)
	if still:
		frappe.throw(
			_("The contract is not complete. Enter: {0}.").format("; ".join(still)), ContractIncompleteError
		)
	contract_points.check_against_meters(doc)
	contract_points.check_declared_power(doc)


def require_for_signing(doc: SupplyContract) -> None:
	require_for_check(doc)
	if not doc.signed_on:
		frappe.throw(
			_("Enter the day on which the contract was signed, save, and sign again."),
			ContractIncompleteError,
		)
