"""A body the framework cannot read, from a partner that accepts HTML.

The framework would draw an error page before it knows who calls, and breaks off on the way. It is given an
empty page: `routes.answer_unreadable` puts the partner's answer in its place.
"""

import frappe
from werkzeug.wrappers import Response

from elektrhisob.exchange.gateways.routes import door_at


class PartnersPage:
	"""Stands before the framework's own pages, at the addresses of the doors alone."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path, self.http_status_code = path, http_status_code

	def can_render(self) -> bool:
		request = getattr(frappe.local, "request", None)
		return request is not None and door_at(request.path) is not None

	def render(self) -> Response:
		return Response("", status=500)
