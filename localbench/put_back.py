"""A site's database as it was, put back table by table: only those that somebody has changed."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

from localbench import sites
from localbench.database import client_words, root_environment
from localbench.place import DUMPS, Trouble

if TYPE_CHECKING:
	from collections.abc import Iterable

# What begins the part of one table or sequence in a dump, and what ends the last part.
PART = re.compile(r"^--\n-- (?:Table structure for table|Sequence structure for) `(.+)`\n--\n", re.MULTILINE)
TAIL = re.compile(r"^--\n-- Dumping routines for database ", re.MULTILINE)


class KeptDatabase:
	"""What a site held when this was made; `put_back` makes it so again.

	Sourcing a whole dump makes every table anew, in seconds; a test changes a few of them.
	"""

	def __init__(self, site: str) -> None:
		self.site = site
		dump = DUMPS / f"{site}.kept.sql"
		sites.dump(site, dump)
		self.head, self.parts, self.tail = parts_of(dump.read_text())
		dump.unlink()
		self.states = states(site)
		assert self.parts.keys() == self.states.keys(), self.parts.keys() ^ self.states.keys()

	def put_back(self) -> set[str]:
		"""Returns the names of the tables that were not as kept."""
		now = states(self.site)
		changed = {name for name in self.states.keys() | now if self.states.get(name) != now.get(name)}
		if changed:
			script = DUMPS / f"{self.site}.put-back.sql"
			script.write_text("".join([self.head, *map(self.made_again, sorted(changed)), self.tail]))
			sites.source(self.site, script)
			script.unlink()
		return changed

	def made_again(self, name: str) -> str:
		return self.parts.get(name) or f"DROP TABLE `{name}`;\n"


def parts_of(dump: str) -> tuple[str, dict[str, str], str]:
	"""Head, part of each table or sequence, tail: each part can be sourced between the two."""
	begins = list(PART.finditer(dump))
	end = TAIL.search(dump)
	assert begins and end
	borders = [*(found.start() for found in begins), end.start()]
	parts = {
		found[1]: dump[begin:following]
		for found, (begin, following) in zip(begins, pairwise(borders), strict=True)
	}
	return dump[: borders[0]], parts, dump[end.start() :]


def states(site: str) -> dict[str, list[str]]:
	"""Table or sequence -> its definition, triggers and a checksum of its rows."""
	database = str(sites.site_config(site)["db_name"])
	ask = "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE()"
	types = dict(line.split("\t") for line in answers(database, [ask]))
	tables = [f"`{name}`" for name, kind in types.items() if kind != "SEQUENCE"]
	questions = [
		*(f"SHOW CREATE TABLE `{name}`" for name in types),
		*(
			f"SELECT '{name}', next_not_cached_value FROM `{name}`"
			for name, kind in types.items()
			if kind == "SEQUENCE"
		),
		"""SELECT event_object_table, trigger_name, action_timing, event_manipulation, action_statement
		FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY trigger_name""",
		f"CHECKSUM TABLE {', '.join(tables)}",
	]
	found: dict[str, list[str]] = {name: [] for name in types}
	for line in answers(database, questions):
		name, _tab, said = line.partition("\t")
		found[name.removeprefix(f"{database}.")].append(said)
	return found


def answers(database: str, questions: Iterable[str]) -> list[str]:
	"""One line for each row, its cells between tabs."""
	told = subprocess.run(
		[*client_words("mariadb"), "--batch", "--skip-column-names", database],
		input=";\n".join(questions),
		env=root_environment(),
		capture_output=True,
		text=True,
	)
	if told.returncode:
		raise Trouble(f"MariaDB does not tell the state of {database}: {told.stderr}")
	return told.stdout.splitlines()
