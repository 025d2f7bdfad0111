"""Where the local bench lives, how it talks, and how it runs other programs."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "localbench"
BENCH = ROOT / ".bench"
APPS = BENCH / "apps"
SITES = BENCH / "sites"
CONFIG = BENCH / "config"
LOGS = BENCH / "logs"
STAMPS = BENCH / "stamps"
DUMPS = BENCH / "dumps"
DOWNLOADS = BENCH / "downloads"
NODE_MODULES = BENCH / "npm" / "node_modules"
PYTHON = BENCH / "env" / "bin" / "python"
FRAPPE = APPS / "frappe"
APP_NAME = "elektrhisob"
ADMIN_PASSWORD = "admin"
# Every process of this bench carries it, so that none is ever left behind.
MARK = "ELEKTRHISOB_BENCH"

# A Unix socket's path may have 107 bytes; a deep checkout has more.
SOCKET_PATH_LIMIT = 90


class Trouble(Exception):
	"""What went wrong and what to do, in words for the person at the keyboard."""


def say(words: str) -> None:
	print(words, flush=True)


def run_folder() -> Path:
	"""The folder of sockets and pid files."""
	folder = BENCH / "run"
	if len(str(folder)) > SOCKET_PATH_LIMIT:
		short = sha256(str(BENCH).encode()).hexdigest()[:12]
		folder = Path(tempfile.gettempdir()) / f"elektrhisob-{os.getuid()}-{short}"
	folder.mkdir(parents=True, exist_ok=True, mode=0o700)
	return folder


def prepare_folders() -> None:
	for folder in (APPS, SITES, CONFIG, LOGS, STAMPS, DUMPS, DOWNLOADS, CONFIG / "pids"):
		folder.mkdir(parents=True, exist_ok=True)


def bench_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
	"""The environment of the bench's programs."""
	chosen = {
		**os.environ,
		MARK: str(BENCH),
		"PATH": f"{PYTHON.parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
		"VIRTUAL_ENV": str(PYTHON.parent.parent),
		"PYTHONUNBUFFERED": "1",
		"LC_ALL": "C.UTF-8",
	}
	# Frappe's workers take every job for a test where they see it.
	chosen.pop("CI", None)
	chosen.update(extra or {})
	return chosen


def log_tail(log: Path, lines: int = 15) -> str:
	if not log.exists():
		return ""
	return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-lines:])


def run(
	command: Sequence[str | Path],
	log: str,
	failure: str,
	cwd: Path = ROOT,
	env: Mapping[str, str] | None = None,
	stdin: str | None = None,
) -> None:
	"""Run a program with its output in `.bench/logs/<log>.log`.

	Raises Trouble with `failure` and the end of the log when it does not succeed.
	"""
	path = LOGS / f"{log}.log"
	path.parent.mkdir(parents=True, exist_ok=True)
	words = [str(part) for part in command]
	with path.open("a") as output:
		output.write(f"\n$ {' '.join(words)}\n")
		output.flush()
		ended = subprocess.run(
			words,
			cwd=cwd,
			env=dict(env) if env is not None else bench_environment(),
			input=stdin,
			stdin=subprocess.DEVNULL if stdin is None else None,
			stdout=output,
			stderr=subprocess.STDOUT,
			text=True,
		)
	if ended.returncode:
		raise Trouble(f"{failure}\nThe end of {path}:\n{log_tail(path)}")


@contextmanager
def alone() -> Iterator[None]:
	"""One command at a time builds and changes this bench."""
	BENCH.mkdir(parents=True, exist_ok=True)
	with (BENCH / "lock").open("a") as lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			say("· Another command is at work on this bench; waiting for it …")
			fcntl.flock(lock, fcntl.LOCK_EX)
		yield


def bench_command(*words: str) -> list[str | Path]:
	"""A Frappe command, as `bench` itself calls it; run it in SITES."""
	return [PYTHON, "-m", "frappe.utils.bench_helper", "frappe", *words]


def main(action: object, *arguments: object) -> None:
	"""Call an entry point, turn Trouble into a message and a non-zero exit."""
	assert callable(action)
	try:
		sys.exit(action(*arguments) or 0)
	except Trouble as trouble:
		print(f"\n{trouble}", file=sys.stderr)
		sys.exit(1)
	except KeyboardInterrupt:
		print("\nInterrupted. The same command goes on from here.", file=sys.stderr)
		sys.exit(130)
