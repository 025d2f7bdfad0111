"""`make test`: checks of the code, then every test on a freshly installed site."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from localbench import services, sites
from localbench.place import PYTHON, ROOT, alone, bench_environment, main, say
from localbench.up import up

if TYPE_CHECKING:
	from pathlib import Path

CHECKS: dict[str, list[str | Path]] = {
	"ruff": [PYTHON, "-m", "ruff", "check", "."],
	"mypy": [PYTHON, "-m", "mypy", "elektrhisob", "localbench", "conftest.py"],
	"import-linter": [PYTHON.parent / "lint-imports"],
}


def test_site() -> str:
	return os.environ.get("ELEKTRHISOB_TEST_SITE") or "test.localhost"


def lint() -> int:
	"""The checks that need no site; 0 when all pass."""
	failed = 0
	for name, command in CHECKS.items():
		say(f"· {name} …")
		failed |= subprocess.run(command, cwd=ROOT, env=bench_environment()).returncode != 0
	return int(failed)


def test(words: list[str]) -> int:
	"""Exit code of the checks or of pytest, whose own summary ends the output.

	A bench that was not running before is stopped again.
	"""
	began = time.monotonic()
	was_running = bool(services.states())
	site = test_site()
	try:
		with alone():
			up()
			sites.fresh_test_site(site)
		say(f"· The bench stands after {time.monotonic() - began:.0f} s")
		failed = lint()
		ended = subprocess.run(
			[PYTHON, "-m", "pytest", *words], cwd=ROOT, env=bench_environment({"ELEKTRHISOB_TEST_SITE": site})
		).returncode
	finally:
		if not was_running:
			services.stop(quietly=True)
	return failed or ended


def command_line(words: list[str]) -> int:
	if words[:1] == ["lint"]:
		with alone():
			up()
		return lint()
	return test(words)


if __name__ == "__main__":
	main(command_line, sys.argv[1:])
