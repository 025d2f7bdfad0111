"""Without network, each step that downloads says so and leaves nothing half-done behind.

A proxy nobody listens at stands for the missing network: pip, uv, npm and apt all ask it for everything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from localbench import machine, place

if TYPE_CHECKING:
	from pathlib import Path

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
	"""The bench's own files in a folder where nothing was made yet."""
	for folder in (place.HERE, place.HERE / "assets"):
		there = tmp_path / folder.relative_to(place.ROOT)
		there.mkdir()
		for file in folder.iterdir():
			if file.is_file():
				shutil.copy(file, there)
	return tmp_path


def without_network(checkout: Path) -> dict[str, str]:
	names = ("http_proxy", "https_proxy", "all_proxy")
	proxies = {spelled: NOWHERE for name in names for spelled in (name, name.upper())}
	# What this machine has fetched before, and the patience with a slow network, are not the question here.
	nothing_kept = {"PIP_NO_CACHE_DIR": "1", "npm_config_cache": str(checkout / "npm-cache")}
	hurried = {"PIP_RETRIES": "0", "npm_config_fetch_retries": "0"}
	left_out = ("no_proxy", "NO_PROXY", "PYTHONPATH")
	kept = {name: value for name, value in os.environ.items() if name not in left_out}
	return {**kept, **proxies, **nothing_kept, **hurried}


def ask_for(checkout: Path, call: str) -> subprocess.CompletedProcess[str]:
	"""What somebody sees who starts a command whose work is this call."""
	return subprocess.run(
		[
			sys.executable,
			"-c",
			"from localbench import assets, machine, place, python_env, up\n"
			"machine.DISK_NEEDED_GIB = 0\n"
			"place.prepare_folders()\n"
			f"place.main({call})",
		],
		cwd=checkout,
		env=without_network(checkout),
		capture_output=True,
		text=True,
		timeout=120,
	)


def made(checkout: Path) -> set[str]:
	"""Every file of the bench but what tells of the attempt."""
	bench = checkout / ".bench"
	files = {str(path.relative_to(bench)) for path in bench.rglob("*") if not path.is_dir()}
	return {file for file in files if file != "lock" and not file.startswith("logs/")}


def test_a_site_asked_for_without_network_leaves_no_half_bench(checkout: Path) -> None:
	told = ask_for(checkout, "up.up_with_sites, ['early.localhost']")
	assert told.returncode == 1
	assert "Is the network to the Python index there?" in told.stderr
	assert "Traceback" not in told.stderr
	assert made(checkout) == set()


def test_npm_packages_without_network(checkout: Path) -> None:
	told = ask_for(checkout, "assets.fetch")
	assert told.returncode == 1
	assert "Is the network to the npm registry there?" in told.stderr
	assert "Traceback" not in told.stderr
	assert made(checkout) == set()


def test_frappe_without_network(checkout: Path) -> None:
	(checkout / ".bench").mkdir()
	(checkout / ".bench" / "env").symlink_to(place.PYTHON.parent.parent)
	told = ask_for(checkout, "python_env.build_frappe")
	assert told.returncode == 1
	assert "Is the network to the Python index there?" in told.stderr
	assert "Traceback" not in told.stderr
	assert made(checkout) - {"env"} == set()


def test_debian_packages_without_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	"""apt itself, in folders of its own: nothing of the machine is asked or touched."""
	for folder in ("state/lists/partial", "cache/archives/partial"):
		(tmp_path / folder).mkdir(parents=True)
	(tmp_path / "state" / "status").touch()
	settings = {
		"Dir::State": tmp_path / "state",
		"Dir::State::status": tmp_path / "state" / "status",
		"Dir::Cache": tmp_path / "cache",
		"Acquire::http::Proxy": NOWHERE,
		"Acquire::https::Proxy": NOWHERE,
		"Debug::NoLocking": "1",
	}
	asked = tmp_path / "apt.conf"
	asked.write_text("".join(f'{name} "{value}";\n' for name, value in settings.items()))
	monkeypatch.setenv("APT_CONFIG", str(asked))
	monkeypatch.setattr(machine, "missing_packages", lambda: ["redis-server"])
	monkeypatch.setattr(machine, "administrator", lambda: [])
	monkeypatch.setattr(machine, "POLICY", tmp_path / "policy-rc.d")
	monkeypatch.setattr(place, "LOGS", tmp_path)
	with pytest.raises(place.Trouble, match="is the network there") as told:
		machine.install_packages()
	assert "apt-get install --no-install-recommends redis-server" in str(told.value)
	assert not (tmp_path / "policy-rc.d").exists()
