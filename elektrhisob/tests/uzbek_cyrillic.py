"""Makes translations/uz-Cyrl.csv from translations/uz.csv.

	python -m elektrhisob.tests.uzbek_cyrillic

The library `alifbo` transliterates letter by letter. What Cyrillic spells by tradition (станция, октябрь) is
corrected by data/uzbek_cyrillic_words.csv: patterns and what they become. Whole texts that need another hand
stand in data/uzbek_cyrillic_texts.csv.
"""

from __future__ import annotations

import csv
import re
from functools import partial
from pathlib import Path

DATA = Path(__file__).parent / "data"
TRANSLATIONS = Path(__file__).parents[1] / "translations"

# Placeholders, tags, codes and addresses keep their letters.
_KEPT = re.compile(
	r"(\{[^}]*\}|%\([a-z_]+\)s|<[^>]+>|\bT[0-3]\b|\bS-old\b|\bID\b|\bCtrl ?\+ ?\w+|\bI{1,3}\b|\bIV\b|\bVI{1,3}\b|https?://\S+|«in»"
	r"|\b(?:JSON|PDF|XLSX|CSV|XML|JPEG|HTTP|API|UTC|UTF-8|SHA-256|windows-1251|POST|OBIS|DLMS/COSEM|IMEI|IP|SIM|GSM|PLC)\b"
	r"|\btasnif\.soliq\.uz\b|\b(?:invoice_number|operator_id|doc_status|due_date|_id|account|pinfl|period|consumer|debt)\b"
	r"|\b(?:Didox|Jinja|Telegram|HTML|SMS|Windows-1251)\b"
	r"|\b(?:NB-IoT|RS-485|Ethernet|Chrome|cos|batch|readings|profiles|message|private/files/askue"
	r"|Authorization: token KEY:SECRET)\b)"
)

Row = tuple[str, str, str]


def rows() -> list[Row]:
	"""Source, Cyrillic translation, context of every row of the Latin table."""
	words, texts = _pairs("uzbek_cyrillic_words.csv"), dict(_pairs("uzbek_cyrillic_texts.csv"))
	with (TRANSLATIONS / "uz.csv").open(encoding="utf-8", newline="") as file:
		latin = [(*row, "")[:3] for row in csv.reader(file) if row]
	return [(source, texts.get(source) or cyrillic(text, words), context) for source, text, context in latin]


def cyrillic(text: str, words: list[tuple[str, str]]) -> str:
	from alifbo import to_cyrillic

	letters = partial(to_cyrillic, protect_spans=False, foreign_words="transliterate")
	parts = _KEPT.split(text)
	parts[::2] = [letters(part).text for part in parts[::2]]
	result = "".join(parts)
	for wrong, right in words:
		result = re.sub(wrong, right, result)
	return result


def _pairs(name: str) -> list[tuple[str, str]]:
	with (DATA / name).open(encoding="utf-8", newline="") as file:
		return [(row[0], row[1]) for row in csv.reader(file) if row]


def write() -> None:
	with (TRANSLATIONS / "uz-Cyrl.csv").open("w", encoding="utf-8", newline="") as file:
		csv.writer(file, lineterminator="\n").writerows(_short(row) for row in rows())


def _short(row: Row) -> tuple[str, ...]:
	return row if row[2] else row[:2]


if __name__ == "__main__":
	write()
