"""What the machine must have before anything else: packages, Python, Node, disk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from localbench.place import BENCH, LOGS, Trouble, run, say

if TYPE_CHECKING:
	from collections.abc import Iterator

DISK_NEEDED_GIB = 6
NODE_NEEDED = 18
PYTHON_VERSIONS = ((3, 11), (3, 10))

# Debian package -> a file that is there when it is installed. `mariadb-server-core` and not
# `mariadb-server`: it brings the program and no system service.
PACKAGES = {
	"mariadb-server-core": ("/usr/sbin/mariadbd",),
	"mariadb-client": ("/usr/bin/mariadb", "/usr/bin/mariadb-dump", "/usr/bin/mysql"),
	"libmariadb-dev": ("/usr/bin/mariadb_config",),
	"redis-server": ("/usr/bin/redis-server",),
	"wkhtmltopdf": ("/usr/bin/wkhtmltopdf",),
	"chromium": ("/usr/bin/chromium",),
	"fonts-dejavu-core": ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",),
	"fonts-liberation": ("/usr/share/fonts/truetype/liberation",),
	"ca-certificates": ("/etc/ssl/certs/ca-certificates.crt",),
}
POLICY = Path("/usr/sbin/policy-rc.d")


def missing_packages() -> list[str]:
	missing = [name for name, files in PACKAGES.items() if not all(Path(file).exists() for file in files)]
	if not shutil.which("gcc"):
		missing.append("gcc")
	if not has_headers():
		missing.append("python3-dev")
	if not has_module("ensurepip"):
		missing.append("python3-venv")
	if node_version() < NODE_NEEDED or not shutil.which("npm"):
		missing += ["nodejs", "npm"]
	return missing


def has_headers() -> bool:
	ask = "import sysconfig; print(sysconfig.get_path('include'))"
	shown = subprocess.run([base_python(), "-c", ask], capture_output=True, text=True).stdout.strip()
	return (Path(shown) / "Python.h").exists()


def has_module(name: str) -> bool:
	return subprocess.run([base_python(), "-c", f"import {name}"], capture_output=True).returncode == 0


def node_version() -> int:
	if not shutil.which("node"):
		return 0
	shown = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
	found = re.match(r"v(\d+)", shown)
	return int(found[1]) if found else 0


def base_python() -> str:
	"""The interpreter the bench is built on: this Frappe's libraries have wheels up to 3.11."""
	for major, minor in PYTHON_VERSIONS:
		for name in (f"/usr/bin/python{major}.{minor}", f"python{major}.{minor}", "python3"):
			program = shutil.which(name)
			if program and python_version(program) == (major, minor):
				return program
	raise Trouble(
		"Python 3.11 (or 3.10) is needed and was not found.\n"
		"Debian 12 has it: apt-get install python3 python3-venv python3-dev"
	)


def python_version(program: str) -> tuple[int, int]:
	shown = subprocess.run(
		[program, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True
	).stdout.split()
	return (int(shown[0]), int(shown[1])) if len(shown) == 2 else (0, 0)


def install_packages() -> None:
	"""Install the missing Debian packages as root or through sudo, and start no service."""
	missing = missing_packages()
	if not missing:
		return
	line = f"apt-get install --no-install-recommends {' '.join(missing)}"
	prefix = administrator()
	if prefix is None or not shutil.which("apt-get"):
		raise Trouble(
			f"These Debian packages are missing: {', '.join(missing)}.\n"
			f"Neither root nor sudo is at hand to install them. Ask an administrator to run\n    {line}"
		)
	say(f"· Debian packages: {' '.join(missing)} …")
	environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
	failure = f"Debian packages could not be installed (is the network there?). The line was\n    {line}"
	keep = ["env", "DEBIAN_FRONTEND=noninteractive"]
	with no_service_starts(prefix):
		run([*prefix, "apt-get", "update", "-q"], "apt", failure, env=environment)
		run(
			[*prefix, *keep, "apt-get", "install", "-y", "-q", "--no-install-recommends", *missing],
			"apt",
			failure,
			env=environment,
		)
	left = missing_packages()
	if left:
		raise Trouble(f"Still missing after the installation: {', '.join(left)}. See {LOGS / 'apt.log'}.")


def administrator() -> list[str] | None:
	if os.getuid() == 0:
		return []
	if not shutil.which("sudo"):
		return None
	can = subprocess.run(["sudo", "-v"]).returncode == 0
	return ["sudo"] if can else None


@contextmanager
def no_service_starts(prefix: list[str]) -> Iterator[None]:
	"""Debian asks this file before a package starts its service; the bench has its own servers."""
	if POLICY.exists():
		yield
		return
	write = [*prefix, "sh", "-c", f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY}; chmod 755 {POLICY}"]
	subprocess.run(write, check=True)
	try:
		yield
	finally:
		subprocess.run([*prefix, "rm", "-f", str(POLICY)], check=True)


def check_disk() -> None:
	free = shutil.disk_usage(BENCH.parent).free / 2**30
	if not (BENCH / "env").exists() and free < DISK_NEEDED_GIB:
		raise Trouble(
			f"{free:.1f} GiB are free on the disk of {BENCH.parent}; the bench needs {DISK_NEEDED_GIB} GiB."
		)


def memory_mib() -> int:
	"""What this process may use: the machine's memory, or less inside a container."""
	total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
	limit = Path("/sys/fs/cgroup/memory.max")
	if limit.exists() and (shown := limit.read_text().strip()).isdigit():
		total = min(total, int(shown))
	return total // 2**20
