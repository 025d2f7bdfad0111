"""The bench's programs under one process manager: configured, started, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from localbench import ports as ports_of_bench
from localbench.configuration import SUPERVISOR_CONFIG, database_folder, write_configuration
from localbench.place import BENCH, CONFIG, LOGS, MARK, PYTHON, Trouble, bench_environment, log_tail, main, run, say
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
	running = states()
	if not running:
		end_leftovers()
		ports = ports_of_bench.choose()
		write_configuration(ports)
		make_database_folder()
		launch_manager()
	known = ports_of_bench.remembered()
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
	wait_until(lambda: bool(states()), 15, "The process manager does not answer", LOGS / "supervisord.log")


def wait_for(programs: list[str]) -> None:
	for program in programs:
		name = program.split(":")[-1]
		log = LOGS / f"{name}.log"
		wait_until(lambda: states().get(program) == "RUNNING", START_SECONDS, f"{name} does not start", log)  # noqa: B023
	ports = ports_of_bench.remembered()
	assert ports is not None
	for name, port in ports.by_name().items():
		if any(program.split(":")[-1] == name for program in programs):
			wait_until(
				lambda: ports_of_bench.in_use(port),  # noqa: B023
				START_SECONDS,
				f"{name} does not answer on port {port}",
				LOGS / f"{name}.log",
			)


def wait_until(holds: object, seconds: float, failure: str, log: Path) -> None:
	assert callable(holds)
	until = time.monotonic() + seconds
	while not holds():
		if time.monotonic() > until:
			raise Trouble(f"{failure}. The end of {log}:\n{log_tail(log)}")
		time.sleep(0.2)


def make_database_folder() -> None:
	"""A fresh data folder: root may log in on 127.0.0.1 by password, nobody without one."""
	folder = database_folder()
	if folder.exists():
		return
	say("· Database files …")
	half_done = folder.with_name("mariadb.half-done")
	subprocess.run(["rm", "-rf", str(half_done)], check=True)
	options = [f"--defaults-file={CONFIG / 'mariadb.cnf'}"]
	run(
		["mariadb-install-db", *options, f"--datadir={half_done}", "--auth-root-authentication-method=normal"],
		"mariadb-install",
		"MariaDB's data folder could not be made.",
	)
	password = root_password()
	run(
		["/usr/sbin/mariadbd", *options, f"--datadir={half_done}", "--bootstrap"],
		"mariadb-install",
		"MariaDB's users could not be set.",
		stdin=f"""FLUSH PRIVILEGES;
DELETE FROM mysql.global_priv WHERE User = '' OR User = 'PUBLIC' OR (User = 'root' AND Host NOT IN ('localhost'));
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY '{password}';
CREATE USER root@'127.0.0.1' IDENTIFIED BY '{password}';
GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
DROP DATABASE IF EXISTS test;
""",
	)
	half_done.rename(folder)


def root_password() -> str:
	return (CONFIG / "mariadb-root-password").read_text().strip()


def stop() -> None:
	"""Stop everything together and leave no process behind."""
	if states():
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
