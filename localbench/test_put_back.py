"""What tests commit is taken back table by table: all of it, and nothing else is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import pytest

from localbench.put_back import states

if TYPE_CHECKING:
	from localbench.put_back import KeptDatabase

ACCOUNT_TRIGGER = "elektrhisob_account_payment_no_update"


@pytest.mark.site
def test_rows_columns_triggers_tables_and_sequences_come_back(
	site_connection: str, kept_database: KeptDatabase, database_put_back: None
) -> None:
	before = states(site_connection)
	assert kept_database.put_back() == set()
	frappe.db.sql_ddl("CREATE TABLE `left behind` (`name` varchar(140))")
	frappe.db.sql_ddl("DROP TABLE `tabZone Calendar Season`")
	frappe.db.sql_ddl(f"DROP TRIGGER `{ACCOUNT_TRIGGER}`")
	frappe.db.sql_ddl("ALTER TABLE `tabNote` ADD COLUMN `added` int")
	frappe.db.sql("UPDATE `tabRole` SET `home_page` = '' WHERE `name` = 'Cashier' AND `home_page` IS NULL")
	frappe.db.sql("DELETE FROM `tabLanguage` WHERE `name` = 'ru'")
	frappe.db.sql("SELECT NEXTVAL(`error_log_id_seq`)")
	frappe.db.commit()
	assert kept_database.put_back() == {
		"left behind",
		"tabZone Calendar Season",
		"tabAccount Payment",
		"tabNote",
		"tabRole",
		"tabLanguage",
		"error_log_id_seq",
	}
	assert states(site_connection) == before
	assert kept_database.put_back() == set()
