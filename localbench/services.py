"""The bench's programs under one process manager: configured, started, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from localbench import database
from localbench import ports as ports_of_bench
from localbench.configuration import SUPERVISOR_CONFIG, write_configuration
from localbench.place import (
	BENCH,
	LOGS,
	MARK,
	PYTHON,
	Trouble,
	bench_environment,
	log_tail,
	main,
	run,
	say,
)

if TYPE_CHECKING:
	from collections.abc import Callable

	from localbench.ports import Ports

DATABASES = ("mariadb", "redis_cache", "redis_queue")
START_SECONDS = 90
STOP_SECONDS = 40


def supervisorctl(*words: str) -> subprocess.CompletedProcess[str]:
	return subprocess.run(
		[PYTHON, "-m", "supervisor.supervisorctl", "-c", str(SUPERVISOR_CONFIG), *words],
		capture_output=True,
		text=True,
		env=bench_environment(),
	)


def states() -> dict[str, str]:
	"""Program -> RUNNING, STOPPED, …; empty when the process manager is not there."""
	if not SUPERVISOR_CONFIG.exists() or not PYTHON.exists():
		return {}
	rows = (line.split() for line in supervisorctl("status").stdout.splitlines())
	return {row[0]: row[1] for row in rows if len(row) > 1 and row[1].isupper()}


def own_processes() -> list[int]:
	"""Every process that carries this bench's mark, the caller and its parents excepted."""
	mark = f"{MARK}={BENCH}".encode()
	mine = lineage()
	found = []
	for entry in Path("/proc").iterdir():
		if not entry.name.isdigit() or int(entry.name) in mine:
			continue
		try:
			if mark in (entry / "environ").read_bytes().split(b"\0"):
				found.append(int(entry.name))
		except OSError:
			continue
	return found


def lineage() -> set[int]:
	line = {os.getpid()}
	current = os.getpid()
	while current > 1:
		status = Path(f"/proc/{current}/stat").read_text()
		current = int(status.rsplit(")", 1)[1].split()[1])
		line.add(current)
	return line


def service_processes() -> list[int]:
	"""The marked processes that a process manager started, not a person's console or command."""
	return [pid for pid in own_processes() if b"ELEKTRHISOB_SERVICE=1" in environment_of(pid)]


def environment_of(pid: int) -> list[bytes]:
	try:
		return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
	except OSError:
		return []


def start(everything: bool = True) -> Ports:
	"""Start the databases and, with `everything`, web, realtime, scheduler and workers.

	Programs that already run stay as they are. Raises Trouble naming the one that does not come up.
	"""
	known = ports_of_bench.remembered()
	if known and states() and write_configuration(known):
		say("· The bench's configuration has changed.")
		stop()
	if not states():
		end_leftovers()
		known = ports_of_bench.choose()
		write_configuration(known)
		database.make_folder()
		launch_manager()
	assert known is not None
	wanted = [name for name in states() if everything or name in DATABASES]
	stopped = [name for name, state in states().items() if name in wanted and state != "RUNNING"]
	if stopped:
		say(f"· Starting {', '.join(name.split(':')[-1] for name in stopped)} …")
		supervisorctl("start", *stopped)
	wait_for(wanted)
	return known


def reload_code() -> None:
	"""Let the web server take the app's new code, without dropping a request. Jobs are forked
	from workers that have loaded none of the app, so they need nothing."""
	if states().get("gunicorn") == "RUNNING":
		supervisorctl("signal", "HUP", "gunicorn")


def restart(program: str) -> None:
	if states().get(program) == "RUNNING":
		supervisorctl("restart", program)
		wait_for([program])


def launch_manager() -> None:
	environment = bench_environment({"ELEKTRHISOB_SERVICE": "1"})
	run(
		[PYTHON, "-m", "supervisor.supervisord", "-c", SUPERVISOR_CONFIG],
		"supervisord",
		"The process manager does not start.",
		env=environment,
	)
	wait_until(lambda: bool(states()), "The process manager does not answer", LOGS / "supervisord.log")


def wait_for(programs: list[str]) -> None:
	ports = ports_of_bench.remembered()
	port_of = ports.by_name() if ports else {}
	for program in programs:
		name = program.split(":")[-1]
		log = LOGS / f"{name.partition('_')[0] if name.startswith('worker') else name}.log"
		wait_until(partial(is_running, program), f"{name} does not start", log)
		if name in port_of:
			port = port_of[name]
			wait_until(partial(ports_of_bench.in_use, port), f"{name} does not answer on port {port}", log)


def is_running(program: str) -> bool:
	return states().get(program) == "RUNNING"


def wait_until(holds: Callable[[], bool], failure: str, log: Path) -> None:
	until = time.monotonic() + START_SECONDS
	while not holds():
		if time.monotonic() > until:
			raise Trouble(f"{failure}. The end of {log}:\n{log_tail(log)}")
		time.sleep(0.2)


def stop(quietly: bool = False) -> None:
	"""Stop everything together and leave no process behind."""
	if states():
		if not quietly:
			say("· Stopping the bench …")
		supervisorctl("shutdown")
		until = time.monotonic() + STOP_SECONDS
		while service_processes() and time.monotonic() < until:
			time.sleep(0.2)
	end_leftovers()


def end_leftovers() -> None:
	"""End what a killed process manager left: first asked, then forced."""
	for signum, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
		left = service_processes()
		if not left:
			return
		for pid in left:
			try:
				os.kill(pid, signum)
			except ProcessLookupError:
				continue
		until = time.monotonic() + seconds
		while service_processes() and time.monotonic() < until:
			time.sleep(0.2)


def command_line(words: list[str]) -> None:
	if words == ["stop"]:
		stop()
	elif words == ["start"]:
		ports = start()
		say(f"Running at http://localhost:{ports.web}")
	elif words == ["status"]:
		for name, state in states().items() or {"the bench": "STOPPED"}.items():
			say(f"{name.split(':')[-1]:<14} {state}")
	else:
		raise Trouble("Say start, stop or status.")


if __name__ == "__main__":
	main(command_line, sys.argv[1:])
