"""The rows behind some bills, read one table after another: one query a table for all of them together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe

Row = Any
LOOK_BACK_DAYS = 400
IN_FORCE = ("Active", "Suspended", "Superseded", "Terminated")


def exact(value: Any) -> Decimal:
	return Decimal(str(value or 0))


def milli(value: Any) -> int:
	return int(exact(value) * 1000)


def day(value: Any) -> int | None:
	return value.toordinal() if value else None


def grouped(rows: Iterable[Row], field: str) -> dict[Any, list[Row]]:
	found: dict[Any, list[Row]] = defaultdict(list)
	for row in rows:
		found[row[field]].append(row)
	return found


def ask(statement: str, **values: Any) -> list[Row]:
	if any(isinstance(value, list) and not value for value in values.values()):
		return []
	return list(frappe.db.sql(statement, values, as_dict=True))


class Rows:
	"""One query a table for all the bills together."""

	def __init__(self, bills: Sequence[Row]) -> None:
		self.accounts = sorted({bill.personal_account for bill in bills})
		self.names = [bill.name for bill in bills]
		self.period = bills[0].period
		month = frappe.db.get_value(
			"Settlement Period", self.period, ["start_date", "end_date"], as_dict=True
		)
		self.first, self.last = month.start_date, month.end_date
		self.account = {row.name: row for row in self._account_rows()}
		self.zones = {
			row.name: row.zone_number
			for row in frappe.get_all("Tariff Zone", ["name", "zone_number"], order_by="name")
		}
		self.before = grouped(self._earlier_bills(), "personal_account")
		self._read_norms()
		self._read_prices()
		self._read_beyond()
		self._read_meters()
		self._read_money()

	def _account_rows(self) -> list[Row]:
		return ask(
			"""SELECT name, consumer_kind, opened_on, closed_on, norm_multiplier, has_generation
			FROM `tabPersonal Account` WHERE name IN %(accounts)s""",
			accounts=self.accounts,
		)

	def _earlier_bills(self) -> list[Row]:
		return ask(
			"""SELECT personal_account, period, to_date, amount FROM `tabElectricity Bill`
			WHERE personal_account IN %(accounts)s AND period < %(period)s AND status <> 'Cancelled'
			ORDER BY personal_account, period, correction_number""",
			accounts=self.accounts,
			period=self.period,
		)

	def _read_norms(self) -> None:
		self.families = grouped(
			ask(
				"""SELECT parent, from_date, until_date FROM `tabAccount Family`
				WHERE parenttype = 'Personal Account' AND parent IN %(accounts)s ORDER BY parent, idx""",
				accounts=self.accounts,
			),
			"parent",
		)
		self.closings = grouped(
			ask(
				"""SELECT personal_account, closed_from AS from_date, closed_until AS until_date
				FROM `tabTemporary Closing`
				WHERE personal_account IN %(accounts)s AND status = 'Approved' ORDER BY name""",
				accounts=self.accounts,
			),
			"personal_account",
		)

	def _read_prices(self) -> None:
		assigned = ask(
			"""SELECT parent, valid_from, tariff FROM `tabAccount Tariff`
			WHERE parenttype = 'Personal Account' AND parent IN %(accounts)s ORDER BY parent, valid_from""",
			accounts=self.accounts,
		)
		self.tariffs = grouped(assigned, "parent")
		scaled = {
			row.name: bool(row.scale_blocks)
			for row in frappe.get_all("Tariff", ["name", "scale_blocks"], order_by="name")
		}
		rates = grouped(
			ask(
				"""SELECT parent, zone, block_from_kwh, rate FROM `tabTariff Rate`
				WHERE parenttype = 'Tariff Version' ORDER BY parent, zone, block_from_kwh"""
			),
			"parent",
		)
		self.versions: dict[str, list[dict[str, Any]]] = defaultdict(list)
		for row in ask(
			"SELECT name, tariff, valid_from FROM `tabTariff Version` ORDER BY tariff, valid_from"
		):
			ladders: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
			for rate in rates.get(row.name, ()):
				ladders[self.zones[rate.zone]].append((milli(rate.block_from_kwh), exact(rate.rate)))
			self.versions[row.tariff].append(
				{
					"name": row.name,
					"from": day(row.valid_from),
					"scaled": scaled[row.tariff],
					"rates": dict(ladders),
				}
			)
		self.vat = [
			{"from": day(row.valid_from), "percent": exact(row.rate_percent)}
			for row in ask("SELECT valid_from, rate_percent FROM `tabVAT Rate` ORDER BY valid_from")
		]

	def _read_beyond(self) -> None:
		"""Losses, links, flats of houses, loads, shares; and the points whose meters they need."""
		common = {
			"accounts": self.accounts,
			"last": self.last,
			"first": date.fromordinal(self.first.toordinal() - LOOK_BACK_DAYS),
		}
		dated = "valid_from <= %(last)s AND (valid_until IS NULL OR valid_until >= %(first)s)"
		self.losses = grouped(
			ask(
				f"""SELECT * FROM `tabSupply Point Loss`
				WHERE personal_account IN %(accounts)s AND {dated} ORDER BY name""",
				**common,
			),
			"personal_account",
		)
		self.links = grouped(
			ask(
				f"""SELECT personal_account, child_point AS point, sign, valid_from, valid_until,
					'Sub-consumer' AS kind
				FROM `tabSupply Point Link`
				WHERE personal_account IN %(accounts)s AND {dated} ORDER BY name""",
				**common,
			)
			+ ask(
				"""SELECT house.personal_account, point.name AS point, 'Subtracted' AS sign, flat.valid_from,
					flat.valid_until, 'Common House' AS kind
				FROM `tabHouse Meter` house
				JOIN `tabHouse Meter Flat` flat
					ON flat.parent = house.name AND flat.parenttype = 'House Meter'
				JOIN `tabSupply Point` point ON point.personal_account = flat.personal_account
				WHERE house.personal_account IN %(accounts)s AND flat.valid_from <= %(last)s
					AND (flat.valid_until IS NULL OR flat.valid_until >= %(first)s)
				ORDER BY house.name, flat.idx, point.name""",
				**common,
			),
			"personal_account",
		)
		self.given = grouped(
			ask(
				"""SELECT parent AS bill, consumption_kwh FROM `tabBill Consumption`
				WHERE parent IN %(bills)s AND source_doctype = 'House Meter' AND consumption_kwh < 0
					AND facts LIKE '%%"method"%%'""",
				bills=self.names,
			),
			"bill",
		)
		self.loads = grouped(
			ask(
				"""SELECT loaded.name, loaded.personal_account, loaded.closed_on,
					IFNULL(told.equipment, '') AS equipment, told.valid_from, told.power_kw,
					told.quantity, told.hours_per_day
				FROM `tabUnmetered Load` loaded JOIN `tabUnmetered Load Row` told
					ON told.parent = loaded.name AND told.parenttype = 'Unmetered Load'
				WHERE loaded.personal_account IN %(accounts)s AND told.valid_from <= %(last)s
				ORDER BY loaded.name, told.equipment, told.valid_from""",
				**common,
			),
			"personal_account",
		)
		self.shares = grouped(
			ask(
				"SELECT bill, kwh FROM `tabHouse Energy Share` WHERE bill IN %(bills)s ORDER BY name",
				bills=self.names,
			),
			"bill",
		)

	def _read_meters(self) -> None:
		points = ask(
			"""SELECT name, personal_account, permitted_power_kw
				FROM `tabSupply Point`
				WHERE personal_account IN %(accounts)s""",
			accounts=self.accounts,
		)
		self.points = grouped(points, "personal_account")
		linked = {row.point for rows in self.links.values() for row in rows}
		needed = sorted({row.name for row in points} | linked)
		installed = ask(
			"""SELECT installed.name, installed.personal_account, installed.supply_point, installed.ratio,
				installed.installed_on, installed.removed_on, register.zone, register.quantity,
				register.digits, point.permitted_power_kw
			FROM `tabMeter Installation` installed
			JOIN `tabSupply Point` point ON point.name = installed.supply_point
			JOIN `tabMeter` meter ON meter.name = installed.meter
			JOIN `tabMeter Model Register` register ON register.parent = meter.meter_model
			WHERE (installed.supply_point IN %(points)s OR installed.personal_account IN %(accounts)s)
				AND installed.withdrawn = 0 AND installed.installed_on <= %(last)s
			ORDER BY installed.name, register.idx""",
			points=needed,
			accounts=self.accounts,
			last=self.last,
		)
		self.installed = installed
		readings = ask(
			"""SELECT name, installation, quantity, zone, reading_date, value, status, creation
			FROM `tabMeter Reading`
			WHERE installation IN %(installations)s AND status IN ('Accepted', 'Suspicious')
				AND reading_date <= %(last)s""",
			installations=sorted({row.name for row in installed}),
			last=self.last,
		)
		self.readings: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
		for row in readings:
			self.readings[row.installation, row.quantity, row.zone].append(row)
		self.by_account = grouped(installed, "personal_account")
		self.by_point = grouped(installed, "supply_point")

	def _read_money(self) -> None:
		self.rules = [
			{
				**{name: exact(value) if isinstance(value, float) else value for name, value in row.items()},
				"from": day(row.valid_from),
			}
			for row in ask(
				"SELECT * FROM `tabBilling Charge Rule` WHERE is_on = 1 ORDER BY valid_from DESC, name DESC"
			)
		]
		contracts = ask(
			"""SELECT name, personal_account, tariff_kind, declared_power_kw, valid_from, valid_until
			FROM `tabSupply Contract` WHERE personal_account IN %(accounts)s AND status IN %(states)s
				AND valid_from <= %(last)s ORDER BY personal_account, valid_from""",
			accounts=self.accounts,
			states=IN_FORCE,
			last=self.last,
		)
		self.contracts = grouped(contracts, "personal_account")
		self.volumes = grouped(
			ask(
				"""SELECT parent, month, active_kwh, reactive_kvarh
				FROM `tabContract Volume`
				WHERE parent IN %(names)s""",
				names=[row.name for row in contracts],
			),
			"parent",
		)
		self.saved = grouped(
			ask(
				"""SELECT programme.personal_account, programme.valid_from, saved.month, saved.saved_kwh
				FROM `tabEnergy Saving Programme` programme JOIN `tabSaved Energy Month` saved
					ON saved.parent = programme.name
				WHERE programme.personal_account IN %(accounts)s AND saved.month <= %(period)s
				ORDER BY programme.name, saved.month""",
				accounts=self.accounts,
				period=self.period,
			),
			"personal_account",
		)
		self.services = grouped(
			ask(
				"""SELECT bill, service_date, quantity, price
				FROM `tabAccount Service`
				WHERE bill IN %(bills)s ORDER BY name""",
				bills=self.names,
			),
			"bill",
		)
		self.acts = grouped(
			ask(
				"""SELECT act.bill, line.to_date, line.consumption_kwh, line.rate
				FROM `tabRecalculation Act` act
				JOIN `tabRecalculation Act Line` line ON line.parent = act.name
				WHERE act.bill IN %(bills)s ORDER BY act.name, line.idx""",
				bills=self.names,
			),
			"bill",
		)
		self.credits = grouped(
			ask(
				"""SELECT carried.personal_account, carried.bill, carried.creation, carried.amount,
					carried.net_amount, carried.vat_amount
				FROM `tabCarried Credit` carried JOIN `tabElectricity Bill` bill
					ON bill.name = carried.bill AND bill.status <> 'Cancelled'
				WHERE carried.personal_account IN %(accounts)s""",
				accounts=self.accounts,
			),
			"personal_account",
		)
		protects = any(rule["rule_kind"] == "Prepayment Protection" for rule in self.rules)
		self.balances = grouped(
			ask(
				"""SELECT personal_account, period, closing_advance
				FROM `tabAccount Balance`
				WHERE personal_account IN %(accounts)s""",
				accounts=self.accounts,
			)
			if protects
			else [],
			"personal_account",
		)
