"""What an e-invoice needs beyond the bill: the seller, the codes of the day, the buyer's contract."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _

from elektrhisob.billing.documents.einvoice.build import Party, Product
from elektrhisob.bulk.statements import placeholders

# A contract's later life does not take back what it was on the day.
IN_FORCE = ("Active", "Suspended", "Superseded", "Terminated")


def seller() -> tuple[Party, int]:
	"""The utility and its VAT status, as far as entered."""
	utility = frappe.get_cached_doc("Elektrhisob Settings")
	own = frappe.get_cached_doc("E-Invoice Settings")
	party = Party(
		stir=utility.utility_stir or "",
		name=utility.utility_name or "",
		vat_code=own.seller_vat_code or "",
		account=own.seller_account or "",
		bank=own.seller_bank_mfo or "",
		address=" ".join((utility.utility_address or "").split()),
		director=own.seller_director or "",
	)
	return party, int(own.seller_vat_status or 20)


def products_on(day: date) -> dict[str, Product]:
	"""Kind of line -> its name and codes on the day; kinds without a code are left out."""
	rows = frappe.get_all(
		"E-Invoice Product",
		{"valid_from": ("<=", day)},
		["*"],
		order_by="valid_from",
		limit_page_length=0,
	)
	return {
		row.line_kind: Product(
			row.product_name,
			row.catalog_code,
			row.catalog_name or "",
			row.package_code,
			row.package_name or "",
			int(row.origin),
		)
		for row in rows
		if row.catalog_code and row.package_code
	}


def buyers_of(accounts: Sequence[str], day: date) -> dict[str, dict[str, Any]]:
	"""Account -> consumer and the contract in force on the day."""
	rows = frappe.db.sql(
		f"""SELECT account.name, consumer.stir, consumer.pinfl, consumer.consumer_name,
			COALESCE(NULLIF(consumer.address, ''), account.address) AS address,
			contract.contract_number, COALESCE(contract.signed_on, contract.valid_from) AS contract_day,
			contract.settlement_account, contract.bank_mfo, contract.consumer_signatory
		FROM `tabPersonal Account` account
		LEFT JOIN `tabConsumer` consumer ON consumer.name = account.consumer
		LEFT JOIN `tabSupply Contract` contract ON contract.personal_account = account.name
			AND contract.status IN ({placeholders(IN_FORCE)}) AND contract.valid_from <= %s
		WHERE account.name IN ({placeholders(accounts)})
		ORDER BY account.name, contract.valid_from, contract.version_number""",
		(*IN_FORCE, day, *accounts),
		as_dict=True,
	)
	# Of several versions the last one read is the one in force.
	return {row.name: row for row in rows}


def buyer(row: dict[str, Any]) -> Party:
	return Party(
		stir=row["stir"] or row["pinfl"] or "",
		name=row["consumer_name"] or "",
		vat_code="",
		account=row["settlement_account"] or "",
		bank=row["bank_mfo"] or "",
		address=" ".join((row["address"] or "").split()),
		director=row["consumer_signatory"] or "",
	)


def missing(
	seller: Party, buyer: Party, row: dict[str, Any], kinds: set[str], products: dict[str, Product]
) -> list[str]:
	"""What has to be entered, and where, before the invoice can be made."""
	without_code = sorted(kind for kind in kinds if kind not in products and "Other" not in products)
	found = [
		(not seller.stir, _("STIR of the utility, in Elektrhisob Settings.")),
		(not seller.director, _("Director of the utility, in E-Invoice Settings.")),
		(not buyer.stir, _("STIR of the consumer.")),
		(not row["contract_number"], _("A supply contract in force on the day of the invoice.")),
		(
			bool(row["contract_number"]) and not buyer.director,
			_("Who signs for the consumer, in the supply contract."),
		),
		(
			bool(without_code),
			_("IKPU and package code for {0}, in E-Invoice Product.").format(
				", ".join(_(kind) for kind in without_code)
			),
		),
	]
	return [text for is_missing, text in found if is_missing]
