"""The application's own whitelisted functions, found by importing every module, and arguments for them."""

import inspect
import json
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
	"supply_contract": "Supply Contract",
	"suspense_payment": "Suspense Payment",
	"supply_point": "Supply Point",
	"unit": "Org Unit",
}
# Functions whose argument of a common name means a document.
BY_FUNCTION: dict[str, dict[str, str]] = {
	"elektrhisob.billing.checks.decisions.reject": {"names": "Bill Check Finding"},
	"elektrhisob.billing.checks.decisions.release": {"names": "Bill Check Finding"},
	"elektrhisob.billing.corrections.rebill.correct_bills": {"bills": "Electricity Bill"},
	"elektrhisob.billing.doctype.period_closing.period_closing.close_districts": {"names": "Period Closing"},
	"elektrhisob.billing.doctype.supply_point_link.supply_point_link.tree": {"link": "Supply Point Link"},
	"elektrhisob.exchange.askue.completeness.day_of_point": {"point": "Askue Point"},
	"elektrhisob.exchange.askue.inbox.progress_of": {"name": "Askue File"},
	"elektrhisob.exchange.askue.inbox.receive_upload": {"source": "Askue Source"},
	"elektrhisob.exchange.askue.retrying.dismiss": {"names": "Askue Fault"},
	"elektrhisob.exchange.askue.retrying.retry": {"names": "Askue Fault"},
	"elektrhisob.exchange.askue.unmapped.ignore_points": {"names": "Askue Point"},
	"elektrhisob.metering.acts.form_service.facts": {"doc": "Supply Point"},
	"elektrhisob.metering.acts.meters_at_hand.offer": {"filters": "Supply Point"},
	"elektrhisob.metering.equipment.desk_calls.decide_all": {"count": "Store Inventory Count"},
	"elektrhisob.metering.equipment.desk_calls.fill_count": {"count": "Store Inventory Count"},
	"elektrhisob.metering.equipment.desk_calls.sort_list": {"movement": "Device Store"},
	"elektrhisob.metering.equipment.desk_calls.take_found": {"count": "Store Inventory Count"},
	"elektrhisob.metering.field.assigning.assign": {"orders": "Field Order", "worker": "Field Worker"},
	"elektrhisob.metering.field.visit_history.visits_of": {"order": "Field Order"},
	"elektrhisob.metering.sheets.desk.enter_line": {"entry": "Reading Sheet Line"},
	"elektrhisob.metering.sheets.desk.lines_of": {"sheet": "Reading Sheet"},
	"elektrhisob.metering.sheets.desk.preview": {"line": "Reading Sheet Line"},
	"elektrhisob.metering.sheets.file_in.read_sheet": {"sheet": "Reading Sheet"},
	"elektrhisob.metering.sheets.file_out.save_sheet": {"sheet": "Reading Sheet"},
	"elektrhisob.metering.sheets.handing_out.hand_out_sheets": {"sheets": "Reading Sheet"},
	"elektrhisob.metering.verification.order_batches.make_orders": {"het": "Org Unit"},
	"elektrhisob.metering.verification.order_results.sheet": {"order": "Verification Order"},
	"elektrhisob.metering.verification.passport.passport": {"name": "Meter"},
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
# Arguments that carry a document's name among other values: what is sent, with the name in its place.
CARRIED: dict[tuple[str, str], Callable[[str], Any]] = {
	("elektrhisob.metering.acts.form_service.facts", "doc"): lambda point: {
		"doctype": "Sealing Act",
		"supply_point": point,
	},
	("elektrhisob.metering.acts.meters_at_hand.offer", "filters"): lambda point: {"supply_point": point},
	("elektrhisob.metering.equipment.desk_calls.sort_list", "movement"): lambda store: json.dumps(
		{"kind": "Write Off", "from_store": store}
	),
	("elektrhisob.metering.sheets.desk.enter_line", "entry"): lambda line: {
		"line": line,
		"value": 1,
		"reading_date": "2001-01-31",
		"client_id": "permission-matrix",
	},
}
# Arguments that must be true for a function to come to the document.
NEEDED: dict[str, dict[str, Any]] = {
	# No check of this code: no trial is queued for the unit one may work in.
	"elektrhisob.billing.checks.trial.start": {"rule": {"code": "NONE"}},
	# A rule that is not tried on readings: no trial is queued for the unit one may work in.
	"elektrhisob.metering.validation.trial.start": {"rule": {"code": "MISSING"}},
	"elektrhisob.metering.verification.passport.passport": {"doctype": "Meter"},
}
# Functions that name no document: figures of the user's districts, searches, and what asks for roles alone.
WITHOUT_DOCUMENT = (
	"elektrhisob.administration.guards.",
	"elektrhisob.administration.periods.close_period",
	"elektrhisob.billing.checks.trial.state",
	"elektrhisob.billing.checks.worklist.",
	"elektrhisob.consumers.account_search.find_accounts",
	# Each row of the file is answered; another district's account is refused in its answer.
	"elektrhisob.billing.debt.blocks.import_blocks",
	"elektrhisob.billing.debt.figures.",
	# Invoices of other districts are not there: tried beside the functions.
	"elektrhisob.billing.documents.einvoice.statuses.",
	"elektrhisob.consumers.contracts.figures.",
	"elektrhisob.consumers.contracts.template_preview.names",
	"elektrhisob.consumers.link_search.offer",
	# Each row of an answer says what became of it; the doors are tried beside the function.
	"elektrhisob.exchange.askue.push.push",
	"elektrhisob.exchange.askue.unmapped.map_points",
	"elektrhisob.exchange.askue.unmapped.unmapped_points",
	"elektrhisob.metering.field.calendar.planned",
	"elektrhisob.metering.field.day_list.day_list",
	"elektrhisob.metering.field.figures.",
	# The worker's own sheets and orders; what else a phone may name is tried in test_field_phone_http.
	"elektrhisob.metering.sheets.phone.",
	"elektrhisob.metering.validation.trial.state",
	"elektrhisob.metering.validation.worklist.",
	"elektrhisob.metering.verification.figures.",
	"elektrhisob.metering.verification.passport.search",
	"elektrhisob.network.network_tree.children",
	"elektrhisob.supervision.",
)
FIGURES = (
	"elektrhisob.billing.debt.figures.",
	"elektrhisob.consumers.contracts.figures.",
	"elektrhisob.metering.field.figures.",
	"elektrhisob.metering.verification.figures.",
	"elektrhisob.supervision.",
)


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
	filled: dict[str, Any] = dict(NEEDED.get(path, {}))
	documents = documents_of(path, function)
	for name, parameter in inspect.signature(function).parameters.items():
		if name in filled:
			continue
		if name in documents:
			row = place.rows[documents[name]]
			carried = CARRIED.get((path, name))
			filled[name] = (
				carried(row)
				if carried
				else [row]
				if "list" in str(parameter.annotation) or name == "names"
				else row
			)
		elif parameter.default is inspect.Parameter.empty and parameter.kind is not parameter.VAR_KEYWORD:
			filled[name] = _any_value(name, str(parameter.annotation))
	return filled


def _any_value(name: str, annotation: str) -> Any:
	if "date" in name:
		return "2001-01-31"
	if "period" in name or name == "month":
		return "2001-01"
	if "zone" in name:
		return "T0"
	return {"int": 1, "float": 1.0, "bool": False}.get(
		annotation.removeprefix("<class '").removesuffix("'>"), "x"
	)
