"""What leaves the billing department of the demo: printed bills, e-invoices, the answer to the social
registry, and the next prices as a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, getdate, today

from elektrhisob.billing.compensation import exchange_job
from elektrhisob.billing.documents.einvoice import prepare
from elektrhisob.billing.indexation import trial
from localbench.demo_billing_desk import new, period_of_month, wait_for
from localbench.demo_calendar import MONTHS
from localbench.demo_case_entry import INVENTED, account_of
from localbench.demo_people import ACCOUNTANT, SUPERVISOR
from localbench.demo_routes import HET_CODE

if TYPE_CHECKING:
	from localbench.demo_cases import Cases
	from localbench.demo_story import Story

UTILITY_STIR, IKPU, PACKAGE = "999999999", "02716000000000000", "9999999"
"""Nobody's: the codes of electricity in the catalogue of the tax committee have to be looked up there."""
PERCENT, ROUND_TO, NOTICE_DAYS = 7, 5, 30
COMPENSATED_ACCOUNT_STEP = 400


def print_route(story: Story, cases: Cases, run: str) -> None:
	"""The last bills of one route as PDFs, in the order of delivery."""
	if frappe.db.exists("Bill Print Job", {"bill_run": run}):
		return
	frappe.set_user(SUPERVISOR.email)
	route = frappe.db.get_value("Personal Account", account_of(story, int(cases.flats[0])), "route")
	job = new("Bill Print Job", bill_run=run, org_unit=route)
	frappe.db.commit()
	job.print_bills()
	frappe.db.commit()
	wait_for(job.doctype, job.name, ("Printed",), ("Stopped",))
	frappe.set_user("Administrator")


def prepare_invoices() -> tuple[int, int]:
	"""The e-invoices of the last month: (prepared, held). Who has no contract in force is held for that."""
	_enter_requisites()
	period = period_of_month(MONTHS)
	if not frappe.db.exists("E-Invoice", {"het": HET_CODE, "period": period}):
		prepare.prepare_het(HET_CODE, period)
	frappe.db.commit()
	asked = {"het": HET_CODE, "period": period}
	prepared, held = (
		int(frappe.db.count("E-Invoice", {**asked, "status": state})) for state in ("Prepared", "Held")
	)
	return prepared, held


def _enter_requisites() -> None:
	utility = frappe.get_doc("Elektrhisob Settings")
	if not utility.utility_stir:
		utility.update({"utility_stir": UTILITY_STIR}).save()
	own = frappe.get_doc("E-Invoice Settings")
	if not own.seller_director:
		own.update(
			{
				"seller_director": "Rahbarov B.",
				"seller_account": "20210000900000000001",
				"seller_bank_mfo": "00999",
				"seller_vat_code": "399999999999",
			}
		).save()
	for kind in frappe.get_all("E-Invoice Product", {"catalog_code": ("is", "not set")}, pluck="name"):
		frappe.get_doc("E-Invoice Product", kind).update(
			{"catalog_code": IKPU, "package_code": PACKAGE, "source_mark": "X", "remarks": INVENTED}
		).save()


def answer_registry(story: Story, cases: Cases) -> None:
	"""The month of the social registry: its families, and what they get for the energy above the norm."""
	if frappe.db.exists("Compensation Exchange", {"org_unit": HET_CODE}):
		return
	people = story.consumers
	rows = [row for row in range(0, len(people), COMPENSATED_ACCOUNT_STEP) if people.is_household[row]]
	rows += cases.families.tolist()
	lines = ["account;pinfl;period"]
	lines += [f"{account_of(story, row)};{people.pinfl[row]};{period_of_month(MONTHS)}" for row in rows]
	frappe.set_user(ACCOUNTANT.email)
	exchange = new("Compensation Exchange", period=period_of_month(MONTHS), org_unit=HET_CODE)
	file = new(
		"File",
		file_name="reestr-2025-10.csv",
		attached_to_doctype=exchange.doctype,
		attached_to_name=exchange.name,
		attached_to_field="registry_file",
		is_private=1,
		content="\n".join(lines) + "\n",
	)
	exchange.registry_file = file.file_url
	exchange.save()
	frappe.db.commit()
	exchange_job.run(exchange.name)
	frappe.set_user("Administrator")


def draft_indexation() -> None:
	"""The prices of the next first of May, tried on the district; nobody has asked for their approval yet."""
	if frappe.db.exists("Tariff Indexation", {}):
		return
	frappe.set_user(SUPERVISOR.email)
	soonest = getdate(add_days(today(), NOTICE_DAYS))
	may = getdate(f"{soonest.year}-05-01")
	draft = new(
		"Tariff Indexation",
		title=f"Yillik indeksatsiya, {PERCENT} %",
		valid_from=may if may >= soonest else getdate(f"{soonest.year + 1}-05-01"),
		percent=PERCENT,
		act=f"{INVENTED}: loyiha",
		tariffs=[
			{"tariff": tariff, "round_to": ROUND_TO, "rounding": "Down"}
			for tariff in ("HH", "HH-STOVE", "LEG")
		],
	)
	tried = trial.begin(draft.name, HET_CODE)
	frappe.db.commit()
	wait_for(tried.doctype, tried.name, ("Done",), ("Failed",))
	frappe.set_user("Administrator")
