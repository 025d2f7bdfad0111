"""Invented people, firms, streets and mahallas. They sound Uzbek and are all made of electricity, so that
nobody takes them for real: no such surname, firm or street is meant to exist."""

from __future__ import annotations

from localbench.simbench_district import (
	BAKERY,
	COMMUNITY,
	CONTINUOUS,
	FARM,
	INDUSTRY,
	OFFICE,
	RESTAURANT,
	SHOP,
	TRADE,
)

DISTRICT_NAME = "Karmana tumani"

SURNAME_ROOTS = tuple(
	[
		"Chiroq",
		"Quvvat",
		"Tok",
		"Simyog'och",
		"Yashin",
		"Uchqun",
		"Shu'la",
		"Nurchiroq",
		"Lampa",
		"Amper",
		"Vattbek",
		"Oqim",
		"Kuchlanish",
		"Yorug'",
		"Porloq",
		"Mash'al",
		"Yulduzcha",
		"Hisoblagich",
		"Kilovatt",
		"Generator",
		"Induksiya",
		"Turbina",
		"Fazali",
		"Izolyator",
		"Magnit",
		"Charaqlov",
		"Elektron",
		"Zaryad",
		"Rele",
		"Kabelbek",
		"Reostat",
		"Saqlagich",
		"Rozetka",
		"Antenna",
		"Vattmetr",
		"Qandil",
		"Fonarbek",
		"Yog'du",
		"Ravshanchiroq",
		"Transformator",
	]
)
MEN = tuple(
	[
		"Yashinbek",
		"Chiroqjon",
		"Quvvatali",
		"Uchqunboy",
		"Porloqbek",
		"Nurlichiroq",
		"Mash'albek",
		"Amperjon",
		"Vattali",
		"Tokbergan",
		"Oqimboy",
		"Yog'dubek",
		"Charaqjon",
		"Kuchbergan",
		"Ravshantok",
		"Elektrboy",
		"Volttemir",
		"Omjon",
		"Jouliddin",
		"Fazaliddin",
		"Shamchiroq",
		"Zaryadjon",
		"Lampabek",
		"Qandiljon",
		"Kilovattbek",
	]
)
WOMEN = tuple(
	[
		"Yashinoy",
		"Chiroqxon",
		"Shu'laoy",
		"Uchqunxon",
		"Porloqoy",
		"Nurlixon",
		"Mash'aloy",
		"Amperoy",
		"Vattigul",
		"Toknisa",
		"Oqimxon",
		"Yog'duxon",
		"Charaqgul",
		"Quvvatoy",
		"Ravshantoy",
		"Elektroy",
		"Voltigul",
		"Omgul",
		"Joulnisa",
		"Fazagul",
		"Shamnisa",
		"Zaryadoy",
		"Lampagul",
		"Qandiloy",
		"Kilovattxon",
	]
)

MAHALLA_WORDS = tuple(
	[
		"Chirog'obod",
		"Quvvatobod",
		"Tokmahalla",
		"Yashinsoy",
		"Uchqunariq",
		"Nurliko'cha",
		"Mash'altepa",
		"Simyog'ochli",
		"Porloqqishloq",
		"Yog'dubuloq",
		"Lampabog'",
		"Amperqo'rg'on",
		"Voltguzar",
		"Kilovattobod",
		"Oqimsoy",
		"Elektrariq",
		"Fazaguzar",
		"Turbinasoy",
		"Hisobobod",
		"Reletepa",
		"Qandilzor",
		"Zaryadbuloq",
		"Magnitqo'rg'on",
		"Shamchiroqli",
	]
)
STREET_WORDS = tuple(
	[
		"Chiroq",
		"Transformator",
		"Kilovatt",
		"Uchqun",
		"Yashin",
		"Induksiya",
		"Amper",
		"Volt",
		"Om",
		"Vatt",
		"Quvvat",
		"Simyog'och",
		"Turbina",
		"Generator",
		"Hisoblagich",
		"Rele",
		"Kabel",
		"Izolyator",
		"Uchfaza",
		"Nolsim",
		"Yergaulash",
		"Saqlagich",
		"Rozetka",
		"Qandil",
		"Fonar",
		"Yog'du",
		"Mash'al",
		"Zaryad",
		"Magnit",
		"Elektron",
	]
)

FIRM_WORDS = tuple(
	[
		"Amper",
		"Volt",
		"Kilovatt",
		"Uchqun",
		"Yashin",
		"Turbina",
		"Induksiya",
		"Porloq",
		"Mash'al",
		"Qandil",
		"Lampa",
		"Yog'du",
		"Chiroq",
		"Zaryad",
		"Magnit",
		"Elektron",
		"Generator",
		"Quvvat",
		"Oqim",
		"Simyog'och",
	]
)
FIRM_SECOND_WORDS = tuple(
	[
		"Namuna",
		"Sinov",
		"Misol",
		"O'yin",
		"Xayol",
		"Tasavvur",
		"Ertak",
		"Maket",
		"Nusxa",
		"Andoza",
		"Mashq",
		"Tajriba",
	]
)
FIRM_FORMS = {
	OFFICE: "«{0} {1} Ofis» MChJ",
	TRADE: "«{0} {1} Savdo» MChJ",
	CONTINUOUS: "«{0} {1} Aloqa» MChJ",
	SHOP: "«{0} {1}» do'koni, YTT",
	BAKERY: "«{0} {1} Non» nonvoyxonasi, MChJ",
	RESTAURANT: "«{0} {1}» oshxonasi, MChJ",
	FARM: "«{0} {1} Dala» fermer xo'jaligi",
	COMMUNITY: "«{0} {1} Bozor» savdo majmuasi, MChJ",
	INDUSTRY: "«{0} {1} Zavod» AJ",
}
BUDGET_FORMS = (
	"{0}-sonli namuna maktabi",
	"{0}-sonli namuna bog'chasi",
	"{0}-sonli namuna poliklinikasi",
	"{0}-sonli namuna kutubxonasi",
	"{0}-sonli namuna kolleji",
)
PUMP_FORM = "{0}-sonli namuna nasos stansiyasi"


def person(surname: int, first: int, patronymic: int, is_woman: bool) -> str:
	"""Full name; the numbers pick the words, in any range."""
	root = SURNAME_ROOTS[surname % len(SURNAME_ROOTS)]
	father = MEN[patronymic % len(MEN)]
	if is_woman:
		return f"{root}ova {WOMEN[first % len(WOMEN)]} {father} qizi"
	return f"{root}ov {MEN[first % len(MEN)]} {father} o'g'li"


def firm(kind: int, number: int) -> str:
	"""Name of a firm of the kind; the same number gives the same words, then a number makes it unlike the
	others."""
	first, rest = number % len(FIRM_WORDS), number // len(FIRM_WORDS)
	second, series = rest % len(FIRM_SECOND_WORDS), rest // len(FIRM_SECOND_WORDS)
	words = FIRM_SECOND_WORDS[second] + (f" {series + 1}" if series else "")
	return FIRM_FORMS[kind].format(FIRM_WORDS[first], words)


def budget_organisation(number: int) -> str:
	return BUDGET_FORMS[number % len(BUDGET_FORMS)].format(number // len(BUDGET_FORMS) + 1)


def pumping_station(number: int) -> str:
	return PUMP_FORM.format(number + 1)


def mahalla(number: int) -> str:
	"""Mahalla of the transformer with this number."""
	series, word = divmod(number, len(MAHALLA_WORDS))
	return MAHALLA_WORDS[word] + (f"-{series + 1}" if series else "")


def street(number: int) -> str:
	return STREET_WORDS[number % len(STREET_WORDS)]
