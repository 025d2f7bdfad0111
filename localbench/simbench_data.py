"""SimBench's complete MV/LV network of today, from its pinned source package: CSV files, never committed.

Data under ODbL 1.0, Meinecke et al., doi:10.3390/en13123290.
"""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path, PurePosixPath

from localbench.place import BENCH, DOWNLOADS, HERE
from localbench.python_env import pip
from localbench.steps import step

LOCK = HERE / "requirements-demo.txt"
NETWORK = "1-complete_data-mixed-all-0-sw"
FOLDER = BENCH / "simbench" / NETWORK


def prepare() -> Path:
	"""Fetch and unpack the network once; returns its folder."""
	step("simbench", "SimBench data", [LOCK, HERE / "simbench_data.py"], [FOLDER], fetch)
	return FOLDER


def fetch() -> None:
	for old in DOWNLOADS.glob("simbench*"):
		old.unlink()
	shutil.rmtree(FOLDER.parent, ignore_errors=True)
	pip("download", "--require-hashes", "--no-deps", "--no-binary", "simbench", "-d", DOWNLOADS, "-r", LOCK)
	(archive,) = DOWNLOADS.glob("simbench*.tar.gz")
	half_done = FOLDER.parent.with_name("simbench.half-done") / NETWORK
	shutil.rmtree(half_done.parent, ignore_errors=True)
	half_done.mkdir(parents=True)
	with tarfile.open(archive) as packed:
		for member in packed:
			path = PurePosixPath(member.name)
			content = packed.extractfile(member) if member.isfile() and path.parent.name == NETWORK else None
			if content:
				(half_done / path.name).write_bytes(content.read())
	half_done.parent.rename(FOLDER.parent)
	archive.unlink()
