"""What the billing department decides when the year is billed: one person asks, another one approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, getdate, today

from elektrhisob.billing.closing import check_job
from elektrhisob.billing.debt import ageing, blocks, plans, reminders
from elektrhisob.bulk.exact import soum, tiyin
from localbench.demo_billing_desk import as_user, new, period_of_month, wait_for
from localbench.demo_calendar import MONTHS
from localbench.demo_case_entry import account_of, points_of
from localbench.demo_people import ACCOUNTANT, CHIEF, LAWYER, SUPERVISOR
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from localbench.demo_cases import Cases
	from localbench.demo_story import Story

CLOSED_MONTHS = MONTHS - 2
ACT_AFTER_MONTH = 10
WRONG_SINCE = "2025-03-01"
PLAN_PARTS = 6
REMINDER, REMINDER_DAYS = "Five days after the due day", 5
BLOCKED = 6
REASON = "Known to the head of the department; worked on in the next month."


def charge_act(story: Story, cases: Cases) -> None:
	"""A cable past the meter, found in summer: the act is approved and stands on the next bill."""
	if frappe.db.exists("Recalculation Act", {"het": HET_CODE}):
		return
	frappe.set_user(SUPERVISOR.email)
	act = new(
		"Recalculation Act",
		supply_point=points_of(story, [int(cases.families[1])])[0],
		act_kind="Tampering",
		act_date="2025-08-20",
		method="Appliances",
		period_from="2025-07-21",
		period_to="2025-08-20",
		violation="Connection past the Meter",
		findings="Hisoblagichdan oldin ulangan kabel topildi.",
		participants=[
			{"capacity": "Staff", "person_name": "Otvyorka Montyorov", "signature_kind": "On Paper"},
			{"capacity": "Consumer", "person_name": "Uy egasi", "signature_kind": "On Paper"},
		],
		appliances=[
			{
				"appliance": "Konditsioner",
				"power_w": 2_200,
				"quantity": 1,
				"hours_per_day": 8,
				"demand_percent": 100,
			}
		],
	)
	as_user(SUPERVISOR.email, act.doctype, act.name, "Issue")
	frappe.set_user(CHIEF.email)
	frappe.get_doc(act.doctype, act.name).update(
		{
			"commission_date": "2025-08-27",
			"commission_members": "Imzoyeva T., Bandov Sh., Montyorov O.",
			"commission_decision": "Topilgan kundan oldingi bir oy uchun hisoblansin.",
		}
	).save()
	as_user(CHIEF.email, act.doctype, act.name, "Approve")
	frappe.set_user("Administrator")


def close_months() -> int:
	"""All months but the last two, in their order; returns how many were closed now."""
	closed = 0
	for number in range(1, CLOSED_MONTHS + 1):
		period = period_of_month(number)
		name = frappe.db.get_value("Period Closing", {"het": HET_CODE, "period": period})
		if name and frappe.db.get_value("Period Closing", name, "status") == "Closed":
			continue
		frappe.set_user(ACCOUNTANT.email)
		name = name or new("Period Closing", het=HET_CODE, period=period).name
		frappe.db.commit()
		check_job.check(name)
		frappe.db.commit()
		closing = frappe.get_doc("Period Closing", name)
		for row in closing.checks:
			if row.outcome == "Failed" and row.severity == "Should":
				row.reason = REASON
		closing.save()
		as_user(ACCOUNTANT.email, closing.doctype, name, "Ask for Closing")
		as_user(CHIEF.email, closing.doctype, name, "Close the Month")
		closed += 1
	frappe.set_user("Administrator")
	return closed


def correct_tariff_groups(story: Story, cases: Cases) -> None:
	"""An electric stove and a wrong tariff group, put right for half a year back: closed months stay, the
	difference is posted in the open one."""
	run = frappe.db.get_value("Bill Correction Run", {"org_unit": HET_CODE}) or _ask_for_correction(
		story, cases
	)
	doctype = "Bill Correction Run"
	if frappe.db.get_value(doctype, run, "status") == "Draft":
		as_user(SUPERVISOR.email, doctype, run, "Calculate")
	if wait_for(doctype, run, ("Calculated", "Correcting", "Corrected")) == "Calculated":
		as_user(CHIEF.email, doctype, run, "Approve")
	wait_for(doctype, run, ("Corrected",))
	frappe.set_user("Administrator")


def _ask_for_correction(story: Story, cases: Cases) -> str:
	frappe.set_user(SUPERVISOR.email)
	for row, kind, tariff in (
		(cases.stove, "Electric Stove Home", "HH-STOVE"),
		(cases.wrong_group, "Tariff Group Put Right", "LEG-SPECIAL"),
	):
		change = new(
			"Account Tariff Change",
			personal_account=account_of(story, row),
			change_kind=kind,
			at_fault="Utility",
			from_date=WRONG_SINCE,
			tariff=tariff,
			proof_number=f"NAMUNA-{row}",
			proof_date="2025-10-20",
			reason="Namuna: ariza va joyida ko'rik",
		)
		change.submit()
	run = new(
		"Bill Correction Run",
		org_unit=HET_CODE,
		cause="Wrong Tariff Group",
		correction_kind="Cancel and Rebill",
		selection="Rebill Demands",
		reason="Tarif guruhi arizaga binoan tuzatildi",
	)
	frappe.db.commit()
	return str(run.name)


def decide_debts(story: Story, cases: Cases) -> None:
	"""A waiver, an instalment plan, reminders and blocks: of legal consumers who pay late."""
	_waive_penalty()
	_agree_plan(story, cases)
	_remind()
	_block(story, cases)
	frappe.set_user("Administrator")
	ageing.count_het(HET_CODE)
	frappe.db.commit()


def _waive_penalty() -> None:
	if frappe.db.exists("Penalty Waiver", {"het": HET_CODE}):
		return
	account, charged = frappe.db.sql(
		"""SELECT personal_account, SUM(amount) AS charged FROM `tabPenalty Charge`
		WHERE het = %s AND docstatus = 1 GROUP BY personal_account
		ORDER BY charged DESC, personal_account LIMIT 1""",
		(HET_CODE,),
	)[0]
	frappe.set_user(LAWYER.email)
	waiver = new(
		"Penalty Waiver",
		personal_account=account,
		waiver_kind="Forgiveness",
		amount=soum(tiyin(charged) // 2),
		reason="Namuna: hakamlik kelishuvi, penyaning yarmi",
		document="NAMUNA-7",
	)
	as_user(LAWYER.email, waiver.doctype, waiver.name, "Ask for Approval")
	as_user(CHIEF.email, waiver.doctype, waiver.name, "Approve")


def _agree_plan(story: Story, cases: Cases) -> None:
	"""From today on, so that it stands whenever the demo is looked at."""
	if frappe.db.exists("Instalment Plan", {"het": HET_CODE}):
		return
	late = [account_of(story, row) for row in cases.late_payers.tolist()]
	debtor = frappe.get_all(
		"Account Balance",
		{"personal_account": ("in", late), "period": ("<=", period_of_month(MONTHS))},
		["personal_account"],
		order_by="period desc, closing_debt desc",
		limit=1,
	)[0].personal_account
	frappe.set_user(LAWYER.email)
	plan = new(
		"Instalment Plan",
		personal_account=debtor,
		covers_until=period_of_month(MONTHS),
		starts_on=today(),
		items=plans.propose(debtor, PLAN_PARTS, getdate(today())),
		reason="Namuna: qarzni bo'lib to'lash kelishuvi",
		document="NAMUNA-8",
	)
	as_user(LAWYER.email, plan.doctype, plan.name, "Ask for Approval")
	as_user(CHIEF.email, plan.doctype, plan.name, "Approve")
	plans.move_plans(only=plan.name)


def _remind() -> None:
	"""The reminders of the day that the rule names after the last bills were due."""
	if frappe.db.exists("Debt Reminder", {"het": HET_CODE}):
		return
	frappe.set_user("Administrator")
	frappe.get_doc("Reminder Rule", REMINDER).update({"enabled": 1}).save()
	due = frappe.db.get_value(
		"Electricity Bill",
		{"het": HET_CODE, "period": period_of_month(MONTHS), "docstatus": 1, "consumer_kind": "Household"},
		"due_date",
	)
	reminders.prepare_het(HET_CODE, str(add_days(due, REMINDER_DAYS)))


def _block(story: Story, cases: Cases) -> None:
	if frappe.db.exists("Debt Block", {"het": HET_CODE}):
		return
	frappe.set_user(SUPERVISOR.email)
	rows = ["external_id;account;debt;since;cleared_on"]
	rows += [
		f"TH-{number:04d};{account_of(story, row)};{(number + 3) * 12_500};2025-10-0{number + 1};"
		for number, row in enumerate(cases.families[2 : 2 + BLOCKED].tolist())
	]
	blocks.import_blocks("\n".join(rows) + "\n", "Namuna Toza Hudud", "Waste")
