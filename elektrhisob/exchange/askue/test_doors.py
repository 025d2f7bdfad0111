"""Who may bring files and map points, and that nobody does it in a district that is not theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import frappe
import pytest
from frappe.utils.file_manager import save_file

from elektrhisob.exchange.askue import inbox, unmapped
from elektrhisob.exchange.askue.import_job import work_on_file
from elektrhisob.exchange.askue.stories_for_tests import bring, day_file, faults, mapped, profiles, source
from elektrhisob.tests import district

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


def attached(body: bytes, name: str = "day.xml") -> str:
	"""A file as the uploader of the Desk leaves it."""
	return str(save_file(name, body, None, None, is_private=1).file_url)


def engineer(het: str = district.HET) -> str:
	return str(district.user("Metering Engineer", het=het))


def test_an_upload_is_taken_once_and_leaves_no_attachment() -> None:
	head_end = source()
	feeder = mapped(head_end, "UP-1")
	frappe.db.commit()
	frappe.set_user(engineer())
	first = attached(day_file("UP-1", number=8))
	receipt = inbox.receive_upload(head_end.name, first)
	again = inbox.receive_upload(head_end.name, attached(day_file("UP-1", number=8), "other-name.xml"))
	assert (receipt["known"], again) == (False, {"name": receipt["name"], "known": True})
	assert not frappe.db.exists("File", {"file_url": first})
	frappe.set_user("Administrator")
	frappe.db.commit()
	work_on_file(str(receipt["name"]))
	file = frappe.get_doc("Askue File", receipt["name"])
	assert (file.state, file.arrived_by, file.rows_loaded) == ("Imported", "Upload", 1)
	assert [day.version for day in profiles(feeder.installation)] == [8]
	assert Path(frappe.get_site_path(*inbox.ROOT, file.kept_path)).read_bytes() == day_file("UP-1", number=8)


def test_only_their_own_upload_goes_to_a_source_of_their_own_district() -> None:
	head_end, elsewhere = source(), source(org_unit=district.OTHER_HET, home_het=district.OTHER_HET)
	strangers, auditor = attached(day_file("UP-2")), district.user("Auditor", het=district.HET)
	frappe.set_user(engineer())
	with pytest.raises(frappe.DoesNotExistError, match="Choose the file again"):
		inbox.receive_upload(head_end.name, strangers)
	own = attached(day_file("UP-3"))
	with pytest.raises(frappe.PermissionError):
		inbox.receive_upload(elsewhere.name, own)
	frappe.set_user(auditor)
	with pytest.raises(frappe.PermissionError):
		inbox.receive_upload(head_end.name, own)
	assert frappe.db.count("Askue File", {"source": ("in", [head_end.name, elsewhere.name])}) == 0


def test_a_point_of_another_district_is_not_mapped() -> None:
	head_end = source(org_unit=district.OTHER_HET, home_het=district.OTHER_HET)
	bring(head_end, day_file("FAR"))
	(row,) = unmapped.unmapped_points(source=head_end.name)["rows"]
	mine = district.installation()
	frappe.db.commit()
	frappe.set_user(engineer())
	assert unmapped.unmapped_points(source=head_end.name)["rows"] == []
	asked: dict[str, Any] = {"supply_point": mine.supply_point, "quantity": "Active Import"}
	(answer,) = unmapped.map_points([{"name": row.name, **asked}])
	assert answer["error"]
	with pytest.raises(frappe.PermissionError):
		unmapped.ignore_points([row.name])
	frappe.set_user("Administrator")
	assert frappe.db.get_value("Askue Point", row.name, "state") == "Unmapped"
	assert [fault.state for fault in faults(head_end)] == ["Open"]
