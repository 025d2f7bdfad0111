"""A sum in words leaves no room for another figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.billing.documents.amount_words import CYRILLIC, LATIN, amount_in_words, in_words


@pytest.mark.parametrize(
	("soum", "language", "words"),
	[
		(0, "uz", "Nol so‘m 00 tiyin"),
		("1250.5", "uz", "Bir ming ikki yuz ellik so‘m 50 tiyin"),
		("1250.5", "uz-Cyrl", "Бир минг икки юз эллик сўм 50 тийин"),
		("1250.5", "ru", "Одна тысяча двести пятьдесят сум 50 тийин"),
		("1250.5", "en", "One thousand, two hundred and fifty soum 50 tiyin"),
		(
			"1356066600",
			"uz",
			"Bir milliard uch yuz ellik olti million oltmish olti ming olti yuz so‘m 00 tiyin",
		),
		("49019", "uz-Cyrl", "Қирқ тўққиз минг ўн тўққиз сўм 00 тийин"),
		("-100.05", "uz", "Minus bir yuz so‘m 05 tiyin"),
		("1000000", "uz", "Bir million so‘m 00 tiyin"),
		("110011.11", "uz", "Bir yuz o‘n ming o‘n bir so‘m 11 tiyin"),
	],
)
def test_sums_as_accountants_write_them(soum: str | int, language: str, words: str) -> None:
	assert amount_in_words(soum, language) == words


@given(st.integers(1, 10**17), st.sampled_from([("uz", LATIN), ("uz-Cyrl", CYRILLIC)]))
def test_the_words_read_back_as_the_number(
	number: int, alphabet: tuple[str, tuple[list[str], list[str], list[str]]]
) -> None:
	language, (ones, tens, powers) = alphabet
	value = {word: place for place, word in enumerate(ones)}
	value |= {word: place * 10 for place, word in enumerate(tens, start=1)}
	scale = {word: 1000**place for place, word in enumerate(powers) if place}
	whole = group = 0
	for word in in_words(number, language).split():
		if word in scale:
			whole, group = whole + group * scale[word], 0
		elif word == powers[0]:
			group *= 100
		else:
			group += value[word]
	assert whole + group == number
