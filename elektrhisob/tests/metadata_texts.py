"""Texts in metadata that Frappe translates by itself: DocTypes, workspaces, cards, charts, directories."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
	from collections.abc import Callable, Iterator
	from pathlib import Path

Document = dict[str, Any]

# Columns of the delivered directories that people read, by file.
DIRECTORY_COLUMNS = {
	"voltage_levels.csv": ("level_code",),
	"consumer_categories.csv": ("category_name",),
	"tariff_zones.csv": ("zone_name",),
	"bill_checks.csv": ("cause", "remedy"),
	"billing_causes.csv": ("cause_name", "remedy"),
	"ledger_accounts.csv": ("account_name",),
	"services.csv": ("service_name",),
	"validation_rules.csv": ("cause", "remedy"),
}
_WORDS = re.compile(r"[^\W\d_]{2}")
_TAGS = re.compile(r"<[^>]+>")
_FRAMEWORK_ROLES = {"System Manager", "All", "Guest", "Administrator", "Desk User"}


def texts_of(path: Path, app: Path) -> Iterator[str]:
	if path.name == "modules.txt":
		yield from path.read_text(encoding="utf-8").split("\n")[:-1]
	elif path.name in DIRECTORY_COLUMNS:
		yield from _columns(path, DIRECTORY_COLUMNS[path.name])
	elif path.suffix == ".json":
		content = json.loads(path.read_text(encoding="utf-8"))
		if path.name == "tariffs.json":
			yield from _tariffs(content)
		elif isinstance(content, dict) and content.get("doctype") in READERS:
			yield from filter(_has_words, READERS[content["doctype"]](content))


def _has_words(text: str | None) -> bool:
	return bool(text and _WORDS.search(text))


def _columns(path: Path, columns: tuple[str, ...]) -> Iterator[str]:
	with path.open(encoding="utf-8", newline="") as file:
		for row in csv.DictReader(file):
			yield from (row[column] for column in columns if row[column])


def _tariffs(tariffs: list[Document]) -> Iterator[str]:
	for tariff in tariffs:
		yield tariff["tariff_name"]
		yield from (version["act"] for version in tariff["versions"])


def _doctype(doctype: Document) -> Iterator[str]:
	yield doctype["name"]
	yield doctype.get("description", "")
	for field in doctype["fields"]:
		if not field.get("hidden"):
			yield from _field(field)
	yield from (link.get("group") or "" for link in doctype.get("links", []))
	yield from (action.get("label") or "" for action in doctype.get("actions", []))
	yield from (state.get("title") or "" for state in doctype.get("states", []))
	for permission in doctype["permissions"]:
		if permission["role"] not in _FRAMEWORK_ROLES:
			yield permission["role"]


def _field(field: Document) -> Iterator[str]:
	yield field.get("label", "")
	yield field.get("description", "")
	if field["fieldtype"] == "Select":
		yield from (field.get("options") or "").split("\n")


def _workspace(workspace: Document) -> Iterator[str]:
	yield workspace.get("title") or workspace["name"]
	for table in ("links", "shortcuts", "charts", "number_cards", "quick_lists", "custom_blocks"):
		yield from (row.get("label") or "" for row in workspace.get(table, []))
	yield from (row.get("format") or "" for row in workspace.get("shortcuts", []))
	for block in json.loads(workspace.get("content") or "[]"):
		if block["type"] in ("header", "paragraph"):
			yield _TAGS.sub("", block["data"].get("text", "")).strip()


def _report(report: Document) -> Iterator[str]:
	yield report.get("report_name") or report["name"]
	yield from (column.get("label") or "" for column in report.get("columns", []))
	yield from (field.get("label") or "" for field in report.get("filters", []))


def _named(*keys: str) -> Callable[[Document], Iterator[str]]:
	def read(document: Document) -> Iterator[str]:
		yield from (document.get(key) or "" for key in keys)

	return read


READERS: dict[str, Callable[[Document], Iterator[str]]] = {
	"DocType": _doctype,
	"Workspace": _workspace,
	"Report": _report,
	"Page": _named("title"),
	"Print Format": _named("name"),
	"Number Card": _named("label"),
	"Dashboard Chart": _named("chart_name"),
	"Dashboard Chart Source": _named("source_name"),
	"Dashboard": _named("dashboard_name"),
	"Web Form": _named("title", "introduction_text", "success_message"),
	"Module Onboarding": _named("title", "subtitle", "success_message"),
	"Onboarding Step": _named("title", "action_label", "description"),
	"Form Tour": _named("title"),
	"Notification": _named("subject"),
	"Custom HTML Block": _named("name"),
}
