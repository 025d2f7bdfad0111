"""Unpack the pinned wheel into `apps/frappe` and undo its rename (see README.md)."""

from __future__ import annotations

import re
import shutil
import zipfile
from typing import TYPE_CHECKING

from localbench.place import FRAPPE

if TYPE_CHECKING:
	from pathlib import Path

FRAPPE_COMMIT = "0cced747669d9471aa3d60819148a8e828457930"
FRAPPE_VERSION = "15.0.0-dev"

# The longest spelling first: `Crisco` alone stands in class names and headers.
SPELLINGS = {
	"CRISCOSTACK": "FRAPPE",
	"Criscostack": "Frappe",
	"criscostack": "frappe",
	"Criscoerp": "ERPNext",
	"criscoerp": "erpnext",
	"Crisco": "Frappe",
	"brik_helper": "bench_helper",
}
RENAMED = re.compile("|".join(SPELLINGS))

PYPROJECT = f"""[project]
name = "frappe"
version = "{FRAPPE_VERSION.replace("-", ".")}0"
description = "Frappe Framework, develop at {FRAPPE_COMMIT[:12]}, unpacked by the local bench"

[build-system]
requires = ["flit_core >=3.4,<4"]
build-backend = "flit_core.buildapi"
"""


def upstream(text: str) -> str:
	"""The text as upstream spells it."""
	return RENAMED.sub(lambda found: SPELLINGS[found.group()], text)


def upstream_bytes(content: bytes) -> bytes:
	"""A file's content as upstream spells it; binary content unchanged."""
	if b"\0" in content:
		return content
	try:
		return upstream(content.decode()).encode()
	except UnicodeDecodeError:
		return content


def unpack(wheel: Path, target: Path = FRAPPE) -> None:
	"""Write the whole tree beside `target`, then move it there in one step."""
	half_done = target.with_name(target.name + ".half-done")
	for old in (half_done, target):
		if old.exists():
			shutil.rmtree(old)
	with zipfile.ZipFile(wheel) as archive:
		for member in archive.infolist():
			if member.is_dir() or ".dist-info/" in member.filename:
				continue
			path = half_done / upstream(member.filename)
			path.parent.mkdir(parents=True, exist_ok=True)
			path.write_bytes(upstream_bytes(archive.read(member)))
	(half_done / "pyproject.toml").write_text(PYPROJECT)
	(half_done / "README.md").write_text(
		"Frappe Framework, MIT licence. See localbench/README.md of Elektrhisob.\n"
	)
	half_done.rename(target)
