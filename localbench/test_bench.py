"""Steps, ports and messages of the local bench, without a bench."""

from __future__ import annotations

import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from localbench import machine, place, ports, services, steps, up

if TYPE_CHECKING:
	from pathlib import Path


@pytest.fixture
def stamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
	monkeypatch.setattr(steps, "STAMPS", tmp_path / "stamps")
	return tmp_path


def test_a_finished_step_is_skipped_until_its_inputs_change(stamps: Path) -> None:
	source = stamps / "source"
	source.write_text("one")
	built: list[str] = []

	def do() -> bool:
		return steps.step("copy", "Copy", [source], [], lambda: built.append(source.read_text()))

	assert [do(), do()] == [True, False]
	source.write_text("two")
	assert do()
	assert built == ["one", "two"]


def test_an_interrupted_step_is_done_again(stamps: Path) -> None:
	def interrupted() -> None:
		raise KeyboardInterrupt

	steps.step("copy", "Copy", ["same"], [], lambda: None)
	with pytest.raises(KeyboardInterrupt):
		steps.step("copy", "Copy", ["other"], [], interrupted)
	assert steps.step("copy", "Copy", ["same"], [], lambda: None)


def test_a_step_whose_product_was_removed_is_done_again(stamps: Path) -> None:
	product = stamps / "product"
	assert steps.step("make", "Make", ["same"], [product], product.touch)
	product.unlink()
	assert steps.step("make", "Make", ["same"], [product], product.touch)


def test_a_listening_port_is_in_use() -> None:
	with socket.socket() as other:
		other.bind(("127.0.0.1", 0))
		other.listen()
		port = other.getsockname()[1]
		assert ports.in_use(port)


def test_a_port_in_use_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(ports, "CONFIG", tmp_path)
	monkeypatch.setattr(ports, "in_use", lambda port: port == 8102)
	monkeypatch.setenv("BENCH_PORT_BASE", "8100")
	with pytest.raises(place.Trouble, match="Port 8102 is in use"):
		ports.choose()


def test_another_checkout_takes_the_next_free_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(ports, "CONFIG", tmp_path)
	monkeypatch.setattr(ports, "in_use", lambda port: port in (8000, 8013))
	monkeypatch.delenv("BENCH_PORT_BASE", raising=False)
	assert ports.choose().base == 8020
	assert ports.remembered() == ports.Ports(8020)


@pytest.mark.parametrize("base", ["80", "66000", "eight"])
def test_a_wrong_port_base_is_refused(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setenv("BENCH_PORT_BASE", base)
	with pytest.raises(place.Trouble, match="BENCH_PORT_BASE"):
		ports.asked_base()


def test_without_root_and_sudo_the_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(machine, "missing_packages", lambda: ["redis-server", "gcc"])
	monkeypatch.setattr(machine, "administrator", lambda: None)
	with pytest.raises(place.Trouble, match="apt-get install --no-install-recommends redis-server gcc"):
		machine.install_packages()


def test_too_little_disk_is_said_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(machine, "BENCH", tmp_path / ".bench")
	monkeypatch.setattr(machine, "DISK_NEEDED_GIB", 10**9)
	with pytest.raises(place.Trouble, match="GiB are free"):
		machine.check_disk()


def test_a_path_with_spaces_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(up, "ROOT", tmp_path / "my folder")
	with pytest.raises(place.Trouble, match="spaces"):
		up.check_path()


def test_a_failed_program_shows_the_end_of_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(place, "LOGS", tmp_path)
	with pytest.raises(place.Trouble, match=r"(?s)It did not work.*no such meter"):
		place.run(["sh", "-c", "echo no such meter; exit 3"], "trial", "It did not work.", env={})


def test_a_program_left_behind_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(services, "BENCH", tmp_path)
	marks = {place.MARK: str(tmp_path)}
	left = subprocess.Popen(["sleep", "60"], env={**marks, "ELEKTRHISOB_SERVICE": "1"})
	console = subprocess.Popen(["sleep", "60"], env=marks)
	try:
		services.end_leftovers()
		assert left.wait(timeout=5) != 0
		assert console.poll() is None
	finally:
		console.kill()
		console.wait()
