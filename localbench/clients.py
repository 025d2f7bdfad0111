"""What HTTP and browser tests talk to the running bench with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_SWITCHES = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
]
SECONDS = 30


class SiteClient(requests.Session):
	"""A session with one site of the bench: paths instead of addresses, cookies and CSRF token kept."""

	def __init__(self, address: str) -> None:
		super().__init__()
		parts = urlsplit(address)
		# Not every resolver knows the names under .localhost.
		self.base = f"http://127.0.0.1:{parts.port}"
		self.headers.update({"Host": parts.netloc, "Accept": "application/json"})

	def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
		kwargs.setdefault("timeout", SECONDS)
		return super().request(method, self.base + url, *args, **kwargs)

	def log_in(self, user: str, password: str) -> None:
		self.post("/api/method/login", data={"usr": user, "pwd": password}).raise_for_status()
		page = self.get("/app", headers={"Accept": "text/html"}).text
		token = page.partition('csrf_token = "')[2].partition('"')[0]
		if token:
			self.headers["X-Frappe-CSRF-Token"] = token

	def call(self, method: str, **arguments: Any) -> requests.Response:
		"""POST a whitelisted method."""
		return self.post(f"/api/method/{method}", json=arguments)


class Browsers:
	"""One Chromium for the run; every page in a profile of its own."""

	def __init__(self, address: str) -> None:
		from playwright.sync_api import sync_playwright

		self.address = address
		self.playwright = sync_playwright().start()
		self.browser = self.playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_SWITCHES)

	def log_in(self, user: str = "Administrator", password: str = "admin") -> Any:
		context = self.browser.new_context(base_url=self.address, viewport={"width": 1400, "height": 900})
		context.set_default_timeout(SECONDS * 1000)
		with SiteClient(self.address) as client:
			client.log_in(user, password)
			for name, value in client.cookies.items():
				context.add_cookies([{"name": name, "value": str(value), "url": self.address}])
		return context.new_page()

	def close_pages(self) -> None:
		for context in self.browser.contexts:
			context.close()

	def close(self) -> None:
		self.browser.close()
		self.playwright.stop()
