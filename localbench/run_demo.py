"""`make demo`: the bench, its demo site, and a district billed for a year."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from localbench import simbench_data, sites
from localbench.configuration import DEMO_SITE
from localbench.place import PYTHON, SITES, Trouble, alone, bench_environment, main
from localbench.up import up

if TYPE_CHECKING:
	from pathlib import Path


def demo(words: list[str]) -> int:
	with alone():
		up()
		folder = simbench_data.prepare()
		sites.ensure(DEMO_SITE)
	return run_demo(str(folder), words)


def run_demo(folder: str, words: list[str]) -> int:
	"""Load and bill the district; it prints what it does and its summary itself."""
	command: list[str | Path] = [PYTHON, "-m", "localbench.demo_district", DEMO_SITE, folder, *words]
	ended = subprocess.run(command, cwd=SITES, env=bench_environment()).returncode
	if ended:
		raise Trouble("The demo stopped. The same command goes on from where it was.")
	return ended


if __name__ == "__main__":
	main(demo, sys.argv[1:])
