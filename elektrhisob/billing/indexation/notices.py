"""Who is to be told of the prices of an indexation, and a page for each of them to deliver by route."""

from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days

from elektrhisob.administration.divisions import require_unit
from elektrhisob.billing import bill_wording as say
from elektrhisob.billing.debt import two_persons
from elektrhisob.billing.documents.typeset import joined, pages_pdf
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.read import read_columns
from elektrhisob.metering.sheets.lines import natural_key

TEMPLATE = "tariff_notice.typ"
PAGES_AT_A_TIME = 200
# A file of a request: what one route or section delivers.
PAGES_IN_ONE_FILE = 2000


class NotAnnouncedError(frappe.ValidationError):
	"""The new prices are not approved: nobody is told of them yet."""


class TooManyNoticesError(frappe.ValidationError):
	"""No consumer to tell, or more than one file holds."""


class Told(NamedTuple):
	"""A consumer whose prices change, in the order of delivery."""

	route: str
	route_name: str
	account: str
	consumer: str
	address: str
	phone: str
	category: str
	tariff: str


def told(doc: Document, unit: str) -> list[Told]:
	"""Accounts of a unit on the indexed tariffs on the eve of the new prices, by route and address."""
	require_unit(unit)
	if doc.status != two_persons.APPROVED:
		frappe.throw(
			_("{0} is not approved yet. Consumers are told of prices that are decided.").format(doc.title),
			NotAnnouncedError,
		)
	lft, rgt = frappe.db.get_value("Org Unit", unit, ["lft", "rgt"])
	tariffs = [row.tariff for row in doc.tariffs]
	eve = add_days(doc.valid_from, -1)
	with bulk_connection() as connection:
		columns = read_columns(
			connection,
			f"""SELECT route.name, COALESCE(route.unit_name, route.name), account.name,
				COALESCE(account.consumer_name, ''), COALESCE(account.address, ''),
				COALESCE(account.phone, ''), COALESCE(account.category, ''), priced.tariff
			FROM `tabOrg Unit` route
			JOIN `tabPersonal Account` account ON account.route = route.name
			JOIN `tabAccount Tariff` priced ON priced.parent = account.name
				AND priced.parenttype = 'Personal Account'
			WHERE route.lft BETWEEN ? AND ? AND account.opened_on <= ?
				AND (account.closed_on IS NULL OR account.closed_on > ?)
				AND priced.tariff IN ({", ".join("?" * len(tariffs))})
				AND priced.valid_from = (
					SELECT MAX(latest.valid_from) FROM `tabAccount Tariff` latest
					WHERE latest.parent = account.name AND latest.parenttype = 'Personal Account'
						AND latest.valid_from <= ?)
			ORDER BY route.lft, account.name""",
			(lft, rgt, eve, eve, *tariffs, eve),
		)
	rows = [Told(*row) for row in zip(*columns, strict=True)]
	places = {route: place for place, route in enumerate(dict.fromkeys(row.route for row in rows))}
	return sorted(rows, key=lambda row: (places[row.route], natural_key(row.address), row.account))


def notices_pdf(doc: Document, unit: str) -> bytes:
	"""One page for each consumer of the unit. Raises TooManyNoticesError."""
	rows = told(doc, unit)
	if not rows:
		frappe.throw(_("Nobody in {0} is on these tariffs.").format(unit), TooManyNoticesError)
	if len(rows) > PAGES_IN_ONE_FILE:
		frappe.throw(
			_("{0} has {1} consumers to tell, one file holds {2}. Choose a section or a route.").format(
				unit, len(rows), PAGES_IN_ONE_FILE
			),
			TooManyNoticesError,
		)
	tables = {row.tariff: _prices(doc, row.tariff) for row in doc.tariffs}
	pdf, _pages = joined(
		[
			pages_pdf(TEMPLATE, _pages_of(doc, tables, rows[at : at + PAGES_AT_A_TIME]))
			for at in range(0, len(rows), PAGES_AT_A_TIME)
		]
	)
	return pdf


def _pages_of(doc: Document, tables: dict[str, list[list[str]]], rows: list[Told]) -> dict[str, Any]:
	utility = frappe.get_cached_doc("Elektrhisob Settings")
	names = dict(
		frappe.get_all(
			"Tariff",
			{"name": ["in", list(tables)]},
			["name", "tariff_name"],
			as_list=True,
			order_by="name",
		)
	)
	call_centre = f" {_('Call centre')}: {utility.utility_phone}" if utility.utility_phone else ""
	return {
		"utility": utility.utility_name or "",
		"title": _("Notice of a change of tariff"),
		"account_label": _("Personal account"),
		"heads": [_("Zone"), _("Block, kWh"), _("Until now, soum/kWh"), _("New price, soum/kWh")],
		"tables": tables,
		"texts": {
			tariff: _("From {0} electricity of the tariff {1} is paid at these prices ({2}).").format(
				say.day(doc.valid_from), _(names.get(tariff, tariff)), doc.act or ""
			)
			for tariff in tables
		},
		"foot": _("Prices include VAT.") + call_centre,
		"notices": [
			{
				"consumer": row.consumer,
				"address": row.address,
				"account": say.account_number(row.account),
				"route": row.route_name,
				"tariff": row.tariff,
			}
			for row in rows
		],
	}


def _prices(doc: Document, tariff: str) -> list[list[str]]:
	zones = say.zone_names()
	return [
		[
			_(zones[row.zone]) if row.zone in zones else "",
			_("above {0}").format(say.energy(row.block_from_kwh)) if row.block_from_kwh else "—",
			say.price(row.old_rate),
			say.price(row.new_rate),
		]
		for row in doc.prices
		if row.tariff == tariff
	]
