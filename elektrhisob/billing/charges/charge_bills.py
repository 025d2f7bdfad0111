"""All lines of money of a shard's bills, kind by kind."""

from dataclasses import dataclass

import mariadb

from elektrhisob.billing.charges.acts import add_acts, with_energy_of_acts
from elektrhisob.billing.charges.contracts import add_contract_charges
from elektrhisob.billing.charges.credits import add_carried_credit
from elektrhisob.billing.charges.generation import add_generation
from elektrhisob.billing.charges.money_rows import MoneyRows, ShardBills, by_account
from elektrhisob.billing.charges.prepaid_energy import add_prepaid_energy
from elektrhisob.billing.charges.rules import ChargeRules
from elektrhisob.billing.charges.savings import add_saved_energy
from elektrhisob.billing.charges.services import add_services
from elektrhisob.billing.charges.sources import Accounts, Source
from elektrhisob.billing.shard_columns import ShardColumns
from elektrhisob.billing.tariff_book import TariffNames
from elektrhisob.core.bill import BillBatch
from elektrhisob.core.money import with_money
from elektrhisob.core.periods import Period
from elektrhisob.core.tariffs import TariffBook, VatRates

# The order of the lines on a bill.
KINDS = (
	add_contract_charges,
	add_saved_energy,
	add_prepaid_energy,
	add_generation,
	add_services,
	add_acts,
	add_carried_credit,
)


@dataclass(frozen=True)
class Prices:
	"""What the bills of a shard are priced with."""

	book: TariffBook
	names: TariffNames
	vat: VatRates


def charge_bills(
	connection: mariadb.Connection,
	het: str,
	period: Period,
	columns: ShardColumns,
	accounts: Accounts,
	batch: BillBatch,
	prices: Prices,
	sources: list[Source],
) -> tuple[BillBatch, list[Source]]:
	"""The batch with its lines of money, and the sources with those of the lines behind them."""
	rows = MoneyRows(len(sources))
	bills = ShardBills(
		connection,
		het,
		period,
		columns,
		accounts,
		batch,
		prices.book,
		prices.names,
		prices.vat,
		ChargeRules.switched_on(),
		**by_account(batch, len(columns.account_names)),
	)
	for add in KINDS:
		add(bills, rows)
	every = [*sources, *rows.sources]
	return with_energy_of_acts(with_money(batch, rows.columns()), every), every
