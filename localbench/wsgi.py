"""The web application with its files: every app's `/assets`, the public `/files` of the site asked for."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from frappe.app import application as frappe_application
from frappe.utils import get_site_name
from werkzeug.middleware.shared_data import SharedDataMiddleware

if TYPE_CHECKING:
	from collections.abc import Iterable


@cache
def application_of(site: str) -> Any:
	folders: dict[str, str | tuple[str, str]] = {"/assets": os.path.abspath("assets")}
	if os.path.exists(os.path.join(site, "site_config.json")):
		folders["/files"] = os.path.abspath(os.path.join(site, "public", "files"))
	return SharedDataMiddleware(frappe_application, folders)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
	site = environ.get("HTTP_X_FRAPPE_SITE_NAME") or get_site_name(environ.get("HTTP_HOST", ""))
	answer: Iterable[bytes] = application_of(os.path.basename(site))(environ, start_response)
	return answer
