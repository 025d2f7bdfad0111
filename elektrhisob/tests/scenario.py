"""A small district that lives through a few months: what stories of the whole system are told on.

    town = Town()
    karimov = town.household("Karimov Aziz", uses=(180, 240, 310))
    town.bill("2025-06")
    town.pay(karimov, 100_000, on="2025-07-04")

Everything is entered as people enter it, by documents. Months follow one another from `FIRST_MONTH`; `uses`
are the kilowatt-hours of each of them, None for a month in which nobody read the meter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.utils.password import update_password

from elektrhisob.administration.periods import ensure_period, month_bounds
from elektrhisob.billing.run_phases import CALCULATE, ISSUE
from elektrhisob.tests import bill_run_support, district

FIRST_MONTH = "2025-06"
MONTHS = ("2025-06", "2025-07", "2025-08")
PASSWORD = "Yorugʻ-kecha-2026"
# What a supervisor presses, the pass it starts, the state the run is in afterwards.
STEPS = (
	("Calculate", CALCULATE.name, CALCULATE.run_done),
	("Check", None, "Checked"),
	("Issue", ISSUE.name, ISSUE.run_done),
)


@dataclass(frozen=True)
class Household:
	"""Names of what one household has."""

	account: str
	consumer_name: str
	phone: str
	supply_point: str
	meter: str
	serial: str
	installation: str


class Town:
	"""A district with one section and one route, and the people who work there."""

	def __init__(self, het: str = district.HET) -> None:
		ensure_system_manager()
		self.het = het
		self.route = district.route(het)
		for month in MONTHS:
			ensure_period(month)

	def household(
		self, name: str, uses: tuple[float | None, ...] = (180, 240, 310), phone: str = "+998 90 123 45 67"
	) -> Household:
		"""A household with one meter, read on the last day of each month."""
		owner = district.consumer(consumer_name=name, het=self.het, phone=phone)
		account = district.account(
			consumer=owner.name, het=self.het, address="Navoiy koʻchasi 12", phone=phone
		)
		point = district.supply_point(account.name)
		meter = district.meter(het=self.het)
		start = month_bounds(FIRST_MONTH)[0] - timedelta(days=1)
		installation = district.installation(supply_point=point.name, meter=meter.name, installed_on=start)
		self._read(installation.name, start, uses)
		return Household(
			account.name, name, account.phone, point.name, meter.name, meter.serial_no, installation.name
		)

	def _read(self, installation: str, start: date, uses: tuple[float | None, ...]) -> None:
		dial = 100.0
		district.reading(installation, str(start), dial, reason="Installation")
		for month, used in zip(MONTHS, uses, strict=False):
			if used is not None:
				dial += used
				district.reading(installation, str(month_bounds(month)[1]), dial)

	def bill(self, month: str, until: str = "Issued") -> Any:
		"""A bill run of the town, brought to a state by its workflow; needs a test that may commit."""
		run = bill_run_support.new_run(self.het, month)
		for action, phase, state in STEPS:
			if run.status == until:
				break
			with bill_run_support.no_queue():
				bill_run_support.act(run, action)
			if phase:
				bill_run_support.work_through(run, phase)
			run.reload()
			assert run.status == state, f"{run.name} is {run.status} after {action}: {run.failure}"
		return run

	def bill_of(self, household: Household, month: str) -> str:
		return str(
			frappe.db.get_value("Electricity Bill", {"personal_account": household.account, "period": month})
		)

	def pay(self, household: Household, soum: float, on: str) -> Any:
		payment = district.insert(
			"Account Payment",
			personal_account=household.account,
			amount=soum,
			payment_date=on,
			channel="Cash",
		)
		payment.submit()
		return payment

	def worker(self, login: str, *roles: str) -> str:
		"""A member of the town's staff who can log in with `PASSWORD`; returns the e-mail."""
		email = f"{login}@town.example"
		if not frappe.db.exists("User", email):
			district.insert(
				"User",
				email=email,
				first_name=login.title(),
				language="en",
				send_welcome_email=0,
				roles=[{"role": role} for role in roles],
			)
			update_password(email, PASSWORD)
			district.insert("User Permission", user=email, allow="Org Unit", for_value=self.het)
		return email


def ensure_system_manager() -> None:
	"""Frappe makes a System Manager of the first user of a site: let it be one who shall be."""
	email = "keeper@town.example"
	if not frappe.db.exists("User", email):
		roles = [{"role": "System Manager"}]
		district.insert("User", email=email, first_name="Keeper", send_welcome_email=0, roles=roles)
