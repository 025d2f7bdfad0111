"""Counters of names may have two letters: single ones are used up."""

import frappe

from elektrhisob.bulk.keys import TABLE


def execute() -> None:
	frappe.db.sql_ddl(f"ALTER TABLE `{TABLE}` MODIFY `letter` VARCHAR(2) NOT NULL")
