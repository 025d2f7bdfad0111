"""Rules of the house that a reader would miss: every door declared, every path real, no file too long."""

from __future__ import annotations

import ast
import importlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import elektrhisob
from elektrhisob.administration.stamps import BY_UNIT, CHILDREN, SHARED_CHILDREN, STAMPED

if TYPE_CHECKING:
	from collections.abc import Iterator

APP = Path(elektrhisob.__file__).parent
REPOSITORY = APP.parent
LONGEST_FILE = 400
SOURCE_ENDINGS = (".py", ".js", ".mjs", ".html", ".scss", ".css")
DOTTED_PATH = re.compile(r"""["'](elektrhisob(?:\.\w+){2,})["']""")
MODULE_CONSTANT = re.compile(r"""const (\w+) = ["'](elektrhisob(?:\.\w+)+)["']""")
FORM_CALL = re.compile(r"""frm\.call\(\s*["'](\w+)["']""")
VERBS = {"GET", "POST", "PUT", "DELETE"}

pytestmark = pytest.mark.site


def files(ending: str, folder: Path = APP) -> Iterator[Path]:
	return (path for path in sorted(folder.rglob(f"*{ending}")) if "node_modules" not in path.parts)


def is_test(path: Path) -> bool:
	return path.name.startswith("test_") or path.stem.endswith("_for_tests") or "tests" in path.parts


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
	return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def whitelisting(function: ast.FunctionDef) -> ast.expr | None:
	found = [node for node in function.decorator_list if "frappe.whitelist" in ast.unparse(node)]
	return found[0] if found else None


def doors() -> Iterator[tuple[str, ast.FunctionDef, ast.expr]]:
	for path in files(".py"):
		for function in functions(ast.parse(path.read_text())):
			decorator = whitelisting(function)
			if decorator is not None:
				yield f"{path.relative_to(REPOSITORY)}:{function.lineno} {function.name}", function, decorator


def doctypes() -> Iterator[dict[str, Any]]:
	for path in APP.glob("*/doctype/*/*.json"):
		document = json.loads(path.read_text())
		if document.get("doctype") == "DocType":
			yield document


def test_every_whitelisted_function_declares_its_verbs() -> None:
	found = list(doors())
	assert len(found) > 10
	undeclared = [
		place
		for place, _function, decorator in found
		if not isinstance(decorator, ast.Call)
		or not any(keyword.arg == "methods" for keyword in decorator.keywords)
	]
	assert undeclared == []


def test_every_whitelisted_function_is_fully_annotated() -> None:
	def bare(function: ast.FunctionDef) -> list[str]:
		arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
		names = [one.arg for one in arguments if one.annotation is None and one.arg != "self"]
		return names + ([] if function.returns is not None else ["return"])

	assert [(place, bare(function)) for place, function, _decorator in doors() if bare(function)] == []


def test_the_framework_can_read_the_types_of_every_door() -> None:
	"""Annotations kept as text by a __future__ import are not converted: "20" would stay a text, or fail."""
	modules = {place.split(":")[0] for place, _function, _decorator in doors()}
	postponed = [
		name for name in modules if "from __future__ import annotations" in (REPOSITORY / name).read_text()
	]
	assert [name for name in postponed if not is_test(Path(name))] == []


def test_no_file_is_longer_than_a_reader_s_patience() -> None:
	folders = (APP, REPOSITORY / "localbench")
	lengths = {
		str(path.relative_to(REPOSITORY)): len(path.read_text().splitlines())
		for folder in folders
		for ending in SOURCE_ENDINGS
		for path in files(ending, folder)
	}
	assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def hook_paths(value: object) -> Iterator[str]:
	if (
		isinstance(value, str)
		and re.fullmatch(r"elektrhisob(\.\w+){2,}", value)
		and not value.endswith((".js", ".css"))
	):
		yield value
	elif isinstance(value, dict):
		for item in value.values():
			yield from hook_paths(item)
	elif isinstance(value, list | tuple | set):
		for item in value:
			yield from hook_paths(item)


def test_every_path_in_hooks_leads_somewhere() -> None:
	import frappe

	from elektrhisob import hooks, install

	paths = [*hook_paths(vars(hooks)), *install.STEPS]
	assert len(paths) > 20
	for path in paths:
		assert callable(frappe.get_attr(path)), path


def test_every_patch_leads_somewhere() -> None:
	for line in (APP / "patches.txt").read_text().splitlines():
		path = line.split("#")[0].strip()
		if path and not path.startswith("["):
			module = importlib.import_module(path.removeprefix("execute:"))
			assert callable(module.execute), path


