"""A contract's text from a template that lawyers edit.

The template meets plain values and three functions, in a sandbox of its own: Frappe's would let it ask the
database for rows of any district. A misspelt name is an error with its line, not an empty place on a paper.
What it makes is cleaned of scripts: it is shown in the session of whoever prints it.
"""

from __future__ import annotations

import traceback
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import flt, getdate
from frappe.utils.html_utils import sanitize_html
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from elektrhisob.consumers.contracts.errors import ContractTextError

if TYPE_CHECKING:
	from elektrhisob.consumers.doctype.supply_contract.supply_contract import SupplyContract

FILE = "<template>"
SPACE_IN = ("uz", "ru")
"""Languages that part thousands with a space and decimals with a comma."""
LONGEST = 1_000_000
FIELDS = (
	"contract_number",
	"version_number",
	"signed_on",
	"valid_from",
	"valid_until",
	"change_summary",
	"tariff_kind",
	"declared_power_kw",
	"work_shifts",
	"prepayment_percent",
	"prepayment_ground",
	"bank_name",
	"bank_mfo",
	"settlement_account",
	"treasury_account",
	"yearly_active_kwh",
	"yearly_reactive_kvarh",
	"consumer_signatory",
	"consumer_signatory_position",
	"consumer_signatory_basis",
	"utility_signatory",
	"utility_signatory_position",
	"utility_signatory_basis",
	"remarks",
)
POINT_FIELDS = (
	"supply_point",
	"point_address",
	"serial_no",
	"permitted_power_kw",
	"ct_primary",
	"ct_secondary",
	"vt_primary",
	"vt_secondary",
	"ratio",
	"boundary",
	"loss_side",
)
VOLUME_FIELDS = ("month", "active_kwh", "reactive_kvarh")


def supply_contract_text(doc: SupplyContract) -> str:
	"""HTML of the contract, for its print format."""
	if not doc.contract_template:
		frappe.throw(_("Choose the template the contract is printed with."), ContractTextError)
	template = frappe.get_cached_doc("Contract Template", doc.contract_template)
	return render(template.body, values_of(doc), template.template_language)


def render(body: str, values: dict[str, Any], language: str) -> str:
	"""Raises ContractTextError with the line of the template that is wrong."""
	environment = _environment(language)
	try:
		text = environment.from_string(body).render(values)
	except TemplateSyntaxError as error:
		raise _error(error, error.lineno) from error
	except SecurityError as error:
		raise _error(error, _line_of(error), _("The template may not do that.")) from error
	except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
		raise _error(error, _line_of(error)) from error
	if len(text) > LONGEST:
		raise ContractTextError(_("The text is longer than {0} characters.").format(LONGEST))
	# Inside an element: the framework leaves what is no HTML, or is JSON, as it is.
	return str(sanitize_html(f"<div>{text}</div>"))


def check_syntax(body: str) -> None:
	try:
		_environment("en").parse(body)
	except TemplateSyntaxError as error:
		frappe.throw(_words(error, error.lineno), ContractTextError, title=_("Error in the template"))


def _environment(language: str) -> ImmutableSandboxedEnvironment:
	environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
	environment.globals.clear()
	environment.globals.update(
		{
			"range": lambda *steps: range(*steps)[:1000],
			"day": day,
			"number": _number_in(language),
			"_": lambda text: frappe._(text, language),
		}
	)
	return environment


def _error(error: Exception, line: int | None, words: str | None = None) -> ContractTextError:
	told = ContractTextError((words and _with_line(words, line)) or _words(error, line))
	told.line = line
	return told


def _words(error: Exception, line: int | None) -> str:
	return _with_line(str(getattr(error, "message", None) or error), line)


def _with_line(text: str, line: int | None) -> str:
	return _("Line {0} of the template: {1}").format(line, text) if line else text


def _line_of(error: Exception) -> int | None:
	"""The last line of the template that was being rendered."""
	lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
	return lines[-1] if lines else None


def day(value: Any) -> str:
	return getdate(value).strftime("%d.%m.%Y") if value else ""


def _number_in(language: str) -> Any:
	def number(value: Any, places: int = 0) -> str:
		"""12345.6 → "12,346" in English, "12 346" in Uzbek and Russian."""
		exact = Decimal(str(flt(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
		text = f"{exact:,f}"
		if language.split("-")[0] in SPACE_IN:
			return text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
		return text

	return number


def values_of(doc: SupplyContract) -> dict[str, Any]:
	"""All a template may use: plain values of this contract, its consumer and its district."""
	account = frappe.db.get_value(
		"Personal Account",
		doc.personal_account,
		["name", "address", "phone", "category", "consumer"],
		as_dict=True,
	)
	# The account's own consumer: a document sent to the print view may name another district's.
	holder = account.pop("consumer") if account else None
	consumer = frappe.db.get_value(
		"Consumer", holder, ["consumer_name", "stir", "address", "phone", "email"], as_dict=True
	)
	settings = frappe.get_cached_doc("Elektrhisob Settings")
	return {
		"contract": {field: doc.get(field) or "" for field in FIELDS},
		"consumer": _plain(consumer),
		"account": {**_plain(account), "number": doc.personal_account},
		"tariff": frappe.db.get_value("Tariff", doc.tariff, "tariff_name") or "",
		"points": [{field: row.get(field) or "" for field in POINT_FIELDS} for row in doc.points],
		"volumes": [{field: row.get(field) or 0 for field in VOLUME_FIELDS} for row in doc.volumes],
		"district": frappe.db.get_value("Org Unit", doc.het, "unit_name") or doc.het or "",
		"utility": {
			"name": settings.utility_name or "",
			"stir": settings.utility_stir or "",
			"address": settings.utility_address or "",
			"phone": settings.utility_phone or "",
			"bank_details": settings.bank_details or "",
		},
		"first_version": _first_version(doc),
	}


def _first_version(doc: SupplyContract) -> dict[str, Any]:
	"""The contract an additional agreement belongs to."""
	first = frappe.db.get_value(
		"Supply Contract",
		{
			"contract_number": doc.contract_number,
			"personal_account": doc.personal_account,
			"version_number": 1,
		},
		["contract_number", "signed_on", "valid_from"],
		as_dict=True,
	)
	return _plain(first or {"contract_number": doc.contract_number, "signed_on": "", "valid_from": ""})


def _plain(row: Any) -> dict[str, Any]:
	return {field: value if value is not None else "" for field, value in (row or {}).items()}
