"""Money in suspense finds its account: one person says which, another one agrees, and it is paid there.

What is paid is an Account Payment whose money was in suspense; it keeps the day of the payer. Reversed like
any other, it leaves the money waiting again.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.administration.divisions import require_division
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.bulk.statements import run
from elektrhisob.consumer_payments.payers_account import NotFound, PayersAccount, find_account
from elektrhisob.consumer_payments.receive_payment import payable

SUSPENSE = "Suspense Payment"
WAITING, PROPOSED, MOVED = "Waiting", "Proposed", "Moved"
ROLES = ("Accountant", "Billing Supervisor")


class SuspenseStateError(frappe.ValidationError):
	"""The money is not, or no longer, where the request thinks it is."""


@frappe.whitelist(methods=["POST"])
def propose(suspense_payment: str, personal_account: str, reason: str) -> str:
	"""Say whose money it is, and why; returns the account. Again with another one, until somebody agrees."""
	held = _held(suspense_payment, WAITING, PROPOSED)
	account = payable(personal_account)
	require_division(account.het)
	if not reason.strip():
		frappe.throw(_("Say how you know whose money it is: the other person decides by it."))
	_write(
		held.name,
		status=PROPOSED,
		proposed_account=account.name,
		proposed_by=frappe.session.user,
		decision_reason=reason.strip()[:1000],
	)
	return account.name


@frappe.whitelist(methods=["POST"])
def decline(suspense_payment: str) -> None:
	"""The proposal falls; the money waits on."""
	held = _held(suspense_payment, PROPOSED)
	_write(held.name, status=WAITING, proposed_account=None, proposed_by=None, decision_reason=None)


@frappe.whitelist(methods=["POST"])
def agree(suspense_payment: str) -> str:
	"""Pay the proposed account; returns the Account Payment. Raises OnePersonError, SuspenseStateError."""
	held = _held(suspense_payment, PROPOSED)
	if held.proposed_by == frappe.session.user:
		frappe.throw(_("You asked for it: another person has to approve it."), OnePersonError)
	account = payable(held.proposed_account)
	require_division(account.het)
	payment = frappe.get_doc(
		{
			"doctype": "Account Payment",
			"personal_account": account.name,
			"payment_date": held.payment_date,
			"paid_at": held.paid_at,
			"amount": held.amount,
			"channel": "Suspense",
			"payment_channel": held.payment_channel,
			"from_suspense": held.name,
		}
	)
	# The right to decide on suspense money is the two roles above, not the right to enter payments.
	payment.flags.ignore_permissions = True
	payment.insert()
	payment.submit()
	_write(
		held.name,
		status=MOVED,
		account_payment=payment.name,
		decided_by=frappe.session.user,
		decided_at=now_datetime(),
	)
	return str(payment.name)


@frappe.whitelist(methods=["GET", "POST"])
def whose(suspense_payment: str, personal_account: str) -> dict[str, Any]:
	"""Who has the number that somebody is about to propose: name and address, or why it cannot be paid."""
	_may_decide(frappe.get_doc(SUSPENSE, suspense_payment))
	found = find_account(personal_account)
	if isinstance(found, NotFound):
		return {"account": None, "why": _(found.reason)}
	assert isinstance(found, PayersAccount)
	require_division(found.het)
	return {"account": found.name, "consumer_name": found.consumer_name, "address": found.address}


def wait_again(suspense_payment: str) -> None:
	"""Its payment was reversed: the money is in suspense as before."""
	_write(
		suspense_payment,
		status=WAITING,
		account_payment=None,
		proposed_by=None,
		decision_reason=None,
		decided_by=None,
		decided_at=None,
	)


def _held(name: str, *states: str) -> Any:
	"""The row locked: of two who decide at once one sees what the other did."""
	document = frappe.get_doc(SUSPENSE, name, for_update=True)
	_may_decide(document)
	if document.status not in states:
		frappe.throw(
			_("{0} is {1} meanwhile. Reload it.").format(name, _(document.status)), SuspenseStateError
		)
	return document


def _may_decide(document: Any) -> None:
	document.check_permission("read")
	if set(ROLES).isdisjoint(frappe.get_roles()):
		frappe.throw(
			_("Accountants and billing supervisors decide on money in suspense."), frappe.PermissionError
		)


def _write(name: str, **values: object) -> None:
	values = {**values, "modified": now_datetime(), "modified_by": frappe.session.user}
	run(
		request_cursor(),
		f"UPDATE `tab{SUSPENSE}` SET {', '.join(f'`{field}` = %s' for field in values)} WHERE name = %s",
		[*values.values(), name],
	)
