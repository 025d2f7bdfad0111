"""Contract templates: what lawyers may write, what they are told, and what the sandbox keeps from them."""

from __future__ import annotations

import re
from typing import Any

import frappe
import pytest

from elektrhisob.consumers.contracts import contracts_for_tests as stories
from elektrhisob.consumers.contracts.contract_text import render, supply_contract_text, values_of
from elektrhisob.consumers.contracts.errors import ContractTextError
from elektrhisob.consumers.contracts.template_preview import EXAMPLE, names, preview
from elektrhisob.tests import district

pytestmark = pytest.mark.site


def template(body: str, **values: Any) -> Any:
	return district.insert(
		"Contract Template",
		**{"template_name": f"T{district.number()}", "template_language": "ru", "body": body, **values},
	)


def test_every_template_delivered_prints_a_contract() -> None:
	paper = stories.contract()
	for name in frappe.get_all("Contract Template", pluck="name", order_by="name"):
		paper.contract_template = name
		text = supply_contract_text(paper)
		assert paper.contract_number in text
		assert "Gʻisht zavodi" in text


def test_numbers_and_days_are_spelt_as_the_language_of_the_paper_does() -> None:
	values = values_of(stories.contract())
	body = "{{ number(contract.yearly_active_kwh) }} | {{ day(contract.valid_from) }}"
	assert render(body, values, "ru") == "<div>120\N{NO-BREAK SPACE}078 | 01.01.2026</div>"
	assert render(body, values, "en") == "<div>120,078 | 01.01.2026</div>"
	assert render("{{ _('Household') }}", values, "ru") == "<div>Бытовой</div>"


def test_the_example_has_every_name_a_contract_gives() -> None:
	values = values_of(stories.contract())
	assert set(values) == set(EXAMPLE)
	for group, value in EXAMPLE.items():
		if isinstance(value, dict):
			assert set(values[group]) == set(value), group
		elif isinstance(value, list):
			assert set(values[group][0]) == set(value[0]), group
	listed = {row["name"] for row in names()}
	assert {"contract.contract_number", "point.ratio", "volume.month", "tariff"} <= listed


@pytest.mark.parametrize(
	("body", "line", "words"),
	[
		("one\n{{ contract.", 2, "unexpected|expected"),
		("one\ntwo\n{{ contract.contract_nunber }}", 3, "contract_nunber"),
		("{% for row in points %}\n{{ row.ratio / 0 }}\n{% endfor %}", 2, "division"),
		("\n\n\n{{ nothing }}", 4, "nothing"),
	],
)
def test_a_faulty_template_names_its_line(body: str, line: int, words: str) -> None:
	paper = stories.contract()
	answer = preview(body, "ru", paper.name)
	assert answer["line"] == line
	assert re.search(words, answer["error"])


def test_a_template_with_an_error_is_not_saved() -> None:
	with pytest.raises(ContractTextError, match="Line 2"):
		template("one\n{% if %}")


@pytest.mark.parametrize(
	"body",
	[
		"{{ frappe.db.get_value('User', 'Administrator', 'email') }}",
		"{{ contract.__class__.__mro__ }}",
		"{{ day.__globals__ }}",
		"{{ number.__closure__ }}",
		"{{ ''.__class__.__base__.__subclasses__() }}",
		"{% include 'templates/print_formats/standard.html' %}",
		"{{ contract.update({'contract_number': 'x'}) }}",
		"{{ get_doc('User', 'Administrator') }}",
	],
)
def test_a_template_reaches_nothing_but_its_values(body: str) -> None:
	with pytest.raises(ContractTextError):
		render(body, EXAMPLE, "ru")


def test_what_a_consumer_is_called_is_no_markup_and_a_script_is_cut_out() -> None:
	values = {**EXAMPLE, "tariff": "<img src=x onerror=alert(1)>"}
	assert "<img" not in render("<p>{{ tariff }}</p>", values, "ru")
	body = "<p>a</p><script>alert(1)</script><p onclick='x()'>b</p><iframe src='/'></iframe>"
	text = render(body, EXAMPLE, "ru")
	assert not [word for word in ("<script", "onclick", "<iframe") if word in text]
	# The framework's cleaning lets JSON through.
	assert "<script" not in render('"<script>alert(1)</script>"', EXAMPLE, "ru")


def test_only_lawyers_and_administrators_try_a_template() -> None:
	frappe.set_user(district.user("Billing Operator"))
	with pytest.raises((frappe.PermissionError, frappe.ValidationError), match="Contract Template"):
		preview("x", "ru")


def test_a_preview_does_not_show_a_contract_of_another_district() -> None:
	paper = stories.contract()
	frappe.set_user(district.user("Claims Lawyer", het=district.OTHER_HET))
	with pytest.raises(frappe.PermissionError):
		preview("{{ consumer.consumer_name }}", "ru", paper.name)


def test_a_paper_sent_along_shows_no_consumer_of_another_account() -> None:
	"""The print view takes the document from the request."""
	paper, stranger = (
		stories.contract(),
		district.consumer(consumer_kind="Legal", consumer_name="Begona MChJ"),
	)
	own = values_of(paper)["consumer"]["consumer_name"]
	paper.consumer = stranger.name
	assert values_of(paper)["consumer"]["consumer_name"] == own != "Begona MChJ"


def test_the_paper_is_printed_from_the_form() -> None:
	paper = stories.contract()
	html = frappe.get_print("Supply Contract", paper.name, "Supply Contract Print")
	assert paper.contract_number in html
	assert "Draft, not signed" in html
