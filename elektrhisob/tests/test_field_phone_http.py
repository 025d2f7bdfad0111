"""A controller's phone on a bad network: it sends the same sheet twice, at once, and hears the same twice."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import today

from elektrhisob.metering.field.orders import order_visit
from elektrhisob.metering.sheets import sheets_for_tests as stories
from elektrhisob.tests import district
from elektrhisob.tests.scenario import PASSWORD, Town

if TYPE_CHECKING:
	from collections.abc import Callable

	from localbench.clients import SiteClient

pytestmark = pytest.mark.http

PHONE = "elektrhisob.metering.sheets.phone"


@pytest.fixture
def day(database_put_back: None) -> tuple[str, list[Any]]:
	"""A controller's e-mail and the lines of the sheet handed out today."""
	frappe.set_user("Administrator")
	town = Town()
	login = f"olim{district.number()}"
	email = town.worker(login, "Meter Reader")
	route = stories.new_route()
	for number in range(1, 9):
		stories.house(route, number)
	sheet = stories.sheet(route, stories.controller(email))
	frappe.db.commit()
	return email, stories.lines(sheet.name)


def send(client: SiteClient, entries: list[dict[str, Any]]) -> dict[str, Any]:
	answer = client.call(f"{PHONE}.send", entries=entries)
	assert answer.status_code == 200, answer.text
	answers: dict[str, Any] = answer.json()["message"]["answers"]
	return answers


def readings(lines: list[Any]) -> list[Any]:
	frappe.db.rollback()
	return frappe.get_all(
		"Meter Reading",
		filters={"installation": ["in", [line.installation for line in lines]], "reading_date": today()},
		fields=["installation", "value", "photo", "name"],
		order_by="name",
	)


def test_the_same_sheet_sent_twice_at_once_is_one_sheet(
	day: tuple[str, list[Any]], client: Callable[..., SiteClient]
) -> None:
	email, lines = day
	entries = [stories.entry(line, line.last_value + 40) for line in lines]
	phones = [client(email, PASSWORD) for _tab in range(4)]
	backwards = entries[::-1]
	with ThreadPoolExecutor(4) as pool:
		answers = list(pool.map(send, phones, [entries, backwards, entries, backwards]))
	assert all(answer == answers[0] for answer in answers)
	assert {answer["outcome"] for answer in answers[0].values()} == {"Accepted"}
	assert [row.value for row in readings(lines)] and len(readings(lines)) == len(lines)
	# The reply was lost after the commit: the phone sends once more in the evening.
	assert send(phones[0], entries) == answers[0]
	assert len(readings(lines)) == len(lines)
	assert frappe.db.count("Reading Sheet Entry", {"sheet": lines[0].sheet}) == len(lines)


def test_what_is_wrong_with_one_entry_holds_back_no_other(
	day: tuple[str, list[Any]], client: Callable[..., SiteClient]
) -> None:
	email, lines = day
	good = stories.entry(lines[0], lines[0].last_value + 5)
	unknown = {**stories.entry(lines[1], 7), "line": "H999999999999"}
	nonsense = stories.entry(lines[2], 7, not_read_reason="Tired")
	below = stories.entry(lines[3], 1)
	answers = send(client(email, PASSWORD), [nonsense, unknown, below, good])
	assert [answers[each["client_id"]]["outcome"] for each in (good, unknown, nonsense, below)] == [
		"Accepted",
		"Refused",
		"Refused",
		"Refused",
	]
	assert len(readings(lines)) == 1


def test_the_phone_loads_its_own_sheets_and_no_stranger_s(
	day: tuple[str, list[Any]], client: Callable[..., SiteClient]
) -> None:
	email, lines = day
	loaded = client(email, PASSWORD).get(f"/api/method/{PHONE}.load").json()["message"]
	assert [line["name"] for line in loaded["lines"]] == [line.name for line in lines]
	assert client(None).get(f"/api/method/{PHONE}.load").status_code == 403
	assert client(None).call(f"{PHONE}.send", entries=[]).status_code == 403
	stranger = Town(district.OTHER_HET).worker(f"begona{district.number()}", "Meter Reader")
	stories.controller(stranger, het=district.OTHER_HET)
	frappe.db.commit()
	other = client(stranger, PASSWORD)
	assert other.get(f"/api/method/{PHONE}.load").json()["message"]["lines"] == []
	answers = send(other, [stories.entry(lines[0], lines[0].last_value + 5)])
	assert [answer["outcome"] for answer in answers.values()] == ["Refused"]
	assert readings(lines) == []


