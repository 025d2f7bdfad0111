"""From draft to approval: what is issued stays, the commission decides, another person approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import formatdate, get_last_day, getdate, now_datetime

from elektrhisob.billing.corrections.adjustment_money import ask_for_final_bill
from elektrhisob.billing.recalculation import history
from elektrhisob.metering.acts.errors import ActIncompleteError
from elektrhisob.metering.acts.missing import for_signing

if TYPE_CHECKING:
	from collections.abc import Iterator

	from frappe.model.document import Document

DRAFT, ISSUED, DISPUTED, APPROVED = "Draft", "Issued", "Disputed", "Approved"
# What is still written after the act was handed over.
OPEN_AFTER_ISSUE = frozenset(
	{
		"objection",
		"decided_kwh",
		"commission_date",
		"commission_members",
		"commission_decision",
		"participants",
		"photos",
		"remarks",
		"signed_copy",
		"status",
	}
)


class ActIssuedError(frappe.ValidationError):
	"""A change or deletion of an act that the consumer holds in the hands."""


class ObjectionMissingError(frappe.ValidationError):
	"""A dispute without the consumer's words."""


class CommissionMissingError(frappe.ValidationError):
	"""An approval without a commission and its reasons."""


class SamePersonApprovesError(frappe.ValidationError):
	"""Who issued the act approves it."""


class AccountClosedError(frappe.ValidationError):
	"""No bill is left that could charge the act."""


class ActTwiceError(frappe.ValidationError):
	"""Another approved act charges the same days of the point and no issued bill has it yet."""


class ActBilledError(frappe.ValidationError):
	"""A bill charges the act: it is taken back with the bill."""


def follow(act: Document) -> None:
	"""Validate: the step the workflow took, and what may not change any more."""
	before = act.get_doc_before_save()
	was = before.status if before else DRAFT
	if not before:
		act.status, act.bill, act.issued_by = DRAFT, None, None
	if was != DRAFT and act.docstatus == 0 and act.status != DRAFT:
		_refuse_changes(act, before)
	if was == DRAFT and act.status == ISSUED:
		refuse(list(_for_issue(act)), _("The act cannot be issued yet"))
		act.issued_by = frappe.session.user
	if act.status == DISPUTED and not act.objection:
		frappe.throw(_("Enter the objection in the consumer's own words."), ObjectionMissingError)


def approve(act: Document) -> None:
	"""Before submit."""
	if act.issued_by == frappe.session.user:
		frappe.throw(_("You issued the act: another person has to approve it."), SamePersonApprovesError)
	if not (act.commission_date and act.commission_members and act.commission_decision):
		frappe.throw(
			_("Enter the day, the members and the decision of the commission."), CommissionMissingError
		)
	refuse(list(for_signing(act)), _("The act cannot be approved yet"))
	_refuse_second(act)
	_ask_closed_account(act)
	act.approved_by, act.approved_on = frappe.session.user, now_datetime()


def _refuse_second(act: Document) -> None:
	"""An act charges its days less what bills hold of them; what waits for a bill it cannot take off."""
	# Of two approved at once the second waits here, and then reads what the first has written.
	frappe.db.get_value("Supply Point", act.supply_point, "name", for_update=True)
	other = history.waiting_at_point(act)
	if other:
		frappe.throw(
			_(
				"Act {0} is approved for days of this point from {1} to {2}, and no issued bill has it "
				"yet: the days would be charged twice. Approve this act when that bill is issued, or "
				"cancel the other act."
			).format(other.name, formatdate(other.counted_from), formatdate(other.period_to)),
			ActTwiceError,
		)


def _ask_closed_account(act: Document) -> None:
	"""A closed account has no next bill: its final bill takes the act over, if the act is not younger."""
	closed = frappe.db.get_value("Personal Account", act.personal_account, "closed_on")
	if not closed:
		return
	if getdate(act.act_date) > get_last_day(closed):
		frappe.throw(
			_(
				"Account {0} was closed on {1} and its final bill holds no act of {2}. Charge the sum by an "
				"Account Adjustment, or make the act for the account that has the point now."
			).format(act.personal_account, formatdate(closed), formatdate(act.act_date)),
			AccountClosedError,
		)
	ask_for_final_bill(
		act.personal_account,
		(act.doctype, str(act.name)),
		_("Recalculation act {0} was approved after the account was closed").format(act.name),
	)


def refuse_when_billed(act: Document) -> None:
	if act.bill:
		frappe.throw(
			_("Bill {0} charges this act. Cancel the bill, or correct it.").format(act.bill), ActBilledError
		)


def refuse(lacking: list[str], title: str) -> None:
	if lacking:
		frappe.throw("<br>".join(f"• {text}" for text in lacking), ActIncompleteError, title=title)


def _for_issue(act: Document) -> Iterator[str]:
	named = {row.capacity for row in act.participants if row.person_name}
	if "Staff" not in named:
		yield _("The name of the staff in the table of participants.")
	if "Consumer" not in named:
		yield _("The name of the consumer or of who stands for the consumer.")
	for field in ("violation", "findings"):
		if not act.get(field):
			yield _("Fill in “{0}”.").format(_(act.meta.get_label(field)))


def _plain(act: Document, fieldname: str) -> str:
	return str(act.get(fieldname) or "")


def _refuse_changes(act: Document, before: Document) -> None:
	for field in act.meta.fields:
		if field.read_only or field.fieldname in OPEN_AFTER_ISSUE or field.fieldtype == "Table":
			continue
		# A form sends an empty field as "", the database holds NULL, and a date comes as text.
		if _plain(act, field.fieldname) != _plain(before, field.fieldname):
			frappe.throw(
				_("{0} is on the issued act and is not changed any more. Return it to draft.").format(
					_(field.label or "")
				),
				ActIssuedError,
			)
