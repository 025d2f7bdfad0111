"""What the numbers of the checks mean, in words: stored in English, shown in the viewer's language."""


def _(text: str) -> str:
	"""Marks a text for translation and leaves it as it is."""
	return text


# (check, parameter); an empty check: wherever the parameter has no meaning of its own.
MEANINGS: dict[tuple[str, str], str] = {
	("", "multiple"): _("So many times more or less than usual."),
	("", "bills"): _("At least so many earlier bills to compare with."),
	("", "months"): _("Months looked back."),
	("", "peers"): _("At least so many bills of the same category."),
	("", "days"): _("More days than this are odd."),
	("SUM_FAR", "difference"): _("Soum: smaller differences do not matter."),
	("KWH_FAR", "difference"): _("kWh: smaller differences do not matter."),
	("PEERS_FAR", "difference"): _("kWh a month: smaller differences do not matter."),
	("ZERO_ACTIVE", "usual"): _("kWh a month that the account used before, at least."),
}


def meaning_of(code: str, parameter: str) -> str:
	return MEANINGS.get((code, parameter)) or MEANINGS["", parameter]
