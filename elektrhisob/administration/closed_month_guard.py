"""The database itself refuses ledger rows of a month that their district has closed, whoever writes them.

Every pass holds its districts open first (`district_months.hold_open`); this is for the statement that
forgot to. One look at the district's month for each statement and not for each row: what was found is kept
beside the moment the statement began, which is the same for all its rows, and the row is held shared until
the transaction ends, so that no closing comes between.
"""

from dataclasses import dataclass

import frappe

from elektrhisob.administration.district_months import TABLE


@dataclass(frozen=True)
class GuardedTable:
	"""A table of facts, and SQL on NEW that says their month."""

	doctype: str
	month: str

	@property
	def trigger(self) -> str:
		return f"elektrhisob_{frappe.scrub(self.doctype)}_open_month"


# Bills and payments may belong to a closed month and keep its date: their postings may not.
GUARDED = (
	GuardedTable("Ledger Posting", "NEW.period"),
	GuardedTable("Payment Allocation", "LEFT(NEW.allocation_date, 7)"),
)
MESSAGE = "The settlement period of the district is closed: date the record in an open period"


def install() -> None:
	"""Create the triggers, or bring them to this version."""
	for table in GUARDED:
		frappe.db.sql_ddl(_statement(table))


def uninstall() -> None:
	for table in GUARDED:
		frappe.db.sql_ddl(f"DROP TRIGGER IF EXISTS `{table.trigger}`")


def _statement(table: GuardedTable) -> str:
	# Bytes: a text that the server makes of a date, and one that it keeps in a variable, have the collation
	# of whoever created the trigger, and would not be compared with that of the tables.
	asked = f"CAST(CONCAT_WS('|', NEW.het, {table.month}, NOW(6)) AS BINARY)"
	return f"""CREATE OR REPLACE TRIGGER `{table.trigger}` BEFORE INSERT ON `tab{table.doctype}` FOR EACH ROW
	IF NOT ({asked} <=> @elektrhisob_open_month) THEN
		IF {table.month} <= (SELECT closed_until FROM `{TABLE}` WHERE het = NEW.het LOCK IN SHARE MODE) THEN
			SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{MESSAGE}';
		END IF;
		SET @elektrhisob_open_month = {asked};
	END IF"""
