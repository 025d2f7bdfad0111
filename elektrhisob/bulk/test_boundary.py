"""The tools of mass work lie in one folder; modules bring the text of what is electricity."""

import re
from pathlib import Path

import elektrhisob

APP = Path(elektrhisob.__file__).parent
# How rows are moved in bulk, connections opened and locks taken: bulk/ alone knows it.
TOOLS = {
	"loading from a file": r"LOAD DATA (LOCAL )?INFILE",
	"a connection of one's own": r"mariadb\.connect\(|pymysql\.connect\(",
	"a lock of the server": r"\b(GET_LOCK|RELEASE_LOCK|IS_USED_LOCK)\(",
	"rows one by one": r"\.executemany\(",
	"a block of names": r"__elektrhisob_key",
}


def code_outside_bulk() -> list[Path]:
	return [
		path
		for path in sorted(APP.rglob("*.py"))
		if not path.name.startswith("test_") and not {"bulk", "tests"} & set(path.relative_to(APP).parts)
	]


def test_the_tools_of_mass_work_are_used_in_bulk_alone() -> None:
	found = code_outside_bulk()
	assert len(found) > 100
	strays = [
		(str(path.relative_to(APP)), what)
		for path in found
		for what, pattern in TOOLS.items()
		if re.search(pattern, path.read_text())
	]
	assert strays == []


def test_bulk_knows_no_electricity() -> None:
	"""No table of a DocType, no module: otherwise a rule of posting would hide among the tools."""
	for path in sorted((APP / "bulk").glob("*.py")):
		if not path.name.startswith("test_"):
			text = path.read_text()
			assert not re.search(r"`tab[A-Z]", text), path.name
			imported = re.findall(r"^(?:from|import) elektrhisob\.(\w+)", text, re.MULTILINE)
			assert set(imported) <= {"bulk", "core"}, path.name
