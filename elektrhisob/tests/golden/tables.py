"""The golden cases as their tables tell them; nothing here computes.

	cases.csv      what each case tells, its rules, where the expectation comes from and how sure it is
	inputs.csv     accounts, meters and other facts; `on` and `until` are days, `details` pairs key=value
	readings.csv   what the dials showed
	expected.csv   lines, consumption, totals and exceptions, each with its working for a pocket calculator
	rules.csv      the catalogue of rules
	not_covered.csv   kinds that no case has, and why
	tariffs.csv, charge_rules.csv   price lists and rules of the cases beside the published ones

Accounts are numbered within a case; `1.2` is the second meter, or point, of account 1.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

Row = dict[str, str]
HERE = Path(__file__).parent
APP = HERE.parents[1]
# Facts that `core` is told by an account, its meters and their readings.
METERED = frozenset({"account", "meter"})


@dataclass
class Case:
	name: str
	told: Row
	inputs: list[Row] = field(default_factory=list)
	readings: list[Row] = field(default_factory=list)
	expected: list[Row] = field(default_factory=list)

	@property
	def rules(self) -> list[str]:
		return self.told["rules"].split()

	@property
	def accounts(self) -> list[str]:
		return [row["subject"] for row in self.of("account")]

	@property
	def periods(self) -> list[str]:
		return sorted({row["period"] for row in self.expected})

	@property
	def only_metered(self) -> bool:
		return {row["fact"] for row in self.inputs} <= METERED and not any(
			row["quantity"] != "Active Import" for row in self.readings
		)

	@property
	def only_core(self) -> bool:
		"""What no door lets in: the services refuse such facts before a bill run would."""
		return any(details(row).get("door") == "core" for row in self.inputs)

	def of(self, fact: str) -> list[Row]:
		return [row for row in self.inputs if row["fact"] == fact]

	def parts(self, account: str, period: str, part: str) -> list[Row]:
		key = (account, period, part)
		return [row for row in self.expected if (row["account"], row["period"], row["part"]) == key]

	def expectations(self) -> list[tuple[str, str]]:
		"""Accounts and months something is expected of."""
		return list(dict.fromkeys((row["account"], row["period"]) for row in self.expected))


def details(row: Row) -> Row:
	pairs = [pair.split("=", 1) for pair in row["details"].split("; ") if pair]
	return {key: value for key, value in pairs}


def table(name: str) -> list[Row]:
	with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
		return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def cases() -> dict[str, Case]:
	found = {row["case"]: Case(row["case"], row) for row in table("cases")}
	for name in ("inputs", "readings", "expected"):
		for row in table(name):
			getattr(found[row["case"]], name).append(row)
	return found


@lru_cache(maxsize=1)
def price_lists() -> dict[tuple[str, str], list[Row]]:
	"""(tariff, day) → rows of the price list: the published ones and those of the cases."""
	found: dict[tuple[str, str], list[Row]] = defaultdict(list)
	published = json.loads((APP / "billing" / "data" / "tariffs.json").read_text(encoding="utf-8"))
	for tariff in published:
		for version in tariff["versions"]:
			key = (tariff["tariff_code"], version["valid_from"])
			scale = str(tariff["scale_blocks"])
			found[key] = [
				{
					"zone": rate["zone"],
					"block_from": str(rate["block_from_kwh"]),
					"price": rate["rate"],
					"scale_blocks": scale,
				}
				for rate in version["rates"]
			]
	for row in table("tariffs"):
		found[row["tariff"], row["valid_from"]].append(row)
	return found


def vat_rates() -> list[Row]:
	with (APP / "reference" / "data" / "vat_rates.csv").open(encoding="utf-8") as file:
		return list(csv.DictReader(file))


def options(doctype: str, fieldname: str) -> list[str]:
	folder = doctype.lower().replace(" ", "_")
	told = json.loads((APP / "billing" / "doctype" / folder / f"{folder}.json").read_text(encoding="utf-8"))
	(found,) = [each["options"] for each in told["fields"] if each["fieldname"] == fieldname]
	return [option for option in found.split("\n") if option]


def causes() -> list[str]:
	with (APP / "billing" / "data" / "billing_causes.csv").open(encoding="utf-8") as file:
		return [row["cause_code"] for row in csv.DictReader(file)]
