"""How names are spelt for the search, whatever the keyboard."""

import pytest

from elektrhisob.consumers.search_words import joined, local_digits, search_text, search_words


@pytest.mark.parametrize(
	"typed",
	["Oʻrolov Gʻayrat", "O'rolov G'ayrat", "O‘ROLOV g‘ayrat", "Ўролов Ғайрат", "  oʼrolov,gʼayrat "],
)
def test_every_spelling_of_a_name_gives_the_same_words(typed: str) -> None:
	assert search_words(typed) == ["orolov", "gayrat"]


def test_cyrillic_letters_become_latin() -> None:
	assert search_words("Елена Эргашева Шуҳрат Юсупов Жўраев Чориев") == [
		"yelena",
		"ergasheva",
		"shuhrat",
		"yusupov",
		"jorayev",
		"choriyev",
	]


def test_words_of_every_address_are_left_out() -> None:
	assert search_words("Navoiy koʻchasi, 12-uy, 5 xonadon, Bobur mahallasi") == [
		"navoiy",
		"12",
		"5",
		"bobur",
	]


def test_a_serial_is_one_word() -> None:
	assert joined("CE-102 77/1") == "ce102771"


def test_an_account_is_found_by_everything_in_its_text() -> None:
	text = search_text("032020012345", "0012345", "Karimov A.", "Bobur 5", "+998901234567", ["CE 1", "CE 2"])
	assert text == "032020012345 0012345 12345 karimov a bobur 5 901234567 ce1 ce2"


def test_a_phone_is_told_without_the_country() -> None:
	assert local_digits("+998 90 123-45-67") == local_digits("901234567") == "901234567"
	assert local_digits("+7 912 345 67 89") == "79123456789"
