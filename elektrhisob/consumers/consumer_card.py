"""The rules of a consumer's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _

from elektrhisob.consumers.identifier_words import words
from elektrhisob.consumers.search_text import refresh_search_text
from elektrhisob.core.identifiers import IdentifierError, check_pinfl, check_stir

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.consumer.consumer import Consumer


class PinflError(frappe.ValidationError):
	pass


class StirError(frappe.ValidationError):
	pass


class IdentifierOfOtherKindError(frappe.ValidationError):
	pass


class ConsumerHasAccountsError(frappe.ValidationError):
	pass


def check_identification(doc: Consumer) -> None:
	"""A household may have a PINFL, a legal consumer has a STIR, neither has the other's."""
	doc.pinfl = "".join((doc.pinfl or "").split()) or None
	doc.stir = "".join((doc.stir or "").split()) or None
	if doc.consumer_kind == "Household":
		_refuse_other(
			doc.stir, _("A household has a PINFL, not a STIR. Clear the STIR or choose the kind Legal.")
		)
		_check_pinfl(doc.pinfl)
	else:
		_refuse_other(
			doc.pinfl,
			_("A legal consumer has a STIR, not a PINFL. Clear the PINFL or choose the kind Household."),
		)
		_check_stir(doc.stir)


def warn_of_double(doc: Consumer) -> None:
	"""Another card with the same number is told, not refused: one may buy in several districts."""
	field, label = ("pinfl", _("PINFL")) if doc.consumer_kind == "Household" else ("stir", _("STIR"))
	value = doc.get(field)
	before = doc.get_doc_before_save()
	if not value or (before and before.get(field) == value):
		return
	same = {field: value, "name": ["!=", doc.name]}
	if not frappe.db.exists("Consumer", same):
		return
	visible = frappe.get_list("Consumer", filters=same, pluck="name", order_by="name", limit=3)
	if visible:
		text = _("Consumer {0} has the same {1}. Use that card if it is the same person.").format(
			", ".join(visible), label
		)
	else:
		text = _("A consumer of another district has the same {0}.").format(label)
	frappe.msgprint(text, title=_("Possible double"), indicator="orange")


def refuse_change_of_kind(doc: Consumer) -> None:
	before = doc.get_doc_before_save()
	if not before or before.consumer_kind == doc.consumer_kind:
		return
	if frappe.db.exists("Personal Account", {"consumer": doc.name}):
		frappe.throw(
			_("This consumer has accounts with tariffs of its kind. Make a new consumer for the other kind."),
			ConsumerHasAccountsError,
		)


def spread_change(doc: Consumer) -> None:
	"""Accounts and supply points show the consumer's name as it is now."""
	before = doc.get_doc_before_save()
	if not before or before.consumer_name == doc.consumer_name:
		return
	accounts = frappe.get_all(
		"Personal Account", filters={"consumer": doc.name}, pluck="name", order_by="name"
	)
	for doctype, field in (("Personal Account", "name"), ("Supply Point", "personal_account")):
		table = frappe.qb.DocType(doctype)
		if accounts:
			frappe.qb.update(table).set(table.consumer_name, doc.consumer_name).where(
				table[field].isin(accounts)
			).run()
	for account in accounts:
		frappe.clear_document_cache("Personal Account", account)
	refresh_search_text(accounts)


def _refuse_other(value: str | None, text: str) -> None:
	if value:
		frappe.throw(text, IdentifierOfOtherKindError)


def _check_pinfl(pinfl: str | None) -> None:
	if not pinfl:
		return
	try:
		check_pinfl(pinfl)
	except IdentifierError as error:
		frappe.throw(words(error), PinflError)


def _check_stir(stir: str | None) -> None:
	if not stir:
		frappe.throw(_("A legal consumer has a STIR. Enter its 9 digits."), StirError)
	try:
		check_stir(stir or "")
	except IdentifierError as error:
		frappe.throw(words(error), StirError)
