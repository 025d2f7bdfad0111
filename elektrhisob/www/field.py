"""The phone page of field workers: a shell without data, so that the browser may keep it for days."""

from typing import Any

import frappe
from frappe.utils.jinja_globals import bundled_asset

from elektrhisob.metering.sheets.phone_texts import phone_texts

no_cache = 1

SCRIPT, STYLE = "elektrhisob_field.bundle.js", "elektrhisob_field.bundle.css"


def get_context(context: Any) -> None:
	context.texts = phone_texts()
	context.lang = frappe.local.lang
	context.script = bundled_asset(SCRIPT)
	context.style = bundled_asset(STYLE)
