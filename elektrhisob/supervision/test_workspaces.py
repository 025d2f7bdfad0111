"""What the workspaces point at is there: cards, charts, lists, reports and roles."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

APP = Path(__file__).resolve().parent.parent
# Frappe's own, present in every version the app runs on.
OF_FRAPPE = {
	"Access Log",
	"Activity Log",
	"Error Log",
	"Module Profile",
	"Role",
	"Role Profile",
	"Scheduled Job Log",
	"User",
	"User Permission",
	"Version",
}


def documents(kind: str) -> dict[str, dict[str, Any]]:
	found = [json.loads(file.read_text()) for file in sorted(APP.glob(f"*/{kind}/*/*.json"))]
	return {document["name"]: document for document in found}


WORKSPACES = documents("workspace")
CARDS, CHARTS, SOURCES = (
	documents("number_card"),
	documents("dashboard_chart"),
	documents("dashboard_chart_source"),
)
DOCTYPES, PAGES, REPORTS = documents("doctype"), documents("page"), documents("report")
TARGETS = {"DocType": {*DOCTYPES, *OF_FRAPPE}, "Page": set(PAGES), "Report": set(REPORTS)}

# Block of the page: the table it names a row of, and the column that holds the name.
BLOCKS = {
	"number_card": ("number_card_name", "number_cards", "label"),
	"chart": ("chart_name", "charts", "label"),
	"shortcut": ("shortcut_name", "shortcuts", "label"),
	"card": ("card_name", "links", "label"),
}


@pytest.mark.parametrize("name", WORKSPACES)
def test_every_block_of_the_page_has_its_row(name: str) -> None:
	workspace = WORKSPACES[name]
	shown: dict[str, set[str]] = {table: set() for _key, table, _label in BLOCKS.values()}
	for block in json.loads(workspace["content"]):
		if block["type"] in BLOCKS:
			key, table, _label = BLOCKS[block["type"]]
			shown[table].add(block["data"][key])
	for table in ("number_cards", "charts", "shortcuts"):
		assert {row["label"] for row in workspace[table]} == shown[table]
	groups = {row["label"] for row in workspace["links"] if row["type"] == "Card Break"}
	assert groups == shown["links"]


@pytest.mark.parametrize("name", WORKSPACES)
def test_every_link_leads_somewhere(name: str) -> None:
	workspace = WORKSPACES[name]
	links = [(row["link_type"], row["link_to"]) for row in workspace["links"] if row["type"] == "Link"]
	links += [(row["type"], row["link_to"]) for row in workspace["shortcuts"]]
	assert [link for link in links if link[1] not in TARGETS[link[0]]] == []
	assert {row["number_card_name"] for row in workspace["number_cards"]} <= set(CARDS)
	assert {row["chart_name"] for row in workspace["charts"]} <= set(CHARTS)


@pytest.mark.parametrize("name", WORKSPACES)
def test_only_known_roles_are_let_in(name: str) -> None:
	roles = {row["role"] for row in WORKSPACES[name]["roles"]}
	known = {row["role"] for document in DOCTYPES.values() for row in document["permissions"]}
	assert "System Manager" in roles
	assert roles - known - {"Planner"} == set()


@pytest.mark.parametrize("name", CARDS)
def test_a_card_counts_by_a_function_of_ours_or_a_list(name: str) -> None:
	card = CARDS[name]
	assert card["document_type"] in DOCTYPES
	if card["type"] == "Custom":
		assert is_whitelisted(card["method"])


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_its_source(name: str) -> None:
	chart = CHARTS[name]
	assert chart["document_type"] in DOCTYPES
	if chart["chart_type"] != "Custom":
		columns = {field["fieldname"] for field in DOCTYPES[chart["document_type"]]["fields"]}
		named = {chart[key] for key in ("based_on", "group_by_based_on", "value_based_on") if chart.get(key)}
		assert named
		assert named <= {*columns, "creation", "modified"}
		return
	source = chart["source"]
	assert source in SOURCES
	folder = source.lower().replace(" ", "_").replace("-", "_")
	(script,) = APP.glob(f"*/dashboard_chart_source/{folder}/{folder}.js")
	method = re.search(r'method: "(elektrhisob\.[\w.]+)"', script.read_text())
	assert method
	assert is_whitelisted(method[1])


def is_whitelisted(method: str) -> bool:
	"""The function is where the path says, and the browser may call it."""
	module, _dot, function = method.removeprefix("elektrhisob.").rpartition(".")
	source = (APP / f"{module.replace('.', '/')}.py").read_text()
	declared = rf"\n@frappe\.whitelist\([^\n]*\)\n(?:@[^\n]*\n)*def {function}\("
	return re.search(declared, source) is not None
