"""Framework endpoints that read or change a row without asking for permission, put behind the division rule.

Each wrapper checks and then calls the framework's own function. Base Frappe (2023-08) asks for no permission
on the document in any of them; later versions ask in some, have lost some and gained others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import get_safe_filters
from pypika.terms import LiteralValue

from elektrhisob.administration.divisions import list_condition, may_reach
from elektrhisob.administration.references import require_reach
from elektrhisob.administration.several_districts import narrow_request
from elektrhisob.administration.stamps import GUARDED, parents_of


@dataclass(frozen=True)
class Subject:
	"""Which arguments of an endpoint name the document, and the right it takes to call it."""

	doctype: str = "doctype"
	name: str = "docname"
	right: str = "read"


BY_DOCUMENT: dict[str, Subject] = {
	"frappe.client.is_document_amended": Subject(),
	"frappe.core.doctype.submission_queue.submission_queue.get_latest_submissions": Subject(),
	"frappe.desk.doctype.tag.tag.add_tag": Subject("dt", "dn", "write"),
	"frappe.desk.doctype.tag.tag.remove_tag": Subject("dt", "dn", "write"),
	"frappe.desk.form.assign_to.add": Subject(name="name", right="write"),
	"frappe.desk.form.assign_to.remove": Subject(name="name", right="write"),
	"frappe.desk.form.document_follow.follow_document": Subject(name="doc_name"),
	"frappe.desk.form.document_follow.get_follow_users": Subject(name="doc_name"),
	"frappe.desk.form.document_follow.update_follow": Subject(name="doc_name"),
	"frappe.desk.form.linked_with.get": Subject(),
	"frappe.desk.form.linked_with.get_submitted_linked_docs": Subject(name="name"),
	"frappe.desk.like.toggle_like": Subject(name="name", right="write"),
	"frappe.printing.page.print.print.get_print_settings_to_show": Subject(),
	"frappe.utils.file_manager.add_attachments": Subject(name="name", right="write"),
	"frappe.social.doctype.energy_point_log.energy_point_log.get_reviews": Subject(),
}
BY_DOCUMENTS: dict[str, Subject] = {
	"frappe.desk.doctype.tag.tag.add_tags": Subject("dt", "docs", "write"),
	"frappe.desk.form.assign_to.add_multiple": Subject(name="name", right="write"),
	"frappe.automation.doctype.assignment_rule.assignment_rule.bulk_apply": Subject(
		name="docnames", right="write"
	),
}


def _arguments(original: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
	"""Positional arguments by their names too: other endpoints pass them so."""
	parameters = signature(original).parameters.values()
	positional = [each.name for each in parameters if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
	return {**dict(zip(positional, args, strict=False)), **kwargs}


def _behind_document(path: str, subject: Subject) -> Callable[..., Any]:
	def guard(*args: Any, **kwargs: Any) -> Any:
		original = frappe.get_attr(path)
		given = _arguments(original, args, kwargs)
		about = _read_by(original, subject, given)
		names = about.get(subject.name)
		many = frappe.parse_json(names) if path in BY_DOCUMENTS else names
		for name in many if isinstance(many, list) else [many]:
			require_reach(about.get(subject.doctype) or "", name or "", subject.right)
		return frappe.call(original, **given)

	return guard


def _read_by(original: Callable[..., Any], subject: Subject, given: dict[str, Any]) -> dict[str, Any]:
	"""Where an endpoint finds its document: in its arguments, in a dict among them, or in the request."""
	if subject.name in signature(original).parameters:
		return given
	packed = given.get("args")
	return frappe.parse_json(packed) if packed else frappe.local.form_dict


def _expose(function: Callable[..., Any]) -> Callable[..., Any]:
	return frappe.whitelist(methods=["GET", "POST"])(function)


def _alias(path: str) -> str:
	return path.removeprefix("frappe.").replace(".", "_")


OVERRIDES: dict[str, str] = {}

for _path, _subject in (*BY_DOCUMENT.items(), *BY_DOCUMENTS.items()):
	globals()[_alias(_path)] = _expose(_behind_document(_path, _subject))
	OVERRIDES[_path] = f"{__name__}.{_alias(_path)}"


def _replaces(path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
	"""Register a guard written out below; it gets the framework's function first."""

	def register(function: Callable[..., Any]) -> Callable[..., Any]:
		def guard(*args: Any, **kwargs: Any) -> Any:
			original = frappe.get_attr(path)
			return function(original, _arguments(original, args, kwargs))

		guard.__name__ = function.__name__
		OVERRIDES[path] = f"{__name__}.{function.__name__}"
		return _expose(guard)

	return register


def _is_guarded(doctype: str | None) -> bool:
	return doctype in GUARDED or bool(doctype and parents_of(doctype))


def _require_role(doctype: str, *parents: str) -> None:
	if not any(
		frappe.has_permission(doctype, "read", parent_doctype=parent) for parent in parents or (None,)
	):
		frappe.throw(
			_("Your role does not allow you to read {0}.").format(_(doctype)), frappe.PermissionError
		)


@_replaces("frappe.client.get_count")
def get_count(original: Callable[..., Any], given: dict[str, Any]) -> int:
	doctype = given.get("doctype") or ""
	if not _is_guarded(doctype):
		return frappe.call(original, **given)
	_require_role(doctype, *parents_of(doctype))
	return _within_divisions(doctype, given.get("filters"), Count("*")).run()[0][0]


def _within_divisions(doctype: str, filters: Any, *fields: Any) -> Any:
	query = frappe.qb.get_query(
		doctype, filters=get_safe_filters(filters), fields=list(fields), validate_filters=True
	)
	condition = list_condition(doctype)
	return query.where(LiteralValue(condition)) if condition else query


