"""What a person answers in Frappe's first-login dialogue, answered for a local site.

Run in the bench's Python with the sites folder as working directory: finish_site.py SITE PASSWORD
"""

from __future__ import annotations

import sys

import frappe
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete
from frappe.utils.password import update_password

ANSWERS = {
	"language": "English",
	"lang": "en",
	"country": "Uzbekistan",
	"timezone": "Asia/Tashkent",
	"float_precision": 3,
	"currency_precision": 2,
}


def finish(site: str, password: str) -> None:
	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	setup_complete(dict(ANSWERS))
	update_password("Administrator", password)
	settings = frappe.get_doc("System Settings")
	settings.update(
		{"allow_error_traceback": 0, "enable_telemetry": 0, "enable_onboarding": 0, "setup_complete": 1}
	)
	settings.flags.ignore_mandatory = True
	settings.save()
	# They were made before the answers, with the zone of Frappe's home.
	for user in ("Administrator", "Guest"):
		frappe.db.set_value("User", user, "time_zone", ANSWERS["timezone"])
		frappe.defaults.set_default("time_zone", ANSWERS["timezone"], user)
	frappe.db.commit()
	frappe.clear_cache()
	frappe.destroy()


if __name__ == "__main__":
	finish(sys.argv[1], sys.argv[2])
