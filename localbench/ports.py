"""The ports of one bench: ten in a row, chosen once and remembered."""

from __future__ import annotations

import json
import os
import socket
import time
from dataclasses import dataclass

from localbench.place import CONFIG, Trouble, say

DEFAULT_BASE = 8000
ROW = 10
ROWS_TRIED = 40
NAMES = ("web", "gunicorn", "mariadb", "redis_cache", "redis_queue")


@dataclass(frozen=True)
class Ports:
	"""`web` is the address to open; the others are for the bench's own programs."""

	base: int

	@property
	def web(self) -> int:
		return self.base

	@property
	def gunicorn(self) -> int:
		return self.base + 1

	@property
	def mariadb(self) -> int:
		return self.base + 2

	@property
	def redis_cache(self) -> int:
		return self.base + 3

	@property
	def redis_queue(self) -> int:
		return self.base + 4

	def by_name(self) -> dict[str, int]:
		return {name: getattr(self, name) for name in NAMES}


def in_use(port: int) -> bool:
	with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("127.0.0.1", port))
		except OSError:
			return True
	return False


def taken(ports: Ports) -> list[int]:
	return [port for port in ports.by_name().values() if in_use(port)]


def still_taken(ports: Ports, seconds: float) -> list[int]:
	"""A program just ended may hold its port a moment longer."""
	until = time.monotonic() + seconds
	while busy := taken(ports):
		if time.monotonic() > until:
			break
		time.sleep(0.2)
	return busy


def remembered() -> Ports | None:
	path = CONFIG / "ports.json"
	return Ports(json.loads(path.read_text())["base"]) if path.exists() else None


def remember(ports: Ports) -> Ports:
	(CONFIG / "ports.json").write_text(
		json.dumps({"base": ports.base, **ports.by_name()}, indent="\t") + "\n"
	)
	return ports


def asked_base() -> int | None:
	shown = os.environ.get("BENCH_PORT_BASE", "").strip()
	if not shown:
		return None
	if not shown.isdigit() or not 1024 <= int(shown) <= 65535 - ROW:
		raise Trouble(
			f"BENCH_PORT_BASE is {shown!r}; give a number from 1024 to {65535 - ROW}, such as 8100."
		)
	return int(shown)


def choose() -> Ports:
	"""The ports asked for, the remembered ones, or the first free row. Call it while the bench is stopped."""
	base = asked_base()
	known = remembered()
	wanted = Ports(base) if base is not None else known or Ports(DEFAULT_BASE)
	busy = still_taken(wanted, seconds=5 if known else 0)
	if not busy:
		return remember(wanted)
	if base is not None:
		raise Trouble(
			f"Port {busy[0]} is in use by another program. Stop that program, or choose another row of "
			f"ports, for example BENCH_PORT_BASE={free_row().base}."
		)
	ports = free_row()
	last = ports.base + ROW - 1
	say(f"· Port {busy[0]} is in use by another program; this bench takes {ports.base} to {last}.")
	return remember(ports)


def free_row() -> Ports:
	for row in range(ROWS_TRIED):
		ports = Ports(DEFAULT_BASE + row * ROW)
		if not taken(ports):
			return ports
	raise Trouble(
		f"No free row of ports between {DEFAULT_BASE} and {DEFAULT_BASE + ROW * ROWS_TRIED}. "
		"Stop something, or set BENCH_PORT_BASE."
	)