def test_a_photo_comes_later_and_once(day: tuple[str, list[Any]], client: Callable[..., SiteClient]) -> None:
	email, lines = day
	phone = client(email, PASSWORD)
	entry = stories.entry(lines[0], lines[0].last_value + 5)
	content = "data:image/jpeg;base64," + base64.b64encode(stories.jpeg()).decode()
	photo = {"client_id": entry["client_id"], "content": content}
	assert phone.call(f"{PHONE}.send_photo", **photo).status_code == 417
	send(phone, [entry])
	replies = [phone.call(f"{PHONE}.send_photo", **photo) for _again in range(2)]
	assert [reply.status_code for reply in replies] == [200, 200], replies[0].text
	addresses = {reply.json()["message"]["photo"] for reply in replies}
	(address,) = addresses
	(reading,) = readings(lines)
	assert reading.photo == address and address.startswith("/private/files/")
	assert frappe.db.count("File", {"attached_to_name": reading.name}) == 1
	assert phone.get(address).content.startswith(b"\xff\xd8\xff")
	assert client(None).get(address).status_code == 403
	bad = {**photo, "content": base64.b64encode(b"<svg onload=alert(1)>").decode()}
	send(phone, [later := stories.entry(lines[1], lines[1].last_value + 5)])
	assert phone.call(f"{PHONE}.send_photo", **{**bad, "client_id": later["client_id"]}).status_code == 417


def test_the_shell_is_kept_by_a_service_worker_from_the_root(client: Callable[..., SiteClient]) -> None:
	page = client(None).get("/field", headers={"Accept": "text/html"})
	assert page.status_code == 200 and 'id="field"' in page.text
	worker = client(None).get("/field_worker.js")
	assert worker.status_code == 200 and "javascript" in worker.headers["Content-Type"]
	assert "addEventListener" in worker.text and "<html" not in worker.text


def test_the_result_of_an_order_is_kept_once(
	day: tuple[str, list[Any]], client: Callable[..., SiteClient]
) -> None:
	email, lines = day
	point = frappe.db.get_value("Meter Installation", lines[0].installation, "supply_point")
	worker = frappe.db.get_value("Field Worker", {"user": email})
	order = order_visit("Control Reading", point, "Odd fall", today(), worker=worker)
	frappe.db.commit()
	phone = client(email, PASSWORD)
	loaded = phone.get(f"/api/method/{PHONE}.load").json()["message"]
	assert [each["name"] for each in loaded["orders"]] == [order]
	register = loaded["orders"][0]["registers"][0]
	reading = {key: register[key] for key in ("installation", "zone", "quantity")}
	result = {
		"client_id": f"order-{district.number()}-0001",
		"order": order,
		"outcome": "Done",
		"at": f"{today()} 10:00:00",
		"readings": [{**reading, "value": lines[0].last_value + 7, "reading_date": today()}],
	}
	replies = [phone.call(f"{PHONE}.send", results=[result]).json() for _again in range(2)]
	answers = [reply["message"]["answers"][result["client_id"]] for reply in replies]
	assert answers[0] == answers[1] and answers[0]["outcome"] == "Accepted"
	assert answers[0]["order_status"] == "Done"
	assert [row.value for row in readings(lines)] == [lines[0].last_value + 7]
	lost = phone.call(f"{PHONE}.send", results=[{**result, "client_id": "order-lost-0001", "order": "F0"}])
	assert lost.json()["message"]["answers"]["order-lost-0001"]["outcome"] == "Refused"
