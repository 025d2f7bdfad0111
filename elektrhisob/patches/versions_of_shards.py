"""Shards calculated before the field existed name the price lists of their bills, which thus stay."""

import frappe

from elektrhisob.billing.billed_versions import VERSIONS_OF_SHARDS


def execute() -> None:
	"""In one pass over the bills; a shard that names its versions already keeps them."""
	used = VERSIONS_OF_SHARDS.format(bills="bill.shard IS NOT NULL")
	frappe.db.sql(
		f"""UPDATE `tabBill Run Shard` shard JOIN ({used}) used ON used.shard = shard.name
		SET shard.tariff_versions = used.versions
		WHERE COALESCE(shard.tariff_versions, '') = ''"""
	)
