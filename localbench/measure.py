"""`make bench`: speed and memory of bill runs, of metering and of the desk, as one table of one run.

Each size is entered anew and billed for two months by real workers. The first month meets empty tables, the
second one the first: it is the measured one. Then the same rows are loaded bare, a sample of the same
bills is made by documents, the bills are computed a second time, their penalty is run, and those of one size
are printed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localbench import (
	measure_desk,
	measure_documents,
	measure_load,
	measure_metering,
	measure_penalty,
	measure_print,
	measure_run,
	measure_shadow,
	measure_site,
	measure_table,
	sites,
	synthetic,
)
from localbench.measure_workers import QUEUES_OF, workers
from localbench.place import BENCH, Trouble, main, say
from localbench.synthetic_kinds import PERIODS

if TYPE_CHECKING:
	from collections.abc import Sequence

	from localbench.measure_penalty import PenaltyMonth
	from localbench.measure_print import Printed
	from localbench.measure_run import MonthBilled
	from localbench.measure_shadow import Shadowed

SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = SIZES[:2]
WORKERS = 2
# Whose bills are printed: the largest size that is not above it.
MOST_PRINTED, MOST_PRINTED_QUICK = 100_000, 10_000
MOST_SHADOWED_QUICK = 20_000
# Accounts with two billed months, and the files of their rows beside them.
DISK_BYTES_AN_ACCOUNT = 20_000


@dataclass(frozen=True)
class Size:
	"""What was measured for so many accounts; each tuple holds the first month and the second."""

	accounts: int
	entry_seconds: float
	months: tuple[MonthBilled, ...]
	bare_seconds: tuple[float, ...]
	documents_a_second: float
	disk_mib: int
	penalty: PenaltyMonth
	shadow: Shadowed
	printed: Printed | None

	def ratio_to_bare(self, month: int) -> float:
		return self.months[month].seconds / self.bare_seconds[month]

	@property
	def ratio_to_documents(self) -> float:
		return self.months[-1].bills_a_second / self.documents_a_second

	@property
	def microseconds_an_account(self) -> float:
		return self.months[-1].seconds * 1e6 / self.accounts


@dataclass(frozen=True)
class Extent:
	"""How much of what takes minutes is measured."""

	processes: int
	printed_accounts: int
	most_shadowed: int


def measure_size(accounts: int, extent: Extent) -> Size:
	processes = extent.processes
	measure_site.empty()
	say(f"· {accounts:,} accounts: entering …")
	began = time.monotonic()
	synthetic.credit_generation()
	synthetic.populate(accounts)
	entry_seconds = time.monotonic() - began
	measure_site.refresh_statistics()
	say(f"· {accounts:,} accounts: billing {' and '.join(PERIODS)} …")
	with workers(processes):
		months = tuple(measure_run.bill_month(period) for period in PERIODS)
	say(f"· {accounts:,} accounts: the same rows by bare LOAD DATA …")
	bare_seconds = _load_bare(months, processes)
	disk_mib = measure_site.disk_mib()
	last = months[-1]
	say(f"· {accounts:,} accounts: a sample of the same bills by documents …")
	documents = measure_documents.bills_a_second(last.run, processes)
	say(f"· {accounts:,} accounts: the bills computed a second time …")
	shadow = measure_shadow.measure(last.run, processes, extent.most_shadowed)
	say(f"· {accounts:,} accounts: the penalty of the month after …")
	measure_site.refresh_statistics()
	with workers(processes):
		# After the bare loading: that puts back the rows of bill runs alone.
		penalty = measure_penalty.measure(last.period)
		printed = _print(last, accounts) if accounts == extent.printed_accounts else None
	return Size(accounts, entry_seconds, months, bare_seconds, documents, disk_mib, penalty, shadow, printed)


def _print(month: MonthBilled, accounts: int) -> Printed:
	say(f"· {accounts:,} accounts: printing their bills …")
	return measure_print.measure(month.run)


def _load_bare(months: tuple[MonthBilled, ...], processes: int) -> tuple[float, ...]:
	files = [measure_load.write_files(month.run) for month in months]
	billed = measure_load.control_totals()
	measure_site.truncate(measure_site.WRITTEN_BY_A_RUN)
	seconds = tuple(measure_load.load_files(shards, processes) for shards in files)
	if measure_load.control_totals() != billed:
		raise Trouble("The rows loaded bare are not those of the runs.")
	measure_load.forget_files()
	return seconds


def measure(words: list[str]) -> None:
	asked = _arguments(words)
	sizes = asked.sizes or (QUICK_SIZES if asked.quick else SIZES)
	_check_disk(max(sizes))
	extent = _extent(sizes, asked)
	sites.set_config(measure_site.SITE, bench_id=QUEUES_OF)
	with measure_site.site():
		try:
			machine = measure_site.machine()
			measured, metered = [], []
			for accounts in sizes:
				measured.append(measure_size(accounts, extent))
				if accounts == sizes[-1]:
					say("· At the desk …")
					waited = measure_desk.measure(synthetic.batches_of(accounts))
				# Last: it adds readings that nobody has billed.
				say(f"· {accounts:,} accounts: readings from a file, a day of profiles, a full worklist …")
				metered.append(measure_metering.measure())
		finally:
			measure_load.forget_files()
			if not asked.keep:
				measure_site.empty()
	say("\n" + measure_table.table(machine, asked.workers, measured, waited, metered))


def _extent(sizes: Sequence[int], asked: argparse.Namespace) -> Extent:
	most = MOST_PRINTED_QUICK if asked.quick else MOST_PRINTED
	printed = max((accounts for accounts in sizes if accounts <= most), default=min(sizes))
	return Extent(asked.workers, printed, MOST_SHADOWED_QUICK if asked.quick else max(sizes))


def _arguments(words: list[str]) -> argparse.Namespace:
	parser = argparse.ArgumentParser(prog="localbench/bench", description="Measure speed and memory.")
	parser.add_argument(
		"--quick", action="store_true", help="10 and 100 thousand accounts only: three minutes"
	)
	parser.add_argument("--sizes", type=int, nargs="+", help="numbers of accounts instead")
	parser.add_argument("--workers", type=int, default=WORKERS, help=f"run workers (default {WORKERS})")
	parser.add_argument("--keep", action="store_true", help=f"leave the largest size on {measure_site.SITE}")
	return parser.parse_args(words)


def _check_disk(accounts: int) -> None:
	free = shutil.disk_usage(BENCH).free
	needed = accounts * DISK_BYTES_AN_ACCOUNT
	if free < needed:
		raise Trouble(
			f"{accounts:,} accounts need {needed >> 30} GiB of disk; {free >> 30} are free under {BENCH}.\n"
			"Free some, or measure fewer: localbench/bench --quick"
		)


if __name__ == "__main__":
	main(measure, sys.argv[1:])
