"""Days of load profiles as head-ends send them: once, again, corrected, late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
import pytest

from elektrhisob.core.profiles import DOUBTFUL, GOOD, MISSING
from elektrhisob.metering.profiles.store import (
	ProfileDays,
	statuses,
	store_days,
	unpacked,
)
from elektrhisob.metering.validation.days import day_number
from elektrhisob.tests import district

if TYPE_CHECKING:
	from collections.abc import Sequence

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def whole(values: Any) -> Any:
	return np.array(values, dtype=np.int64)


def meter() -> str:
	name = str(district.installation().name)
	frappe.db.commit()
	return name


def send(rows: Sequence[tuple[str, str, int, list[int]]], status: Any = None) -> Any:
	values = whole([row[3] for row in rows])
	return store_days(
		ProfileDays(
			installations=[row[0] for row in rows],
			quantities=["Active Import"] * len(rows),
			days=whole([day_number(row[1]) for row in rows]),
			interval_minutes=1440 // values.shape[1],
			values_wh=values,
			status=np.zeros_like(values) if status is None else whole(status),
			version=whole([row[2] for row in rows]),
			external_source="head-end",
		)
	)


def stored(installation: str) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all("Load Profile Day", {"installation": installation}, ["*"], order_by="name")


def test_a_day_is_kept_to_the_watt_hour_with_its_place_and_its_sums() -> None:
	one = meter()
	values = [0, 1, 999_999, *range(100, 145)]
	status = [GOOD, DOUBTFUL, MISSING, *[GOOD] * 45]
	outcome = send([(one, "2025-02-01", 1, values)], [status])
	(row,) = stored(one)
	assert (outcome.codes, outcome.names) == (["LOADED"], [row.name])
	assert unpacked([row.values_wh], 48).tolist() == [values]
	assert statuses([row.quality], 48).tolist() == [status]
	# 1 + 999 999 + (100 + … + 144 = 45 × 122) Wh
	assert (row.energy, row.max_value) == (1005.49, 999.999)
	assert (row.good_count, row.doubtful_count, row.het) == (46, 2, district.HET)
	assert row.personal_account == frappe.db.get_value("Meter Installation", one, "personal_account")


def test_the_same_version_changes_nothing_an_older_one_neither_and_a_newer_one_replaces() -> None:
	one = meter()
	first = send([(one, "2025-02-01", 2, [10] * 24)])
	assert send([(one, "2025-02-01", 2, [99] * 24)]).codes == ["KNOWN"]
	assert send([(one, "2025-02-01", 1, [99] * 24)]).codes == ["OLDER"]
	newer = send([(one, "2025-02-01", 3, [20] * 24)])
	assert newer.codes == ["REPLACED"]
	old, new = stored(one)
	assert (old.name, old.replaced_by, old.energy) == (first.names[0], new.name, 0.24)
	assert (new.name, new.replaced_by, new.energy) == (newer.names[0], None, 0.48)


def test_three_versions_of_a_day_in_one_batch_leave_the_newest_to_count() -> None:
	one = meter()
	rows = [(one, "2025-02-01", version, [version] * 24) for version in (1, 3, 2)]
	assert send(rows).codes == ["LOADED", "REPLACED", "OLDER"]
	first, last = stored(one)
	assert (first.version, first.replaced_by) == (1, last.name)
	assert (last.version, last.replaced_by) == (3, None)


def test_good_rows_are_stored_beside_refused_ones() -> None:
	one, two = meter(), meter()
	outcome = send(
		[
			(one, "2025-02-01", 1, [5] * 24),
			(two, "2024-12-31", 1, [5] * 24),
			("I0", "2025-02-01", 1, [5] * 24),
			(two, "2025-02-01", 1, [-1, *[5] * 23]),
		]
	)
	assert outcome.codes == ["LOADED", "NO_METER_ON_DAY", "NO_METER_ON_DAY", "BAD_VALUE"]
	assert (len(stored(one)), stored(two)) == (1, [])


def test_a_batch_that_is_no_day_is_refused() -> None:
	with pytest.raises(ValueError, match="not a day"):
		store_days(
			ProfileDays(
				["I"], ["Active Import"], whole([1]), 30, whole([[1] * 24]), whole([[0] * 24]), whole([1])
			)
		)


def test_nobody_edits_a_day_or_deletes_it() -> None:
	one = meter()
	(name,) = send([(one, "2025-02-01", 1, [5] * 24)]).names
	frappe.db.rollback()
	doc = frappe.get_doc("Load Profile Day", name)
	with pytest.raises(frappe.ValidationError, match="not edited"):
		doc.save(ignore_permissions=True)
	with pytest.raises(frappe.ValidationError, match="not edited"):
		frappe.delete_doc("Load Profile Day", doc.name, force=True)
