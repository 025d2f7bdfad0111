"""The worklist at work: what waits, who decides, and what a decision does to the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_days, today

from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.consumers.households.test_closings import closing
from elektrhisob.core.validation import RULES
from elektrhisob.metering.reading_errors import ReadingIsBilledError
from elektrhisob.metering.validation import decisions, nightly, rule_settings, trial, worklist
from elektrhisob.metering.validation.days import today_number
from elektrhisob.metering.validation.decisions import DecidedAlreadyError, NothingToDecideError
from elektrhisob.metering.validation.rule_settings import (
	DoubleRuleError,
	RuleParameterError,
	RuleSeverityError,
	read_settings,
)
from elektrhisob.metering.validation.words import cause_words
from elektrhisob.tests import district
from elektrhisob.tests.district import reading

if TYPE_CHECKING:
	from collections.abc import Callable

pytestmark = pytest.mark.site


@pytest.fixture
def held(commits: object) -> Any:
	"""A reading that stands still, held until somebody decides."""
	name = district.installation().name
	reading(name, "2025-01-01", 100, reason="Installation")
	return reading(name, "2025-02-01", 100)


def exception_of(doc: Any) -> Any:
	return frappe.get_last_doc("Reading Exception", {"reading": doc.name})


def as_operator(het: str = district.HET) -> str:
	name = district.user("Billing Operator", het=het)
	frappe.set_user(name)
	return name


def test_a_held_reading_waits_with_its_cause_place_and_words(held: Any) -> None:
	waiting = exception_of(held)
	assert (waiting.cause, waiting.severity, waiting.status) == ("ZERO_ACTIVE", "Hold", "Open")
	assert (waiting.het, waiting.route, waiting.supply_point) == (
		district.HET,
		district.route(),
		held.supply_point,
	)
	as_operator()
	(group,) = [row for row in worklist.groups() if row.cause == "ZERO_ACTIVE"]
	assert (group.het, group.title) == (district.HET, "Nothing consumed")
	rows = worklist.page({"cause": "ZERO_ACTIVE", "het": district.HET})["rows"]
	row = next(row for row in rows if row.reading == held.name)
	assert row.words == "Nothing consumed in 31 days though the account is active."
	assert "Call the consumer" in row.remedy
	assert row.consumer_name


def test_words_are_in_the_language_of_the_viewer(held: Any) -> None:
	facts = frappe.parse_json(exception_of(held).facts)
	assert facts["days"] == 31
	assert "31" in cause_words("ZERO_ACTIVE", facts)


def test_the_reading_counts_from_its_acceptance_on(held: Any) -> None:
	waiting = exception_of(held).name
	operator = as_operator()
	assert decisions.accept([waiting], "The flat stood empty.") == {"done": 1}
	closed = frappe.get_doc("Reading Exception", waiting)
	assert (closed.status, closed.resolution, closed.closed_by) == ("Closed", "Accepted", operator)
	assert frappe.db.get_value("Meter Reading", held.name, "status") == "Accepted"


def test_of_two_operators_the_second_is_told_who_was_first(held: Any) -> None:
	waiting = exception_of(held).name
	first = as_operator()
	decisions.accept([waiting], "Empty.")
	as_operator()
	with pytest.raises(DecidedAlreadyError, match=frappe.db.get_value("User", first, "full_name")):
		decisions.reject([waiting], "Wrong.")
	assert frappe.db.get_value("Meter Reading", held.name, "status") == "Accepted"


def test_an_acceptance_is_taken_back_until_it_is_billed(held: Any) -> None:
	waiting = exception_of(held).name
	as_operator()
	decisions.accept([waiting], "Empty.")
	decisions.take_back([waiting])
	assert frappe.db.get_value("Reading Exception", waiting, "status") == "Open"
	assert frappe.db.get_value("Meter Reading", held.name, "status") == "Suspicious"
	decisions.accept([waiting], "Empty after all.")
	bill_month(held, "2025-02")
	with pytest.raises(ReadingIsBilledError, match="2025-02"):
		decisions.take_back([waiting])


def bill_month(of: Any, period: str) -> None:
	"""A bill of the month, as far as the metering department sees it."""
	first = f"{period}-01"
	frappe.db.sql(
		"""insert into `tabElectricity Bill` (name, creation, personal_account, period, correction_number,
			status, from_date, to_date, consumption_kwh, amount, het)
		values (%s, now(), %s, %s, 0, 'Issued', %s, last_day(%s), 100, 60000, %s)""",
		(f"B9{district.number():011}", of.personal_account, period, first, first, of.het),
	)


def test_a_rejected_reading_is_withdrawn(held: Any) -> None:
	as_operator()
	decisions.reject([exception_of(held).name], "Read at the neighbours'.")
	assert frappe.db.get_value("Meter Reading", held.name, "status") == "Withdrawn"


def test_the_right_value_takes_the_place_of_the_held_one(held: Any) -> None:
	waiting = exception_of(held).name
	as_operator()
	answer = decisions.replace(waiting, 290, "2025-02-01", "Controller")
	assert frappe.db.get_value("Meter Reading", held.name, "status") == "Replaced"
	assert frappe.db.get_value("Meter Reading", answer["reading"], ["value", "replaces"]) == (290, held.name)
	assert frappe.db.get_value("Reading Exception", waiting, "resolution") == "Replaced"


def test_a_call_and_a_colleague(held: Any) -> None:
	waiting = exception_of(held).name
	colleague = district.user("Billing Operator")
	as_operator()
	decisions.called(waiting, "Was abroad.")
	decisions.take([waiting], colleague)
	row = frappe.get_doc("Reading Exception", waiting)
	assert (row.note, row.status, row.assigned_to) == ("Was abroad.", "In Work", colleague)
	assert row.called_on
	assert not worklist.page({"mine": 1})["rows"]
	frappe.set_user(colleague)
	assert [one.name for one in worklist.page({"mine": 1})["rows"]] == [waiting]


def test_a_control_visit_is_ordered_once(held: Any) -> None:
	waiting = exception_of(held).name
	as_operator()
	one = decisions.order_visit([waiting], due=add_days(today(), 3))
	other = decisions.order_visit([waiting], due=add_days(today(), 3))
	assert one["orders"] == other["orders"]
	assert frappe.db.get_value("Reading Exception", waiting, "visit") == one["orders"][0]


def test_what_is_asked_about_one_place_is_one_way_to_go(held: Any) -> None:
	installation = frappe.get_doc("Meter Installation", held.installation)
	again = reading(installation.name, "2025-03-01", 100)
	names = [exception_of(held).name, exception_of(again).name]
	as_operator()
	one = decisions.order_visit(names[:1])["orders"]
	both = decisions.order_visit(names)["orders"]
	assert both == one * 2
	assert [frappe.db.get_value("Reading Exception", name, "visit") for name in names] == both
	# The controller reads words, not the code of a rule.
	assert frappe.db.get_value("Field Order", one[0], "reason") == "Nothing consumed"


@pytest.mark.usefixtures("database_put_back")
def test_two_exceptions_of_one_meter_are_estimated_once_or_wait_with_the_reason_in_words() -> None:
	name = district.installation().name
	reading(name, "2025-01-01", 100, reason="Installation")
	found = [exception_of(reading(name, day, 100)) for day in ("2025-02-01", "2025-03-01")]
	frappe.db.commit()
	# The same day of the same meter, as two zones of it would have.
	found[1].db_set("reading_date", found[0].reading_date)
	as_operator()
	answer = decisions.estimate([row.name for row in found], "Nobody at home.")
	assert answer["done"] + answer["left"] == 2
	assert answer["left"] in (0, 2)
	for row in found:
		row.reload()
		assert "NO_REGISTER" not in (row.note or "")
		assert row.status == ("Open" if answer["left"] else "Closed")
	assert all(" " in why for why in answer["why"])


def test_another_district_neither_sees_nor_decides(held: Any) -> None:
	waiting = exception_of(held).name
	as_operator(district.OTHER_HET)
	assert not worklist.page({"het": district.HET})["rows"]
	assert not [row for row in worklist.groups() if row.het == district.HET]
	attempts: list[Callable[[], object]] = [
		lambda: decisions.accept([waiting], "x"),
		lambda: decisions.take([waiting]),
		lambda: decisions.reject([waiting], "x"),
		lambda: decisions.called(waiting, "x"),
		lambda: decisions.order_visit([waiting]),
		lambda: decisions.replace(waiting, 5, "2025-02-01", "Controller"),
	]
	for decide in attempts:
		with pytest.raises(frappe.PermissionError):
			decide()


def test_whoever_only_reads_decides_nothing(held: Any) -> None:
	waiting = exception_of(held).name
	frappe.set_user(district.user("Auditor"))
	assert worklist.groups()
	with pytest.raises(frappe.PermissionError):
		decisions.accept([waiting], "x")


def test_what_was_refused_cannot_be_accepted(held: Any) -> None:
	waiting = exception_of(held)
	waiting.db_set("reading", None)
	as_operator()
	with pytest.raises(NothingToDecideError, match="no stored reading"):
		decisions.accept([waiting.name], "x")


def test_a_true_reading_answers_what_was_missing(held: Any) -> None:
	waiting = exception_of(held)
	waiting.db_set({"cause": "MISSING", "reading": None})
	reading(held.installation, "2025-03-01", 300)
	assert frappe.db.get_value("Reading Exception", waiting.name, ["status", "resolution"]) == (
		"Closed",
		"Read Again",
	)


def test_a_reading_of_october_that_arrives_after_its_bill_stays_in_october(commits: object) -> None:
	"""Read on 30 October and on 3 November, both arrive on 9 November, when October is billed."""
	name = district.installation().name
	start = reading(name, "2025-09-30", 100, reason="Installation")
	bill_month(start, "2025-10")
	late = reading(name, "2025-10-30", 300)
	assert (str(late.reading_date), late.late_for_period, late.status) == (
		"2025-10-30",
		"2025-10",
		"Accepted",
	)
	assert exception_of(late).cause == "LATE_FOR_BILLED"
	in_time = reading(name, "2025-11-03", 330)
	assert (in_time.late_for_period, in_time.status) == (None, "Accepted")
	assert not frappe.db.exists("Reading Exception", {"reading": in_time.name})


def test_every_rule_of_the_program_has_its_row_and_every_row_its_rule() -> None:
	options = frappe.get_meta("Validation Rule").get_field("code").options.split("\n")
	assert options == list(RULES)
	assert {row.code for row in read_settings()} == set(RULES)
	for row in frappe.get_all("Validation Rule", ["name", "remedy", "cause"], order_by="name"):
		assert row.remedy
		assert row.cause
	for code in RULES:
		assert cause_words(code, {}), code


def rule(code: str) -> Any:
	return frappe.get_doc("Validation Rule", code)


def test_a_supervisor_tunes_a_rule_within_its_limits(commits: object) -> None:
	high = rule("HIGH")
	assert [row.parameter for row in high.parameters] == ["readings", "multiple"]
	high.parameters[1].value = 2.5
	high.save()
	(setting,) = [row for row in read_settings() if row.code == "HIGH"]
	assert setting.parameters == {"readings": 4, "multiple": 25}
	high.parameters[0].value = 13
	with pytest.raises(RuleParameterError, match="between 2 and 12"):
		high.save()
	with pytest.raises(DoubleRuleError):
		frappe.copy_doc(rule("HIGH")).insert()


def test_some_rules_always_refuse_and_a_late_reading_is_never_refused(commits: object) -> None:
	for code, severity in (("NEGATIVE", "Warn"), ("LATE_FOR_BILLED", "Refuse")):
		doc = rule(code)
		doc.severity = severity
		with pytest.raises(RuleSeverityError):
			doc.save()


def test_the_rule_of_a_district_holds_there_only(commits: object, held: Any) -> None:
	doc = frappe.copy_doc(rule("ZERO_ACTIVE"))
	doc.update({"scope_het": district.HET, "severity": "Warn"})
	doc.insert()
	name = district.installation().name
	reading(name, "2025-01-01", 100, reason="Installation")
	here = reading(name, "2025-02-01", 100)
	assert (here.status, exception_of(here).severity) == ("Accepted", "Warn")


def test_who_switched_a_rule_is_noted(commits: object) -> None:
	doc = rule("LOW")
	frappe.set_user(district.user("Billing Supervisor", het="00"))
	doc.enabled = 0
	doc.save()
	assert doc.switched_by == frappe.session.user
	with pytest.raises(frappe.PermissionError):
		frappe.set_user(district.user("Billing Operator"))
		doc.save()


@pytest.mark.usefixtures("database_put_back")
def test_a_missing_reading_that_came_by_another_door_leaves_the_worklist_overnight() -> None:
	first, last = trial.last_month()
	name = district.installation().name
	reading(name, str(add_days(first, -40)), 100, reason="Installation")
	reading(district.installation().name, str(last), 100, reason="Installation")
	frappe.db.commit()
	with bulk_connection() as connection:
		nightly.raise_missing(connection, district.HET, read_settings(), today_number())
		connection.commit()
		nightly.close_read_since(connection, district.HET)
		connection.commit()
	frappe.db.rollback()
	missing = frappe.get_last_doc("Reading Exception", {"installation": name})
	assert (missing.cause, missing.status) == ("MISSING", "Open")
	came = reading(name, str(last), 150)
	# As a load that goes past the entry of readings leaves it.
	missing.db_set({"status": "Open", "resolution": None})
	frappe.db.commit()
	with bulk_connection() as connection:
		nightly.close_read_since(connection, district.HET)
		connection.commit()
	frappe.db.rollback()
	missing.reload()
	assert came.status == "Accepted"
	assert (missing.status, missing.resolution) == ("Closed", "No Longer True")


@pytest.mark.usefixtures("database_put_back")
def test_an_account_closed_for_a_while_misses_no_reading() -> None:
	first, last = trial.last_month()
	installed = district.installation()
	reading(installed.name, str(add_days(first, -40)), 100, reason="Installation")
	reading(district.installation().name, str(last), 100, reason="Installation")
	frappe.db.commit()

	def search() -> list[str]:
		with bulk_connection() as connection:
			nightly.close_read_since(connection, district.HET)
			nightly.raise_missing(connection, district.HET, read_settings(), today_number())
			connection.commit()
		frappe.db.rollback()
		return frappe.get_all(
			"Reading Exception", {"installation": installed.name}, pluck="status", order_by="name"
		)

	assert search() == ["Open"]
	absence = closing(installed.personal_account, closed_from=add_days(today(), -5))
	absence.submit()
	frappe.db.commit()
	assert search() == ["Closed"]
	absence.reopen(add_days(today(), -1))
	frappe.db.commit()
	assert search() == ["Closed", "Open"]


@pytest.mark.usefixtures("database_put_back")
def test_nightly_search_and_trial_see_what_is_stored() -> None:
	zero = rule("ZERO_ACTIVE")
	values = {row.parameter: row.value for row in zero.parameters}
	before, _examples = trial.try_het(district.HET, [rule_settings.setting_of(zero, values)], "ZERO_ACTIVE")
	first, last = trial.last_month()
	for number in range(9):
		name = district.installation().name
		reading(name, str(add_days(first, -40)), 100, reason="Installation")
		reading(name, str(add_days(first, -10)), 200 + number)
		reading(name, str(last), 400 if number else 200)
	silent = district.installation().name
	frappe.db.commit()
	with bulk_connection() as connection:
		nightly.count_neighbours(connection, district.HET)
		found = nightly.raise_missing(connection, district.HET, read_settings(), today_number())
		again = nightly.raise_missing(connection, district.HET, read_settings(), today_number())
		unread = nightly.raise_missing(connection, district.HET, read_settings(), today_number() + 365)
		connection.commit()
	frappe.db.rollback()
	assert found >= 1
	assert again == 0
	# Where nobody was read for a year, the meters are not each an exception.
	assert unread == 0
	assert frappe.get_all("Reading Exception", {"installation": silent}, pluck="cause") == ["MISSING"]
	assert frappe.get_all("Neighbour Consumption", {"route": district.route(), "meters": (">=", 8)})

	row, examples = trial.try_het(district.HET, [rule_settings.setting_of(zero, values)], "ZERO_ACTIVE")
	assert row["readings"] - before["readings"] == 9
	assert row["stopped"] - before["stopped"] == 1
	assert examples[0]["words"].startswith("Nothing consumed in")
	none, _examples = trial.try_het(
		district.HET, [rule_settings.setting_of(zero, {"after_days": 300})], "ZERO_ACTIVE"
	)
	assert none["stopped"] == 0
