"""Removing the app leaves a site as if it had never been there."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.installer import remove_app

from elektrhisob.administration.roles import PORTAL_ROLES, STAFF_ROLES
from elektrhisob.uninstall import APP, OF_THE_FRAMEWORK, own_doctypes, own_modules

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def names(query: str, *values: Any) -> set[str]:
	return {row[0] for row in frappe.db.sql(query, values)}


def test_nothing_of_the_app_stays_behind() -> None:
	doctypes, modules = own_doctypes(), own_modules()
	assert len(doctypes) > 30
	remove_app(APP, yes=True, no_backup=True)
	tables = names("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
	assert not tables & {f"tab{doctype}" for doctype in doctypes}
	assert not [table for table in tables if APP in table]
	assert not names("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()")
	assert APP not in frappe.get_installed_apps()
	assert not left_of_modules(modules)
	assert not left_of_roles() | left_of_workflows()
	assert not names("SELECT name FROM `tabLanguage` WHERE name = %s", "uz-Cyrl")
	assert not names(
		"SELECT defkey FROM `tabDefaultValue` WHERE defkey LIKE %s OR defvalue = %s", f"{APP}%", "UZS"
	)
	assert not names("SELECT name FROM `tabScheduled Job Type` WHERE method LIKE %s", f"{APP}.%")
	assert not names("SELECT doctype FROM `tabSingles` WHERE doctype IN %s", doctypes)
	assert not names("SELECT doctype FROM `__global_search` WHERE doctype IN %s", doctypes)


def left_of_modules(modules: list[str]) -> set[str]:
	tables = (
		"Module Def",
		"Workspace",
		"Report",
		"Page",
		"Print Format",
		"Number Card",
		"Dashboard Chart",
		"Dashboard",
	)
	left: set[str] = set()
	for table in tables:
		column = "name" if table == "Module Def" else "module"
		left |= names(f"SELECT name FROM `tab{table}` WHERE `{column}` IN %s", modules)
	return left


def left_of_roles() -> set[str]:
	roles = (*STAFF_ROLES, *PORTAL_ROLES)
	left = names("SELECT name FROM `tabRole` WHERE name IN %s", roles)
	for table in ("Has Role", "Custom DocPerm", "DocPerm"):
		left |= names(f"SELECT role FROM `tab{table}` WHERE role IN %s", roles)
	return left


def left_of_workflows() -> set[str]:
	left = names("SELECT name FROM `tabWorkflow State`") | names(
		"SELECT name FROM `tabWorkflow Action Master`"
	)
	return names("SELECT name FROM `tabWorkflow`") | left - OF_THE_FRAMEWORK
