"""Sums in words: soum in words, tiyin in figures, as accountants of the country write them.

Uzbek is spelled here, in both alphabets; Russian and English by the framework's library.
"""

from decimal import Decimal

from num2words import num2words

from elektrhisob.bulk.exact import tiyin

LATIN = (
	["nol", "bir", "ikki", "uch", "to‘rt", "besh", "olti", "yetti", "sakkiz", "to‘qqiz"],
	["o‘n", "yigirma", "o‘ttiz", "qirq", "ellik", "oltmish", "yetmish", "sakson", "to‘qson"],
	["yuz", "ming", "million", "milliard", "trillion", "kvadrillion"],
)
CYRILLIC = (
	["ноль", "бир", "икки", "уч", "тўрт", "беш", "олти", "етти", "саккиз", "тўққиз"],
	["ўн", "йигирма", "ўттиз", "қирқ", "эллик", "олтмиш", "етмиш", "саксон", "тўқсон"],
	["юз", "минг", "миллион", "миллиард", "триллион", "квадриллион"],
)
UNITS = {
	"uz": ("so‘m", "tiyin"),
	"uz-Cyrl": ("сўм", "тийин"),
	"ru": ("сум", "тийин"),
	"en": ("soum", "tiyin"),
}


def amount_in_words(soum: Decimal | float | int | str, language: str) -> str:
	"""1250.5, "uz" -> "Bir ming ikki yuz ellik so‘m 50 tiyin"."""
	known = language if language in UNITS else "en"
	whole, rest = divmod(abs(tiyin(soum)), 100)
	big, small = UNITS[known]
	text = f"{in_words(whole, known)} {big} {rest:02d} {small}"
	sign = {"uz": "Minus", "en": "Minus"}.get(known, "Минус") if tiyin(soum) < 0 else ""
	return f"{sign} {text}" if sign else text[:1].upper() + text[1:]


def in_words(number: int, language: str) -> str:
	if language.startswith("uz"):
		return _uzbek(number, CYRILLIC if language == "uz-Cyrl" else LATIN)
	return str(num2words(number, lang=language))


def _uzbek(number: int, names: tuple[list[str], list[str], list[str]]) -> str:
	ones, _tens, powers = names
	if number == 0:
		return ones[0]
	words: list[str] = []
	for power in range(len(powers) - 1, -1, -1):
		group = number // 1000**power % 1000
		if group:
			# "One thousand" too is said whole: nothing can be written in front of it.
			words += _below_thousand(group, names) + ([powers[power]] if power else [])
	return " ".join(words)


def _below_thousand(number: int, names: tuple[list[str], list[str], list[str]]) -> list[str]:
	ones, tens, powers = names
	hundreds, rest = divmod(number, 100)
	words = [ones[hundreds], powers[0]] if hundreds else []
	if rest >= 10:
		words.append(tens[rest // 10 - 1])
	if rest % 10:
		words.append(ones[rest % 10])
	return words
