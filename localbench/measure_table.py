"""The measurements as text, with what was promised and whether it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localbench.synthetic_kinds import PERIODS

if TYPE_CHECKING:
	from collections.abc import Callable, Sequence

	from localbench.measure import Size
	from localbench.measure_desk import Waited
	from localbench.measure_metering import Metering
	from localbench.measure_print import Printed

MOST_TIMES_BARE = 2.0
LEAST_TIMES_DOCUMENTS = 100.0
MOST_MEMORY_MB = 1024
MOST_GROWTH = 1.3
MOST_DESK_MS = 50.0
MOST_TIMES_BARE_METERING = 2.5
LEAST_SHADOWED_A_SECOND = 1_700.0
LEAST_PRINTED_A_CORE = 100.0
MOST_JUDGING_SECONDS = 60.0
MOST_WORKLIST_MS = 100.0
TITLE_WIDTH, NUMBER_WIDTH = 44, 14


def table(
	machine: Sequence[str],
	workers: int,
	sizes: Sequence[Size],
	waited: Sequence[Waited],
	metered: Sequence[Metering],
) -> str:
	"""metered: one for each size."""
	kept_or_missed = [*budgets(sizes, waited), *aftermath_budgets(sizes), *metering_budgets(metered)]
	lines = [
		"Machine",
		*(f"  {words}" for words in machine),
		f"  {workers} run workers, as many connections for bare LOAD DATA, as many processes for documents",
		"",
		*_run_lines(sizes),
		"",
		*_aftermath_lines(sizes),
		"",
		*_desk_lines(f"At the desk, {sizes[-1].accounts:,} accounts", waited),
		"",
		*_metering_lines(sizes, metered),
		"",
		*_desk_lines(f"Worklist, {metered[-1].open_exceptions:,} open exceptions", metered[-1].worklist),
		"",
		"Budgets",
		*(f"  {'within' if kept else 'MISSED':<7} {words}" for words, kept in kept_or_missed),
	]
	return "\n".join(lines)


def budgets(sizes: Sequence[Size], waited: Sequence[Waited]) -> list[tuple[str, bool]]:
	"""What is promised with what was measured, and whether it was kept."""
	largest = sizes[-1]
	documents = min(size.ratio_to_documents for size in sizes)
	memory = max(month.peak_memory_mb for size in sizes for month in size.months)
	growth = largest.microseconds_an_account / min(size.microseconds_an_account for size in sizes)
	slowest = max((each for each in waited if each.budgeted), key=lambda each: each.median_ms)
	return [
		(
			f"a run takes at most {MOST_TIMES_BARE:.0f} × bare LOAD DATA of its rows: "
			f"{largest.ratio_to_bare(-1):.2f} × at {largest.accounts:,} accounts",
			largest.ratio_to_bare(-1) <= MOST_TIMES_BARE,
		),
		(
			f"a run is at least {LEAST_TIMES_DOCUMENTS:.0f} × as fast as documents: {documents:.0f} ×",
			documents >= LEAST_TIMES_DOCUMENTS,
		),
		(f"a worker stays below {MOST_MEMORY_MB} MiB: {memory} MiB", memory < MOST_MEMORY_MB),
		(
			f"an account costs at most {MOST_GROWTH:.1f} × as much among {largest.accounts:,} as fewer: "
			f"{growth:.2f} ×",
			growth <= MOST_GROWTH,
		),
		(
			f"search and lists stay below {MOST_DESK_MS:.0f} ms: "
			f"{slowest.median_ms:.0f} ms at most ({slowest.action}, {slowest.who})",
			slowest.median_ms < MOST_DESK_MS,
		),
	]


def aftermath_budgets(sizes: Sequence[Size]) -> list[tuple[str, bool]]:
	"""As `budgets`, for what follows the bills: penalty, second calculation, print."""
	largest = sizes[-1]
	return [
		(
			f"a penalty run takes at most {MOST_TIMES_BARE:.0f} × bare LOAD DATA of its rows: "
			f"{largest.penalty.times_bare:.2f} × at {largest.penalty.accounts:,} accounts",
			largest.penalty.times_bare <= MOST_TIMES_BARE,
		),
		(
			f"a million bills are computed a second time within ten minutes, {LEAST_SHADOWED_A_SECOND:,.0f} "
			f"a second: {largest.shadow.bills_a_second:,.0f}",
			largest.shadow.bills_a_second >= LEAST_SHADOWED_A_SECOND,
		),
		*(
			(
				f"a core prints at least {LEAST_PRINTED_A_CORE:.0f} bills a second: "
				f"{size.printed.core_bills_a_second:,.0f}",
				size.printed.core_bills_a_second >= LEAST_PRINTED_A_CORE,
			)
			for size in sizes
			if size.printed
		),
	]


def metering_budgets(metered: Sequence[Metering]) -> list[tuple[str, bool]]:
	"""As `budgets`, for metering."""
	largest = metered[-1]
	growth = largest.judging_a_million / min(each.judging_a_million for each in metered)
	slowest = max((each for each in largest.worklist if each.budgeted), key=lambda each: each.median_ms)
	return [
		*(
			(
				f"{what} take at most {MOST_TIMES_BARE_METERING} × bare LOAD DATA of their rows: "
				f"{done.ratio:.2f} × at {done.rows:,}",
				done.ratio <= MOST_TIMES_BARE_METERING,
			)
			for what, done in (
				("readings of a file", largest.readings),
				("days of profiles", largest.profiles),
			)
		),
		(
			f"a million readings are judged in less than {MOST_JUDGING_SECONDS:.0f} s: "
			f"{largest.judging_a_million:.1f} s",
			largest.judging_a_million < MOST_JUDGING_SECONDS,
		),
		(
			f"judging a reading costs at most {MOST_GROWTH:.1f} × as much among {largest.readings.rows:,} "
			f"as fewer: {growth:.2f} ×",
			growth <= MOST_GROWTH,
		),
		(
			f"the worklist stays below {MOST_WORKLIST_MS:.0f} ms with {largest.open_exceptions:,} open: "
			f"{slowest.median_ms:.0f} ms at most ({slowest.action}, {slowest.who})",
			slowest.median_ms < MOST_WORKLIST_MS,
		),
	]


def _metering_lines(sizes: Sequence[Size], metered: Sequence[Metering]) -> list[str]:
	def line(title: str, number: Callable[[Metering], str]) -> str:
		return "  " + title.ljust(TITLE_WIDTH) + "".join(number(each).rjust(NUMBER_WIDTH) for each in metered)

	return [
		"Metering, accounts".ljust(TITLE_WIDTH + 2)
		+ "".join(f"{size.accounts:,}".rjust(NUMBER_WIDTH) for size in sizes),
		line("readings from one file", lambda each: f"{each.readings.rows:,}"),
		line("file to readings, s", lambda each: f"{each.readings.seconds:,.1f}"),
		line("the same rows by bare LOAD DATA, s", lambda each: f"{each.readings.bare_seconds:,.1f}"),
		line("readings : bare LOAD DATA", lambda each: f"{each.readings.ratio:.2f} ×"),
		line("judging a million readings, s", lambda each: f"{each.judging_a_million:,.1f}"),
		line("channels with a day of 48 values", lambda each: f"{each.profiles.rows:,}"),
		line("storing the day, s", lambda each: f"{each.profiles.seconds:,.1f}"),
		line("the same day by bare LOAD DATA, s", lambda each: f"{each.profiles.bare_seconds:,.1f}"),
		line("profiles : bare LOAD DATA", lambda each: f"{each.profiles.ratio:.2f} ×"),
	]


def _run_lines(sizes: Sequence[Size]) -> list[str]:
	first, second = PERIODS

	def line(title: str, number: Callable[[Size], str]) -> str:
		return "  " + title.ljust(TITLE_WIDTH) + "".join(number(size).rjust(NUMBER_WIDTH) for size in sizes)

	return [
		"Bill runs".ljust(TITLE_WIDTH + 2)
		+ "".join(f"{size.accounts:,}".rjust(NUMBER_WIDTH) for size in sizes),
		line(f"bills issued for {second}", lambda size: f"{size.months[1].bills:,}"),
		line("accounts not billed, listed with the cause", lambda size: f"{size.months[1].exceptions:,}"),
		line("calculate, s", lambda size: f"{size.months[1].calculate_seconds:,.1f}"),
		line("issue, s", lambda size: f"{size.months[1].issue_seconds:,.1f}"),
		line("end to end, bills/s", lambda size: f"{size.months[1].bills_a_second:,.0f}"),
		line("µs an account", lambda size: f"{size.microseconds_an_account:,.0f}"),
		line("the same rows by bare LOAD DATA, s", lambda size: f"{size.bare_seconds[1]:,.1f}"),
		line("run : bare LOAD DATA", lambda size: f"{size.ratio_to_bare(1):.2f} ×"),
		line("the same bills by documents, bills/s", lambda size: f"{size.documents_a_second:,.1f}"),
		line("run : documents", lambda size: f"{size.ratio_to_documents:,.0f} ×"),
		line("peak memory of a worker, MiB", lambda size: f"{size.months[1].peak_memory_mb:,}"),
		line(
			f"first month ({first}, empty tables), bills/s",
			lambda size: f"{size.months[0].bills_a_second:,.0f}",
		),
		line("first month : bare LOAD DATA", lambda size: f"{size.ratio_to_bare(0):.2f} ×"),
		line("entering the accounts and readings, s", lambda size: f"{size.entry_seconds:,.1f}"),
		line("database with two billed months, MiB", lambda size: f"{size.disk_mib:,}"),
	]


def _aftermath_lines(sizes: Sequence[Size]) -> list[str]:
	def line(title: str, number: Callable[[Size], str]) -> str:
		return "  " + title.ljust(TITLE_WIDTH) + "".join(number(size).rjust(NUMBER_WIDTH) for size in sizes)

	def printed(title: str, number: Callable[[Printed], str]) -> str:
		return line(title, lambda size: number(size.printed) if size.printed else "")

	return [
		"After the bills, accounts".ljust(TITLE_WIDTH + 2)
		+ "".join(f"{size.accounts:,}".rjust(NUMBER_WIDTH) for size in sizes),
		line("penalty charges, one an account", lambda size: f"{size.penalty.charges:,}"),
		line("penalty, calculate, s", lambda size: f"{size.penalty.calculate_seconds:,.1f}"),
		line("penalty, issue, s", lambda size: f"{size.penalty.issue_seconds:,.1f}"),
		line("penalty, accounts/s", lambda size: f"{size.penalty.accounts_a_second:,.0f}"),
		line("the same rows by bare LOAD DATA, s", lambda size: f"{size.penalty.bare_seconds:,.1f}"),
		line("penalty : bare LOAD DATA", lambda size: f"{size.penalty.times_bare:.2f} ×"),
		line("bills computed a second time", lambda size: f"{size.shadow.bills:,}"),
		line("the second calculation, s", lambda size: f"{size.shadow.seconds:,.1f}"),
		line("the second calculation, bills/s", lambda size: f"{size.shadow.bills_a_second:,.0f}"),
		printed("bills printed", lambda done: f"{done.bills:,}"),
		printed("printing, s", lambda done: f"{done.seconds:,.1f}"),
		printed("printing, bills/s", lambda done: f"{done.bills_a_second:,.0f}"),
		printed("printing, bills/s of a core", lambda done: f"{done.core_bills_a_second:,.0f}"),
	]


def _desk_lines(title: str, waited: Sequence[Waited]) -> list[str]:
	people = list(dict.fromkeys(each.who for each in waited))
	heads = "".join(f"{who}, ms (worst)".rjust(2 * NUMBER_WIDTH) for who in people)
	lines = [title.ljust(TITLE_WIDTH + 2) + heads]
	for action in dict.fromkeys(each.action for each in waited):
		found = [each for each in waited if each.action == action]
		numbers = "".join(
			f"{each.median_ms:,.1f} ({each.worst_ms:,.1f})".rjust(2 * NUMBER_WIDTH) for each in found
		)
		lines.append("  " + action.ljust(TITLE_WIDTH) + numbers)
	return lines
