"""One account becomes several, or several become one: points, families and the readings of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, formatdate, getdate, today

from elektrhisob.billing.households import new_accounts
from elektrhisob.billing.households.owner_changes import close_account, fill_dials, points_of
from elektrhisob.consumers import rebill_demands
from elektrhisob.metering import handover

if TYPE_CHECKING:
	from elektrhisob.billing.doctype.account_reorganisation.account_reorganisation import (
		AccountReorganisation,
	)

DOCTYPE = "Account Reorganisation"
SPLIT, MERGER = "Split", "Merger"


class ReorganisationDatesError(frappe.ValidationError):
	pass


class PointNotToBeSplitError(frappe.ValidationError):
	pass


class AccountNotToBeMergedError(frappe.ValidationError):
	pass


class FamiliesOfSplitError(frappe.ValidationError):
	pass


class ReorganisationStaysError(frappe.ValidationError):
	pass


def check(doc: AccountReorganisation) -> None:
	account = frappe.db.get_value(
		"Personal Account",
		doc.personal_account,
		["opened_on", "closed_on", "consumer_kind", "norm_multiplier", "het"],
		as_dict=True,
	)
	day = getdate(doc.change_date)
	if day > getdate(today()) or day < getdate(account.opened_on) or account.closed_on:
		frappe.throw(
			_("Account {0} is not open on {1}, or the day is in the future.").format(
				doc.personal_account, formatdate(day)
			),
			ReorganisationDatesError,
		)
	if doc.kind == SPLIT:
		_check_split(doc, account)
		points = [str(row.supply_point) for row in doc.accounts]
	else:
		_check_merger(doc, account)
		points = [point for row in doc.accounts for point in points_of(str(row.merged_account))]
	fill_dials(doc, points)


def _check_split(doc: AccountReorganisation, account: Any) -> None:
	own = set(points_of(doc.personal_account))
	chosen = [row.supply_point for row in doc.accounts]
	for row in doc.accounts:
		row.merged_account = None
		if not row.consumer or row.supply_point not in own or chosen.count(row.supply_point) > 1:
			frappe.throw(
				_(
					"Row {0}: choose a connected point of account {1}, another one in each row, and the "
					"consumer of the new account."
				).format(row.idx, doc.personal_account),
				PointNotToBeSplitError,
			)
	if not own - set(chosen):
		frappe.throw(
			_("A point stays with account {0}: leave one out, or enter a change of owner.").format(
				doc.personal_account
			),
			PointNotToBeSplitError,
		)
	leaving = sum(int(row.families or 1) for row in doc.accounts)
	if account.consumer_kind == "Household" and 1 < account.norm_multiplier <= leaving:
		frappe.throw(
			_("{0} families leave, but {1} live under account {2}. At least one stays.").format(
				leaving, account.norm_multiplier, doc.personal_account
			),
			FamiliesOfSplitError,
		)


def _check_merger(doc: AccountReorganisation, account: Any) -> None:
	names = [row.merged_account for row in doc.accounts]
	merged = {
		row.name: row
		for row in frappe.get_all(
			"Personal Account",
			{"name": ["in", [name for name in names if name]]},
			["name", "consumer_kind", "het", "status", "opened_on"],
			order_by="name",
		)
	}
	for row in doc.accounts:
		row.supply_point = None
		other = merged.get(row.merged_account)
		if (
			not other
			or other.name == doc.personal_account
			or names.count(row.merged_account) > 1
			or other.status != "Active"
			or (other.consumer_kind, other.het) != (account.consumer_kind, account.het)
			or getdate(other.opened_on) > getdate(doc.change_date)
		):
			frappe.throw(
				_(
					"Row {0}: choose another open account of the same district and kind, once in all rows."
				).format(row.idx),
				AccountNotToBeMergedError,
			)


def apply(doc: AccountReorganisation) -> None:
	handover.record(doc.readings, getdate(doc.change_date), "Removal", (DOCTYPE, str(doc.name)))
	if doc.kind == SPLIT:
		_split(doc)
	else:
		_merge(doc)
	doc.db_set("status", "Approved")


def _split(doc: AccountReorganisation) -> None:
	day, document = getdate(doc.change_date), (DOCTYPE, str(doc.name))
	for row in doc.accounts:
		new = new_accounts.open_beside(
			doc.personal_account,
			str(row.consumer),
			day,
			address=row.address,
			norm_multiplier=int(row.families or 1),
		)
		handover.move_point(str(row.supply_point), new, day, doc.readings, document)
		row.db_set("new_account", new)
	_let_families_leave(doc)


def _let_families_leave(doc: AccountReorganisation) -> None:
	"""The account that stays has fewer norms from the next day on; rows by date keep what was before."""
	account = frappe.get_doc("Personal Account", doc.personal_account, for_update=True)
	leaving = sum(int(row.families or 1) for row in doc.accounts)
	if account.norm_multiplier <= 1 or account.consumer_kind != "Household":
		return
	_name_families(account)
	present = [row for row in account.families if not row.until_date]
	for row in present[len(present) - leaving :]:
		row.until_date = doc.change_date
		row.proof = f"{doc.document_number} ({doc.name})"[:140]
	account.flags.ignore_permissions = True
	account.save()


def _name_families(account: Any) -> None:
	"""An account that had only a number gets a row for each family, since it was opened."""
	if account.families:
		return
	for number in range(int(account.norm_multiplier)):
		account.append(
			"families",
			{"family_name": _("Family {0}").format(number + 1), "from_date": account.opened_on},
		)


def _merge(doc: AccountReorganisation) -> None:
	day, document = getdate(doc.change_date), (DOCTYPE, str(doc.name))
	main = frappe.get_doc("Personal Account", doc.personal_account, for_update=True)
	for row in doc.accounts:
		other = frappe.get_doc("Personal Account", row.merged_account, for_update=True)
		for point in points_of(str(other.name)):
			handover.move_point(point, str(main.name), day, doc.readings, document)
		close_account(str(other.name), day)
		rebill_demands.demand(
			str(other.name),
			"Final Bill",
			day.replace(day=1),
			document,
			_("Merged into account {0} on {1}").format(main.name, formatdate(day)),
			day,
			always=True,
		)
		if main.consumer_kind == "Household":
			_take_families(main, other, doc)
	if main.consumer_kind == "Household":
		main.flags.ignore_permissions = True
		main.save()


def _take_families(main: Any, other: Any, doc: AccountReorganisation) -> None:
	_name_families(main)
	for number in range(max(1, int(other.norm_multiplier))):
		named = other.families[number] if number < len(other.families) else frappe._dict()
		main.append(
			"families",
			{
				"family_name": named.family_name or other.consumer_name,
				"pinfl": named.pinfl,
				"residents": named.residents or 0,
				"registry_number": named.registry_number,
				"from_date": add_days(doc.change_date, 1),
				"proof": f"{doc.document_number} ({doc.name})"[:140],
			},
		)


def refuse_cancel(doc: AccountReorganisation) -> None:
	frappe.throw(
		_("Accounts that were opened and closed stay so. Enter the opposite: a merger for a split."),
		ReorganisationStaysError,
	)
