"""The home page of the site is for visitors; staff who have just logged in are on their way to the desk."""

from collections.abc import Callable

import pytest

from elektrhisob.supervision.web_identity import HOME_PAGE
from localbench.clients import SiteClient

pytestmark = pytest.mark.http


def test_staff_sent_to_the_home_page_by_the_login_reach_the_desk(
	database_put_back: None, client: Callable[..., SiteClient]
) -> None:
	def answer(browser: SiteClient, path: str, came_from: str) -> str:
		referer = {"Referer": f"{browser.base}{came_from}"}
		reply = browser.get(path, headers=referer, allow_redirects=False)
		return reply.headers.get("Location", str(reply.status_code))

	staff, visitor = client(), client(None)
	assert answer(staff, f"/{HOME_PAGE}", "/login").endswith("/app")
	assert answer(staff, f"/{HOME_PAGE}", "/") == "200"
	assert answer(staff, "/", "/login") == "200"
	assert answer(visitor, f"/{HOME_PAGE}", "/login") == "200"
