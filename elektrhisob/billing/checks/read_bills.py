"""Calculated bills as the columns the checks ask for: one query a question, none for what nobody asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mariadb
import numpy as np
from frappe.utils import add_months, getdate

from elektrhisob.billing.checks.check_settings import asked, months_back
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.bill_checks import CheckedBills, CheckSetting
from elektrhisob.core.columns import NONE, Int

# TO_DAYS('1970-01-01'): the core counts days from there.
EPOCH = 719_528


@dataclass(frozen=True)
class Selection:
	"""A condition on the table alias `bill`, with its parameters, and the month of the bills."""

	text: str
	parameters: tuple[object, ...]
	period: str


@dataclass(frozen=True)
class BillsRead:
	"""The columns, what names their rows, and the scope (kind, category, tariff) of each."""

	names: list[str]
	accounts: list[str]
	consumer_names: list[str]
	routes: list[str]
	hets: list[str]
	columns: CheckedBills
	scopes: list[tuple[str, str, str]]

	def __len__(self) -> int:
		return len(self.names)


def read_bills(
	connection: mariadb.Connection, selection: Selection, settings: Sequence[CheckSetting]
) -> BillsRead:
	names, accounts, consumers, kinds, categories, routes, hets, *numbers = read_columns(
		connection,
		f"""SELECT bill.name, bill.personal_account, bill.consumer_name, bill.consumer_kind,
			IFNULL(account.category, ''), bill.route, bill.het,
			CAST(bill.amount * 100 AS SIGNED), CAST(bill.net_amount * 100 AS SIGNED),
			CAST(bill.vat_amount * 100 AS SIGNED), CAST(bill.consumption_kwh * 1000 AS SIGNED),
			IFNULL(DATEDIFF(bill.to_date, bill.from_date) + 1, 0),
			bill.amount <> bill.net_amount + bill.vat_amount,
			account.status = 'Active' AND NOT IFNULL(account.temporarily_closed_from <= bill.to_date
				AND IFNULL(account.temporarily_closed_until, bill.to_date) >= bill.to_date, 0),
			IFNULL(account.address, '') <> '' AND IFNULL(route.het, '') = bill.het
		FROM `tabElectricity Bill` bill
		STRAIGHT_JOIN `tabPersonal Account` account ON account.name = bill.personal_account
		LEFT JOIN `tabOrg Unit` route ON route.name = bill.route
		WHERE {selection.text} ORDER BY bill.name""",
		selection.parameters,
	)
	amount, net, vat, energy, days, differ, active, has_unit = map(_ints, numbers)
	about = _Asked(connection, selection, names, settings)
	usual = about.usual()
	peers: dict[tuple[str, str], int] = {}
	return BillsRead(
		names,
		accounts,
		consumers,
		routes,
		hets,
		CheckedBills(
			amount=amount,
			net=net,
			vat=vat,
			energy_wh=energy,
			days=days,
			usual_bills=usual[0],
			usual_days=usual[1],
			usual_amount=usual[2],
			usual_wh=usual[3],
			peer_idx=_ints(
				[peers.setdefault(key, len(peers)) for key in zip(kinds, categories, strict=True)]
			),
			parts_differ=differ == 1,
			is_active=active == 1,
			protection_open=about.protection_open() == 1,
			contract_days=about.contract_days(),
			exchange_day=about.exchange_day(),
			unread_days=about.unread_days(),
			has_unit=has_unit == 1,
		),
		list(zip(kinds, categories, about.tariffs(), strict=True)),
	)


class _Asked:
	"""What only some checks need, in the order of the bills."""

	def __init__(
		self,
		connection: mariadb.Connection,
		selection: Selection,
		names: list[str],
		settings: Sequence[CheckSetting],
	) -> None:
		self.connection = connection
		self.selection = selection
		self.place = {name: place for place, name in enumerate(names)}
		self.codes = asked(settings)
		self.months = months_back(settings)
		self.by_tariff = any(row.tariff for row in settings)

	def usual(self) -> list[Int]:
		since = str(add_months(getdate(f"{self.selection.period}-01"), -self.months))[:7]
		return self._columns(
			4,
			bool(self.codes & {"SUM_FAR", "KWH_FAR", "ZERO_ACTIVE"}),
			"""SELECT bill.name, COUNT(*),
				CAST(SUM(DATEDIFF(earlier.to_date, earlier.from_date) + 1) AS SIGNED),
				CAST(SUM(earlier.amount) * 100 AS SIGNED), CAST(SUM(earlier.consumption_kwh) * 1000 AS SIGNED)
			FROM `tabElectricity Bill` bill STRAIGHT_JOIN `tabElectricity Bill` earlier
				ON earlier.personal_account = bill.personal_account AND earlier.period >= ?
				AND earlier.period < ? AND earlier.docstatus = 1
			WHERE {bills} GROUP BY bill.name""",
			(since, self.selection.period),
		)

	def exchange_day(self) -> Int:
		"""A meter installed inside the bill where another one was removed."""
		(day,) = self._columns(
			1,
			"AFTER_EXCHANGE" in self.codes,
			f"""SELECT bill.name, MAX(TO_DAYS(installed.installed_on)) - {EPOCH}
			FROM `tabElectricity Bill` bill
			STRAIGHT_JOIN `tabMeter Installation` installed
				ON installed.personal_account = bill.personal_account
				AND installed.installed_on BETWEEN DATE_SUB(bill.from_date, INTERVAL 1 DAY) AND bill.to_date
				AND installed.withdrawn = 0
			STRAIGHT_JOIN `tabMeter Installation` removed ON removed.supply_point = installed.supply_point
				AND removed.removed_on <= installed.installed_on AND removed.withdrawn = 0
				AND removed.name <> installed.name
			WHERE {{bills}} GROUP BY bill.name""",
			nothing=NONE,
		)
		return day

	def unread_days(self) -> Int:
		"""Since the last reading that is no estimate, or since the account was opened."""
		(days,) = self._columns(
			1,
			"ESTIMATED_LONG" in self.codes,
			"""SELECT estimated.name, DATEDIFF(estimated.to_date, COALESCE((
					SELECT MAX(reading.reading_date) FROM `tabMeter Reading` reading
					WHERE reading.personal_account = estimated.personal_account
						AND reading.reading_date <= estimated.to_date
						AND reading.status = 'Accepted' AND reading.source <> 'Estimate'
				), account.opened_on))
			FROM (SELECT DISTINCT bill.name, bill.personal_account, bill.to_date
				FROM `tabElectricity Bill` bill STRAIGHT_JOIN `tabBill Consumption` used
					ON used.parent = bill.name AND used.closing_source = 'Estimate'
				WHERE {bills}) estimated
			JOIN `tabPersonal Account` account ON account.name = estimated.personal_account""",
		)
		return np.maximum(days, 0)

	def contract_days(self) -> Int:
		"""Days past the end of the last contract that was in force; suspended ones still bind."""
		(days,) = self._columns(
			1,
			"CONTRACT_LAPSED" in self.codes,
			"""SELECT bill.name, DATEDIFF(MAX(bill.to_date), MAX(IF(contract.status = 'Terminated',
				LEAST(COALESCE(contract.valid_until, contract.terminated_on), contract.terminated_on),
				COALESCE(contract.valid_until, '9999-12-31'))))
			FROM `tabElectricity Bill` bill
			STRAIGHT_JOIN `tabSupply Contract` contract ON contract.personal_account = bill.personal_account
				AND contract.status IN ('Active', 'Suspended', 'Terminated')
				AND contract.valid_from <= bill.to_date
			WHERE {bills} AND bill.consumer_kind = 'Legal' GROUP BY bill.name""",
		)
		return np.maximum(days, 0)

	def protection_open(self) -> Int:
		"""Two price lists of one tariff on the bill, an advance before it, and no line at the old price."""
		(found,) = self._columns(
			1,
			"PROTECTION_OPEN" in self.codes,
			"""SELECT changed.name, 1 FROM (
				SELECT bill.name, bill.personal_account, bill.period
				FROM `tabElectricity Bill` bill
				STRAIGHT_JOIN `tabBill Line` line ON line.parent = bill.name
				WHERE {bills} GROUP BY bill.name
				HAVING COUNT(DISTINCT line.tariff_version) > 1 AND SUM(line.line_kind = 'Prepaid Energy') = 0
			) changed
			JOIN `tabAccount Balance` balance ON balance.personal_account = changed.personal_account
				AND balance.period = (SELECT MAX(last.period) FROM `tabAccount Balance` last
					WHERE last.personal_account = changed.personal_account AND last.period < changed.period)
				AND balance.closing_advance > 0""",
		)
		return found

	def tariffs(self) -> list[str]:
		if not self.by_tariff:
			return [""] * len(self.place)
		names, tariffs = read_columns(
			self.connection,
			f"""SELECT bill.name, MAX(version.tariff) FROM `tabElectricity Bill` bill
			STRAIGHT_JOIN `tabBill Line` line ON line.parent = bill.name AND line.tariff_version > ''
			STRAIGHT_JOIN `tabTariff Version` version ON version.name = line.tariff_version
			WHERE {self.selection.text} GROUP BY bill.name""",
			self.selection.parameters,
		)
		of = dict(zip(names, tariffs, strict=True))
		return [of.get(name) or "" for name in self.place]

	def _columns(
		self,
		count: int,
		wanted: bool,
		statement: str,
		parameters: tuple[object, ...] = (),
		nothing: int = 0,
	) -> list[Int]:
		"""`count` columns beside the bill's name; bills without a row hold `nothing`."""
		found = [np.full(len(self.place), nothing, dtype=np.int64) for _ in range(count)]
		if wanted and self.place:
			names, *values = read_columns(
				self.connection,
				statement.format(bills=self.selection.text),
				(*parameters, *self.selection.parameters),
			)
			at = _ints([self.place[name] for name in names])
			for column, numbers in zip(found, values, strict=True):
				column[at] = _ints(numbers)
		return found


def _ints(values: list[Any]) -> Int:
	return np.array([value or 0 for value in values], dtype=np.int64)
