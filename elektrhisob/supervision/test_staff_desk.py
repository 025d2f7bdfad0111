"""Staff see the workspaces of their work; whoever builds the system sees the framework's too."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from frappe.desk.desktop import get_workspace_sidebar_items

from elektrhisob.supervision import staff_desk, web_identity
from elektrhisob.tests import district, scenario

pytestmark = pytest.mark.site


@pytest.fixture(autouse=True)
def keeper() -> None:
	scenario.ensure_system_manager()


def sidebar_of(user: str) -> list[str]:
	frappe.set_user(user)
	frappe.cache.delete_keys("user_allowed_modules")
	return [page["name"] for page in get_workspace_sidebar_items()["pages"]]


def test_a_cashier_sees_the_cashiers_work() -> None:
	assert sidebar_of(district.user("Cashier")) == [
		"Elektrhisob",
		"Consumers",
		"Billing",
		"Consumer Payments",
	]


def test_an_auditor_sees_every_subsystem_and_nothing_of_the_framework() -> None:
	pages = sidebar_of(district.user("Auditor"))
	assert pages[0] == "Elektrhisob"
	assert {"Metering", "Billing", "Ledger", "Network", "Reference Data", "Administration"} <= set(pages)
	assert not {"Build", "Users", "Website", "Tools", "Settings", "Integrations"} & set(pages)


def test_the_apps_screen_offers_the_application_to_its_staff_only() -> None:
	frappe.set_user(district.user("Cashier"))
	assert staff_desk.has_work_here()
	frappe.set_user("Guest")
	assert not staff_desk.has_work_here()


def test_builders_and_chosen_profiles_are_left_alone() -> None:
	administrator = district.user("Elektrhisob Administrator")
	assert not frappe.db.get_value("User", administrator, "module_profile")
	own = frappe.get_doc({"doctype": "Module Profile", "module_profile_name": "Own choice"}).insert()
	user = frappe.get_doc("User", district.user())
	user.update({"module_profile": own.name, "roles": [{"role": "Cashier"}]})
	user.save()
	assert user.module_profile == own.name


def test_a_profile_taken_off_stays_off() -> None:
	user = frappe.get_doc("User", district.user("Cashier"))
	assert user.module_profile == staff_desk.PROFILE
	user.update({"module_profile": None, "block_modules": []})
	user.save()
	user.save()
	assert not user.module_profile


def test_removal_leaves_no_profile() -> None:
	user = district.user("Cashier")
	staff_desk.remove_staff_module_profile()
	assert not frappe.db.exists("Module Profile", staff_desk.PROFILE)
	assert frappe.get_doc("User", user).get_blocked_modules() == []


def website(**values: Any) -> Any:
	settings = frappe.get_doc("Website Settings")
	settings.update(values)
	settings.save()
	return settings


def test_a_site_without_a_name_gets_ours_and_gives_it_back() -> None:
	website(app_name=None, home_page=None)
	web_identity.ensure_web_identity()
	settings = frappe.get_doc("Website Settings")
	assert (settings.app_name, settings.home_page) == (web_identity.APP_NAME, web_identity.HOME_PAGE)
	web_identity.give_back_web_identity()
	settings = frappe.get_doc("Website Settings")
	assert not settings.app_name and not settings.home_page


def test_a_name_of_the_sites_own_is_kept() -> None:
	website(app_name="Toshkent shahar ETK", home_page="me")
	web_identity.ensure_web_identity()
	web_identity.give_back_web_identity()
	settings = frappe.get_doc("Website Settings")
	assert (settings.app_name, settings.home_page) == ("Toshkent shahar ETK", "me")
