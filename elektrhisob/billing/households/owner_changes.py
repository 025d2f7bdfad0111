"""An account passes to another consumer: final reading, final bill, and whose it is from the next day on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, formatdate, getdate, today

from elektrhisob.billing.households import new_accounts
from elektrhisob.consumers import rebill_demands
from elektrhisob.metering import handover, reading_entry

if TYPE_CHECKING:
	from elektrhisob.billing.doctype.owner_change.owner_change import OwnerChange

DOCTYPE = "Owner Change"
STAYS, CLOSES = "Stays With the Dwelling", "Closes, a New One Opens"
PAID = "Paid by the Former Owner"


class OwnerChangeDatesError(frappe.ValidationError):
	pass


class SameOwnerError(frappe.ValidationError):
	pass


class OwnerOfOtherKindError(frappe.ValidationError):
	pass


class DebtStandsError(frappe.ValidationError):
	pass


class ContractStandsError(frappe.ValidationError):
	pass


class ChangedSinceError(frappe.ValidationError):
	pass


def check(doc: OwnerChange) -> None:
	account = frappe.db.get_value(
		"Personal Account",
		doc.personal_account,
		["consumer", "consumer_name", "consumer_kind", "opened_on", "closed_on"],
		as_dict=True,
	)
	doc.former_consumer, doc.consumer_name = account.consumer, account.consumer_name
	_check_dates(doc, account)
	_check_new_owner(doc, account)
	doc.balance = balance_of(doc.personal_account)
	fill_dials(doc, points_of(doc.personal_account))


def _check_dates(doc: OwnerChange, account: Any) -> None:
	day = getdate(doc.change_date)
	if day > getdate(today()):
		frappe.throw(
			_("The day is in the future. Enter the change when the meter was read."), OwnerChangeDatesError
		)
	if day < getdate(account.opened_on) or account.closed_on:
		frappe.throw(
			_("Account {0} is not open on {1}.").format(doc.personal_account, formatdate(day)),
			OwnerChangeDatesError,
		)
	later = frappe.db.get_value(
		DOCTYPE,
		{"personal_account": doc.personal_account, "status": "Approved", "change_date": [">=", day]},
		"name",
	)
	if later:
		frappe.throw(
			_("The account changed hands later already, by {0}.").format(later), OwnerChangeDatesError
		)


def _check_new_owner(doc: OwnerChange, account: Any) -> None:
	if doc.new_consumer == account.consumer:
		frappe.throw(
			_("The account is {0}'s already. Choose the new owner.").format(account.consumer_name),
			SameOwnerError,
		)
	kind = frappe.db.get_value("Consumer", doc.new_consumer, "consumer_kind")
	if kind != account.consumer_kind:
		frappe.throw(
			_(
				"The new owner is of kind {0}, the account of kind {1}. Close it and open one of kind {0}."
			).format(_(kind), _(account.consumer_kind)),
			OwnerOfOtherKindError,
		)


def points_of(account: str) -> list[str]:
	found: list[str] = frappe.get_all(
		"Supply Point",
		{"personal_account": account, "status": "Connected"},
		pluck="name",
		order_by="name",
	)
	return found


def fill_dials(doc: Any, points: list[str]) -> None:
	"""A row for each register; what was typed stays."""
	typed = {(row.installation, row.quantity, row.zone): row.value for row in doc.readings}
	rows = handover.dials(points, getdate(doc.change_date))
	doc.set(
		"readings",
		[{**row, "value": typed.get((row["installation"], row["quantity"], row["zone"]))} for row in rows],
	)


def balance_of(account: str) -> Any:
	rows = frappe.get_all(
		"Account Balance",
		{"personal_account": account},
		["balance"],
		order_by="period desc",
		limit=1,
	)
	return rows[0].balance if rows else 0


def require_settled(doc: OwnerChange) -> None:
	"""Nobody inherits a debt without knowing it, and no contract is left with who is gone."""
	if doc.account_goes == STAYS and doc.balance:
		if not doc.debt_goes:
			frappe.throw(
				_("The account has a balance of {0}. Say whose it is.").format(
					frappe.format(doc.balance, {"fieldtype": "Currency"})
				),
				DebtStandsError,
			)
		if doc.debt_goes == PAID and doc.balance > 0:
			frappe.throw(
				_(
					"{0} is still owed. Enter the payment first, or close the account and open a new one: "
					"the debt stays with the closed account."
				).format(frappe.format(doc.balance, {"fieldtype": "Currency"})),
				DebtStandsError,
			)
	contract = frappe.db.get_value(
		"Supply Contract",
		{"personal_account": doc.personal_account, "status": ["in", ["Active", "Suspended"]]},
		"name",
	)
	if contract:
		frappe.throw(
			_("Contract {0} is in force for this account. Terminate it first.").format(contract),
			ContractStandsError,
		)


def apply(doc: OwnerChange) -> None:
	document = (DOCTYPE, str(doc.name))
	day = getdate(doc.change_date)
	stays = doc.account_goes == STAYS
	handover.record(doc.readings, day, "Control" if stays else "Removal", document)
	if stays:
		_pass_account(doc)
	else:
		doc.db_set("new_account", _open_new(doc))
	made = rebill_demands.demand(
		doc.personal_account,
		"Final Bill",
		day.replace(day=1),
		document,
		_("{0} left on {1}; the new owner is {2}").format(
			doc.consumer_name, formatdate(day), doc.new_consumer_name
		),
		day,
		always=True,
	)
	doc.db_set({"rebill_demand": made, "status": "Approved"})


def _pass_account(doc: OwnerChange) -> None:
	account = frappe.get_doc("Personal Account", doc.personal_account, for_update=True)
	if not account.owners:
		account.append(
			"owners",
			{
				"consumer": doc.former_consumer,
				"consumer_name": doc.consumer_name,
				"from_date": account.opened_on,
			},
		)
	account.owners[-1].until_date = doc.change_date
	account.append(
		"owners",
		{
			"consumer": doc.new_consumer,
			"consumer_name": doc.new_consumer_name,
			"from_date": add_days(doc.change_date, 1),
			"document_doctype": DOCTYPE,
			"document": doc.name,
		},
	)
	account.consumer = doc.new_consumer
	account.phone = frappe.db.get_value("Consumer", doc.new_consumer, "phone") or account.phone
	account.flags.ignore_permissions = True
	account.save()


def _open_new(doc: OwnerChange) -> str:
	day = getdate(doc.change_date)
	new = new_accounts.open_beside(
		doc.personal_account, str(doc.new_consumer), day, local_number=doc.new_local_number
	)
	for point in points_of(doc.personal_account):
		handover.move_point(point, new, day, doc.readings, (DOCTYPE, str(doc.name)))
	close_account(doc.personal_account, day)
	return new


def close_account(name: str, day: Any) -> None:
	account = frappe.get_doc("Personal Account", name, for_update=True)
	account.closed_on = day
	account.flags.ignore_permissions = True
	account.save()


def undo(doc: OwnerChange) -> None:
	"""Only while nothing was built on it: the account stays and is still the new owner's."""
	account = frappe.get_doc("Personal Account", doc.personal_account, for_update=True)
	last = account.owners[-1] if account.owners else None
	if doc.account_goes != STAYS or not last or last.document != doc.name:
		frappe.throw(
			_("This change of owner is not taken back. Enter another change of owner."), ChangedSinceError
		)
	if frappe.db.get_value("Rebill Demand", doc.rebill_demand, "state", for_update=True) == "Done":
		frappe.throw(_("The final bill was made already. Enter another change of owner."), ChangedSinceError)
	reading_entry.withdraw(
		[row.reading for row in doc.readings if row.reading],
		_("{0} {1} was cancelled.").format(_(DOCTYPE), doc.name),
	)
	account.remove(last)
	account.owners[-1].until_date = None
	account.consumer = doc.former_consumer
	account.flags.ignore_permissions = True
	account.save()
	rebill_demands.close([str(doc.rebill_demand)], rebill_demands.DROPPED, (DOCTYPE, str(doc.name)))
	doc.db_set("status", "Cancelled")
