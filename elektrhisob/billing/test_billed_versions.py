"""Prices that made a bill stay while the bill is there, and are free again when its run is rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest

from elektrhisob.billing.billed_versions import is_billed
from elektrhisob.patches import versions_of_shards
from elektrhisob.tests.bill_run_support import (
	act,
	new_run,
	no_queue,
	shards_of,
	small_shards,
	work_through,
)
from localbench import synthetic

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = [pytest.mark.site, pytest.mark.usefixtures("database_put_back")]


@pytest.fixture(scope="module")
def het(database_put_back: None) -> str:
	frappe.set_user("Administrator")
	small_shards(300)
	return synthetic.populate(1_200)[0]


@pytest.fixture
def run(het: str) -> Iterator[Any]:
	"""A calculated run of several shards."""
	frappe.db.rollback()
	made = new_run(het)
	with no_queue():
		act(made, "Calculate")
		work_through(made, "calculate")
		assert len(shards_of(made)) > 1
		yield made
		frappe.db.rollback()
		if frappe.db.get_value("Bill Run", made.name, "status") != "Rolled Back":
			roll_back(made)


def roll_back(run: Any) -> None:
	act(run, "Roll Back")
	work_through(run, "roll_back")
	frappe.db.rollback()


def listed(run: Any) -> dict[str, set[str]]:
	rows = frappe.get_all("Bill Run Shard", {"bill_run": run.name}, ["name", "tariff_versions"])
	return {row.name: set((row.tariff_versions or "").split("\n")) - {""} for row in rows}


def nothing_in(run: Any) -> dict[str, set[str]]:
	return {shard: set() for shard in shards_of(run)}


def on_lines(run: Any) -> dict[str, set[str]]:
	found: dict[str, set[str]] = {}
	for shard, version in frappe.db.sql(
		"""SELECT DISTINCT bill.shard, line.tariff_version FROM `tabElectricity Bill` bill
		JOIN `tabBill Line` line ON line.parent = bill.name WHERE bill.bill_run = %s""",
		run.name,
	):
		found.setdefault(shard, set()).add(version)
	return found


def on_bills() -> set[str]:
	return set(frappe.get_all("Bill Line", distinct=True, pluck="tariff_version", order_by="tariff_version"))


def raise_price(version: str) -> None:
	changed = frappe.get_doc("Tariff Version", version)
	changed.rates[0].rate += 1
	changed.save()
	frappe.db.rollback()


def test_every_shard_names_the_versions_of_its_bills(run: Any) -> None:
	assert len(set().union(*on_lines(run).values())) > 3
	assert listed(run) == on_lines(run)


def test_prices_of_a_calculated_run_stay_until_it_is_rolled_back(run: Any) -> None:
	used = sorted(set().union(*on_lines(run).values()))
	with pytest.raises(frappe.ValidationError, match="roll back the bill run"):
		raise_price(used[0])
	with pytest.raises(frappe.LinkExistsError, match="explain"):
		frappe.delete_doc("Tariff Version", used[0])
	frappe.db.rollback()
	roll_back(run)
	assert listed(run) == nothing_in(run)
	free = [version for version in used if version not in on_bills()]
	assert not [version for version in free if is_billed(version)]
	raise_price(free[0])


def test_a_bill_issued_by_itself_keeps_its_prices_when_the_rest_is_rolled_back(run: Any) -> None:
	bill = frappe.get_last_doc("Electricity Bill", {"bill_run": run.name, "amount": (">", 0)})
	kept = {line.tariff_version for line in bill.lines}
	bill.submit()
	frappe.db.commit()
	roll_back(run)
	assert listed(run) == {**nothing_in(run), bill.shard: kept}
	assert all(is_billed(version) for version in kept)


def test_a_version_on_no_bill_is_free_though_its_name_is_part_of_another(run: Any) -> None:
	used = sorted(set().union(*on_lines(run).values()))
	every = frappe.get_all("Tariff Version", pluck="name", order_by="name")
	assert {version for version in every if is_billed(version)} == on_bills() >= set(used)
	assert not [
		part
		for version in used
		for part in (version[1:], version[:-1], "%", "_" * len(version))
		if is_billed(part)
	]


def test_shards_of_earlier_versions_are_filled_from_the_lines(run: Any) -> None:
	before = listed(run)
	first, *others = shards_of(run)
	frappe.db.set_value("Bill Run Shard", {"bill_run": run.name}, "tariff_versions", None)
	frappe.db.set_value("Bill Run Shard", first, "tariff_versions", "Kept")
	versions_of_shards.execute()
	assert listed(run) == {first: {"Kept"}, **{shard: before[shard] for shard in others}}


def test_no_index_of_lines_is_kept_for_the_question() -> None:
	indexed = {row[4] for row in frappe.db.sql("SHOW INDEX FROM `tabBill Line`")}
	assert indexed == {"name", "parent"}
