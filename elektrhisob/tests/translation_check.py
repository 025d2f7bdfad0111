"""Every text of the app that a person can see, read from its source files, against the translation tables.

python -m elektrhisob.tests.translation_check          lists what is missing or wrong, by language
python -m elektrhisob.tests.translation_check --all    lists every source text
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from elektrhisob.tests import code_texts, metadata_texts, placeholders

if TYPE_CHECKING:
	from collections.abc import Iterator

APP = Path(__file__).parents[1]
# What operators meet of Frappe itself: its own Uzbek is machine-made, and Latin only.
FRAMEWORK_TEXTS = Path(__file__).parent / "data" / "framework_texts.txt"
LANGUAGES = ("uz", "uz-Cyrl", "ru")
CYRILLIC_LANGUAGES = ("uz-Cyrl", "ru")


@dataclass(frozen=True, order=True)
class Text:
	source: str
	context: str = ""


Table = dict[Text, str]


def source_texts() -> dict[Text, str]:
	"""Every translatable text and the file it was first found in."""
	found: dict[Text, str] = {}
	for path in sorted(APP.rglob("*")):
		if not _is_read(path):
			continue
		for source, context in _texts_of(path):
			found.setdefault(Text(source, context), str(path.relative_to(APP)))
	for source in FRAMEWORK_TEXTS.read_text(encoding="utf-8").splitlines():
		found.setdefault(Text(source), FRAMEWORK_TEXTS.name)
	return found


def _is_read(path: Path) -> bool:
	parts = path.relative_to(APP).parts
	if parts[0] in ("tests", "translations") or parts[:2] == ("public", "dist"):
		return False
	return path.is_file() and "node_modules" not in parts


def _texts_of(path: Path) -> Iterator[tuple[str, str]]:
	if path.suffix == ".py":
		yield from code_texts.in_workflow(path)
	if path.suffix in code_texts.READERS:
		yield from code_texts.READERS[path.suffix](path)
	else:
		for source in metadata_texts.texts_of(path, APP):
			yield source, ""


def table(language: str) -> Table:
	with (APP / "translations" / f"{language}.csv").open(encoding="utf-8", newline="") as file:
		return {Text(row[0], row[2] if len(row) > 2 else ""): row[1] for row in csv.reader(file) if row}


def faults(language: str) -> list[str]:
	"""Missing, unused and empty translations of one language, and placeholders that differ."""
	texts, translated = source_texts(), table(language)
	found = [
		f"not translated: {text.source!r} ({texts[text]})"
		for text in sorted(texts.keys() - translated.keys())
	]
	found += [f"no longer in the app: {text.source!r}" for text in sorted(translated.keys() - texts.keys())]
	for text, translation in sorted(translated.items()):
		if not translation.strip():
			found.append(f"empty: {text.source!r}")
		if placeholders.of(text.source) != placeholders.of(translation):
			found.append(f"placeholders differ: {text.source!r} -> {translation!r}")
	return found


def main() -> int:
	if "--all" in sys.argv:
		for text, path in source_texts().items():
			print(f"{path}\t{text.context}\t{text.source!r}")
		return 0
	status = 0
	for language in LANGUAGES:
		wrong = faults(language)
		status |= bool(wrong)
		print(f"{language}: {len(wrong)} faults", *wrong, sep="\n  ")
	return status


if __name__ == "__main__":
	sys.exit(main())
