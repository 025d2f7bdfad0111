"""Full-text indexes: words are found by their beginnings, and no word is too common to be a name."""

from __future__ import annotations

import frappe

from elektrhisob.administration.divisions import divisions_of

SHORTEST_WORD = 3
"""InnoDB's own innodb_ft_min_token_size: a server may not have indexed shorter words."""
RARE_DIGITS = 6
FIELDS = ("search_text", "het")
"""The district is in the index, so that one district's words are found without the others' rows."""


def add_fulltext(doctype: str) -> None:
	"""Add the full-text index of a table with search_text and het, once."""
	table = f"tab{doctype}"
	index = f"{'_'.join(FIELDS)}_fulltext"
	if frappe.db.has_index(table, index):
		return
	frappe.db.commit()  # DDL commits anyway; this runs at installation and migration only
	frappe.db.sql("set session innodb_ft_enable_stopword = 0")
	# In place, MariaDB 10.11 leaves the index empty when the table has had a full-text index before.
	frappe.db.sql(f"alter table `{table}` add fulltext index `{index}` ({', '.join(FIELDS)}), algorithm=copy")


def match_words(words: list[str]) -> tuple[str, list[str]] | None:
	"""SQL condition and its values: every word begins a word of the search text. None when all are short.

	Words hold no operators (`search_words`). Rows of other districts are still to be excluded by the caller.
	"""
	long = [word for word in words if len(word) >= SHORTEST_WORD]
	if not long:
		return None
	district = [] if any(_is_rare(word) for word in long) else _district()
	condition = f"match({', '.join(FIELDS)}) against (%s in boolean mode)"
	values = [" ".join([*district, *(f"+{word}*" for word in long)])]
	for word in words:
		if len(word) < SHORTEST_WORD:
			condition += " and concat(' ', search_text) like %s"
			values.append(f"% {word}%")
	return condition, values


def _district() -> list[str]:
	"""Of names that thousands bear, only those of the user's districts are worth looking at."""
	hets = divisions_of().hets
	return [f"+({' '.join(hets)})"] if hets else []


def _is_rare(word: str) -> bool:
	"""Few share the number of an account, a phone or a meter: to list a whole district first takes longer."""
	return sum(letter.isdigit() for letter in word) >= RARE_DIGITS
