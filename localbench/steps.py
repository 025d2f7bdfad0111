"""Steps that are done once: a stamp names the inputs a finished step was made from."""

from __future__ import annotations

import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from localbench.place import STAMPS, say

if TYPE_CHECKING:
	from collections.abc import Callable, Iterable


def digest(inputs: Iterable[Path | str]) -> str:
	"""One hash of texts, files and whole folders (in name order)."""
	total = sha256()
	for item in inputs:
		if isinstance(item, Path):
			for path in files_of(item):
				total.update(str(path).encode())
				total.update(sha256(path.read_bytes()).digest())
		else:
			total.update(item.encode())
		total.update(b"\0")
	return total.hexdigest()


def files_of(path: Path) -> list[Path]:
	if path.is_dir():
		return sorted(
			found for found in path.rglob("*") if found.is_file() and "__pycache__" not in found.parts
		)
	return [path] if path.exists() else []


def is_done(name: str, inputs: Iterable[Path | str]) -> bool:
	stamp = STAMPS / name
	return stamp.exists() and stamp.read_text() == digest(inputs)


def forget(name: str) -> None:
	(STAMPS / name).unlink(missing_ok=True)


def mark_done(name: str, inputs: Iterable[Path | str]) -> None:
	STAMPS.mkdir(parents=True, exist_ok=True)
	(STAMPS / name).write_text(digest(inputs))


def step(
	name: str, title: str, inputs: Iterable[Path | str], products: Iterable[Path], build: Callable[[], None]
) -> bool:
	"""Do a step unless its stamp says that it was finished from the same inputs.

	The stamp goes away before the work and comes back after it, so an interrupted step is done
	again from its beginning; `build` removes what a half-done attempt may have left. True = worked.
	"""
	inputs = list(inputs)
	if is_done(name, inputs) and all(product.exists() for product in products):
		return False
	forget(name)
	say(f"· {title} …")
	began = time.monotonic()
	build()
	mark_done(name, inputs)
	say(f"  {title}: done in {time.monotonic() - began:.0f} s")
	return True
