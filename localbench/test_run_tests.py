"""How many tests run beside each other, and how one of them gets the bench for itself."""

from __future__ import annotations

import fcntl
import os
import threading
from typing import TYPE_CHECKING

import pytest

from localbench import run_tests, sites, turns

if TYPE_CHECKING:
	from pathlib import Path

PATIENCE_SECONDS = 10


@pytest.mark.parametrize(
	("cores", "memory_mib", "many"), [(1, 64_000, 1), (2, 4_000, 1), (2, 24_000, 2), (16, 64_000, 4)]
)
def test_processes_follow_cores_and_memory(
	cores: int, memory_mib: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.delenv("ELEKTRHISOB_TEST_PROCESSES", raising=False)
	monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(cores)))
	monkeypatch.setattr(run_tests, "memory_mib", lambda: memory_mib)
	assert run_tests.processes() == many


def test_one_process_is_plain_pytest_and_words_come_last() -> None:
	assert run_tests.pytest_command(1, ["-k", "rollover"])[1:] == ["-m", "pytest", "-k", "rollover"]
	assert run_tests.pytest_command(2, ["-n0"])[-1] == "-n0"


def test_browsers_come_one_after_another_and_behind_the_rest() -> None:
	beside, behind = run_tests.pytest_commands(2, [])
	assert beside[-2:] == ["-m", "not browser"] and "-n" in beside
	assert behind[-2:] == ["-m", "browser"] and "-n" not in behind
	assert len(run_tests.pytest_commands(1, [])) == len(run_tests.pytest_commands(2, ["-k", "x"])) == 1


def test_each_process_has_a_site_of_its_own() -> None:
	assert [sites.beside("test.localhost", number) for number in range(2)] == [
		"test.localhost",
		"test-1.localhost",
	]


def test_who_wants_to_be_alone_waits_for_the_others_and_is_not_overtaken(
	tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(turns, "run_folder", lambda: tmp_path)
	order: list[str] = []
	first_may_end = threading.Event()
	inside = threading.Event()

	def first() -> None:
		with turns.turn(alone=False):
			inside.set()
			first_may_end.wait(PATIENCE_SECONDS)
			order.append("first")

	def alone() -> None:
		with turns.turn(alone=True):
			order.append("alone")

	def later() -> None:
		with turns.turn(alone=False):
			order.append("later")

	threads = [threading.Thread(target=one) for one in (first, alone, later)]
	threads[0].start()
	assert inside.wait(PATIENCE_SECONDS)
	threads[1].start()
	# The one who wants to be alone stands at the gate before the next comes.
	assert wait_until_gate_is_held(tmp_path)
	threads[2].start()
	first_may_end.set()
	for thread in threads:
		thread.join(PATIENCE_SECONDS)
	assert order == ["first", "alone", "later"]


def wait_until_gate_is_held(folder: Path) -> bool:
	pause = threading.Event()
	with (folder / "tests.gate").open("a") as gate:
		for _again in range(PATIENCE_SECONDS * 100):
			try:
				fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
			except BlockingIOError:
				return True
			fcntl.flock(gate, fcntl.LOCK_UN)
			pause.wait(0.01)
	return False
