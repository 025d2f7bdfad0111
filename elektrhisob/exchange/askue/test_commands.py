"""A debtor's meter is cut off and put back through a head-end that is slow, forgetful and answers twice."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from elektrhisob.exchange.askue import commands, protections
from elektrhisob.exchange.askue.adapters import HttpAdapter
from elektrhisob.exchange.askue.stories_for_tests import source
from elektrhisob.tests import district
from localbench.askue_simulator import HeadEnd, start

if TYPE_CHECKING:
	from collections.abc import Iterator

pytestmark = pytest.mark.site


@pytest.fixture
def head_end() -> Iterator[tuple[HeadEnd, str]]:
	simulated = HeadEnd()
	server = start(simulated)
	yield simulated, f"http://127.0.0.1:{server.server_address[1]}"
	server.shutdown()
	server.server_close()


@pytest.fixture(autouse=True)
def any_hour(commits: Any) -> None:
	"""The stories are told at every hour of the day."""
	frappe.db.set_value("Disconnection Protection", {"enabled": 1}, "enabled", 0)


def order(address: str, kind: str = "Disconnect", **values: Any) -> tuple[Any, Any]:
	sender = values.pop("sender", None) or source(adapter="HTTP", adapter_url=address)
	point = values.pop("supply_point", None) or district.installation().supply_point
	doc = district.insert(
		"Remote Command", command_kind=kind, supply_point=point, source=sender.name, reason="Debt", **values
	)
	return doc, sender


def work(sender: Any, address: str, doc: Any) -> str:
	commands.work_on_source(sender, HttpAdapter(address, "secret"))
	doc.reload()
	return doc.state


def test_a_command_changes_the_point_only_when_the_meter_has_done_it(head_end: Any) -> None:
	simulated, address = head_end
	simulated.delay = 3600
	doc, sender = order(address)
	doc.queue()
	assert work(sender, address, doc) == "Sent"
	assert frappe.db.get_value("Supply Point", doc.supply_point, "status") == "Connected"
	simulated.delay = 0
	assert work(sender, address, doc) == "Executed"
	assert frappe.db.get_value("Supply Point", doc.supply_point, "status") == "Disconnected"
	assert [row.state for row in doc.steps] == ["Queued", "Sent", "Executed"]
	for about in (("Supply Point", doc.supply_point), ("Personal Account", doc.personal_account)):
		told = {"reference_doctype": about[0], "reference_name": about[1], "comment_type": "Info"}
		(line,) = frappe.get_all("Comment", told, pluck="content")
		assert line == f"disconnected by remote command {doc.name}"
	back, _sender = order(address, "Reconnect", sender=sender, supply_point=doc.supply_point)
	back.queue()
	assert work(sender, address, back) == "Executed"
	assert frappe.db.get_value("Supply Point", doc.supply_point, "status") == "Connected"


def test_a_lost_answer_is_asked_for_again_and_the_meter_is_cut_off_once(head_end: Any) -> None:
	simulated, address = head_end
	simulated.loss = 1.0
	doc, sender = order(address)
	doc.queue()
	assert work(sender, address, doc) == "Queued"
	assert (doc.attempts, doc.next_attempt_at > now_datetime()) == (1, True)
	simulated.loss = 0.0
	doc.db_set("next_attempt_at", add_to_date(now_datetime(), seconds=-1))
	assert work(sender, address, doc) == "Executed"
	assert (simulated.received, len(simulated.orders), len(simulated.executed)) == (2, 1, 1)


def test_a_command_the_head_end_lost_goes_again(head_end: Any) -> None:
	simulated, address = head_end
	simulated.delay = 3600
	doc, sender = order(address)
	doc.queue()
	work(sender, address, doc)
	simulated.forget(doc.name)
	assert work(sender, address, doc) == "Queued"
	assert work(sender, address, doc) == "Sent"


def test_attempts_end(head_end: Any) -> None:
	simulated, address = head_end
	simulated.loss = 1.0
	doc, sender = order(address)
	doc.queue()
	for _attempt in range(sender.max_attempts):
		doc.db_set("next_attempt_at", add_to_date(now_datetime(), seconds=-1))
		work(sender, address, doc)
	assert doc.state == "Failed"


def test_a_meter_that_refuses_says_why(head_end: Any) -> None:
	simulated, address = head_end
	doc, sender = order(address)
	simulated.refuses[doc.serial_no] = "no relay"
	doc.queue()
	assert (work(sender, address, doc), doc.note) == ("Refused", "no relay")


def test_an_account_in_dispute_is_not_cut_off_also_when_the_dispute_begins_after_queueing(
	head_end: Any,
) -> None:
	simulated, address = head_end
	doc, sender = order(address)
	doc.queue()
	protect = {"kind": "In Dispute", "from_date": "2026-01-01", "reason": "Claim 12"}
	district.insert("Account Protection", personal_account=doc.personal_account, **protect)
	assert work(sender, address, doc) == "Refused"
	assert simulated.received == 0
	again, _sender = order(address, sender=sender, supply_point=doc.supply_point)
	with pytest.raises(commands.CommandProtectedError, match="Claim 12"):
		again.queue()
	back, _sender = order(address, "Reconnect", sender=sender, supply_point=doc.supply_point)
	back.queue()
	assert work(sender, address, back) == "Executed"


def test_in_protected_hours_a_command_waits(head_end: Any) -> None:
	simulated, address = head_end
	doc, sender = order(address)
	doc.queue()
	rule(monday=1, tuesday=1, wednesday=1, thursday=1, friday=1, saturday=1, sunday=1)
	assert work(sender, address, doc) == "Queued"
	assert (simulated.received, "forbids it" in doc.note) == (0, True)


def test_the_course_of_a_command_is_not_written_by_a_request(head_end: Any) -> None:
	_simulated, address = head_end
	doc, _sender = order(address, state="Executed", external_id="H1")
	assert (doc.state, doc.external_id) == ("Draft", None)
	doc.state = "Executed"
	doc.save()
	assert frappe.db.get_value("Remote Command", doc.name, "state") == "Draft"
	doc.queue()
	with pytest.raises(commands.CommandStateError):
		doc.save()


def rule(**values: Any) -> Any:
	defaults = {"rule_name": f"Rule {district.number()}", "valid_from": "2020-01-01", "legal_act": "Order 1"}
	return district.insert("Disconnection Protection", **{**defaults, **values})


@pytest.mark.parametrize(
	("moment", "forbidden"),
	[
		("2026-11-20 16:59", False),
		("2026-11-20 17:00", True),
		("2026-11-21 07:59", True),
		("2026-11-21 08:00", False),
		("2026-11-21 20:00", False),
	],
)
def test_hours_over_midnight_belong_to_the_day_they_begin_on(moment: str, forbidden: bool) -> None:
	friday = rule(friday=1, from_time="17:00", to_time="08:00")
	assert protections.forbids(friday, datetime.fromisoformat(moment)) is forbidden


def test_a_holiday_protects_its_eve_where_the_rule_says_so() -> None:
	holiday = rule(days=[{"day": "2026-09-01", "day_name": "Mustaqillik kuni"}], eve=1)
	days = ("2026-08-30", "2026-08-31", "2026-09-01", "2026-09-02")
	assert [protections.forbids(holiday, datetime.fromisoformat(f"{day} 10:00")) for day in days] == [
		False,
		True,
		True,
		False,
	]
