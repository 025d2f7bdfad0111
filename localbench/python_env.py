"""The Python environment and Frappe's source, from the lock files."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from localbench.machine import base_python
from localbench.place import APP_NAME, APPS, BENCH, DOWNLOADS, FRAPPE, HERE, PYTHON, ROOT, Trouble, run
from localbench.steps import step
from localbench.unpack_frappe import unpack

if TYPE_CHECKING:
	from pathlib import Path

LOCK = HERE / "requirements.txt"
UV_LOCK = HERE / "requirements-uv.txt"
FRAPPE_LOCK = HERE / "frappe.txt"
NO_NETWORK = "Python packages could not be fetched or built. Is the network to the Python index there?"


def pip(*words: str | Path, failure: str = NO_NETWORK) -> None:
	quiet = ["--disable-pip-version-check", "--progress-bar", "off"]
	run([PYTHON, "-m", "pip", *words[:1], *quiet, *words[1:]], "python", failure)


def build_environment() -> None:
	folder = PYTHON.parent.parent
	shutil.rmtree(folder, ignore_errors=True)
	program = base_python()
	try:
		run([program, "-m", "venv", folder], "python", "The Python environment could not be made.")
		pip("install", "--require-hashes", "-r", UV_LOCK)
		install_locked()
	except Trouble:
		shutil.rmtree(folder, ignore_errors=True)
		raise


def install_locked() -> None:
	"""By uv, in a third of pip's time."""
	uv: list[str | Path] = [PYTHON.parent / "uv", "pip", "install", "--python", PYTHON, "--no-cache"]
	try:
		run([*uv, "--no-progress", "--require-hashes", "-r", LOCK], "python", NO_NETWORK)
	except Trouble:
		# pip knows mirrors and certificates that this machine may have set for it alone.
		pip("install", "--require-hashes", "-r", LOCK)


def build_frappe() -> None:
	for old in DOWNLOADS.glob("criscostack*"):
		old.unlink()
	pip("download", "--require-hashes", "--no-deps", "-d", DOWNLOADS, "-r", FRAPPE_LOCK)
	(wheel,) = DOWNLOADS.glob("criscostack*.whl")
	unpack(wheel)


def link_app() -> None:
	"""The checkout is the app: `apps/elektrhisob` leads to the repository's root."""
	link = APPS / APP_NAME
	target = os.path.relpath(ROOT, APPS)
	if link.is_symlink() and os.readlink(link) == target:
		return
	link.unlink(missing_ok=True)
	link.symlink_to(target)


def install_editable(folder: Path) -> None:
	pip(
		"install",
		"--no-deps",
		"--no-build-isolation",
		"-e",
		folder,
		failure=f"{folder} could not be installed into the bench's Python.",
	)


def app_is_here() -> bool:
	return all((ROOT / APP_NAME / name).exists() for name in ("hooks.py", "modules.txt", "__init__.py"))


def prepare() -> None:
	"""The environment, with Frappe and the app installed into it."""
	source: list[Path | str] = [FRAPPE_LOCK, HERE / "unpack_frappe.py"]
	step("python", "Python packages", [LOCK, str(BENCH)], [PYTHON], build_environment)
	step("frappe", "Frappe", [*source, str(BENCH)], [FRAPPE], build_frappe)
	made = str((PYTHON.parent.parent / "pyvenv.cfg").stat().st_ctime_ns)
	step("frappe-installed", "Frappe into Python", [*source, made], [], partial(install_editable, FRAPPE))
	if app_is_here():
		link_app()
		declared: list[Path | str] = [ROOT / "pyproject.toml", made]
		step("app-installed", "Elektrhisob into Python", declared, [], partial(install_editable, ROOT))
	check_import()


def check_import() -> None:
	shown = subprocess.run([PYTHON, "-c", "import frappe"], capture_output=True, text=True, cwd=BENCH)
	if shown.returncode:
		raise Trouble(f"Frappe does not start in {PYTHON}:\n{shown.stderr}")
