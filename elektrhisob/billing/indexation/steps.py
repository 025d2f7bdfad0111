"""An indexation from draft to the new versions: priced, asked for, approved by another, announced in time."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import date_diff, formatdate, today

from elektrhisob.billing import bill_wording as say
from elektrhisob.billing.debt import two_persons
from elektrhisob.billing.indexation import pricing
from elektrhisob.bulk.exact import tiyin, watt_hours
from elektrhisob.reference.legal_terms import term

NOTICE_DAYS = "Tariff Notice, days"


class NoticeTooLateError(frappe.ValidationError):
	"""The consumers would hear of the new prices later than they have to."""


def follow(doc: Document) -> None:
	"""Validate a step; at the moment of approval write the new versions."""
	if two_persons.follow(doc):
		_approve(doc)
	elif doc.status == two_persons.DRAFT:
		pricing.price(doc)
		doc.notice_days = term(NOTICE_DAYS)
	elif doc.status == two_persons.WAITING:
		_refuse_late_notice(doc)
		doc.notice_text = doc.notice_text or notice(doc)


def notice(doc: Document) -> str:
	"""What is announced: the prices now and from the day on."""
	names = dict(
		frappe.get_all(
			"Tariff",
			{"name": ["in", [row.tariff for row in doc.tariffs]]},
			["name", "tariff_name"],
			as_list=True,
			order_by="name",
		)
	)
	lines = [
		_("From {0} new prices of electricity are in force ({1}).").format(
			formatdate(doc.valid_from), doc.act
		)
	]
	for row in doc.prices:
		part = row.zone if row.zone != "T0" else ""
		above = _("above {0} kWh").format(say.energy(row.block_from_kwh)) if row.block_from_kwh else ""
		what = ", ".join(word for word in (_(names.get(row.tariff, row.tariff)), part, above) if word)
		lines.append(
			_("{0}: {1} soum per kWh, before {2}.").format(
				what, say.price(row.new_rate), say.price(row.old_rate)
			)
		)
	return "\n".join(lines)


def _prices(doc: Document) -> list[tuple[str, str, int, int]]:
	return [(row.tariff, row.zone, watt_hours(row.block_from_kwh), tiyin(row.new_rate)) for row in doc.prices]


def _approve(doc: Document) -> None:
	_refuse_late_notice(doc)
	# Whatever happened to the tariffs meanwhile: the prices approved are the prices seen.
	seen = _prices(doc)
	pricing.price(doc)
	if seen != _prices(doc):
		frappe.throw(
			_("A current version has changed meanwhile. Return the indexation to draft and look again."),
			pricing.NoCurrentVersionError,
		)
	for row in doc.tariffs:
		version = frappe.get_doc(
			{
				"doctype": "Tariff Version",
				"tariff": row.tariff,
				"valid_from": doc.valid_from,
				"act": doc.act,
				"source_url": doc.source_url,
				"base_rate": pricing.new_base(row, pricing.percent_of(doc, row)),
				"rates": pricing.new_rates(doc, row),
				"remarks": doc.title,
			}
		)
		# The right to the new prices is this decision's.
		row.new_version = version.insert(ignore_permissions=True).name
	doc.announced_on = today()


def _refuse_late_notice(doc: Document) -> None:
	days = doc.notice_days = term(NOTICE_DAYS)
	left = date_diff(doc.valid_from, today())
	if left < days:
		frappe.throw(
			_(
				"Consumers hear of new prices at least {0} days before, and {1} is in {2} days."
				" Return it to draft and choose a later day."
			).format(days, formatdate(doc.valid_from), left),
			NoticeTooLateError,
		)
