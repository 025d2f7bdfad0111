"""Tests that run beside each other, and the few that need the bench to themselves.

Many processes hold the room together, or one alone. Whoever waits holds the gate, so nobody overtakes
the one who wants to be alone.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from localbench.place import run_folder

if TYPE_CHECKING:
	from collections.abc import Iterator


@contextmanager
def turn(alone: bool) -> Iterator[None]:
	folder = run_folder()
	with (folder / "tests.gate").open("a") as gate, (folder / "tests.room").open("a") as room:
		fcntl.flock(gate, fcntl.LOCK_EX)
		fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
		fcntl.flock(gate, fcntl.LOCK_UN)
		yield
