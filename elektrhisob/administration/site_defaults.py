"""Languages, currency and settings: set where the site has none of its own, given back on removal."""

import json
from typing import Any

import frappe

CURRENCY = "UZS"
# Frappe shows the sign of the Bulgarian lev in front of Uzbek sums.
CURRENCY_SHAPE = {"enabled": 1, "symbol": "so‘m", "symbol_on_right": 1}
UZBEK_CYRILLIC = "uz-Cyrl"
LANGUAGES = {
	"uz": "O‘zbekcha (lotin)",
	UZBEK_CYRILLIC: "Ўзбекча (кирилл)",
	"ru": "Русский",
}
NAMES_IN_FRAPPE = {"uz": "Ўзбек"}
CHANGES_KEY = "elektrhisob_site_changes"
UTILITY_NAME = "Hududiy elektr tarmoqlari AJ"


def ensure_languages() -> None:
	for code, name in LANGUAGES.items():
		_ensure_language(code, name)


def _ensure_language(code: str, name: str) -> None:
	current_name = frappe.db.get_value("Language", code, "language_name")
	if current_name is None:
		frappe.get_doc(
			{
				"doctype": "Language",
				"language_code": code,
				"language_name": name,
				"based_on": "uz" if code == UZBEK_CYRILLIC else None,
				"enabled": 1,
			}
		).insert()
		_remember(f"language {code}", None)
		return
	# Frappe calls its Latin Uzbek "Ўзбек"; beside a Cyrillic Uzbek nobody could tell which is which.
	if current_name == NAMES_IN_FRAPPE.get(code):
		_rename_language(code, name)
		_remember(f"language {code} name", current_name)


def _rename_language(code: str, name: str) -> None:
	frappe.db.set_value("Language", code, "language_name", name)
	for key in ("languages", "languages_with_name"):
		frappe.cache.delete_value(key)


def ensure_currency() -> None:
	"""UZS can be chosen; it is the default only where the site has neither a default nor a company."""
	if _remembered("currency shape") is None:
		_remember(
			"currency shape", frappe.db.get_value("Currency", CURRENCY, list(CURRENCY_SHAPE), as_dict=True)
		)
		frappe.db.set_value("Currency", CURRENCY, CURRENCY_SHAPE)
	if _default("currency") or _has_company():
		return
	frappe.db.set_default("currency", CURRENCY)
	_remember("currency default", CURRENCY)


def _has_company() -> bool:
	return bool(frappe.db.table_exists("Company") and frappe.db.count("Company"))


def ensure_settings() -> None:
	settings = frappe.get_single("Elektrhisob Settings")
	if settings.utility_name:
		return
	settings.utility_name = UTILITY_NAME
	settings.save()


def give_back() -> None:
	"""Undo what this app changed in the languages and the currency of the site."""
	for change, before in _changes().items():
		if change.startswith("language "):
			_give_back_language(change.split()[1], before)
		elif change == "currency shape":
			frappe.db.set_value("Currency", CURRENCY, before)
		elif _default("currency") == before:
			frappe.defaults.clear_default("currency", parent="__default")
	frappe.defaults.clear_default(CHANGES_KEY, parent="__default")


def _give_back_language(code: str, name_before: str | None) -> None:
	if name_before:
		_rename_language(code, name_before)
		return
	frappe.db.set_value("User", {"language": code}, "language", "uz")
	frappe.delete_doc("Language", code, force=True)


def _changes() -> dict[str, Any]:
	changes: dict[str, Any] = json.loads(_default(CHANGES_KEY) or "{}")
	return changes


def _default(key: str) -> str | None:
	# Past Frappe's cache: it is not cleared while an app is being installed.
	value: str | None = frappe.db.get_value(
		"DefaultValue", {"defkey": key, "parent": "__default"}, "defvalue"
	)
	return value


def _remembered(change: str) -> Any:
	return _changes().get(change)


def _remember(change: str, before: Any) -> None:
	frappe.db.set_default(CHANGES_KEY, json.dumps({**_changes(), change: before}))
