"""Versions entered before the field existed say how sure their prices are."""

import frappe


def execute() -> None:
	"""The least sure mark of its prices, as `TariffVersion.validate` has it; nothing else changes."""
	frappe.db.sql(
		"""UPDATE `tabTariff Version` version JOIN (
			SELECT parent, MAX(FIELD(source_mark, 'S', 'S-old', 'I', 'G', 'X')) AS place
			FROM `tabTariff Rate` WHERE parenttype = 'Tariff Version' GROUP BY parent
		) least_sure ON least_sure.parent = version.name
		SET version.confidence = ELT(least_sure.place, 'S', 'S-old', 'I', 'G', 'X')
		WHERE COALESCE(version.confidence, '') = '' AND least_sure.place > 0"""
	)
