"""Frappe's and the app's browser bundles."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from localbench.place import APP_NAME, APPS, BENCH, FRAPPE, HERE, NODE_MODULES, ROOT, SITES, Trouble, run
from localbench.steps import step

if TYPE_CHECKING:
	from pathlib import Path

RECIPE = HERE / "assets"
LOCKED = (RECIPE / "package.json", RECIPE / "package-lock.json", RECIPE / ".npmrc")
BUNDLE_SUFFIXES = {".js", ".ts", ".css", ".scss", ".vue", ".html"}


def install_npm_packages() -> None:
	folder = NODE_MODULES.parent
	if folder.exists():
		shutil.rmtree(folder)
	folder.mkdir(parents=True)
	for file in LOCKED:
		shutil.copy(file, folder)
	# npm by itself waits a minute and more before it believes that there is no network.
	patience = ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=10000"]
	try:
		run(
			["npm", "ci", "--ignore-scripts", "--no-progress", *patience],
			"npm",
			"npm packages could not be fetched. Is the network to the npm registry there?",
			cwd=folder,
		)
	except Trouble:
		shutil.rmtree(folder)
		raise


def link(path: Path, target: Path) -> None:
	if path.is_symlink() or path.exists():
		path.unlink()
	path.parent.mkdir(parents=True, exist_ok=True)
	path.symlink_to(target)


def build(app: str) -> None:
	public = APPS / app / app / "public"
	link(SITES / "assets" / app, public)
	run(
		["node", RECIPE / "build.mjs", BENCH, app],
		"assets",
		f"The browser bundles of {app} could not be built.",
	)


def build_frappe() -> None:
	link(FRAPPE / "frappe" / "public" / "node_modules", NODE_MODULES)
	build("frappe")


def app_sources() -> list[Path]:
	public = ROOT / APP_NAME / "public"
	return [
		path
		for path in sorted(public.rglob("*"))
		if path.suffix in BUNDLE_SUFFIXES and "dist" not in path.relative_to(public).parts
	]


def fetch() -> None:
	step("npm", "npm packages", LOCKED, [NODE_MODULES], install_npm_packages)


def prepare() -> None:
	"""Build the bundles of Frappe and of the app; `fetch` and Frappe come before."""
	recipe: list[Path | str] = [*LOCKED, *sorted(RECIPE.glob("*.*js"))]
	assets = SITES / "assets"
	frappe_inputs = [*recipe, HERE / "unpack_frappe.py", str((FRAPPE / "pyproject.toml").stat().st_ctime_ns)]
	products = [assets / "assets.json", assets / "frappe", FRAPPE / "frappe" / "public" / "dist"]
	step("assets-frappe", "Browser bundles of Frappe", frappe_inputs, products, build_frappe)
	if (ROOT / APP_NAME / "public").exists():
		step(
			f"assets-{APP_NAME}",
			"Browser bundles of Elektrhisob",
			[*recipe, *app_sources()],
			[assets / APP_NAME],
			lambda: build(APP_NAME),
		)
