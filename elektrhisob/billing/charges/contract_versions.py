"""Versions of supply contracts in force on the days of the bills of a shard."""

from dataclasses import dataclass

from elektrhisob.billing.charges.money_rows import ShardBills
from elektrhisob.billing.charges.read_meters import LOOK_BACK_DAYS
from elektrhisob.billing.charges.rules import thousandths
from elektrhisob.bulk.exact import EPOCH
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import FAR_DAY

# As `consumers.contracts.versions`: a version that was in force keeps its days.
IN_FORCE = "('Active', 'Suspended', 'Superseded', 'Terminated')"


@dataclass(frozen=True)
class Contract:
	"""A version of a contract, its days clipped to those of the bill (half-open)."""

	name: str
	account: int
	is_two_part: bool
	declared_milli: int
	from_day: int
	until_day: int
	is_last: bool


def contracts_of(bills: ShardBills) -> list[Contract]:
	names, owners, tariff_kinds, declared, first, until = read_columns(
		bills.connection,
		f"""SELECT name, personal_account, tariff_kind, declared_power_kw, TO_DAYS(valid_from) - {EPOCH},
			IFNULL(TO_DAYS(valid_until) - {EPOCH} + 1, {int(FAR_DAY)})
		FROM `tabSupply Contract`
		WHERE het = ? AND status IN {IN_FORCE} AND TO_DAYS(valid_from) - {EPOCH} <= ?
			AND (valid_until IS NULL OR TO_DAYS(valid_until) - {EPOCH} >= ?)
		ORDER BY personal_account, valid_from""",
		(bills.het, bills.period.end_day, bills.period.start_day - LOOK_BACK_DAYS),
	)
	found = []
	for place, owner in enumerate(owners):
		account = bills.billed(owner)
		if account is None:
			continue
		begin = max(int(first[place]), int(bills.from_day[account]))
		end = min(int(until[place]), int(bills.to_day[account]) + 1)
		if begin < end:
			found.append(
				Contract(
					names[place],
					account,
					tariff_kinds[place] == "Two-Part",
					thousandths(declared[place]),
					begin,
					end,
					end == int(bills.to_day[account]) + 1,
				)
			)
	return found
