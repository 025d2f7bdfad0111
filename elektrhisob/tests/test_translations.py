"""Every text of the app in every language, its placeholders kept, Cyrillic in step with Latin."""

from __future__ import annotations

import csv
import re

import pytest

from elektrhisob.tests import code_texts, placeholders, translation_check, uzbek_cyrillic
from elektrhisob.tests.translation_check import CYRILLIC_LANGUAGES, LANGUAGES, Text

LATIN_UZBEK_LETTER = re.compile(r"[og]['`ʻ’]", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_placeholders(language: str) -> None:
	assert translation_check.faults(language) == []


def test_uzbek_cyrillic_is_made_from_uzbek_latin() -> None:
	made = {Text(source, context): text for source, text, context in uzbek_cyrillic.rows()}
	assert made == translation_check.table("uz-Cyrl")


def test_latin_uzbek_spells_its_letters_one_way() -> None:
	wrong = [text for text in translation_check.table("uz").values() if LATIN_UZBEK_LETTER.search(text)]
	assert wrong == [], "o‘ and g‘ take U+2018, as Frappe's own Uzbek does"


@pytest.mark.parametrize("language", CYRILLIC_LANGUAGES)
def test_cyrillic_texts_have_no_latin_words(language: str) -> None:
	latin = re.compile(r"[A-Za-z]{5,}")
	kept = re.compile(
		r"Elektrhisob|Ctrl\+Enter|https?://\S+|\{[^}]*\}|<[^>]+>|Ethernet|Chrome|DLMS/COSEM|windows-1251"
		r"|PAYNET|Payme|Click|Paycom|jsonrpc, method, id|params"
		r"|private/files/askue|Authorization: token KEY:SECRET|\b(?:batch|readings|profiles|message)\b"
		r"|tasnif\.soliq\.uz|invoice_number|operator_id|doc_status|due_date"
		r"|\b(?:account|pinfl|period|consumer|debt|Didox|Jinja|Telegram|Windows-1251)\b"
	)
	wrong = [text for text in translation_check.table(language).values() if latin.search(kept.sub("", text))]
	assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_translated_twice(language: str) -> None:
	path = translation_check.APP / "translations" / f"{language}.csv"
	with path.open(encoding="utf-8", newline="") as file:
		keys = [(row[0], *row[2:]) for row in csv.reader(file) if row]
	assert len(keys) == len(set(keys))


def test_texts_are_found_in_every_kind_of_source() -> None:
	texts = translation_check.source_texts()
	for known in (
		"Personal Account",
		"Household",
		"Billing Operator",
		"How this bill was made",
		"Payment slip",
		"Return to Draft",
		"Take in Work",
		"Far above the usual",
	):
		assert Text(known) in texts
	assert Text("{0} {1}", "month and year") in texts


def test_a_placeholder_that_is_lost_or_renamed_is_noticed() -> None:
	assert placeholders.of("{0} of {1}") == placeholders.of("{1} dan {0}")
	assert placeholders.of("{0} of {1}") != placeholders.of("{0} dan")
	assert placeholders.of("<b>{name}</b>") != placeholders.of("{name}")


def test_calls_in_scripts_are_read_with_context_and_nesting() -> None:
	script = """frappe.msgprint(__("Row {0}, {1}", [f(a, b), c["d"]], "of a table")); x.__("no"); __(name)"""
	assert list(code_texts.calls_in(script)) == [("Row {0}, {1}", "of a table")]
