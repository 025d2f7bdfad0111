"""Two people enter the same reading in the same second: one reading stands, the other hears of it."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.metering.reading_errors import BelowPreviousReadingError, DuplicateReadingError
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def entered_by_another(installation: str, day: str, value: float) -> None:
	"""A reading that another session commits after this one has begun to look."""
	frappe.db.sql("select count(*) from `tabMeter Reading`")
	with bulk_connection() as other:
		other.cursor().execute(
			"""insert into `tabMeter Reading`
				(name, installation, zone, reading_date, value, source, status, het)
			values (?, ?, 'T0', ?, ?, 'Controller', 'Accepted', ?)""",
			(f"R9{district.number():011}", installation, day, value, district.HET),
		)
		other.commit()


def test_what_another_session_has_just_entered_is_seen() -> None:
	installation = district.installation().name
	district.reading(installation, "2025-01-01", 100, reason="Installation")
	frappe.db.commit()
	entered_by_another(installation, "2025-02-01", 300)
	with pytest.raises(DuplicateReadingError):
		district.reading(installation, "2025-02-01", 300)
	frappe.db.rollback()
	entered_by_another(installation, "2025-03-01", 500)
	with pytest.raises(BelowPreviousReadingError):
		district.reading(installation, "2025-03-02", 400)
