"""The discount on energy that a programme was confirmed to have saved."""

from frappe.utils import add_months, getdate

from elektrhisob.billing.charges import rules as kinds
from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, whole
from elektrhisob.billing.charges.read_meters import LOOK_BACK_DAYS
from elektrhisob.billing.charges.sources import Source, plain
from elektrhisob.bulk.exact import tiyin, watt_hours
from elektrhisob.bulk.read import read_columns
from elektrhisob.core import charge_amounts
from elektrhisob.core.columns import Int
from elektrhisob.core.money import LineKind
from elektrhisob.core.periods import date_of


def add_saved_energy(bills: ShardBills, rows: MoneyRows) -> None:
	if not bills.rules.any_of(kinds.SAVED):
		return
	earliest = date_of(bills.period.start_day - LOOK_BACK_DAYS).strftime("%Y-%m")
	names, owners, begins, months, saved = read_columns(
		bills.connection,
		"""SELECT programme.name, programme.personal_account, programme.valid_from, confirmed.month,
			confirmed.saved_kwh
		FROM `tabEnergy Saving Programme` programme JOIN `tabSaved Energy Month` confirmed
			ON confirmed.parent = programme.name AND confirmed.parenttype = 'Energy Saving Programme'
		WHERE programme.het = ? AND confirmed.month BETWEEN ? AND ?
		ORDER BY programme.name, confirmed.month""",
		(bills.het, earliest, bills.period.name),
	)
	told = []
	for place, owner in enumerate(owners):
		account = bills.billed(owner)
		rule = None if account is None else bills.rule(kinds.SAVED, account)
		if account is None or rule is None or months[place] < _first_month(bills, account):
			continue
		ends = add_months(getdate(begins[place]), rule.programme_months or 0)
		if rule.programme_months and f"{months[place]}-01" >= str(ends):
			continue
		told.append((account, rule, place))
	if not told:
		return
	account_idx = whole(account for account, _rule, _place in told)
	saved_wh = _within_use(bills, account_idx.tolist(), [watt_hours(saved[place]) for _a, _r, place in told])
	percent = whole(tiyin(rule.discount_percent) for _account, rule, _place in told)
	energy, charge = bills.energy_wh[account_idx], bills.energy_charge[account_idx]
	sources = [
		Source(
			"Saved Energy",
			"Energy Saving Programme",
			names[place],
			rule=rule.name,
			unit="kWh",
			facts={"month": months[place], "percent": plain(rule.discount_percent)},
		)
		for _account, rule, place in told
	]
	rows.add(
		LineKind.SAVED_ENERGY_DISCOUNT,
		account_idx,
		saved_wh,
		whole(0 for _each in told),
		charge_amounts.saved_energy(energy, saved_wh, charge, percent),
		(bills.from_day[account_idx], bills.to_day[account_idx]),
		sources,
		bills.vat,
	)


def _within_use(bills: ShardBills, accounts: list[int], saved: list[int]) -> Int:
	"""All programmes and months of a bill together are discounted for at most what it has used."""
	left: dict[int, int] = {}
	parts = []
	for account, wanted in zip(accounts, saved, strict=True):
		rest = left.setdefault(account, int(bills.energy_wh[account]))
		parts.append(max(min(wanted, rest), 0))
		left[account] = rest - parts[-1]
	return whole(parts)


def _first_month(bills: ShardBills, account: int) -> str:
	return date_of(int(bills.first_days(whole([account]))[0])).strftime("%Y-%m")
