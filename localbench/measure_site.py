"""The site of the measurements: emptied between sizes, and a process of one's own in it."""

from __future__ import annotations

import os
import platform
import re
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils.nestedset import rebuild_tree

from elektrhisob.administration.divisions import clear_divisions

if TYPE_CHECKING:
	from collections.abc import Callable, Iterator, Sequence
	from multiprocessing.synchronize import Barrier

SITE = "bench.localhost"
START_SECONDS = 60
WRITTEN_BY_A_RUN = (
	"Electricity Bill",
	"Bill Line",
	"Bill Consumption",
	"Ledger Posting",
	"Account Balance",
	"Bill Run Exception",
)
_EMPTIED = (
	*WRITTEN_BY_A_RUN,
	"Payment Allocation",
	"Consumer",
	"Personal Account",
	"Account Tariff",
	"Supply Point",
	"Meter",
	"Meter Installation",
	"Meter Reading",
	"Reading Exception",
	"Load Profile Day",
	"Askue File",
	"Askue Fault",
	"Bill Run",
	"Bill Run Shard",
	"Bill Run Claim",
	"Bill Check Finding",
	"Bill Print Job",
	"Bill Print Part",
	"Carried Credit",
	"Penalty Charge",
	"Penalty Accrual",
	"Penalty Run",
	"Penalty Run Shard",
	"Comment",
	"Version",
	"Access Log",
)


@contextmanager
def site() -> Iterator[None]:
	frappe.init(site=SITE)
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		yield
	finally:
		frappe.destroy()


def in_processes(work: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
	"""`work(*arguments)` side by side, each in a process of its own that is connected to the site."""
	context = get_context("spawn")
	line = context.Barrier(len(arguments))
	with ProcessPoolExecutor(len(arguments), context, _remember_line, (line,)) as pool:
		return [future.result() for future in [pool.submit(_connected, work, each) for each in arguments]]


def start_together() -> float:
	"""Inside `in_processes`: wait until every process is ready to begin; gives the time it is then."""
	_starting_line[0].wait(START_SECONDS)
	return time.time()


_starting_line: list[Barrier] = []


def _remember_line(line: Barrier) -> None:
	_starting_line.append(line)


def _connected(work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
	with site():
		return work(*arguments)


def empty() -> None:
	"""As installed: no accounts, no routes, nothing billed."""
	truncate(_EMPTIED)
	frappe.db.delete("Org Unit", {"unit_level": ("in", ["Section", "Route"])})
	rebuild_tree("Org Unit", "parent_org_unit")
	clear_divisions()
	frappe.db.commit()


def truncate(doctypes: Sequence[str]) -> None:
	for doctype in doctypes:
		frappe.db.sql_ddl(f"TRUNCATE TABLE `tab{doctype}`")


def refresh_statistics() -> None:
	"""Count index entries now: the server would do it in the background a while after a load."""
	for doctype in _EMPTIED:
		frappe.db.sql(f"ANALYZE TABLE `tab{doctype}`")
	frappe.db.commit()


def disk_mib() -> int:
	rows = frappe.db.sql(
		"""SELECT SUM(data_length + index_length) FROM information_schema.tables
		WHERE table_schema = DATABASE()"""
	)
	return int(rows[0][0]) >> 20


def machine() -> list[str]:
	"""Processor, memory, system and database server, as words."""
	processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
	memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
	server, pool, flush = frappe.db.sql(
		"SELECT VERSION(), @@innodb_buffer_pool_size, @@innodb_flush_log_at_trx_commit"
	)[0]
	return [
		f"{os.cpu_count()} × {processor[1] if processor else platform.machine()}",
		f"{int(memory[1]) >> 20 if memory else '?'} GiB memory",
		f"Linux {platform.release()}, Python {platform.python_version()}, Frappe {frappe.__version__}",
		f"MariaDB {server}, buffer pool {pool >> 20} MiB, flush at commit {flush}",
		f"load before the start {os.getloadavg()[0]:.2f}",
	]
