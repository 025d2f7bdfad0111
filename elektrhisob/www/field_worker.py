"""The service worker of the phone page. It lies at the root, so that /field is within its scope."""

from typing import Any

from frappe.utils.jinja_globals import bundled_asset

from elektrhisob.www.field import SCRIPT, STYLE

base_template_path = "www/field_worker.js"
no_cache = 1


def get_context(context: Any) -> None:
	context.assets = [
		bundled_asset(SCRIPT),
		bundled_asset(STYLE),
		"/assets/elektrhisob/images/elektrhisob-logo.svg",
	]
