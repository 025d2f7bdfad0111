"""Whether a payment for an account is taken, as every partner asks before the payer pays."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

import frappe
from frappe import _

from elektrhisob.billing.debt.blocks import Block, blocks_of
from elektrhisob.bulk.exact import tiyin
from elektrhisob.consumer_payments.channels import SumOutsideLimitsError, require_limits
from elektrhisob.consumer_payments.payers_account import (
	CLOSED,
	NONE_TOLD,
	TWO,
	NotFound,
	PayersAccount,
	find_account,
)
from elektrhisob.consumer_payments.sums import SUM_LIMIT_TIYIN

if TYPE_CHECKING:
	from elektrhisob.consumer_payments.doctype.payment_channel.payment_channel import PaymentChannel

LANGUAGES = ("ru", "uz", "en")


class Refusal(Enum):
	"""Why an account takes no payment."""

	NOT_TOLD = "NOT_TOLD"
	UNKNOWN = "UNKNOWN"
	TWO = "TWO"
	CLOSED = "CLOSED"
	BLOCKED = "BLOCKED"


@dataclass(frozen=True)
class Refused:
	"""The reason; `block` when it is a debt to somebody else."""

	reason: Refusal
	block: Block | None = None

	def text(self, language: str) -> str:
		"""For the payer."""
		if self.reason is Refusal.NOT_TOLD:
			return _("Enter the personal account number.", language)
		if self.reason is Refusal.TWO:
			return _("Several accounts have this number. Choose the district too.", language)
		if self.reason is Refusal.CLOSED:
			return _("The personal account is closed and owes nothing.", language)
		if self.block:
			return _blocked(self.block, language)
		return _("There is no personal account with this number. Check the number on your bill.", language)


def _blocked(block: Block, language: str) -> str:
	if block.kind == "Waste":
		return _("Payments stop until the debt for waste removal is paid. Pay it first.", language)
	if block.kind == "Housing Association":
		return _("Payments stop until the debt to the owners' association is paid. Pay it first.", language)
	return _("Payments stop until the account's other debt is paid. Ask your electricity office.", language)


def acceptance(told: str, unit_code: str = "") -> PayersAccount | Refused:
	"""The account that may be paid for, or why none is."""
	found = find_account(told, unit_code)
	if isinstance(found, NotFound):
		reasons = {NONE_TOLD: Refusal.NOT_TOLD, TWO: Refusal.TWO, CLOSED: Refusal.CLOSED}
		return Refused(reasons.get(found.reason, Refusal.UNKNOWN))
	blocks = blocks_of([found.name]).get(found.name)
	return Refused(Refusal.BLOCKED, blocks[0]) if blocks else found


def within_limits(channel: "PaymentChannel", amount: int) -> bool:
	"""amount: tiyin."""
	try:
		require_limits(channel, amount)
	except SumOutsideLimitsError:
		frappe.clear_last_message()
		return False
	return amount < SUM_LIMIT_TIYIN


def balance_of(account: PayersAccount) -> int:
	"""Tiyin at the end of the last period with postings; above zero is debt."""
	found = frappe.db.sql(
		"""SELECT balance FROM `tabAccount Balance` WHERE personal_account = %s
		ORDER BY period DESC LIMIT 1""",
		(account.name,),
	)
	return int(tiyin(found[0][0])) if found else 0


def shown_name(account: PayersAccount) -> str:
	"""The payer sees whether it is the right account, and nobody learns a name by trying numbers."""
	return " ".join(f"{part[0]}***" for part in account.consumer_name.split()[:3])


def soum_text(amount: int) -> str:
	"""Tiyin as soum with two digits, as partners write it."""
	return f"{Decimal(amount) / 100:.2f}"
