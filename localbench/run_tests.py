"""`make test`: checks of the code, then every test on freshly installed sites."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from localbench import services, sites
from localbench.machine import memory_mib
from localbench.place import PYTHON, ROOT, alone, bench_environment, main, say
from localbench.up import up

if TYPE_CHECKING:
	from pathlib import Path

CHECKS: dict[str, list[str | Path]] = {
	"ruff": [PYTHON, "-m", "ruff", "check", "."],
	"mypy": [PYTHON, "-m", "mypy", "elektrhisob", "localbench", "conftest.py"],
	"import-linter": [PYTHON.parent / "lint-imports"],
}
# One process of tests with its browser and its share of the servers.
PROCESS_MIB = 3072
MOST_PROCESSES = 4


def test_site() -> str:
	return os.environ.get("ELEKTRHISOB_TEST_SITE") or "test.localhost"


def processes() -> int:
	"""How many processes test beside each other: as many as cores, and as memory allows."""
	asked = os.environ.get("ELEKTRHISOB_TEST_PROCESSES", "")
	if asked.isdigit() and int(asked):
		return int(asked)
	return max(1, min(len(os.sched_getaffinity(0)), memory_mib() // PROCESS_MIB, MOST_PROCESSES))


def lint() -> int:
	"""The checks that need no site; 0 when all pass."""
	failed = 0
	for name, command in CHECKS.items():
		say(f"· {name} …")
		failed |= subprocess.run(command, cwd=ROOT, env=bench_environment()).returncode != 0
	return int(failed)


def pytest_command(many: int, words: list[str]) -> list[str | Path]:
	"""A file's tests stay in one process: its modules share what they set up."""
	beside = ["-n", str(many), "--dist", "loadfile"] if many > 1 else []
	return [PYTHON, "-m", "pytest", *beside, *words]


def pytest_commands(many: int, words: list[str]) -> list[list[str | Path]]:
	"""The whole suite beside each other but for its browsers: two of them on a core each wait too long."""
	if words or many == 1:
		return [pytest_command(many, words)]
	return [pytest_command(many, ["-m", "not browser"]), pytest_command(1, ["-m", "browser"])]


def test(words: list[str]) -> int:
	"""Exit code of the checks or of pytest, whose own summary ends the output.

	A bench that was not running before is stopped again.
	"""
	began = time.monotonic()
	was_running = bool(services.states())
	site, many = test_site(), processes()
	try:
		with alone():
			up()
			sites.fresh_test_site(site)
			for number in range(1, many):
				sites.copy_test_site(site, sites.beside(site, number))
		say(f"· The bench stands after {time.monotonic() - began:.0f} s")
		failed = lint()
		ended = 0
		for command in pytest_commands(many, words):
			ended = (
				subprocess.run(
					command, cwd=ROOT, env=bench_environment({"ELEKTRHISOB_TEST_SITE": site})
				).returncode
				or ended
			)
	finally:
		if not was_running:
			services.stop(quietly=True)
	say(f"· {time.monotonic() - began:.0f} s in all, {many} at a time")
	return failed or ended


def command_line(words: list[str]) -> int:
	if words[:1] == ["lint"]:
		with alone():
			up()
		return lint()
	return test(words)


if __name__ == "__main__":
	main(command_line, sys.argv[1:])
