"""The site's home page: who the utility is, what electricity costs today, where to sign in."""

from typing import Any
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.billing.bill_wording import day
from elektrhisob.cabinet.published_prices import due_day, prices_in_force, vat_percent
from elektrhisob.supervision.web_identity import HOME_PAGE

# Prices depend on the day, so a page kept from yesterday may be wrong.
no_cache = 1

DESK = "/app"
LANGUAGES = {"uz": "O‘zbekcha", "uz-Cyrl": "Ўзбекча", "ru": "Русский", "en": "English"}


def get_context(context: Any) -> None:
	if _is_staff() and _sent_by_login():
		frappe.local.flags.redirect_location = DESK
		raise frappe.Redirect(302)
	today = getdate()
	settings = frappe.get_cached_doc("Elektrhisob Settings")
	context.title = settings.utility_name or _("Electricity accounts")
	context.utility = {
		"name": settings.utility_name,
		"phone": settings.utility_phone,
		"address": settings.utility_address,
		"stir": settings.utility_stir,
	}
	context.today = day(today)
	context.household_prices = prices_in_force("Household", today)
	context.legal_prices = prices_in_force("Legal", today)
	context.vat_percent = vat_percent(today)
	context.due_day = due_day(today)
	context.languages = _languages()
	context.current_language = frappe.local.lang
	context.is_staff = _is_staff()
	context.is_guest = frappe.session.user == "Guest"
	context.metatags = {"title": context.title, "description": _("Electricity prices, bills and accounts")}


def _is_staff() -> bool:
	return frappe.session.user != "Guest" and frappe.session.data.user_type == "System User"


def _sent_by_login() -> bool:
	"""Version 16 sends whoever has logged in to the home page of the site, staff too."""
	came_from = urlsplit(frappe.get_request_header("Referer") or "").path
	return frappe.request.path == f"/{HOME_PAGE}" and came_from == "/login"


def _languages() -> list[dict[str, str]]:
	enabled = set(frappe.get_all("Language", {"enabled": 1}, pluck="name", order_by="name"))
	return [{"code": code, "name": name} for code, name in LANGUAGES.items() if code in enabled]
