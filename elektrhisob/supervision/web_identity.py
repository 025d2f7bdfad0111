"""Name and home page of the site, given only where the site has none of its own and taken back on removal."""

import frappe

HOME_PAGE = "welcome"
APP_NAME = "Elektrhisob"
NAMELESS = (None, "", "Frappe")
NO_HOME_PAGE = (None, "", "login")


def ensure_web_identity() -> None:
	settings = frappe.get_doc("Website Settings")
	has_name, has_home_page = settings.app_name not in NAMELESS, settings.home_page not in NO_HOME_PAGE
	if not has_name:
		settings.app_name = APP_NAME
		# Staff get their logins from an administrator.
		settings.disable_signup = 1
	if not has_home_page:
		settings.home_page = HOME_PAGE
	if not (has_name and has_home_page):
		settings.save(ignore_permissions=True)


def give_back_web_identity() -> None:
	settings = frappe.get_doc("Website Settings")
	if settings.app_name == APP_NAME:
		settings.app_name = None
	if settings.home_page == HOME_PAGE:
		settings.home_page = None
	settings.save(ignore_permissions=True)
