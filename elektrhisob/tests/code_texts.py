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
	source = path.read_text(encoding="utf-8")
	for call in _JS_CALL.finditer(source):
		text, *rest = _arguments(source, call.end())
		if literal := _LITERAL.match(text):
			context = _LITERAL.match(rest[1]) if len(rest) > 1 else None
			yield _unescaped(literal.group(2)), _unescaped(context.group(2)) if context else ""


def in_markup(path: Path) -> Found:
	"""Jinja templates and the scripts inside them."""
	yield from in_javascript(path)
	source = path.read_text(encoding="utf-8")
	for call in _JINJA_CALL.finditer(source):
		text, *rest = _arguments(source, call.end())
		if literal := _LITERAL.match(text):
			contexts = [context.group(2) for part in rest if (context := _JINJA_CONTEXT.match(part))]
			yield _unescaped(literal.group(2)), contexts[0] if contexts else ""


def _arguments(source: str, start: int) -> list[str]:
	"""The arguments of the call whose opening bracket ends at start, split at its own commas."""
	arguments, begin, depth, quote, position = [], start, 0, "", start
	while position < len(source):
		character = source[position]
		if quote:
			if character == "\\":
				position += 1
			elif character == quote:
				quote = ""
		elif character in "\"'`":
			quote = character
		elif character in "([{":
			depth += 1
		elif character in ")]}" and depth:
			depth -= 1
		elif character in ",)" and not depth:
			arguments.append(source[begin:position])
			begin = position + 1
			if character == ")":
				break
		position += 1
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
