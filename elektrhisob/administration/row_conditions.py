"""One `permission_query_conditions` function per DocType: base Frappe calls it with the user alone."""

from collections.abc import Callable
from typing import Any

import frappe

from elektrhisob.administration.divisions import list_condition
from elektrhisob.administration.references import REFERENCES, reference_condition
from elektrhisob.administration.stamps import CHILDREN, GUARDED, SHARED_CHILDREN


def _condition(build: Callable[[str, str | None], str], doctype: str) -> Callable[..., str]:
	def condition(user: str | None = None, **_more: Any) -> str:
		return build(doctype, user)

	condition.__name__ = frappe.scrub(doctype)
	return condition


CONDITIONS: dict[str, str] = {}

for _build, _doctypes in (
	(list_condition, (*GUARDED, *CHILDREN, *SHARED_CHILDREN)),
	(reference_condition, tuple(REFERENCES)),
):
	for _doctype in _doctypes:
		globals()[frappe.scrub(_doctype)] = _condition(_build, _doctype)
		CONDITIONS[_doctype] = f"{__name__}.{frappe.scrub(_doctype)}"
