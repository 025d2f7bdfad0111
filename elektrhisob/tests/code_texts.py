"""Texts marked for translation in Python, JavaScript and Jinja: _("…"), __("…")."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from pathlib import Path

Found = Iterator[tuple[str, str]]

_MARKERS = {"_", "_lt"}
_JS_CALL = re.compile(r"(?<![\w$.])__\(")
_JINJA_CALL = re.compile(r"(?<![\w$.])_\(")
_LITERAL = re.compile(r"""\s*(["'`])((?:\\.|(?!\1).)*)\1\s*$""", re.DOTALL)
_JINJA_CONTEXT = re.compile(r"""\s*context\s*=\s*(["'])(.*?)\1\s*$""", re.DOTALL)


def in_python(path: Path) -> Found:
	for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
		if isinstance(node, ast.Call) and _called(node.func) in _MARKERS and node.args:
			yield from _python_call(node, path)


def in_workflow(path: Path) -> Found:
	"""States and actions of a workflow, if the module describes one: STATES = ((state, …), …),
	TRANSITIONS = ((from, action, …), …).
	"""
	columns = {"STATES": 0, "TRANSITIONS": 1}
	tables = {
		node.targets[0].id: node.value
		for node in ast.parse(path.read_text(encoding="utf-8")).body
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
	}
	if not tables.keys() >= columns.keys():
		return
	for name, column in columns.items():
		for row in ast.iter_child_nodes(tables[name]):
			if isinstance(row, ast.Tuple):
				yield ast.literal_eval(row.elts[column]), ""


def _called(function: ast.expr) -> str | None:
	if isinstance(function, ast.Name):
		return function.id
	return function.attr if isinstance(function, ast.Attribute) else None


def _python_call(node: ast.Call, path: Path) -> Found:
	text = node.args[0]
	if isinstance(text, ast.JoinedStr | ast.BinOp):
		raise ValueError(
			f"{path}:{node.lineno}: a text to translate must be one literal; format it afterwards"
		)
	if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
		return
	contexts = [keyword.value for keyword in node.keywords if keyword.arg == "context"]
	context = contexts[0].value if contexts and isinstance(contexts[0], ast.Constant) else ""
	yield text.value, str(context)


def in_javascript(path: Path) -> Found:
	return calls_in(path.read_text(encoding="utf-8"))


def calls_in(script: str) -> Found:
	"""Texts and contexts of every __("text", values, "context")."""
	for call in _JS_CALL.finditer(script):
		text, *rest = _arguments(script, call.end())
		if literal := _LITERAL.match(text):
			context = _LITERAL.match(rest[1]) if len(rest) > 1 else None
			yield _unescaped(literal.group(2)), _unescaped(context.group(2)) if context else ""


def in_markup(path: Path) -> Found:
	"""Jinja templates and the scripts inside them."""
	source = path.read_text(encoding="utf-8")
	yield from calls_in(source)
	for call in _JINJA_CALL.finditer(source):
		text, *rest = _arguments(source, call.end())
		if literal := _LITERAL.match(text):
			contexts = [context.group(2) for part in rest if (context := _JINJA_CONTEXT.match(part))]
			yield _unescaped(literal.group(2)), contexts[0] if contexts else ""


# A string, a bracket or a comma: all that decides where an argument ends.
_TOKEN = re.compile(r"""(["'`])(?:\\.|(?!\1).)*\1|[()\[\]{},]""", re.DOTALL)


def _arguments(source: str, start: int) -> list[str]:
	"""The arguments of the call whose opening bracket ends at start, split at its own commas."""
	arguments, begin, depth = [], start, 0
	for token in _TOKEN.finditer(source, start):
		mark = token.group()
		if mark in "([{":
			depth += 1
		elif mark in ")]}" and depth:
			depth -= 1
		elif mark in ",)" and not depth:
			arguments.append(source[begin : token.start()])
			begin = token.end()
			if mark == ")":
				break
	return arguments or [""]


def _unescaped(text: str) -> str:
	return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found.group(1), found.group(1)), text)


READERS: dict[str, Callable[[Path], Found]] = {
	".py": in_python,
	".js": in_javascript,
	".mjs": in_javascript,
	".vue": in_markup,
	".html": in_markup,
}
