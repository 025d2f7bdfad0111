"""Is a calculated bill usual? One pure function a check, over columns with a row for each bill.

A check answers which bills break it; what it compared is told by its facts. Parameters arrive as columns,
since rules differ by kind, category and tariff; they are whole numbers in core units (Parameter.scale).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .columns import NONE, Columns, Flag, Int, run_starts

if TYPE_CHECKING:
	from collections.abc import Callable, Mapping, Sequence

	Params = Mapping[str, Int]
	# Numbers behind an answer, a column each.
	Facts = Mapping[str, Int]
	Check = Callable[["CheckedBills", Params], tuple[Flag, Facts]]

HOLD, WARN = "Hold", "Warn"
SEVERITIES = (HOLD, WARN)

_HUNDRED = 100
_DAYS_OF_MONTH = 30


@dataclass(frozen=True)
class CheckedBills(Columns):
	"""One row per bill, with what the checks ask about it. Money in tiyin, energy in Wh.

	days           days between its readings
	usual_bills, usual_days, usual_amount, usual_wh   issued bills of the months looked back to, summed
	peer_idx       bills with the same number are of consumers of one kind; -1 alone
	parts_differ   net and VAT are not its sum
	is_active      the account is supplied: neither closed nor temporarily closed on the bill's last day
	protection_open   a price rose inside it, an advance was there, and no line keeps the old price
	contract_days  days the bill runs past the end of the last contract; 0 none, or the contract has no end
	exchange_day   day a meter of it took the place of another one; -1 none
	unread_days    days since somebody read the meter, for a bill that ends with an estimate; 0 it does not
	has_unit       the account's address is there, and its route belongs to the district of the bill
	"""

	amount: Int
	net: Int
	vat: Int
	energy_wh: Int
	days: Int
	usual_bills: Int
	usual_days: Int
	usual_amount: Int
	usual_wh: Int
	peer_idx: Int
	parts_differ: Flag
	is_active: Flag
	protection_open: Flag
	contract_days: Int
	exchange_day: Int
	unread_days: Int
	has_unit: Flag


@dataclass(frozen=True)
class Parameter:
	"""A number a supervisor tunes. scale: how many core units one of his is; limits are his."""

	name: str
	default: str
	minimum: str
	maximum: str
	scale: int = 1


@dataclass(frozen=True)
class Rule:
	"""severity: as delivered. may_release: False for what cannot be posted: such a bill is only rejected."""

	check: Check
	severity: str
	parameters: tuple[Parameter, ...] = ()
	may_release: bool = True


def sum_far(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	usual = _of_days(bills.usual_amount, bills.usual_days, bills.days)
	far = _far(bills.amount, usual, p["multiple"], p["difference"])
	return far & (bills.usual_bills >= p["bills"]), {"amount": bills.amount, "usual_amount": usual}


def kwh_far(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	usual = _of_days(bills.usual_wh, bills.usual_days, bills.days)
	far = _far(bills.energy_wh, usual, p["multiple"], p["difference"])
	return far & (bills.usual_bills >= p["bills"]), {"energy_wh": bills.energy_wh, "usual_wh": usual}


def peers_far(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	"""Energy of a day against the middle one of the bills of its kind."""
	daily = bills.energy_wh // np.maximum(bills.days, 1)
	middle, peers = _middle_of_peers(bills.peer_idx, daily)
	far = daily * _HUNDRED > middle * p["multiple"]
	far &= (daily - middle) * _DAYS_OF_MONTH > p["difference"]
	far &= (middle > 0) & (peers >= p["peers"]) & (bills.days > 0)
	return far, {"daily_wh": daily, "peers_wh": middle, "peers": peers}


def zero_active(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	usual = _of_days(bills.usual_wh, bills.usual_days, np.full(len(bills), _DAYS_OF_MONTH))
	zero = (bills.energy_wh == 0) & (bills.amount == 0) & (bills.days > 0) & bills.is_active
	return zero & (usual > p["usual"]), {"usual_wh": usual}


def too_many_days(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	return bills.days > p["days"], {"days": bills.days}


def negative_parts(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	below = (bills.amount < 0) | (bills.net < 0) | (bills.vat < 0) | (bills.energy_wh < 0)
	facts = {
		"amount": bills.amount,
		"net_amount": bills.net,
		"vat_amount": bills.vat,
		"energy_wh": bills.energy_wh,
	}
	return below | bills.parts_differ, facts


def protection_open(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	return bills.protection_open, {}


def contract_lapsed(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	return bills.contract_days > p["days"], {"lapsed_days": bills.contract_days}


def after_exchange(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	return bills.exchange_day != NONE, {"exchange_day": bills.exchange_day}


def estimated_long(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	return bills.unread_days > p["days"], {"unread_days": bills.unread_days}


def without_unit(bills: CheckedBills, p: Params) -> tuple[Flag, Facts]:
	return ~bills.has_unit, {}


_MULTIPLE = Parameter("multiple", "10", "1", "1000", _HUNDRED)
_BILLS = Parameter("bills", "3", "1", "12")
# Read by whoever fills the columns: how far back the usual_* columns look.
_MONTHS = Parameter("months", "6", "1", "24")

RULES: Mapping[str, Rule] = {
	"NEGATIVE_PARTS": Rule(negative_parts, HOLD, may_release=False),
	"SUM_FAR": Rule(
		sum_far,
		HOLD,
		(_MULTIPLE, Parameter("difference", "1000000", "0", "1000000000", _HUNDRED), _BILLS, _MONTHS),
	),
	"KWH_FAR": Rule(
		kwh_far, HOLD, (_MULTIPLE, Parameter("difference", "1000", "0", "100000000", 1000), _BILLS, _MONTHS)
	),
	"PEERS_FAR": Rule(
		peers_far,
		WARN,
		(
			_MULTIPLE,
			Parameter("difference", "3000", "0", "100000000", 1000),
			Parameter("peers", "20", "3", "100000"),
		),
	),
	"ZERO_ACTIVE": Rule(zero_active, WARN, (Parameter("usual", "10", "0", "100000000", 1000), _MONTHS)),
	"TOO_MANY_DAYS": Rule(too_many_days, WARN, (Parameter("days", "190", "1", "5000"),)),
	"PROTECTION_OPEN": Rule(protection_open, WARN),
	"CONTRACT_LAPSED": Rule(contract_lapsed, WARN, (Parameter("days", "0", "0", "3660"),)),
	"AFTER_EXCHANGE": Rule(after_exchange, WARN),
	"ESTIMATED_LONG": Rule(estimated_long, WARN, (Parameter("days", "92", "1", "5000"),)),
	"WITHOUT_UNIT": Rule(without_unit, WARN),
}
"""By code, the gravest first: what comes first names the cause of an exception when the bill is rejected."""


@dataclass(frozen=True)
class CheckSetting:
	"""One row a supervisor made: None in the scope stands for all. Parameters in core units."""

	code: str
	severity: str
	parameters: Mapping[str, int]
	consumer_kind: str | None = None
	category: str | None = None
	tariff: str | None = None
	enabled: bool = True

	def fits(self, kind: str, category: str, tariff: str) -> bool:
		scope = ((self.consumer_kind, kind), (self.category, category), (self.tariff, tariff))
		return all(wanted is None or wanted == given for wanted, given in scope)

	@property
	def weight(self) -> int:
		"""The most specific row wins: the tariff before the category, the category before the kind."""
		return (
			4 * (self.tariff is not None) + 2 * (self.category is not None) + (self.consumer_kind is not None)
		)


@dataclass(frozen=True)
class Finding:
	"""Bills (positions) that break one check, its severity for each, and the numbers behind it."""

	code: str
	rows: Int
	severity: list[str]
	facts: Facts


def check_bills(
	bills: CheckedBills, settings: Sequence[CheckSetting], scopes: Sequence[tuple[str, str, str]]
) -> list[Finding]:
	"""scopes: (kind, category, tariff) of every bill; "" unknown."""
	distinct: dict[tuple[str, str, str], int] = {}
	scope_of = np.array([distinct.setdefault(scope, len(distinct)) for scope in scopes], dtype=np.int64)
	found = []
	for code, rule in RULES.items():
		rows = sorted((row for row in settings if row.code == code), key=lambda row: -row.weight)
		chosen = [next((row for row in rows if row.fits(*scope)), None) for scope in distinct]
		asked = np.array([row is not None and row.enabled for row in chosen], dtype=np.bool_)
		if not bool(asked.any()):
			continue
		parameters = {
			parameter.name: np.array(
				[row.parameters[parameter.name] if row else 0 for row in chosen], dtype=np.int64
			)[scope_of]
			for parameter in rule.parameters
		}
		broken, facts = rule.check(bills, parameters)
		hit = np.flatnonzero(broken & asked[scope_of])
		severity = [
			(row.severity if row else WARN) for row in (chosen[each] for each in scope_of[hit].tolist())
		]
		found.append(Finding(code, hit, severity, {name: column[hit] for name, column in facts.items()}))
	return found


def _of_days(total: Int, days: Int, wanted: Int) -> Int:
	"""What the usual day gives in that many days; whole units are exact enough to call a bill odd."""
	return np.where(days > 0, total // np.maximum(days, 1) * np.maximum(wanted, 1), 0)


def _far(value: Int, usual: Int, multiple: Int, difference: Int) -> Flag:
	above = (value > usual) & (value // np.maximum(multiple, 1) * _HUNDRED >= usual)
	below = (usual > value) & (usual // np.maximum(multiple, 1) * _HUNDRED >= value)
	return np.asarray((above | below) & (np.abs(value - usual) > difference) & (usual > 0), dtype=np.bool_)


def _middle_of_peers(peer_idx: Int, daily: Int) -> tuple[Int, Int]:
	"""Per bill: the lower middle of its peers' days, and how many they are."""
	order = np.lexsort((daily, peer_idx))
	starts = run_starts(peer_idx[order])
	counts = np.diff(np.append(starts, len(order)))
	middle = daily[order][starts + (counts - 1) // 2] if len(starts) else daily
	group = np.empty(len(order), dtype=np.int64)
	group[order] = np.repeat(np.arange(len(starts), dtype=np.int64), counts)
	alone = peer_idx == NONE
	return np.where(alone, 0, middle[group]), np.where(alone, 0, counts[group])
