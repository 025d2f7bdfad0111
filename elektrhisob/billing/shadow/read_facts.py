"""What the second calculation needs of each bill, as a plain dict sorted out of the rows read."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from elektrhisob.billing.shadow.read_rows import LOOK_BACK_DAYS, Row, Rows, day, exact, milli

LONG_AGO = date(1970, 1, 1)
FOREVER = 10**7
SIGNS = {"Added": 1, "Subtracted": -1}
LOSS_KINDS = {"Transformer": "Transformer Loss", "Line": "Line Loss", "Percent": "Normative Loss"}


def facts_of(bills: Sequence[Row]) -> dict[str, dict[str, Any]]:
	"""Bill → facts. All bills are of one period: rows with name, personal_account, period, creation."""
	reader = _Facts(bills)
	return {bill.name: reader.facts(bill) for bill in bills}


def _until(value: Any) -> int:
	return value.toordinal() + 1 if value else FOREVER


def _days(row: Row) -> dict[str, int | None]:
	return {"from": day(row.from_date), "until": _until(row.until_date)}


class _Facts(Rows):
	"""Rows of the tables, and what they say about one bill."""

	def facts(self, bill: Row) -> dict[str, Any]:
		name, account = bill.personal_account, self.account[bill.personal_account]
		earlier = self.before.get(name, [])
		window = self._window(earlier)
		loads = self._loads(self.loads.get(name, []))
		points = {row.name for row in self.points.get(name, [])}
		others = points | {row.point for row in self.links.get(name, [])}
		return {
			"period": self.period,
			"first_day": day(self.first),
			"last_day": day(self.last),
			"consumer_kind": account.consumer_kind,
			"opened": day(account.opened_on),
			"closed": day(account.closed_on),
			"families": account.norm_multiplier,
			"families_by_day": [_days(row) for row in self.families.get(name, [])],
			"closings": [_days(row) for row in self.closings.get(name, [])],
			"generates": account.has_generation,
			"last_billed": day(earlier[-1].to_date) if earlier else None,
			"tariffs": [
				{"from": day(row.valid_from), "tariff": row.tariff} for row in self.tariffs.get(name, [])
			],
			"versions": self.versions,
			"vat": self.vat,
			"points": points,
			"permitted_kw": sum(
				(exact(row.permitted_power_kw) for row in self.points.get(name, [])), Decimal(0)
			),
			"registers": [
				self._register(row, bill.creation, since=window)
				for row in self.by_account.get(name, [])
				if row.quantity == "Active Import" and (row.removed_on is None or row.removed_on >= window)
			],
			"other_registers": [
				self._register(row, bill.creation, since=None)
				for point in sorted(others)
				for row in self.by_point.get(point, [])
			],
			"losses": [self._loss(row) for row in self.losses.get(name, [])],
			"links": [
				{
					"kind": row.kind,
					"point": row.point,
					"sign": SIGNS[row.sign],
					"from": day(row.valid_from),
					"until": _until(row.valid_until),
				}
				for row in self.links.get(name, [])
			],
			"loads": loads,
			"shares": [
				{"kind": "Common House", "wh": milli(row.kwh)} for row in self.shares.get(bill.name, [])
			],
			"given_away": [{"wh": milli(row.consumption_kwh)} for row in self.given.get(bill.name, [])],
			"without_meter": bool(
				[load for load in loads if load["until"] > self.first.toordinal()]
				or self.services.get(bill.name)
				or self.acts.get(bill.name)
			),
			"rules": self.rules,
			"contracts": [self._contract(row) for row in self.contracts.get(name, [])],
			"saved_months": [
				{"month": row.month, "wh": milli(row.saved_kwh), "begins": day(row.valid_from)}
				for row in self.saved.get(name, [])
			],
			"services": [
				{"day": day(row.service_date), "quantity": exact(row.quantity), "price": exact(row.price)}
				for row in self.services.get(bill.name, [])
			],
			"acts": [
				{"day": day(row.to_date), "wh": milli(row.consumption_kwh), "price": exact(row.rate)}
				for row in self.acts.get(bill.name, [])
			],
			"credit": self._credit(bill),
			"balances": [
				{"period": row.period, "advance": exact(row.closing_advance)}
				for row in self.balances.get(name, [])
			],
			"earlier_bills": [{"period": row.period, "amount": exact(row.amount)} for row in earlier],
		}

	def _window(self, earlier: list[Row]) -> date:
		"""First day whose meters and readings matter: of the month that was billed last."""
		return date.fromisoformat(f"{earlier[-1].period}-01") if earlier else LONG_AGO

	def _register(self, row: Row, made: datetime, since: date | None) -> dict[str, Any]:
		statuses = ("Accepted", "Suspicious") if since else ("Accepted",)
		oldest = since or date.fromordinal(self.first.toordinal() - LOOK_BACK_DAYS)
		return {
			"name": f"{row.name} {row.zone}",
			"quantity": row.quantity,
			"point": row.supply_point,
			"zone": self.zones[row.zone],
			"ratio": int(row.ratio),
			"digits": int(row.digits),
			"watts": milli(row.permitted_power_kw),
			"installed": day(row.installed_on),
			"removed": day(row.removed_on),
			"readings": [
				{
					"day": day(reading.reading_date),
					"wh": milli(reading.value),
					"sequence": int(reading.name[1:]),
				}
				for reading in self.readings.get((row.name, row.quantity, row.zone), ())
				if reading.status in statuses and reading.reading_date >= oldest and reading.creation <= made
			],
		}

	def _loss(self, row: Row) -> dict[str, Any]:
		return {
			"kind": LOSS_KINDS[row.method],
			"method": row.method,
			"point": row.supply_point,
			"sign": SIGNS[row.side],
			"from": day(row.valid_from),
			"until": _until(row.valid_until),
			"percent": exact(row.loss_percent),
			"use_hours": exact(row.use_hours),
			"form": exact(row.form_factor),
			"cosine": exact(row.power_factor),
			"va": exact(row.rated_kva) * 1000,
			"no_load_w": exact(row.no_load_kw) * 1000,
			"load_w": exact(row.load_kw) * 1000,
			"ohm": exact(row.ohm_per_km) * exact(row.length_km),
			"volts": exact(row.line_kv) * 1000,
		}

	def _loads(self, rows: list[Row]) -> list[dict[str, Any]]:
		found = []
		for place, row in enumerate(rows):
			until = _until(row.closed_on)
			after = rows[place + 1] if place + 1 < len(rows) else None
			if after and (after.name, after.equipment) == (row.name, row.equipment):
				until = min(until, after.valid_from.toordinal())
			if row.quantity:
				found.append(
					{
						"from": day(row.valid_from),
						"until": until,
						"watts": milli(row.power_kw) * int(row.quantity),
						"hours": exact(row.hours_per_day),
					}
				)
		return found

	def _contract(self, row: Row) -> dict[str, Any]:
		return {
			"name": row.name,
			"two_part": row.tariff_kind == "Two-Part",
			"declared_kw": exact(row.declared_power_kw),
			"from": day(row.valid_from),
			"until": _until(row.valid_until),
			"volumes": [
				{
					"month": volume.month,
					"wh": milli(volume.active_kwh),
					"varh": milli(volume.reactive_kvarh),
				}
				for volume in self.volumes.get(row.name, [])
			],
		}

	def _credit(self, bill: Row) -> dict[str, Decimal]:
		"""What bills before this one left over and none has used."""
		rows = [
			row
			for row in self.credits.get(bill.personal_account, [])
			if row.bill != bill.name and row.creation < bill.creation
		]
		return {
			"amount": -sum((exact(row.amount) for row in rows), Decimal(0)),
			"net": -sum((exact(row.net_amount) for row in rows), Decimal(0)),
			"vat": -sum((exact(row.vat_amount) for row in rows), Decimal(0)),
		}
