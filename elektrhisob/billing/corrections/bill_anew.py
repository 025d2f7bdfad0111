"""Bills of a correction: made by the engine of the bill runs, linked to the bills whose place they take."""

from collections.abc import Mapping
from datetime import date

import mariadb
import numpy as np

from elektrhisob.accounting.bill_postings import BillSelection, post_bills
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing.calculate_shard import ShardWriter, calculate
from elektrhisob.billing.issue_bills import dates_on_bills
from elektrhisob.billing.shard_columns import Shard
from elektrhisob.bulk import load
from elektrhisob.bulk.keys import Key
from elektrhisob.bulk.load import Constant
from elektrhisob.bulk.staging import stage
from elektrhisob.core.columns import NONE
from elektrhisob.core.periods import period_of_name

_NAME = "VARCHAR(140) NOT NULL"
# A bill that did not grow is due when the cancelled one was; one that grew gives the consumer new time.
_KEPT_DUE_DATE = """(SELECT IF(bill.amount <= cancelled.amount, cancelled.due_date, NULL)
	FROM rebilled cancelled WHERE cancelled.bill = bill.name)"""


class CorrectionWriter(ShardWriter):
	"""Writes bills of type Correction or Final that name the bill they correct."""

	originals: Mapping[str, str]

	def origin(self) -> dict[str, Constant]:
		return {}

	def origin_columns(self) -> list[load.Column]:
		names = [self.columns.account_names[each] for each in self.batch.bills.account_idx.tolist()]
		closed = self.columns.accounts.closed_day[self.batch.bills.account_idx]
		last = (closed != NONE) & (closed <= period_of_name(self.shard.period).end_day)
		return [
			load.text("corrects", [self.originals.get(name) for name in names]),
			load.codes("bill_type", np.where(last, "Final", "Correction").tolist()),
		]

	def write(self) -> None:
		self.write_bills()
		self.write_lines()
		self.write_consumption()
		self.write_charges()

	def causes(self) -> dict[str, str]:
		"""Accounts that cannot be billed, each with its first cause."""
		found: dict[str, str] = {}
		for position, cause, _register in self.distinct_exceptions():
			found.setdefault(self.columns.account_names[position], cause)
		return found

	def bills(self) -> dict[str, str]:
		"""Account -> its new bill."""
		return {
			self.columns.account_names[each]: Key.BILL.name_of(int(self.bill_number[each]))
			for each in self.batch.bills.account_idx.tolist()
		}


def bill_anew(
	connection: mariadb.Connection, shard: Shard, originals: Mapping[str, str | None]
) -> CorrectionWriter:
	"""Compute the month of these accounts; the caller looks at the causes, then lets it write."""
	stage(
		connection.cursor(),
		"rebill_account",
		f"personal_account {_NAME} PRIMARY KEY",
		[load.codes("personal_account", sorted(originals))],
	)
	writer = CorrectionWriter(*calculate(connection, shard))
	writer.originals = {account: bill for account, bill in originals.items() if bill}
	return writer


def post_anew(
	cursor: mariadb.Cursor,
	bills: Mapping[str, str],
	originals: Mapping[str, str | None],
	posting: PostingDay,
	issue_date: date,
	author: Author,
) -> None:
	"""Post the new bills in the open period, due as `_KEPT_DUE_DATE` says."""
	if not bills:
		return
	pairs = [(bill, originals[account]) for account, bill in sorted(bills.items())]
	stage(
		cursor,
		"rebilled",
		f"bill {_NAME} PRIMARY KEY, original VARCHAR(140), amount DECIMAL(21,9), due_date DATE",
		[load.codes("bill", [bill for bill, _ in pairs]), load.text("original", [old for _, old in pairs])],
	)
	cursor.execute(
		"""UPDATE rebilled STRAIGHT_JOIN `tabElectricity Bill` old ON old.name = rebilled.original
		SET rebilled.amount = old.amount, rebilled.due_date = old.due_date"""
	)
	post_bills(
		cursor,
		BillSelection.named([bill for bill, _ in pairs]),
		posting,
		set_on_bills=dates_on_bills(issue_date, month_bounds(posting.period)[1], _KEPT_DUE_DATE),
		author=author,
	)
