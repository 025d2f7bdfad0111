"""Words of a search: the same spelling for what is stored and for what is typed (no database here).

Cyrillic becomes Latin, the many apostrophes of oʻ and gʻ fall away, words of every address are dropped.
"""

from __future__ import annotations

import re

CYRILLIC = {
	**dict(zip("абвгдежзийклмнопрстуфхэўқғҳ", "abvgdejziyklmnoprstufxeoqgh", strict=True)),
	"ц": "ts",
	"ч": "ch",
	"ш": "sh",
	"щ": "sh",
	"ъ": "",
	"ь": "",
	"ы": "i",
	"ё": "yo",
	"ю": "yu",
	"я": "ya",
}
LETTERS = str.maketrans(CYRILLIC | dict.fromkeys("'`´ʻʼʽ‘’‛ʹ", ""))
COUNTRY = "998"
LOCAL_DIGITS = 9
AFTER_VOWEL_E = re.compile("(?<![бвгджзйклмнпрстфхцчшщқғҳ])е")
EVERYWHERE = frozenset(
	{
		"kochasi",
		"kocha",
		"uy",
		"xonadon",
		"mahallasi",
		"mahalla",
		"mfy",
		"tumani",
		"tuman",
		"shahri",
		"shahar",
	}
	| {"viloyati", "viloyat", "ul", "kv", "dom"}
	| {"ogli", "ugli", "qizi", "kizi"}
)
"""Words of every address and of every full name: they find nobody."""


def search_words(text: str | None) -> list[str]:
	"""Latin lower-case words of letters and digits, in order, without those that everybody has."""
	spelled = AFTER_VOWEL_E.sub("ye", (text or "").lower()).translate(LETTERS)
	return [word for word in re.findall(r"[^\W_]+", spelled) if word not in EVERYWHERE]


def joined(text: str | None) -> str:
	"""A serial number as one word: CE-102 123 and ce102123 are the same meter."""
	return "".join(re.findall(r"[^\W_]+", (text or "").lower().translate(LETTERS)))


def local_digits(phone: str | None) -> str:
	"""The digits of a telephone number that people say: without + and 998."""
	digits = re.sub(r"\D", "", phone or "")
	has_country = digits.startswith(COUNTRY) and len(digits) == len(COUNTRY) + LOCAL_DIGITS
	return digits[len(COUNTRY) :] if has_country else digits


def search_text(
	number: str,
	local_number: str,
	name: str | None,
	address: str | None,
	phone: str | None,
	serials: list[str],
) -> str:
	"""Everything an account is looked for by."""
	words = [number, local_number, local_number.lstrip("0"), *search_words(name), *search_words(address)]
	words += [local_digits(phone), *(joined(serial) for serial in serials)]
	return " ".join(dict.fromkeys(word for word in words if word))


def consumer_search_text(
	name: str | None, short_name: str | None, phone: str | None, pinfl: str | None, stir: str | None
) -> str:
	"""Everything a consumer is looked for by."""
	words = [*search_words(name), *search_words(short_name), local_digits(phone), pinfl or "", stir or ""]
	return " ".join(dict.fromkeys(word for word in words if word))
