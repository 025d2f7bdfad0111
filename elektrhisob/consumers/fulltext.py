"""Full-text indexes: words are found by their beginnings, and no word is too common to be a name."""

from __future__ import annotations

import frappe

SHORTEST_WORD = 3
"""InnoDB does not index shorter words (innodb_ft_min_token_size)."""


def add_fulltext(doctype: str, fields: list[str]) -> None:
	"""Add a full-text index over the fields once.

	Two fields at least: the framework drops an index over a single field that it did not declare.
	"""
	table = f"tab{doctype}"
	index = f"{'_'.join(fields)}_fulltext"
	if frappe.db.has_index(table, index):
		return
	frappe.db.commit()  # DDL commits anyway; this runs at installation and migration only
	frappe.db.sql("set session innodb_ft_enable_stopword = 0")
	columns = ", ".join(f"`{field}`" for field in fields)
	frappe.db.sql(f"alter table `{table}` add fulltext index `{index}` ({columns})")


def all_words(words: list[str]) -> str:
	"""The words as a boolean full-text expression: each begins a word of the row. They hold no operators."""
	return " ".join(f"+{word}*" for word in words if len(word) >= SHORTEST_WORD)