def test_every_path_called_from_the_browser_is_a_door() -> None:
	import frappe

	called = [
		(path, name)
		for ending in (".js", ".html")
		for path in files(ending)
		for name in called_paths(path.read_text())
	]
	assert len(called) > 10
	for path, name in called:
		assert frappe.get_attr(name) in frappe.whitelisted, f"{path}: {name}"


def called_paths(script: str) -> set[str]:
	"""Dotted paths in a script, those put together from a constant with the module's name included."""
	modules = dict(MODULE_CONSTANT.findall(script))
	whole = {path for path in DOTTED_PATH.findall(script) if path not in modules.values()}
	put_together = re.findall(r"\$\{(\w+)\}\.(\w+)", script)
	return whole | {f"{modules[name]}.{function}" for name, function in put_together if name in modules}


def test_every_method_called_from_a_form_is_a_door_of_its_controller() -> None:
	import frappe
	from frappe.model.base_document import get_controller

	for path in APP.glob("*/doctype/*/*.js"):
		for name in FORM_CALL.findall(path.read_text()):
			folder = path.parent
			doctype = json.loads((folder / f"{folder.name}.json").read_text())["name"]
			method = getattr(get_controller(doctype), name, None)
			assert method is not None and frappe.is_whitelisted(method) is None, f"{path}: {name}"


def test_every_doctype_with_a_district_is_guarded_by_it() -> None:
	for document in doctypes():
		fields = {field["fieldname"]: field for field in document["fields"]}
		if "het" not in fields or document["name"] == "Org Unit":
			continue
		assert document["name"] in STAMPED, document["name"]


def test_every_doctype_is_guarded_or_known_to_be_the_same_for_all() -> None:
	same_for_all = {
		"Bill Check Rule",
		"Bill Check Rule Parameter",
		"Askue Code",
		"Billing Cause",
		"Billable Service",
		"Closing Check Rule",
		"Billing Charge Rule",
		"Compensation Rule",
		"Consumer Category",
		"Contract Template",
		"Disconnection Protection",
		"Elektrhisob Settings",
		"E-Invoice Product",
		"E-Invoice Settings",
		"Estimation Method",
		"Indexation Cap",
		"Payment Channel",
		"Indexed Price",
		"Indexed Tariff",
		"Instrument Transformer Model",
		"Ledger Account",
		"Legal Term",
		"Maintenance Schedule",
		"Meter Model",
		"Meter Model Register",
		"Org Unit",
		"Payment Due Rule",
		"Penalty Free Day",
		"Penalty Rule",
		"Posting Rule",
		"Protected Day",
		"Recalculation Method",
		"Reminder Rule",
		"Reminder Text",
		"Service Organization",
		"Service Price",
		"Settlement Period",
		"Tariff",
		"Tariff Indexation",
		"Tariff Rate",
		"Tariff Version",
		"Tariff Zone",
		"VAT Rate",
		"Validation Rule",
		"Validation Rule Parameter",
		"Verification Interval Rule",
		"Voltage Level",
		"Zone Calendar",
		"Zone Calendar Day",
		"Zone Calendar Hours",
		"Zone Calendar Season",
	}
	names = {document["name"] for document in doctypes()}
	assert names - set(STAMPED) - set(BY_UNIT) - set(CHILDREN) - set(SHARED_CHILDREN) == same_for_all


def test_links_to_the_organisation_tree_leave_access_to_the_division_rule() -> None:
	for document in doctypes():
		for field in document["fields"]:
			if field.get("options") == "Org Unit" and field["fieldtype"] == "Link":
				assert field.get("ignore_user_permissions"), f"{document['name']}.{field['fieldname']}"


def test_nothing_is_in_the_global_search_which_knows_no_divisions() -> None:
	for document in doctypes():
		assert not document.get("index_web_pages_for_search"), document["name"]
		assert not any(field.get("in_global_search") for field in document["fields"]), document["name"]


def test_every_list_has_an_order_of_its_own() -> None:
	for document in doctypes():
		if not document.get("istable") and not document.get("issingle"):
			assert document.get("sort_field") and document.get("sort_order"), document["name"]


def test_no_money_or_energy_is_turned_into_a_float() -> None:
	words = re.compile(r"\b(float|flt)\(")
	folders = ("core", "billing", "accounting", "consumer_payments", "bulk")
	found = [
		f"{path.relative_to(REPOSITORY)}:{number}"
		for folder in folders
		for path in files(".py", APP / folder)
		if not is_test(path)
		for number, line in enumerate(path.read_text().splitlines(), start=1)
		if words.search(line)
	]
	assert found == []


def test_nothing_queries_the_database_while_it_is_imported() -> None:
	found = []
	for path in files(".py"):
		for node in ast.parse(path.read_text()).body:
			if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) and "frappe.db." in ast.unparse(node):
				found.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")
	assert found == []
