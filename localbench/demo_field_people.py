"""The people of the demo's metering department, and the firm that verifies its meters."""

from __future__ import annotations

import frappe

from localbench.demo_people import CONTROLLER
from localbench.demo_routes import HET_CODE

CONTROLLERS = ("Yo‘lchi Nazoratchiyev", "Zinapoya Raqamova", "Ko‘cha Aylanova")
INSTALLERS = ("Otvyorka Montyorov", "Plomba Muhrova")
TEAM = "Namuna brigadasi 1"
LABORATORY = "Namuna Metrologiya (o‘ylab topilgan)"


def enter_field_people() -> None:
	if frappe.db.exists("Field Worker", {"worker_name": CONTROLLERS[0]}):
		return
	team = frappe.get_doc(
		{"doctype": "Field Team", "team_name": TEAM, "het": HET_CODE, "is_active": 1}
	).insert()
	for number, name in enumerate(CONTROLLERS):
		_enter_worker(name, number + 1, is_controller=1, user=None if number else CONTROLLER.email)
	for number, name in enumerate(INSTALLERS):
		_enter_worker(name, number + 11, is_installer=1, is_inspector=1, team=team.name)
	frappe.get_doc(
		{
			"doctype": "Service Organization",
			"organization_name": LABORATORY,
			"is_laboratory": 1,
			"is_repairer": 1,
			"accreditation_no": "NAMUNA-001",
		}
	).insert()
	frappe.db.commit()


def worker_named(name: str) -> str:
	return str(frappe.db.get_value("Field Worker", {"worker_name": name}))


def _enter_worker(name: str, number: int, **values: object) -> None:
	frappe.get_doc(
		{
			"doctype": "Field Worker",
			"worker_name": name,
			"personnel_no": f"N-{number:03d}",
			"phone": f"+9989000001{number:02d}",
			"het": HET_CODE,
			"is_active": 1,
			**values,
		}
	).insert()