@_replaces("frappe.workflow.doctype.workflow.workflow.get_workflow_state_count")
def get_workflow_state_count(original: Callable[..., Any], given: dict[str, Any]) -> list[dict[str, Any]]:
	doctype, field = given["doctype"], given["workflow_state_field"]
	if not _is_guarded(doctype):
		return frappe.call(original, **given)
	_require_role(doctype)
	if not frappe.get_meta(doctype).has_field(field):
		frappe.throw(_("{0} has no field {1}.").format(_(doctype), field))
	column = frappe.qb.DocType(doctype)[field]
	states = frappe.parse_json(given["states"])
	query = _within_divisions(doctype, {field: ["not in", states]}, column, Count("*").as_("count"))
	return [row for row in query.groupby(column).run(as_dict=True) if row[field]]


@_replaces("frappe.desk.listview.get_group_by_count")
def get_group_by_count(original: Callable[..., Any], given: dict[str, Any]) -> list[dict[str, Any]]:
	if _is_guarded(given.get("doctype")) and given.get("field") == "assigned_to":
		# The framework counts assignments over the rows of all divisions here.
		return []
	return frappe.call(original, **given)


@_replaces("frappe.desk.query_report.get_data_for_custom_field")
def get_data_for_custom_field(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	doctype = given.get("doctype")
	if not _is_guarded(doctype):
		return frappe.call(original, **given)
	# Later versions name the rows of the report; base Frappe reads the whole table.
	names = frappe.parse_json(given.get("names"))
	rows = frappe.get_list(
		doctype,
		filters={"name": ["in", names]} if names else {},
		fields=["name", given["field"]],
		as_list=True,
		limit_page_length=0,
		order_by="name",
	)
	return dict(rows)


@_replaces("frappe.desk.doctype.tag.tag.get_tagged_docs")
def get_tagged_docs(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	doctype = given.get("doctype")
	if not _is_guarded(doctype):
		return frappe.call(original, **given)
	return frappe.get_list(
		doctype, filters={"_user_tags": ["like", given.get("tag")]}, as_list=True, order_by="name"
	)


@_replaces("frappe.desk.search.get_link_title")
def get_link_title(original: Callable[..., Any], given: dict[str, Any]) -> str | None:
	doctype, name = given.get("doctype") or "", given.get("docname") or ""
	if _is_guarded(doctype) and not (may_reach(doctype, name) and frappe.has_permission(doctype, "read")):
		return name
	return frappe.call(original, **given)


@_replaces("frappe.client.validate_link")
def validate_link(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	doctype, name = given.get("doctype") or "", given.get("docname") or ""
	if _is_guarded(doctype) and not may_reach(doctype, name):
		return frappe._dict(name=None)
	return frappe.call(original, **given)


@_replaces("frappe.client.validate_link_and_fetch")
def validate_link_and_fetch(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	"""What version 16 has in place of `validate_link`: a search that ends in the row itself."""
	doctype, name = given.get("doctype") or "", given.get("docname") or ""
	if _is_guarded(doctype) and not may_reach(doctype, name):
		return {}
	return frappe.call(original, **_bounded_search(given))


@_replaces("frappe.desk.search.search_link")
def search_link(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	return frappe.call(original, **_bounded_search(given))


@_replaces("frappe.desk.search.search_widget")
def search_widget(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	return frappe.call(original, **_bounded_search(given))


def _bounded_search(given: dict[str, Any]) -> dict[str, Any]:
	"""The request itself may ask to ignore User Permissions, and with them every condition on the rows."""
	bounded = dict(given)
	if _is_guarded(given.get("doctype")):
		_require_role(given["doctype"])
		bounded["ignore_user_permissions"] = 0
	if given.get("query"):
		bounded["query"] = OVERRIDES.get(given["query"], given["query"])
	return bounded


@_replaces("frappe.model.mapper.map_docs")
def map_docs(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	method = given.get("method") or ""
	return frappe.call(original, **{**given, "method": OVERRIDES.get(method, method)})


@_replaces("frappe.desk.treeview.get_children")
def get_children(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	"""Version 16 reads the whole table here; base Frappe asks as this does."""
	doctype = given.get("doctype") or ""
	if not _is_guarded(doctype):
		return frappe.call(original, **given)
	meta = frappe.get_meta(doctype)
	above = meta.get("nsm_parent_field") or f"parent_{frappe.scrub(doctype)}"
	return frappe.get_list(
		doctype,
		filters={above: given.get("parent") or ["is", "not set"], "docstatus": ["<", 2]},
		fields=["name as value", f"{meta.title_field or 'name'} as title", "is_group as expandable"],
		order_by="name",
	)


@_replaces("frappe.desk.treeview.get_all_nodes")
def get_all_nodes(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	method = given.get("tree_method") or ""
	return frappe.call(original, **{**given, "tree_method": OVERRIDES.get(method, method)})


@_replaces("frappe.desk.doctype.dashboard_chart.dashboard_chart.get")
def get_chart(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	"""A chart computed for one user must not be served from the cache to another."""
	return frappe.call(original, **{**given, "refresh": 1})


@_replaces("frappe.desk.reportview.get")
def get_list_page(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	"""Not for what may be seen, which is as before, but for the time it takes."""
	narrow_request()
	return frappe.call(original, **given)


@_replaces("frappe.desk.reportview.get_list")
def get_plain_list_page(original: Callable[..., Any], given: dict[str, Any]) -> Any:
	narrow_request()
	return frappe.call(original, **given)
