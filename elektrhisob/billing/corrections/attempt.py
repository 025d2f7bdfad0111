"""One attempt at a shard: cancel its bills, bill the accounts anew month by month, post the difference.

All in the caller's transaction. What an account needs that cannot be had holds the account: the caller rolls
back and tries again without it, so that nobody is left with a cancelled bill and no new one.

Months of an account are billed in their order. A month whose closing readings come out as they were leaves
the later ones alone; where they do not, the next billed month is corrected too, and so on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import mariadb

from elektrhisob.accounting.bill_postings import reverse_bill_postings
from elektrhisob.accounting.staging import Author, PostingDay
from elektrhisob.administration.periods import month_bounds, open_period_for
from elektrhisob.billing.charges.waiting import release_charged
from elektrhisob.billing.corrections.bill_anew import bill_anew, post_anew
from elektrhisob.billing.corrections.check_anew import held_by_checks
from elektrhisob.billing.shard_columns import LATER_BILLED, Shard
from elektrhisob.bulk import load
from elektrhisob.bulk.staging import stage
from elektrhisob.bulk.statements import placeholders, rows, run
from elektrhisob.metering.estimation.true_up import true_up_in

NOT_ISSUED = "NOT_ISSUED"
IN_BILL_RUN = "IN_BILL_RUN"
CANCEL_ONLY = "Cancel Only"
LATER_MONTH = "Later Month"

Held = dict[str, str]


@dataclass(frozen=True)
class CorrectionShard:
	"""A row of Bill Correction Shard with what its run says."""

	name: str
	correction_run: str
	kind: str
	het: str
	owner: str
	# What checks hold is corrected all the same, as a supervisor says and another one approves.
	checks_released: bool = False


@dataclass
class Correction:
	"""A bill to correct, and what came of it. `original` is None for a final bill that nobody made yet."""

	account: str
	period: str
	original: str | None
	why: str
	new: str | None = None
	posting: PostingDay | None = None


@dataclass
class Attempt:
	connection: mariadb.Connection
	shard: CorrectionShard
	author: Author
	today: date
	corrections: dict[tuple[str, str], Correction] = field(default_factory=dict)

	def __post_init__(self) -> None:
		self.cursor = self.connection.cursor()

	def run(self) -> Held:
		"""Returns the accounts that must be held, each with its cause; none: everything is written."""
		if not self.corrections:
			return {}
		self._lock_accounts()
		if held := self._held_before():
			return held
		self._cancel(self.corrections.values())
		self._let_estimates_give_way()
		done: set[str] = set()
		while period := min({period for _, period in self.corrections} - done, default=None):
			if held := self._correct_month(period):
				return held
			done.add(period)
		return {}

	def accounts(self) -> list[str]:
		return sorted({account for account, _period in self.corrections})

	def _lock_accounts(self) -> None:
		"""In the order of every pass over accounts: by name, before anything is written."""
		stage(
			self.cursor,
			"correction_account",
			"personal_account VARCHAR(140) NOT NULL PRIMARY KEY, first_period VARCHAR(7)",
			[
				load.codes("personal_account", self.accounts()),
				load.codes("first_period", self._first_periods()),
			],
		)
		rows(
			self.cursor,
			"""SELECT COUNT(account.name) FROM correction_account staged
			STRAIGHT_JOIN `tabPersonal Account` account ON account.name = staged.personal_account
			FOR UPDATE""",
		)

	def _first_periods(self) -> list[str]:
		first: dict[str, str] = {}
		for account, period in sorted(self.corrections):
			first.setdefault(account, period)
		return [first[account] for account in self.accounts()]

	def _held_before(self) -> Held:
		"""Bills that are not issued any more, accounts a bill run works on, months that others stand on."""
		held: Held = {}
		originals = self._originals()
		issued = {
			name
			for (name,) in rows(
				self.cursor,
				f"""SELECT name FROM `tabElectricity Bill`
				WHERE docstatus = 1 AND name IN ({placeholders(originals)})""",
				originals,
			)
		}
		for each in self.corrections.values():
			if each.original and each.original not in issued:
				held[each.account] = NOT_ISSUED
		in_run = rows(
			self.cursor,
			"""SELECT staged.personal_account FROM correction_account staged
			STRAIGHT_JOIN `tabPersonal Account` account ON account.name = staged.personal_account
			WHERE account.route IN (SELECT claim.route FROM `tabBill Run Claim` claim
					WHERE claim.period >= staged.first_period)
				OR EXISTS (SELECT 1 FROM `tabElectricity Bill` draft
					WHERE draft.personal_account = account.name AND draft.docstatus = 0)""",
		)
		held.update((account, IN_BILL_RUN) for (account,) in in_run)
		if self.shard.kind == CANCEL_ONLY:
			held.update((account, LATER_BILLED) for account in self._stood_on(originals))
		return held

	def _stood_on(self, originals: list[str]) -> list[str]:
		return [
			account
			for (account,) in rows(
				self.cursor,
				f"""SELECT DISTINCT staged.personal_account FROM correction_account staged
				STRAIGHT_JOIN `tabElectricity Bill` later ON later.personal_account = staged.personal_account
					AND later.period > staged.first_period
				WHERE later.docstatus = 1 AND later.name NOT IN ({placeholders(originals)})""",
				originals,
			)
		]

	def _originals(self) -> list[str]:
		# Never empty: an empty list is no SQL.
		return sorted(each.original for each in self.corrections.values() if each.original) or [""]

	def _cancel(self, corrections: Iterable[Correction]) -> None:
		names = sorted(each.original for each in corrections if each.original)
		if not names:
			return
		run(
			self.cursor,
			f"""UPDATE `tabElectricity Bill` SET status = 'Cancelled', docstatus = 2, modified = %s,
				modified_by = %s
			WHERE name IN ({placeholders(names)})""",
			(self.author.now, self.author.user, *names),
		)
		release_charged(self.cursor, f"bill.name IN ({placeholders(names)})", tuple(names))

	def _let_estimates_give_way(self) -> None:
		"""Estimates stood because they were billed; with their bills cancelled the true reading counts."""
		if self.shard.kind == CANCEL_ONLY:
			return
		found = rows(
			self.cursor,
			"""SELECT DISTINCT late.installation FROM correction_account staged
			STRAIGHT_JOIN `tabReading Exception` late ON late.personal_account = staged.personal_account
			WHERE late.cause = 'LATE_FOR_BILLED' AND late.status IN ('Open', 'In Work')
				AND late.installation > ''""",
		)
		true_up_in(self.connection, [installation for (installation,) in found])

	def _correct_month(self, period: str) -> Held:
		month = {each.account: each for each in self.corrections.values() if each.period == period}
		posting = posting_day(period, self.shard.het)
		for each in month.values():
			each.posting = posting
		originals = {account: each.original for account, each in month.items()}
		cancelled = sorted(bill for bill in originals.values() if bill)
		only = self.shard.kind == CANCEL_ONLY
		if cancelled:
			reverse_bill_postings(self.cursor, cancelled, posting, author=self.author, pay_others=only)
		if only:
			return {}
		shard = Shard(self.shard.name, "", period, self.shard.het, [], self.shard.owner, rebills=True)
		writer = bill_anew(self.connection, shard, originals)
		if held := writer.causes():
			return held
		writer.write()
		if held := held_by_checks(self.connection, writer.bills(), period, bool(self.shard.checks_released)):
			return held
		for account, bill in writer.bills().items():
			month[account].new = bill
		post_anew(self.cursor, writer.bills(), originals, posting, self.today, self.author)
		self._follow(month)
		return {}

	def _follow(self, month: dict[str, Correction]) -> None:
		"""The next billed month of accounts whose closing readings are not what they were."""
		old = self._closings(each.original for each in month.values())
		new = self._closings(each.new for each in month.values())
		moved = [
			account
			for account, each in month.items()
			if old.get(each.original or "", set()) != new.get(each.new or "", set())
		]
		if not moved:
			return
		period = next(iter(month.values())).period
		found = rows(
			self.cursor,
			f"""SELECT bill.personal_account, bill.period, bill.name FROM `tabElectricity Bill` bill
			WHERE bill.docstatus = 1 AND bill.personal_account IN ({placeholders(moved)})
				AND bill.period > %s ORDER BY bill.personal_account, bill.period""",
			(*moved, period),
		)
		chosen = {account for account, later in self.corrections if later > period}
		added = []
		for account, later, bill in found:
			if account not in chosen:
				chosen.add(account)
				correction = Correction(account, later, bill, LATER_MONTH)
				self.corrections[account, later] = correction
				added.append(correction)
		self._cancel(added)

	def _closings(self, bills: Iterable[str | None]) -> dict[str, set[tuple[object, ...]]]:
		"""Bill -> its last day and its registers as it left them."""
		names = sorted(bill for bill in bills if bill)
		found: dict[str, set[tuple[object, ...]]] = defaultdict(set)
		if not names:
			return found
		for bill, *closing in rows(
			self.cursor,
			f"""SELECT bill.name, bill.to_date, used.meter_installation, used.zone, used.closing_date,
				used.closing_value
			FROM `tabElectricity Bill` bill LEFT JOIN `tabBill Consumption` used ON used.parent = bill.name
			WHERE bill.name IN ({placeholders(names)})""",
			names,
		):
			found[bill].add(tuple(closing))
		return found


def posting_day(period: str, het: str) -> PostingDay:
	"""The month's own last day while it is open, else the first day of the month that takes late facts."""
	last = month_bounds(period)[1]
	taken_by = open_period_for(last, het)
	return PostingDay(taken_by, last if taken_by == period else month_bounds(taken_by)[0])
