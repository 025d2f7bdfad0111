"""Fixtures for every layer: core (no marker), site, http, browser.

* unmarked tests see no framework;
* `site` tests run as Administrator in one transaction that is rolled back; commits are only counted;
* `http` and `browser` tests talk to the running bench and really commit; the site's database is put
  back when their module ends. A `site` test that must commit asks for `database_put_back` itself.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from localbench import ports, sites
from localbench.clients import Browsers, SiteClient
from localbench.place import ADMIN_PASSWORD, SITES
from localbench.put_back import KeptDatabase
from localbench.turns import turn

if TYPE_CHECKING:
	from collections.abc import Callable, Iterator

# pytest-xdist names its processes gw0, gw1, …: each has a site of its own.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")
SITE = sites.beside(
	os.environ.get("ELEKTRHISOB_TEST_SITE", "test.localhost"), int(PROCESS.removeprefix("gw") or 0)
)
LAYERS = ("site", "http", "browser")
# Redis keeps what a rolled-back transaction has let be cached.
KEYS_FILLED_BY_TESTS = (
	"user_permissions",
	"defaults",
	"roles",
	"user_doc",
	"bootinfo",
	"user_perm_can_read",
	"system_settings",
)
# Tables that Frappe makes its knowledge of a DocType from.
OF_DOCTYPES = {
	f"tab{name}"
	for name in (
		*("DocType", "DocField", "DocPerm", "DocType Action", "DocType Link", "DocType State"),
		*("Custom Field", "Custom DocPerm", "Property Setter"),
	)
}


def layer_of(item: pytest.Item) -> int:
	marked = [place for place, name in enumerate(LAYERS, 1) if item.get_closest_marker(name)]
	return max(marked, default=0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	"""The quick layers first."""
	items.sort(key=layer_of)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
	"""Nobody tests beside a test that stops what all processes use."""
	if not PROCESS:
		yield
		return
	with turn(alone=item.get_closest_marker("alone") is not None):
		yield


class Commits:
	"""Stands for `frappe.db.commit` in a site test."""

	def __init__(self, database: Any) -> None:
		self.count = 0
		self.database = database

	def __call__(self) -> None:
		self.count += 1

	def run_callbacks(self) -> None:
		"""Do what waits for the commit, such as jobs enqueued after it."""
		self.database.after_commit.run()


@pytest.fixture(scope="session")
def site_connection() -> Iterator[str]:
	"""Frappe connected to the test site, for the whole run. Yields the site's name."""
	import frappe

	if not sites.exists(SITE):
		pytest.exit(f"There is no site {SITE}. Make it: bash localbench/site {SITE}", returncode=2)
	before = Path.cwd()
	os.chdir(SITES)
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = True
	frappe.flags.mute_emails = True
	yield SITE
	frappe.destroy()
	os.chdir(before)


def fresh_request(frappe: Any) -> None:
	"""Nothing of the test before is left in this process or in Redis."""
	frappe.set_user("Administrator")
	frappe.local.message_log = []
	frappe.local.form_dict = frappe._dict()
	frappe.local.response = frappe._dict({"docs": []})
	frappe.local.cache = {}
	frappe.local.request_cache = defaultdict(dict)
	frappe.local.role_permissions = {}
	frappe.local.lang = "en"
	frappe.db.value_cache = {}
	for key in KEYS_FILLED_BY_TESTS:
		frappe.cache.delete_key(key)
	frappe.cache.delete_keys("document_cache::")


@pytest.fixture
def commits(site_connection: str) -> Iterator[Commits]:
	"""The transaction of one site test: `commits.count` says how often the code asked to commit."""
	import frappe

	fresh_request(frappe)
	frappe.db.rollback()
	counted = Commits(frappe.db)
	frappe.db.commit = counted
	yield counted
	frappe.set_user("Administrator")
	frappe.db.__dict__.pop("commit", None)
	frappe.db.rollback()
	frappe.db.after_commit.reset()
	fresh_request(frappe)


@pytest.fixture(scope="session")
def kept_database(site_connection: str) -> KeptDatabase:
	"""The database before anything committed to it."""
	import frappe

	frappe.db.rollback()
	return KeptDatabase(SITE)


@pytest.fixture(scope="module")
def database_put_back(kept_database: KeptDatabase) -> Iterator[None]:
	"""Real commits allowed: the database as it was comes back after the module."""
	import frappe

	frappe.db.rollback()
	yield
	frappe.db.rollback()
	frappe.db.close()
	know_doctypes_again = put_doctypes_aside(frappe)
	changed = kept_database.put_back()
	frappe.connect()
	frappe.flags.in_test = True
	frappe.flags.mute_emails = True
	# Fixtures of the next module run before its first test and must not meet what the last one cached.
	fresh_request(frappe)
	frappe.clear_cache()
	frappe.db.after_commit.reset()
	frappe.db.after_rollback.reset()
	if not changed & OF_DOCTYPES:
		know_doctypes_again()


def put_doctypes_aside(frappe: Any) -> Callable[[], None]:
	"""What Redis knows of every DocType takes seconds to read anew: it outlives the emptying of the cache."""
	known = frappe.cache.make_key("doctype_meta")
	aside = b"aside:" + known
	there = frappe.cache.exists("doctype_meta")
	if there:
		frappe.cache.rename(known, aside)
	return lambda: there and frappe.cache.rename(aside, known)


@pytest.fixture(autouse=True)
def layer_rules(request: pytest.FixtureRequest) -> Iterator[None]:
	"""Give each marked test what its layer promises."""
	layer = layer_of(request.node)
	if not layer:
		yield
		return
	real = layer > 1 or "database_put_back" in request.fixturenames
	request.getfixturevalue("database_put_back" if real else "commits")
	if real:
		import frappe

		frappe.db.rollback()
		fresh_request(frappe)
	yield
	if real:
		frappe.set_user("Administrator")
		frappe.db.rollback()


@pytest.fixture(scope="session")
def web_address() -> str:
	"""The running bench's address for the test site."""
	chosen = ports.remembered()
	if chosen is None or not ports.in_use(chosen.web):
		pytest.exit("The bench is not running. Start it: bash localbench/start", returncode=2)
	return f"http://{SITE}:{chosen.web}"


@pytest.fixture
def client(web_address: str) -> Iterator[Callable[..., SiteClient]]:
	"""`client("user@example.com", "password")`: a logged-in HTTP client. No arguments: Administrator."""
	opened: list[SiteClient] = []

	def log_in(user: str | None = "Administrator", password: str = ADMIN_PASSWORD) -> SiteClient:
		one = SiteClient(web_address)
		if user:
			one.log_in(user, password)
		opened.append(one)
		return one

	yield log_in
	for one in opened:
		one.close()


@pytest.fixture(scope="session")
def browsers(web_address: str) -> Iterator[Browsers]:
	started = Browsers(web_address)
	yield started
	started.close()


@pytest.fixture
def desk(browsers: Browsers) -> Iterator[Callable[..., Any]]:
	"""`desk("user@example.com", "password")`: a Playwright page, logged in, of its own browser profile."""
	yield browsers.log_in
	browsers.close_pages()
