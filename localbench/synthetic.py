"""Accounts of mixed kinds for measurements, entered by columns: see `synthetic_kinds` for the mixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
import numpy as np

from elektrhisob.administration.org_tree import add_units
from elektrhisob.administration.periods import ensure_period
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers import mass_entry as consumers
from localbench.synthetic_kinds import (
	ACCOUNTS_A_HET,
	FIRST_METER,
	FURTHER_METERS,
	PERIODS,
	Batch,
	change_day,
	choose,
	column,
	local_number_of,
	opened_day,
	periods,
	phone_of,
)
from localbench.synthetic_meters import ensure_models, enter_further_meters, enter_meters

if TYPE_CHECKING:
	from collections.abc import Sequence

	from elektrhisob.core.columns import Int

# No figure is published; the rule is delivered off.
PRICE_OF_GENERATION = 500


def populate(accounts: int) -> list[str]:
	"""Enter that many accounts with meters and the readings of every month of PERIODS; returns their HETs."""
	for name in PERIODS:
		ensure_period(name)
	ensure_models()
	batches = batches_of(accounts)
	for batch in batches:
		_add_routes(batch)
		frappe.db.commit()
		_enter(batch)
	return [batch.het for batch in batches]


def credit_generation() -> None:
	"""Switch on the rule that credits what households give to the grid."""
	rule = frappe.get_doc(
		"Billing Charge Rule", {"rule_kind": "Own Generation", "consumer_kind": "Household"}
	)
	if not rule.is_on:
		rule.update({"is_on": 1, "kwh_price": PRICE_OF_GENERATION}).save()
		frappe.db.commit()


def batches_of(accounts: int) -> list[Batch]:
	"""HET after HET, ACCOUNTS_A_HET in each but the last."""
	hets = frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name")
	firsts = range(0, accounts, ACCOUNTS_A_HET)
	return [
		Batch(het, np.arange(first, min(first + ACCOUNTS_A_HET, accounts), dtype=np.int64))
		for het, first in zip(hets, firsts, strict=False)
	]


def _add_routes(batch: Batch) -> None:
	section = f"{batch.het}-9"
	units = [{"unit_code": section, "unit_name": "Measured section", "unit_level": "Section"}]
	units += [
		{"unit_code": code, "unit_name": f"Route {code}", "unit_level": "Route", "parent_org_unit": section}
		for code in dict.fromkeys(batch.routes)
	]
	add_units(batch.het, units)


def _enter(batch: Batch) -> None:
	with bulk_connection() as connection:
		entry = consumers.Entry(connection.cursor(), "Administrator", frappe.utils.now_datetime(), batch.het)
		names = batch.consumer_names
		accounts = _enter_accounts(entry, batch, names)
		points = _enter_points(entry, batch, accounts, names)
		enter_meters(entry, batch, accounts, points)
		legal = np.flatnonzero(batch.legal)
		for letter in FURTHER_METERS:
			_enter_further_points(entry, batch, accounts, legal, letter)
		connection.commit()


def _enter_further_points(
	entry: consumers.Entry, batch: Batch, accounts: Sequence[str], legal: Int, letter: str
) -> None:
	owners, owned = batch.take(legal), [accounts[row] for row in legal]
	points = _enter_points(entry, owners, owned, owners.consumer_names)
	enter_further_meters(entry, owners, owned, points, letter)


def _enter_accounts(entry: consumers.Entry, batch: Batch, names: Sequence[str]) -> list[str]:
	numbers = batch.number.tolist()
	kinds = choose(batch.legal, "Legal", "Household")
	addresses = batch.addresses
	phones = [phone_of(number) for number in numbers]
	empty = [None] * len(numbers)
	consumer_keys = consumers.enter_consumers(
		entry, consumers.ConsumerRows(kinds, names, phones, empty, empty, addresses)
	)
	opened = column(len(numbers), opened_day())
	rows = consumers.AccountRows(
		consumers=consumer_keys,
		consumer_names=names,
		kinds=kinds,
		categories=choose(batch.legal, "Legal, groups I and II", "Household"),
		unit_codes=[batch.het] * len(numbers),
		local_numbers=[local_number_of(number) for number in numbers],
		routes=batch.routes,
		addresses=addresses,
		phones=phones,
		serials=batch.serials(FIRST_METER),
		norm_multipliers=batch.families,
		opened_days=opened,
		closed_days=column(len(numbers), -1),
	)
	accounts = consumers.enter_accounts(entry, rows, _tariffs(batch), opened)
	for month, period in enumerate(periods()):
		_change_tariffs(entry, accounts, np.flatnonzero(batch.retariffed(month)), change_day(period))
	return accounts


def _tariffs(batch: Batch) -> list[str]:
	household = np.where(batch.stove, "HH-STOVE", "HH")
	return list(np.where(batch.zoned, "LEG-ZONES", np.where(batch.legal, "LEG", household)).tolist())


def _change_tariffs(entry: consumers.Entry, accounts: Sequence[str], rows: Int, day: int) -> None:
	changed = [accounts[row] for row in rows]
	consumers.assign_tariffs(entry, changed, ["HH-STOVE"] * len(changed), column(len(changed), day), 2)


def _enter_points(
	entry: consumers.Entry, batch: Batch, accounts: Sequence[str], names: Sequence[str]
) -> list[str]:
	count = len(accounts)
	return consumers.enter_supply_points(
		entry,
		consumers.SupplyPointRows(
			accounts=accounts,
			consumer_names=names,
			addresses=batch.addresses,
			routes=batch.routes,
			nodes=[None] * count,
			voltage_levels=["0.4 kV"] * count,
			phases=["1"] * count,
			permitted_power_w=np.where(batch.legal, 400_000, 15_000).astype(np.int64),
			has_generation=batch.generating.astype(np.int64),
			connected_days=column(count, 15_000),
		),
	)
