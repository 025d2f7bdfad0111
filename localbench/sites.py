"""Sites of the bench: made once, kept in step with the app, dumped and restored for tests."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
from hashlib import sha256
from typing import TYPE_CHECKING

from localbench import python_env
from localbench.configuration import DEMO_SITE
from localbench.database import as_root, client_words, root_environment
from localbench.place import (
	ADMIN_PASSWORD,
	APP_NAME,
	DUMPS,
	HERE,
	PYTHON,
	ROOT,
	SITES,
	STAMPS,
	Trouble,
	bench_command,
	bench_environment,
	run,
	say,
)
from localbench.ports import remembered
from localbench.steps import forget, is_done, mark_done, step

if TYPE_CHECKING:
	from pathlib import Path

FRAPPE_DUMP = DUMPS / "frappe.sql"
SEED_SITE = "frappe-seed.localhost"
FRAPPE_INPUTS = (HERE / "frappe.txt", HERE / "unpack_frappe.py", HERE / "finish_site.py")
# What neither tables nor installed rows depend on.
NOT_INSTALLED = {"core", "bulk", "tests", "public", "translations", "__pycache__"}
INSTALLED_SUFFIXES = {".json", ".py", ".txt", ".csv", ".tsv", ".html", ".css"}


def site_inputs() -> list[Path]:
	"""The files that decide what an installed site holds."""
	app = ROOT / APP_NAME
	of_app = [
		path
		for path in sorted(app.rglob("*"))
		if path.suffix in INSTALLED_SUFFIXES
		and not NOT_INSTALLED & set(path.relative_to(app).parts)
		and not path.name.startswith("test_")
	]
	return [*FRAPPE_INPUTS, *of_app]


def exists(site: str) -> bool:
	return (SITES / site / "site_config.json").exists()


def site_config(site: str) -> dict[str, object]:
	known: dict[str, object] = json.loads((SITES / site / "site_config.json").read_text())
	return known


def set_config(site: str, **values: object) -> None:
	path = SITES / site / "site_config.json"
	path.write_text(json.dumps({**site_config(site), **values}, indent=1, sort_keys=True) + "\n")


def unfinished(site: str) -> Path:
	return STAMPS / f"site-{site}.unfinished"


def in_site(site: str, *words: str, failure: str) -> None:
	run_logged(site, bench_command("--site", site, *words), failure)


def run_logged(site: str, command: list[str | Path], failure: str) -> None:
	"""Frappe draws no progress bars where it believes itself in CI."""
	run(command, f"site-{site}", failure, cwd=SITES, env=bench_environment({"CI": "1"}))


def new_site(site: str, *more: str) -> None:
	unfinished(site).touch()
	if exists(site):
		shutil.rmtree(SITES / site)
	command = bench_command(
		"new-site", site, "--force", "--no-mariadb-socket", "--admin-password", ADMIN_PASSWORD
	)
	run_logged(site, [*command, *more], f"The site {site} could not be made.")


def prepare_seed() -> None:
	"""A dump of a site with Frappe alone: every later site starts from it."""
	step("site-seed", "A site with plain Frappe", FRAPPE_INPUTS, [FRAPPE_DUMP], make_seed)


def make_seed() -> None:
	new_site(SEED_SITE)
	dump(SEED_SITE, FRAPPE_DUMP)
	drop(SEED_SITE)


def drop(site: str) -> None:
	if exists(site):
		database = site_config(site)["db_name"]
		as_root(f"DROP DATABASE IF EXISTS `{database}`; DROP USER IF EXISTS `{database}`@'%';")
		shutil.rmtree(SITES / site)
	unfinished(site).unlink(missing_ok=True)


def create(site: str) -> None:
	"""A finished site with the app, or none."""
	prepare_seed()
	say(f"· Site {site} …")
	try:
		new_site(site, "--source-sql", str(FRAPPE_DUMP))
		if python_env.app_is_here():
			in_site(site, "install-app", APP_NAME, failure=f"Elektrhisob could not be installed on {site}.")
		finish(site)
	except Trouble:
		drop(site)
		raise
	unfinished(site).unlink()


def own_address() -> str:
	"""What sites call themselves: the PDF maker's resolver knows localhost and no name under it."""
	ports = remembered()
	assert ports is not None
	return f"http://localhost:{ports.web}"


def finish(site: str) -> None:
	# Only the demo lives by the clock; elsewhere jobs nobody asked for would disturb the work at hand.
	set_config(site, host_name=own_address(), pause_scheduler=site != DEMO_SITE)
	command: list[str | Path] = [PYTHON, HERE / "finish_site.py", site, ADMIN_PASSWORD]
	run_logged(site, command, f"The settings of {site} could not be made.")


