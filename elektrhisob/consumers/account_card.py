"""The rules of a personal account's card."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, formatdate, getdate, today

from elektrhisob.consumers.identifier_words import words
from elektrhisob.core.identifiers import IdentifierError, parse_account_number

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.personal_account.personal_account import PersonalAccount


class AccountNumberError(frappe.ValidationError):
	pass


class NotARouteError(frappe.ValidationError):
	pass


class AccountLeavesDistrictError(frappe.ValidationError):
	pass


class CategoryOfOtherKindError(frappe.ValidationError):
	pass


class AccountDatesError(frappe.ValidationError):
	pass


class FamiliesError(frappe.ValidationError):
	pass


class TariffsOfAccountError(frappe.ValidationError):
	pass


def take_number(doc: PersonalAccount) -> None:
	"""The number in either form: two parts, or the whole in the local part ("03202 0012345")."""
	local = (doc.local_number or "").strip()
	text = local if len("".join(filter(str.isdigit, local))) > 8 else f"{doc.unit_code or ''} {local}"
	try:
		number = parse_account_number(text)
	except IdentifierError as error:
		frappe.throw(
			words(error)
			+ " "
			+ _("An account number is 5 digits of the unit and 6 to 8 digits of the account."),
			AccountNumberError,
		)
	doc.unit_code, doc.local_number = number.unit_code, number.local_no
	if frappe.db.get_value("Org Unit", doc.unit_code, "unit_level") != "HET":
		frappe.throw(
			_("There is no district with the code {0}. Check the first five digits.").format(doc.unit_code),
			AccountNumberError,
		)


def take_consumer(doc: PersonalAccount) -> None:
	consumer = frappe.db.get_value(
		"Consumer", doc.consumer, ["consumer_name", "consumer_kind", "address", "phone"], as_dict=True
	)
	if not consumer:
		return
	doc.consumer_name = consumer.consumer_name
	doc.consumer_kind = consumer.consumer_kind
	if doc.is_new():
		doc.address = doc.address or consumer.address
		doc.phone = doc.phone or consumer.phone


def take_place(doc: PersonalAccount) -> None:
	"""The route decides the district; a number is the district's own, so an account never leaves it."""
	route = frappe.db.get_value("Org Unit", doc.route, ["unit_level", "het"], as_dict=True)
	if not route or route.unit_level != "Route":
		frappe.throw(
			_("{0} is not a reading route. Choose a route of the district.").format(doc.route), NotARouteError
		)
	before = doc.get_doc_before_save()
	if before and before.het and before.het != route.het:
		frappe.throw(
			_("Route {0} lies in district {1}. Close this account and open one there.").format(
				doc.route, route.het
			),
			AccountLeavesDistrictError,
		)


def check_category(doc: PersonalAccount) -> None:
	kind = frappe.db.get_value("Consumer Category", doc.category, "consumer_kind")
	if kind and kind != doc.consumer_kind:
		frappe.throw(
			_("Category {0} is for consumers of kind {1}. Choose a category of kind {2}.").format(
				doc.category, _(kind), _(doc.consumer_kind)
			),
			CategoryOfOtherKindError,
		)


def set_status(doc: PersonalAccount) -> None:
	if doc.closed_on and getdate(doc.closed_on) < getdate(doc.opened_on):
		frappe.throw(
			_("The account was opened on {0}, it cannot have been closed on {1}. Check both dates.").format(
				formatdate(doc.opened_on), formatdate(doc.closed_on)
			),
			AccountDatesError,
		)
	if doc.closed_on and getdate(doc.closed_on) > getdate(today()):
		frappe.throw(
			_("The day of closing is in the future. Close the account on the day of its last reading."),
			AccountDatesError,
		)
	doc.status = "Closed" if doc.closed_on else "Active"


def check_families(doc: PersonalAccount) -> None:
	if cint(doc.norm_multiplier) < 1:
		frappe.throw(_("An account has at least one family. Enter 1 or more."), FamiliesError)


def check_tariffs(doc: PersonalAccount) -> None:
	"""In order of date, one a day, the first in force when the account opens, all of the consumer's kind."""
	doc.tariffs.sort(key=lambda row: getdate(row.valid_from))
	for position, row in enumerate(doc.tariffs, start=1):
		row.idx = position
	days = [getdate(row.valid_from) for row in doc.tariffs]
	for earlier, later in pairwise(days):
		if earlier == later:
			frappe.throw(
				_("Two tariffs begin on {0}. Keep one of them.").format(formatdate(later)),
				TariffsOfAccountError,
			)
	if days and days[0] > getdate(doc.opened_on):
		frappe.throw(
			_(
				"The account opens on {0}, its first tariff begins on {1}. Begin it on the day of opening."
			).format(formatdate(doc.opened_on), formatdate(days[0])),
			TariffsOfAccountError,
		)
	_check_kind_of_tariffs(doc)


def spread_change(doc: PersonalAccount) -> None:
	"""Supply points follow their account to another route of the district, and to another owner."""
	before = doc.get_doc_before_save()
	point = frappe.qb.DocType("Supply Point")
	for field in ("route", "consumer_name"):
		if before and before.get(field) != doc.get(field):
			mine = point.personal_account == doc.name
			frappe.qb.update(point).set(point[field], doc.get(field)).where(mine).run()


def _check_kind_of_tariffs(doc: PersonalAccount) -> None:
	tariffs = list({row.tariff for row in doc.tariffs})
	kinds = frappe.get_all(
		"Tariff", filters={"name": ["in", tariffs]}, fields=["name", "consumer_kind"], order_by="name"
	)
	for tariff in kinds:
		if tariff.consumer_kind != doc.consumer_kind:
			frappe.throw(
				_("Tariff {0} is for consumers of kind {1}. Choose a tariff of kind {2}.").format(
					tariff.name, _(tariff.consumer_kind), _(doc.consumer_kind)
				),
				TariffsOfAccountError,
			)
