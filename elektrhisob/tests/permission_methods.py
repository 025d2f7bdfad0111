"""The application's own whitelisted functions, found by importing every module, and arguments for them."""

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import frappe

import elektrhisob
from elektrhisob.tests.permission_rows import Place

# Argument names that say which document a function works on.
DOCUMENT_ARGUMENTS: dict[str, str] = {
	"account": "Personal Account",
	"bill": "Electricity Bill",
	"bill_run": "Bill Run",
	"consumer": "Consumer",
	"installation": "Meter Installation",
	"node": "Network Node",
	"org_unit": "Org Unit",
	"payment": "Account Payment",
	"personal_account": "Personal Account",
	"reading": "Meter Reading",
	"supply_point": "Supply Point",
	"unit": "Org Unit",
}
# Functions whose argument of a common name means a document.
BY_FUNCTION: dict[str, dict[str, str]] = {
	"elektrhisob.metering.profiles.chart.day": {"name": "Load Profile Day"},
	"elektrhisob.metering.profiles.chart.month": {"name": "Load Profile Day"},
	"elektrhisob.metering.reading_entry.accept_readings": {"names": "Meter Reading"},
	"elektrhisob.metering.validation.decisions.accept": {"names": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.called": {"name": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.estimate": {"names": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.order_visit": {"names": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.reject": {"names": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.release": {"names": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.replace": {"name": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.take": {"names": "Reading Exception"},
	"elektrhisob.metering.validation.decisions.take_back": {"names": "Reading Exception"},
}
# Functions that name no document: figures of the user's districts, searches, and what asks for roles alone.
WITHOUT_DOCUMENT = (
	"elektrhisob.administration.guards.",
	"elektrhisob.administration.periods.close_period",
	"elektrhisob.consumers.account_search.find_accounts",
	"elektrhisob.consumers.link_search.offer",
	"elektrhisob.metering.validation.trial.state",
	"elektrhisob.metering.validation.worklist.",
	"elektrhisob.network.network_tree.children",
	"elektrhisob.supervision.",
)
FIGURES = ("elektrhisob.supervision.",)


def whitelisted() -> dict[str, Callable[..., Any]]:
	"""Dotted path → function of a module; methods of documents go through the document's own check."""
	for module in pkgutil.walk_packages(elektrhisob.__path__, "elektrhisob."):
		if ".tests" not in module.name and ".test_" not in module.name and ".patches." not in module.name:
			import_module(module.name)
	found = {}
	for function in frappe.whitelisted:
		path = f"{function.__module__}.{function.__qualname__}"
		parameters = inspect.signature(function).parameters
		if path.startswith("elektrhisob.") and "self" not in parameters and ".test_" not in path:
			found[path] = function
	return found


def documents_of(path: str, function: Callable[..., Any]) -> dict[str, str]:
	"""Argument → DocType."""
	named = {
		argument: DOCUMENT_ARGUMENTS[argument]
		for argument in inspect.signature(function).parameters
		if argument in DOCUMENT_ARGUMENTS
	}
	return named | BY_FUNCTION.get(path, {})


def arguments(path: str, function: Callable[..., Any], place: Place) -> dict[str, Any]:
	"""Arguments that name the rows of `place`; anything that fits for the others."""
	filled: dict[str, Any] = {}
	documents = documents_of(path, function)
	for name, parameter in inspect.signature(function).parameters.items():
		if name in documents:
			row = place.rows[documents[name]]
			filled[name] = [row] if "list" in str(parameter.annotation) or name == "names" else row
		elif parameter.default is inspect.Parameter.empty and parameter.kind is not parameter.VAR_KEYWORD:
			filled[name] = _any_value(name, str(parameter.annotation))
	return filled


def _any_value(name: str, annotation: str) -> Any:
	if "date" in name:
		return "2001-01-31"
	if "period" in name:
		return "2001-01"
	if "zone" in name:
		return "T0"
	return {"int": 1, "float": 1.0, "bool": False}.get(
		annotation.removeprefix("<class '").removesuffix("'>"), "x"
	)
