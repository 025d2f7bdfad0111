"""Another tariff for an account from a day on, backwards too, by a document with its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from elektrhisob.consumers import rebill_demands, tariff_rows
from elektrhisob.reference import legal_terms

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.account_tariff_change.account_tariff_change import AccountTariffChange

DOCTYPE = "Account Tariff Change"
STOVE, STOVE_ENDS = "Electric Stove Home", "Electric Stove Home Ends"


class TariffChangeDatesError(frappe.ValidationError):
	pass


class BeyondLimitationError(frappe.ValidationError):
	pass


class TariffOfOtherKindError(frappe.ValidationError):
	pass


class NothingToChangeError(frappe.ValidationError):
	pass


class TariffRowsMovedError(frappe.ValidationError):
	pass


class RebilledAlreadyError(frappe.ValidationError):
	pass


def check(doc: AccountTariffChange) -> None:
	account = frappe.db.get_value(
		"Personal Account",
		doc.personal_account,
		["consumer_kind", "consumer_name", "opened_on"],
		as_dict=True,
	)
	doc.consumer_name = account.consumer_name
	_check_kind(doc, account.consumer_kind)
	_check_dates(doc, account.opened_on)
	_check_limitation(doc)
	doc.bills_concerned = rebill_demands.concerned(doc.personal_account, *_span(doc)).bills


def _span(doc: Any) -> tuple[Any, Any]:
	return getdate(doc.from_date), getdate(doc.until_date) if doc.until_date else None


def _check_kind(doc: AccountTariffChange, kind: str) -> None:
	tariff = frappe.db.get_value("Tariff", doc.tariff, ["consumer_kind", "tariff_name"], as_dict=True)
	if tariff.consumer_kind != kind:
		frappe.throw(
			_("Tariff {0} is for consumers of kind {1}. Choose a tariff of kind {2}.").format(
				doc.tariff, _(tariff.consumer_kind), _(kind)
			),
			TariffOfOtherKindError,
		)
	if doc.change_kind in (STOVE, STOVE_ENDS) and kind != "Household":
		frappe.throw(
			_("An electric-stove home is a household's. Account {0} is a legal consumer's.").format(
				doc.personal_account
			),
			TariffOfOtherKindError,
		)


def _check_dates(doc: AccountTariffChange, opened_on: Any) -> None:
	since, until = _span(doc)
	if until and until < since:
		frappe.throw(
			_("The last day {0} lies before the first {1}. Check both.").format(
				formatdate(until), formatdate(since)
			),
			TariffChangeDatesError,
		)
	if since < getdate(opened_on):
		frappe.throw(
			_("Account {0} was opened on {1}: its tariff is not changed before that day.").format(
				doc.personal_account, formatdate(opened_on)
			),
			TariffChangeDatesError,
		)


def _check_limitation(doc: AccountTariffChange) -> None:
	doc.earliest_day = legal_terms.limitation_starts()
	if getdate(doc.from_date) < doc.earliest_day:
		frappe.throw(
			_("A mistake is put right for at most {0} months back: from {1}, not from {2}.").format(
				legal_terms.term(legal_terms.LIMITATION_MONTHS),
				formatdate(doc.earliest_day),
				formatdate(doc.from_date),
			),
			BeyondLimitationError,
		)


def apply(doc: AccountTariffChange) -> None:
	"""The account has the tariff, the document what stood before, corrections the demand."""
	since, until = _span(doc)
	reason = f"{_(doc.change_kind)} {doc.name}"
	former = tariff_rows.put(doc.personal_account, doc.tariff, since, until, reason)
	if not _differs(former, doc):
		frappe.throw(
			_("Account {0} has tariff {1} on these days already.").format(doc.personal_account, doc.tariff),
			NothingToChangeError,
		)
	for row in former:
		doc.append("replaced", row).db_insert()
	made = rebill_demands.demand(
		doc.personal_account,
		"Tariff",
		since,
		(DOCTYPE, str(doc.name)),
		f"{_(doc.change_kind)}: {doc.proof_number}, {formatdate(doc.proof_date)}",
		until,
	)
	doc.db_set({"rebill_demand": made, "status": "Approved"})


def _differs(former: list[tariff_rows.Row], doc: Any) -> bool:
	return tariff_rows.spelt(former) != tariff_rows.spelt(tariff_rows.rows_of(doc.personal_account))


def undo(doc: AccountTariffChange) -> None:
	"""The tariffs as before, unless they were changed again or the bills were made anew."""
	if doc.rebill_demand:
		_drop_demand(doc)
	since, until = _span(doc)
	former = [{f: row.get(f) for f in ("valid_from", "tariff", "reason")} for row in doc.replaced]
	expected = tariff_rows.changed(former, doc.tariff, since, until, "")
	present = tariff_rows.rows_of(doc.personal_account)
	if tariff_rows.spelt(present) != tariff_rows.spelt(expected):
		frappe.throw(
			_("The tariffs of account {0} were changed after this document. Make another change.").format(
				doc.personal_account
			),
			TariffRowsMovedError,
		)
	tariff_rows.put_back(doc.personal_account, former)
	doc.db_set("status", "Cancelled")


def _drop_demand(doc: AccountTariffChange) -> None:
	state = frappe.db.get_value("Rebill Demand", doc.rebill_demand, "state", for_update=True)
	if state == rebill_demands.DONE:
		frappe.throw(
			_("The bills were made anew by this change already. Make another change."), RebilledAlreadyError
		)
	rebill_demands.close([str(doc.rebill_demand)], rebill_demands.DROPPED, (DOCTYPE, str(doc.name)))


def what_it_concerns(account: str, since: str, until: str | None) -> dict[str, Any]:
	"""For the form: bills of the span, and the earliest day with its ground."""
	found = rebill_demands.concerned(account, getdate(since), getdate(until) if until else None)
	ground = legal_terms.term_row(legal_terms.LIMITATION_MONTHS)
	return {
		"bills": found.bills,
		"kwh": found.kwh,
		"amount": found.amount,
		"first_period": found.first_period,
		"last_period": found.last_period,
		"tariffs": tariff_rows.rows_of(account),
		"earliest_day": legal_terms.limitation_starts(),
		"months": ground.value,
		"act": ground.act,
		"mark": ground.source_mark,
	}
