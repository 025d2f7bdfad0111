"""Supply contracts of the demo's legal consumers: one person drafts, one checks, one puts in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
import numpy as np
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from elektrhisob.consumers.contracts.contract_points import points_of_account
from localbench.demo_calendar import FIRST_DAY, YEAR, iso
from localbench.demo_case_entry import account_of
from localbench.demo_entry import ZONE_TARIFF, tariffs_of
from localbench.demo_people import CHIEF, LAWYER, SUPERVISOR
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from localbench.demo_cases import Cases
	from localbench.demo_story import Story

TEMPLATE_LANGUAGE = "uz"
DRAFTS, IN_CHECK, SIGNED, SUSPENDED, ENDED, LAPSED = 3, 3, 2, 1, 1, 1
"""How many of the last contracts stop on their way, by the state they stop in."""
SOON = 5
SOON_DAYS, LONG_DAYS = 18, 400
MONTHS_OF_VOLUMES = [f"2025-{month:02}" for month in range(1, 13)]
CHANGED_ON, AGREEMENT_AFTER_MONTH = "2025-06-01", 7
POLES = "Kabelning 0,4 kV klemmalari, taqsimlash shkafi"


def enter_contracts(story: Story, cases: Cases) -> int:
	"""Returns how many; 0 when they are there already."""
	if frappe.db.exists("Supply Contract", {"het": HET_CODE}):
		return 0
	tariffs = tariffs_of(story)
	states = _states(len(cases.contracts))
	two_part = set(cases.two_part.tolist())
	template = _template()
	for place, (row, state) in enumerate(zip(cases.contracts.tolist(), states, strict=True)):
		frappe.set_user(SUPERVISOR.email)
		draft = _draft(story, row, tariffs[row], two_part=row in two_part, template=template, state=state)
		draft.valid_until = _until(place, state)
		draft.insert()
		_lead(draft, state)
		frappe.db.commit()
	frappe.set_user("Administrator")
	return len(states)


def agree_change(story: Story, cases: Cases) -> None:
	"""The first large consumer asks for other volumes: an additional agreement, the next version."""
	account = account_of(story, int(cases.large[0]))
	name = frappe.db.get_value("Supply Contract", {"personal_account": account, "status": "Active"})
	if not name or frappe.db.exists("Supply Contract", {"personal_account": account, "version_number": 2}):
		return
	frappe.set_user(SUPERVISOR.email)
	first = frappe.get_doc("Supply Contract", name)
	second = frappe.get_doc(
		"Supply Contract",
		first.make_agreement(CHANGED_ON, str(first.valid_until), "Oylik hajmlar chorakka oshirildi"),
	)
	second.signed_on = "2025-05-22"
	second.set(
		"volumes",
		[
			{"month": row.month, "active_kwh": row.active_kwh * 5 / 4, "reactive_kvarh": row.reactive_kvarh}
			for row in first.volumes
			if row.month >= CHANGED_ON[:7]
		],
	)
	for row in second.points:
		row.boundary = row.boundary or POLES
	second.save()
	_lead(second, "Active")
	frappe.set_user("Administrator")
	frappe.db.commit()


def _states(count: int) -> list[str]:
	on_their_way = (
		["Suspended"] * SUSPENDED
		+ ["Terminated"] * ENDED
		+ ["Lapsed"] * LAPSED
		+ ["Signed"] * SIGNED
		+ ["Legal Check"] * IN_CHECK
		+ ["Draft"] * DRAFTS
	)
	return ["Active"] * (count - len(on_their_way)) + on_their_way


def _until(place: int, state: str) -> str:
	"""Most run for more than a year from today, some end within weeks, one ended and was not renewed."""
	if state == "Lapsed":
		return "2025-09-30"
	if state == "Active" and place % 7 == 3 and place // 7 < SOON:
		return str(add_days(today(), SOON_DAYS + place))
	return str(add_days(today(), LONG_DAYS + place))


def _draft(story: Story, row: int, tariff: str, *, two_part: bool, template: str, state: str) -> Any:
	people = story.consumers
	account = account_of(story, row)
	yearly = story.registers.wh(np.array([row, row]), np.array([YEAR[0], YEAR[-1]]))
	monthly_kwh = max(int(yearly[1] - yearly[0]) // 12_000_000 * 1_000, 100)
	kind = "Differential" if tariff == ZONE_TARIFF else "Two-Part" if two_part else "One-Part"
	person = f"{people.name[row].split('»')[0].strip('«')} rahbari"
	points = points_of_account(account)
	for point in points:
		point["boundary"] = POLES
	return frappe.get_doc(
		{
			"doctype": "Supply Contract",
			"personal_account": account,
			"valid_from": iso(FIRST_DAY),
			"signed_on": iso(FIRST_DAY - 11) if state != "Draft" else None,
			"tariff": tariff,
			"tariff_kind": kind,
			"declared_power_kw": int(people.permitted_w[row]) // 1_000 * 4 // 5 if kind == "Two-Part" else 0,
			"work_shifts": str(1 + row % 3),
			"prepayment_percent": "100",
			"bank_name": "Namuna bank",
			"bank_mfo": "00999",
			"settlement_account": f"20208000{900_000_000_000 + row}",
			"consumer_signatory": person,
			"consumer_signatory_position": "direktor",
			"utility_signatory": "Bosh Rahbarov",
			"utility_signatory_position": "HET rahbari",
			"contract_template": template,
			"volumes": [
				{"month": month, "active_kwh": monthly_kwh, "reactive_kvarh": monthly_kwh * 2 // 5}
				for month in MONTHS_OF_VOLUMES
				if state != "Lapsed" or month <= "2025-09"
			],
			"points": points,
		}
	)


def _lead(contract: Any, state: str) -> None:
	"""From the draft to its state, each step by who takes it."""
	if state == "Draft":
		return
	_step(SUPERVISOR.email, contract, "Send to Legal Check")
	if state == "Legal Check":
		return
	_step(LAWYER.email, contract, "Sign")
	if state == "Signed":
		return
	_step(CHIEF.email, contract, "Put in Force")
	if state == "Suspended":
		_step(CHIEF.email, contract, "Suspend", suspension_reason="Namuna: kelishuv muzokaralari")
	if state == "Terminated":
		_step(
			CHIEF.email,
			contract,
			"Terminate",
			terminated_on="2025-08-31",
			termination_reason="Namuna: korxona faoliyatini tugatdi",
		)


def _step(user: str, contract: Any, action: str, **values: Any) -> None:
	frappe.set_user(user)
	contract.reload()
	if values:
		contract.update(values).save()
		contract.reload()
	apply_workflow(contract, action)


def _template() -> str:
	found = frappe.get_all(
		"Contract Template", {"template_language": TEMPLATE_LANGUAGE}, pluck="name", order_by="name"
	) or frappe.get_all("Contract Template", pluck="name", order_by="name")
	return str(found[0])