def migrate(site: str) -> None:
	say(f"· Migrating {site} …")
	in_site(site, "migrate", failure=f"{site} could not be migrated.")


def ensure(site: str) -> None:
	"""The site exists, with the app, migrated to the app as it is now."""
	check_name(site)
	name = f"site-{site}"
	inputs = site_inputs()
	if exists(site) and not unfinished(site).exists():
		address_current(site)
		if not is_done(name, inputs):
			forget(name)
			migrate(site)
	else:
		forget(name)
		create(site)
	mark_done(name, inputs)


def address_current(site: str) -> None:
	if site_config(site).get("host_name") != own_address():
		set_config(site, host_name=own_address())


def check_name(site: str) -> None:
	if not site.endswith(".localhost") or "/" in site:
		raise Trouble(f"{site!r} is no name for a local site; take one like demo.localhost.")


def fresh_test_site(site: str) -> None:
	"""The test site as just installed, from its dump while the app's install is unchanged."""
	check_name(site)
	if exists(site) and not unfinished(site).exists() and not site_config(site).get("allow_tests"):
		raise Trouble(f"{site} is no test site: tests would empty it. Leave ELEKTRHISOB_TEST_SITE out.")
	kept = DUMPS / f"{site}.sql"
	inputs = site_inputs()
	key = f"dump-{site}"
	if exists(site) and not unfinished(site).exists() and kept.exists() and is_done(key, inputs):
		say(f"· Restoring {site} …")
		restore(site, kept)
		address_current(site)
	else:
		forget(key)
		create(site)
		set_config(site, allow_tests=True)
		dump(site, kept)
		mark_done(key, inputs)
	mark_done(f"site-{site}", inputs)


def beside(site: str, number: int) -> str:
	"""The site of the test process with this number, when several run beside each other."""
	return f"{site.removesuffix('.localhost')}-{number}.localhost" if number else site


def copy_test_site(site: str, to: str) -> None:
	"""`to` is as `site` was when it was just installed."""
	shutil.rmtree(SITES / to, ignore_errors=True)
	shutil.copytree(SITES / site, SITES / to)
	unfinished(to).touch()
	before = str(site_config(site)["db_name"])
	name = f"_{sha256(to.encode()).hexdigest()[:16]}"
	password = secrets.token_urlsafe(12)
	set_config(to, db_name=name, db_password=password)
	as_root(
		f"CREATE OR REPLACE USER `{name}`@'%' IDENTIFIED BY '{password}'; "
		f"GRANT ALL PRIVILEGES ON `{name}`.* TO `{name}`@'%';"
	)
	# Triggers run with the rights of who made them, and that is the site's own database user.
	own = DUMPS / f"{to}.sql"
	own.write_text((DUMPS / f"{site}.sql").read_text().replace(f"DEFINER=`{before}`", f"DEFINER=`{name}`"))
	restore(to, own)
	own.unlink()


def dump(site: str, file: Path) -> None:
	half_done = file.with_suffix(".half-done")
	words = ["--single-transaction", "--routines", "--triggers", f"--result-file={half_done}"]
	run(
		[*client_words("mariadb-dump"), *words, str(site_config(site)["db_name"])],
		"mariadb-client",
		f"{site} could not be dumped.",
		env=root_environment(),
	)
	half_done.rename(file)


def restore(site: str, file: Path) -> None:
	unfinished(site).touch()
	database = site_config(site)["db_name"]
	as_root(f"DROP DATABASE IF EXISTS `{database}`; CREATE DATABASE `{database}`;")
	source(site, file)


def source(site: str, file: Path) -> None:
	"""Make the tables of a dump anew."""
	unfinished(site).touch()
	database = site_config(site)["db_name"]
	as_root(f"USE `{database}`; SET unique_checks = 0; SET foreign_key_checks = 0; SOURCE {file};")
	clear_cached_keys(str(database))
	unfinished(site).unlink()


def clear_cached_keys(database: str) -> None:
	"""Redis keeps what the site's tables held before."""
	ports = remembered()
	assert ports is not None
	client = ["redis-cli", "-p", str(ports.redis_cache)]
	found = subprocess.run([*client, "--scan", "--pattern", f"{database}|*"], capture_output=True, text=True)
	keys = found.stdout.splitlines()
	for begin in range(0, len(keys), 500):
		subprocess.run([*client, "UNLINK", *keys[begin : begin + 500]], capture_output=True, check=True)
