"""The region of a row beside its district, so that the list of a whole regional company is one equality.

A list of the newest rows walks an index in the order of the names. `het in (…)` has no such index: the
server walks all rows backwards until it has met enough of the user's. The column is made by the server from
`het`: nothing stamps it, nothing can forget to.
"""

import frappe

from elektrhisob.administration.stamps import STAMPED

COLUMN = "het_region"
# A HET's code begins with the two digits of its region, see `org_tree.CODE_SHAPES`.
DIGITS = 2


def whole_region(hets: tuple[str, ...], every_het: tuple[str, ...]) -> str:
	"""The digits that the codes of `hets` begin with, and no other HET's; empty when there are none such.

	A HET that moved to another company keeps its code: then neither of the two companies is a region.
	"""
	regions = {het[:DIGITS] for het in hets}
	if len(regions) != 1:
		return ""
	(region,) = regions
	inside = {het for het in every_het if het.startswith(region)}
	return region if inside == set(hets) else ""


def ensure_region_columns() -> None:
	"""Installation and migration: the column and its index on every table with a HET that lacks it."""
	for table in _tables_without(COLUMN):
		# Made from another column it takes no room in the row; only the index is written.
		frappe.db.sql_ddl(
			f"""ALTER TABLE `{table}`
			ADD COLUMN `{COLUMN}` VARCHAR({DIGITS}) AS (LEFT(`het`, {DIGITS})) VIRTUAL,
			ADD INDEX `{COLUMN}_index` (`{COLUMN}`)"""
		)
		frappe.cache.hdel("table_columns", table)


def _tables_without(column: str) -> list[str]:
	return frappe.db.sql(
		"""SELECT stamped.table_name FROM information_schema.columns stamped
		WHERE stamped.table_schema = DATABASE() AND stamped.column_name = 'het'
			AND stamped.table_name IN %(tables)s
			AND NOT EXISTS (
				SELECT 1 FROM information_schema.columns made
				WHERE made.table_schema = stamped.table_schema AND made.table_name = stamped.table_name
					AND made.column_name = %(column)s
			)
		ORDER BY stamped.table_name""",
		{"tables": [f"tab{doctype}" for doctype in STAMPED], "column": column},
		pluck=True,
	)
