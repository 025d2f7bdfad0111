"""What the heat map, the card and the chart say of the days that came and did not."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, today

from elektrhisob.exchange.askue import completeness
from elektrhisob.exchange.askue.messages_for_tests import channel, message, point
from elektrhisob.exchange.askue.stories_for_tests import bring, day_file, mapped, source
from elektrhisob.supervision import charts, figures
from elektrhisob.supervision.district_totals import forget_totals
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]
MONTH = "2026-02"


def letters(head_end: str, **filters: bool) -> dict[str, str]:
	answer = completeness.by_point(MONTH, source=head_end, **filters)
	return {row["title"]: row["cells"] for row in answer["rows"]}


def test_a_day_is_full_doubtful_waiting_or_missing() -> None:
	head_end = source()
	for code in ("FULL", "DOUBT", "WAIT"):
		mapped(head_end, code)
	bring(head_end, day_file("FULL"))
	doubtful = point("DOUBT", channel("01", [3] * 48, statuses={4: "1"}))
	bring(head_end, message(doubtful, point("WAIT", channel("01", [3] * 48, left_out={5})), number=2))
	shown = letters(head_end.name)
	assert {code: cells[9] for code, cells in shown.items()} == {"FULL": "f", "DOUBT": "d", "WAIT": "q"}
	assert shown["FULL"].count("m") == 27
	(row,) = completeness.by_district(MONTH, source=head_end.name)["rows"]
	assert (row["name"], row["cells"][9], row["cells"][10]) == (district.HET, [3, 2], [3, 0])


def test_only_points_with_gaps_are_shown_when_asked() -> None:
	head_end = source()
	mapped(head_end, "ALWAYS", valid_from="2026-02-01", valid_to="2026-02-02")
	mapped(head_end, "HALF", valid_from="2026-02-01", valid_to="2026-02-02")
	bring(head_end, day_file("ALWAYS", "HALF", day="2026-02-01"))
	bring(head_end, day_file("ALWAYS", day="2026-02-02"))
	assert letters(head_end.name)["ALWAYS"] == "ff" + "-" * 26
	assert list(letters(head_end.name, only_missing=True)) == ["HALF"]
	assert completeness.missing_days(completeness.chosen_by(MONTH, None, head_end.name)) == {
		head_end.name: {"HALF/01": ["2026-02-02"]}
	}


def test_points_come_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(completeness, "POINTS_ON_PAGE", 2)
	head_end = source()
	for number in range(5):
		mapped(head_end, f"PAGE-{number}")
	frappe.db.commit()
	pages = [completeness.by_point(MONTH, source=head_end.name, start=start) for start in (0, 2, 4)]
	assert [[row["title"] for row in page["rows"]] for page in pages] == [
		["PAGE-0", "PAGE-1"],
		["PAGE-2", "PAGE-3"],
		["PAGE-4"],
	]
	assert [page["more"] for page in pages] == [True, True, False]


def test_a_cell_opens_with_its_values_and_its_faults() -> None:
	head_end = source()
	feeder = mapped(head_end, "CELL")
	bring(head_end, day_file("CELL", number=1, kwh=7))
	bring(head_end, message(point("CELL", channel("01", [9] * 48, left_out={3})), number=2))
	cell = completeness.day_of_point(feeder.name, "2026-02-10")
	assert [profile["values"] for profile in cell["profiles"]] == [[7000] * 48]
	assert [(fault.code, fault.state) for fault in cell["faults"]] == [("MISSING_PERIODS", "Open")]
	stranger = district.user("Metering Engineer", het=district.OTHER_HET)
	frappe.set_user(stranger)
	with pytest.raises(frappe.PermissionError):
		completeness.day_of_point(feeder.name, "2026-02-10")
	assert letters(head_end.name) == {}


def test_the_card_and_the_chart_count_the_last_thirty_days_of_the_users_districts() -> None:
	yesterday = add_days(today(), -1)
	head_end = source(org_unit=district.OTHER_HET, home_het=district.OTHER_HET)
	for code in ("CARD-1", "CARD-2"):
		account = district.account(het=district.OTHER_HET)
		point_ = district.supply_point(account.name)
		meter = district.meter(het=district.OTHER_HET)
		installation = district.installation(supply_point=point_.name, meter=meter.name)
		mapped(head_end, code, installation=installation, valid_from=yesterday)
	bring(head_end, day_file("CARD-1", day=yesterday))
	frappe.set_user(district.user("Metering Engineer", het=district.OTHER_HET))
	forget_totals()
	assert figures.profile_completeness() == "50.0 %"
	(dataset,) = charts.profile_completeness()["datasets"]
	assert dataset["values"] == [50.0]
