"""Which price lists stand on bills: asked of the shards of bill runs, not of their millions of lines."""

import frappe

# A name cannot hold the end of a line, so a list of them needs no other mark.
SEPARATOR = "\n"
# Of the bills that are there; the grouping is that of an index, so the rows come sorted and none is kept.
VERSIONS_OF_SHARDS = """SELECT bill.bill_run, bill.shard,
		GROUP_CONCAT(DISTINCT line.tariff_version ORDER BY line.tariff_version SEPARATOR '\n') AS versions
	FROM `tabElectricity Bill` bill JOIN `tabBill Line` line ON line.parent = bill.name
	WHERE {bills} GROUP BY bill.bill_run, bill.shard"""


def as_list(versions: list[str]) -> str:
	return SEPARATOR.join(versions)


def is_billed(version: str) -> bool:
	"""Whether a bill names the version, issued or not yet: the prices that made it must explain it."""
	return _in_a_bill_run(version) or _on_a_bill_without_run(version)


def _in_a_bill_run(version: str) -> bool:
	found = frappe.db.sql(
		"""SELECT name FROM `tabBill Run Shard`
		WHERE INSTR(CONCAT('\n', tariff_versions, '\n'), CONCAT('\n', %s, '\n')) LIMIT 1""",
		version,
	)
	return bool(found)


def _on_a_bill_without_run(version: str) -> bool:
	"""Few: entered as documents."""
	found = frappe.db.sql(
		"""SELECT line.name FROM `tabElectricity Bill` bill
		JOIN `tabBill Line` line ON line.parent = bill.name
		WHERE (bill.bill_run IS NULL OR bill.bill_run = '') AND line.tariff_version = %s LIMIT 1""",
		version,
	)
	return bool(found)
