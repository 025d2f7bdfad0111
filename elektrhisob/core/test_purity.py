"""The core computes in whole numbers and knows no framework, clock, file or network."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).parent
MODULES = sorted(path for path in CORE.glob("*.py") if "test" not in path.stem)
# Fractions are exact: a ratio that is not whole is named as what it is.
ALLOWED = {
	"collections",
	"__future__",
	"dataclasses",
	"datetime",
	"enum",
	"fractions",
	"math",
	"numpy",
	"re",
	"typing",
}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_core_module_imports_only_numbers_and_no_clock(module: Path) -> None:
	tree = ast.parse(module.read_text())
	for node in ast.walk(tree):
		if isinstance(node, ast.Import):
			assert {name.name.split(".")[0] for name in node.names} <= ALLOWED
		if isinstance(node, ast.ImportFrom) and node.level == 0:
			assert (node.module or "").split(".")[0] in ALLOWED
		if isinstance(node, ast.Attribute):
			assert node.attr not in {"now", "today", "utcnow"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_core_module_has_no_float(module: Path) -> None:
	for node in ast.walk(ast.parse(module.read_text())):
		assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
		assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
