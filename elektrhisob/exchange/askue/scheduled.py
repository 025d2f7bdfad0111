"""What the scheduler does for the exchange, each part on its own: one that fails keeps no other
from its turn.
"""

import frappe

from elektrhisob.exchange.askue import commands, day_requests, import_job, watched_folders

PARTS = (
	watched_folders.take_all,
	import_job.revive_stalled_files,
	commands.work_on_commands,
	day_requests.work_on_requests,
)


def every_minute() -> None:
	for part in PARTS:
		try:
			part()
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=f"ASKUE: {part.__module__}.{part.__name__} failed")
			frappe.db.commit()
